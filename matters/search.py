"""Matters one may read, by number or words of the title."""

from django.utils.translation import gettext_lazy as _

from matters.boards import signs_anything
from matters.models import Matter
from union_portal.search import Hit, search_page, search_source

search_page(
    _("我的建议"),
    "matters:mine",
    "合理化建议 提建议 意见 suggestion",
    may=lambda person: person.has_perm("matters.suggest"),
)
search_page(
    _("承办事项"),
    "matters:work",
    "答复 办理 签字 交办 reply",
    may=lambda person: person.has_perm("matters.handle") or signs_anything(person),
)
search_page(
    _("承办看板"),
    "matters:board",
    "意见 建议 交办 逾期 督办 board",
    may=lambda person: person.has_perm("matters.view_matter"),
)


@search_source("matters", _("意见和建议"), order=45)
def matters(person, text, most):
    rows = Matter.objects.visible_to(person).matching(text).order_by("-pk")
    return [
        Hit(
            row.title,
            f"{row.number} · {row.get_state_display()}",
            row.get_absolute_url(),
        )
        for row in rows[:most]
    ]
