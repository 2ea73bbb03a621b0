"""Filters of lists: a choice of named narrowings, never a column from outside."""

from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter


class Choice(DropdownFilter):
    """A drop-down. Subclasses give ``title``, ``parameter_name``, :meth:`options` and
    :meth:`narrow`; ``first`` is the option that holds when nothing is chosen.

    A value that is not among the options finds nothing.
    """

    first = ""
    all_option: list | None = ["", _("全部")]

    def options(self, request):
        """``[(value, label)]``."""
        raise TypeError(f"{type(self).__name__} names no options")

    def narrow(self, queryset, value, request):
        raise TypeError(f"{type(self).__name__} does not narrow")

    def lookups(self, request, model_admin):
        return [(str(value), label) for value, label in self.options(request)]

    def has_output(self):
        return True

    def value(self):
        return super().value() or self.first

    def queryset(self, request, queryset):
        value = self.value()
        if not value:
            return queryset
        if value not in {option for option, _label in self.lookup_choices}:
            return queryset.none()
        return self.narrow(queryset, value, request)
