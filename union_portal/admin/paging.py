"""Counting and leafing in lists of any length: what nobody reads is not counted.

A list says how many rows it found up to :data:`MOST`, beyond that “10000+”; who wants
more looks for it or filters. So a list of 400,000 opens as fast as one of 40,000.
"""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST = 10_000


class AtLeast(int):
    """A number that says of itself that there are more."""

    def __str__(self):
        return f"{int(self)}+"


class LimitedPaginator(Paginator):
    @cached_property
    def count(self):
        found = self.object_list.order_by()[: MOST + 1].count()
        return AtLeast(MOST) if found > MOST else found


class KeyedPaginator(LimitedPaginator):
    """For rows with long texts: the keys of a page are found first, in an index alone,
    then those rows are read as ``wide`` gives them.

    ``known`` is the count where somebody has counted already. ``once``: the rows are
    dear to find, so that their keys are read at once instead of counted and read.
    """

    def __init__(self, rows, per_page, *, wide, known=None, once=False):
        super().__init__(rows, per_page)
        self.wide, self.known, self.once = wide, known, once

    @cached_property
    def keys(self):
        return list(self.object_list.values_list("pk", flat=True)[: MOST + 1])

    @cached_property
    def count(self):
        if self.known is None and not self.once:
            return LimitedPaginator(self.object_list, self.per_page).count
        found = len(self.keys) if self.known is None else self.known
        return AtLeast(MOST) if found > MOST else found

    def page(self, number):
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        source = self.keys if self.once else self.object_list.values("pk")
        keys = source[first : first + self.per_page]
        order = self.object_list.query.order_by
        return self._get_page(
            self.wide.filter(pk__in=keys).order_by(*order), number, self
        )
