"""The member's page of congresses, found by what people call it."""

from django.utils.translation import gettext_lazy as _

from union_portal.search import search_page

search_page(
    _("教代会、工代会"),
    "congress:my_mandate",
    "代表 履职 双代会 会议 delegate congress",
    may=lambda person: bool(person.school_id),
)
