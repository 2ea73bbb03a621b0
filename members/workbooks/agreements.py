"""Workbook of the agreements with labour-dispatch agencies."""

from members.models import (
    DispatchAgreement,
    ManagedBy,
)
from members.transitions import agreements
from members.workbooks.base import iso, to_date, unions_of
from members.workbooks.organisation import OrganisationRegister
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import (
    code,
    day,
)


@register_workbook
class DispatchAgreements(OrganisationRegister):
    key = "dispatch_agreements"
    title = "劳务派遣协议"
    identity = ("union", "agency", "starts_on")
    perm = "members.add_dispatchagreement"
    columns = (
        Column("union", "工会代码", code, required=True),
        Column("agency", "派遣单位", required=True, most=80),
        Column("managed_by", "会籍由谁管理", required=True, choices=ManagedBy.choices),
        Column("signed_on", "签订日期", day, required=True),
        Column("starts_on", "起", day, required=True),
        Column("ends_on", "止", day, required=True),
        Column("note", "备注", most=200),
    )

    def current(self, batch):
        rows = DispatchAgreement.objects.filter(union__in=unions_of(batch))
        return {
            f"{row.union.code}|{row.agency}|{iso(row.starts_on)}": {
                "managed_by": row.managed_by,
                "ends_on": iso(row.ends_on),
            }
            for row in rows.select_related("union")
        }

    def add(self, values, known, actor):
        return agreements.sign_agreement(
            actor=actor,
            union=known.unions[values["union"]],
            agency=values["agency"],
            managed_by=values["managed_by"],
            signed_on=to_date(values["signed_on"]),
            starts_on=to_date(values["starts_on"]),
            ends_on=to_date(values["ends_on"]),
            note=values.get("note") or "",
        )
