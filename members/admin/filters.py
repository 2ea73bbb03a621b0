"""Filters and the search by person, which several lists share."""

from django.utils.translation import gettext_lazy as _

from members.models import Person, Union, UnionLevel
from union_portal.admin import ALL, Choice

INDENT = "\u3000"


def tree_options(unions):
    """``[(id, name)]`` of unions in tree order, indented below the topmost ones."""
    rows = list(unions.in_tree_order().values_list("pk", "name", "path"))
    top = min((path.count("/") for _pk, _name, path in rows), default=0)
    return [(pk, INDENT * (path.count("/") - top) + name) for pk, name, path in rows]


class UnionFilter(Choice):
    """Rows of a union and all below it; ``path`` leads to the union of a row."""

    title = _("工会（含下级）")
    parameter_name = "union"
    path = "union"

    def options(self, request):
        unions = Union.objects.filter(request.user.rights.working_in(""))
        return tree_options(unions.exclude(level=UnionLevel.GROUP))

    def narrow(self, queryset, value, request):
        union = Union.objects.get(pk=value)
        return queryset.filter(**{f"{self.path}__path__startswith": union.path})


class SeatFilter(UnionFilter):
    path = "seat"


class AppointmentSeatFilter(UnionFilter):
    path = "appointment__seat"


class OrganUnionFilter(UnionFilter):
    path = "organ__union"


class StandingFilter(Choice):
    """What stands today, unless one asks for what is closed."""

    title = _("存续")
    parameter_name = "standing"
    first = "now"
    offered = [("now", _("现有")), ("closed", _("已撤销")), ALL]

    def narrow(self, queryset, value, request):
        if value == "now":
            return queryset.standing(request.user.today)
        return queryset.filter(closed_on__lte=request.user.today)


class FoundByPerson:
    """A list that is searched as the roll is; ``found_by`` leads to a row's person."""

    found_by = "person"
    search_fields = ["person__name"]  # what shows the field; :meth:`find` searches
    search_help_text = _("姓名、工号、拼音或首字母")

    def find(self, queryset, text):
        return queryset.filter(
            **{f"{self.found_by}__in": Person.objects.matching(text)}
        )
