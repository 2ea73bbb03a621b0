"""Workbook of the regulation library: one row for each version of a regulation."""

from operator import itemgetter

from members.models import Regulation, RegulationVersion
from members.models.regulations import Area
from members.transitions import regulations as acts
from members.workbooks.base import ActRegister, iso, to_date, union_codes, unions_of
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import code, day


def paragraphs(cell):
    """A text with its paragraphs kept: line ends mean something here."""
    lines = str("" if cell is None else cell).replace("\r", "").split("\n")
    tidy = ("".join(c for c in line if c.isprintable()).strip() for line in lines)
    return "\n".join(tidy).strip()


@register_workbook
class Regulations(ActRegister):
    key = "regulations"
    title = "规章制度"
    identity = ("union", "title", "label")
    perm = "members.add_regulation"
    columns = (
        Column("union", "适用工会代码", code, required=True),
        Column("title", "名称", required=True, most=120),
        Column("number", "文号", most=60),
        Column("area", "领域", required=True, choices=Area.choices),
        Column("body", "制定机关", required=True, most=80),
        Column("label", "版本", required=True, most=40, help="例如：2023 年修订"),
        Column("issued_on", "发布日期", day, required=True),
        Column("starts_on", "施行日期", day, required=True),
        Column("ends_on", "失效日期", day, help="空着就是一直有效"),
        Column("text", "全文", paragraphs, required=True, most=32000),
    )

    def check(self, rows, batch):
        self.refuse_unknown(rows, "union", union_codes(batch), "工会")

    def current(self, batch):
        versions = RegulationVersion.objects.filter(
            regulation__union__in=unions_of(batch)
        ).select_related("regulation__union")
        return {
            self.identify(
                {
                    "union": version.regulation.union.code,
                    "title": version.regulation.title,
                    "label": version.label,
                }
            ): {
                "number": version.regulation.number,
                "area": version.regulation.area,
                "body": version.regulation.body,
                "issued_on": iso(version.issued_on),
                "text": version.text,
            }
            for version in versions
        }

    def in_order(self, rows):
        """Of each regulation the earlier version first."""
        place = itemgetter("union", "title", "starts_on")
        return sorted(rows, key=lambda row: place(row.values))

    def add(self, values, known, actor):
        union = known.unions[values["union"]]
        version = {
            "label": values["label"],
            "issued_on": to_date(values["issued_on"]),
            "starts_on": to_date(values["starts_on"]),
            "ends_on": to_date(values.get("ends_on")),
            "text": values["text"],
        }
        found = Regulation.objects.filter(union=union, title=values["title"]).first()
        if found:
            return acts.revise_regulation(found, actor=actor, **version)
        return acts.enter_regulation(
            actor=actor,
            union=union,
            title=values["title"],
            number=values.get("number") or "",
            area=values["area"],
            body=values["body"],
            **version,
        )

    def find(self, values, known):
        return RegulationVersion.objects.get(
            regulation__union=known.unions[values["union"]],
            regulation__title=values["title"],
            label=values["label"],
        )

    def change(self, record, values, changes, known, actor):
        own = {
            name: values[name] for name in ("number", "area", "body") if name in changes
        }
        if own:
            acts.correct_regulation(record.regulation, actor=actor, **own)
        new = {"text": str, "issued_on": to_date}
        fields = {
            name: read(values[name]) for name, read in new.items() if name in changes
        }
        return acts.correct_version(record, actor=actor, **fields) if fields else record
