"""The records behind a number, leafed through as fast however many there are."""

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

from members.browsing import question
from union_portal.admin.paging import MOST, AtLeast
from union_portal.kept_numbers import answers

RECORDS_PER_PAGE = 20


class KeptPages(Paginator):
    """The records behind a number that a reader may see, leafed through.

    Which of 400,000 employments count takes long to find out: the keys of a page are
    kept as the numbers are, its rows are fetched, and looked at for this reader, anew.
    """

    def __init__(self, figure, scope, user):
        super().__init__(figure.visible_records(scope, user), RECORDS_PER_PAGE)
        self.figure, self.user = figure, user

    @cached_property
    def count(self):
        asked = question(self.object_list.order_by().values("pk")[: MOST + 1])
        if asked is None:
            return 0
        sql, params = asked
        [[[found]]] = answers([(f"SELECT COUNT(*) FROM ({sql}) r", params)])  # noqa: S608
        return AtLeast(MOST) if found > MOST else found

    def page(self, number):
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = self.object_list.values_list("pk", flat=True)
        asked = question(keys[first : first + self.per_page])
        [found] = answers([asked]) if asked else [[]]
        rows = self.object_list.model._default_manager.filter(
            pk__in=[key for (key,) in found]
        )
        return Page(list(self.figure.visible_of(rows, self.user)), number, self)
