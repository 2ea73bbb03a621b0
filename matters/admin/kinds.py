"""Staff page of the kinds of matters: by which rules they run."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from matters.admin.matters import GROUP
from matters.models import MatterKind
from matters.transitions import redefine_kind
from union_portal.admin import TransitionAdmin
from union_portal.norms import NORMS


@admin.register(MatterKind)
class MatterKindAdmin(TransitionAdmin):
    group, icon, place = GROUP, "category", 28
    empty = _("还没有事项种类。")
    list_display = ["name", "leader_signs", "rated_by", "open_to_members", "is_open"]
    fields = [
        "name",
        "code",
        "short",
        "deadline",
        "leader_signs",
        "rated_by",
        "open_to_members",
        "closes_itself",
        "categories",
        "is_open",
    ]
    change_fields = (
        "leader_signs",
        "rated_by",
        "closes_itself",
        "categories",
        "is_open",
    )
    ordering = ["pk"]

    def change_row(self, row, actor, values):
        return redefine_kind(row, actor=actor, **values)

    @admin.display(description=_("答复期限"))
    def deadline(self, row):
        norm = NORMS[row.reply_norm]
        return f"{norm.title}：{norm.show(norm.default)}"
