"""Filters of lists: a choice of named narrowings, never a column from outside."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

ALL = ("all", _("全部"))  # the last option of a filter that has a ``first``


class Choice(DropdownFilter):
    """A drop-down. Subclasses give ``title``, ``parameter_name`` and ``offered``, or
    :meth:`options` where they depend on the reader.

    It finds the rows whose ``column`` (that of the parameter's name unless given) is
    what was chosen; other ways of narrowing override :meth:`narrow`. ``first`` is the
    option that holds when nothing is chosen; everything is then found by :data:`ALL`.
    A value that is not among the options finds nothing.
    """

    offered: Iterable = ()
    column = ""
    first = ""
    all_option: list | None = ["", _("全部")]

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.first:
            cls.all_option = None

    def options(self, request):
        """``[(value, label)]``."""
        return self.offered

    def narrow(self, queryset, value, request):
        return queryset.filter(**{self.column or self.parameter_name: value})

    def lookups(self, request, model_admin):
        return [(str(value), label) for value, label in self.options(request)]

    def has_output(self):
        return True

    def value(self):
        return super().value() or self.first

    def queryset(self, request, queryset):
        value = self.value()
        if value not in {"", *(option for option, _label in self.lookup_choices)}:
            return queryset.none()
        if value in ("", ALL[0]):
            return queryset
        return self.narrow(queryset, value, request)


class PeriodFilter(Choice):
    """What holds today or will hold, unless one asks for what is over."""

    title = _("期间")
    parameter_name = "period"
    first = "now"
    offered = [("now", _("现行")), ("past", _("已结束")), ALL]

    def narrow(self, queryset, value, request):
        over = Q(ends_on__lt=request.user.today)
        return queryset.filter(over if value == "past" else ~over)
