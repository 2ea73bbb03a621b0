"""The kinds of matters every portal starts with; further ones are rows, not code."""

from django.apps import apps as installed
from django.utils.translation import gettext_noop

# 3.4 of the rulebook: the default list of categories; a union may keep its own.
CATEGORIES = (
    gettext_noop("教学与人才培养"),
    gettext_noop("科研与学科"),
    gettext_noop("人事与师资"),
    gettext_noop("财务与资产"),
    gettext_noop("后勤与校园"),
    gettext_noop("信息化"),
    gettext_noop("安全与医疗"),
    gettext_noop("生活福利与子女"),
    gettext_noop("民主管理与工会"),
    gettext_noop("其他"),
)
KINDS = (
    {
        "code": "opinion",
        "name": "意见建议",
        "name_en": "Opinion of a congress",
        "short": "意见",
        "reply_norm": "matters.opinion_reply",
        "leader_signs": True,
        "rated_by": "raisers",
    },
    {
        "code": "suggestion",
        "name": "合理化建议",
        "name_en": "Suggestion",
        "short": "建议",
        "reply_norm": "matters.suggestion_reply",
        "rated_by": "raisers",
        "open_to_members": True,
        "closes_itself": True,
    },
)


def plant(sender, apps=installed, **_given):
    """Add the kinds that are missing; those that are there stay as they are."""
    try:
        kinds = apps.get_model("matters", "MatterKind").objects
    except LookupError:  # on the way back to before there were any
        return
    known = set(kinds.values_list("code", flat=True))
    kinds.bulk_create(
        kinds.model(categories=list(CATEGORIES), **fields)
        for fields in KINDS
        if fields["code"] not in known
    )
