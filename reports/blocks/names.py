"""A list of names (名单), grouped, from a registered list (R-287)."""

from reports.blocks.registry import ContentError, block, text
from reports.models import SectionKind
from union_portal.namelists import NAME_LISTS

NOBODY = "本期没有登记。"


def check(content):
    key = content.get("list")
    if not isinstance(key, str) or key not in NAME_LISTS:
        raise ContentError(f"没有名单“{key}”。")
    text(content, "only", 40)


@block(SectionKind.NAMES, check)
def names(section, reading):
    content = section.content
    found = NAME_LISTS[content["list"]]
    groups = list(found.groups(reading.report.scope, content.get("only", "")))
    if not groups:  # a heading with nothing below it would look like a mistake
        return [{"type": "paragraph", "pieces": [{"text": NOBODY}]}]
    return [
        {
            "type": "names",
            "groups": [{"title": title, "names": list(who)} for title, who in groups],
        }
    ]
