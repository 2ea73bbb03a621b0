"""How a row names a congress: by union, kind, number, and a third-tier unit if any."""

from congress.models import Congress, CongressKind
from members.workbooks.base import ActRegister, unions_of
from union_portal.workbooks import Column
from union_portal.workbooks.columns import code, ordinal

UNION = Column("union", "工会代码", code, required=True)
KIND = Column("kind", "大会类别", required=True, choices=CongressKind.choices)
NUMBER = Column("number", "届次", ordinal, required=True)
BODY = Column("body", "三级单位", most=60, help="只有三级教代会才填")


def key_of(values):
    """What tells a congress from all others of the school."""
    return (
        values["union"],
        values.get("kind") or CongressKind.STAFF,
        values.get("body") or "",
        values["number"],
    )


def known_congresses(batch):
    rows = Congress.objects.filter(union__in=unions_of(batch)).select_related("union")
    return {(row.union.code, row.kind, row.body, row.number): row for row in rows}


class OfCongress(ActRegister):
    """Rows of a staff congress, named by union and number."""

    def check(self, rows, batch):
        known = known_congresses(batch)
        column = self.column("number")
        for row in rows:
            if key_of(row.values) not in known:
                row.refuse(column, "还没有登记这一届教代会", row.values["number"])

    def prepare(self, batch, **more):
        return super().prepare(batch, congresses=known_congresses(batch), **more)
