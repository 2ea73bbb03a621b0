"""Workbook of the service cards (京卡): a batch goes to the city and comes back in it."""

from members.models import CardState, Membership, ServiceCard
from members.transitions.cards import (
    apply_card,
    issue_card,
    submit_card,
    take_back_card,
)
from members.workbooks.base import iso, to_date, unions_of
from members.workbooks.honours import OfPeople
from union_portal.lifecycle import TransitionError
from union_portal.personal import decrypt
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import Secret, code, day, secret_number

NUMBER = Secret("members_servicecard.number", lambda number: f"**** {number[-4:]}")
# How far a card has come; "" is a member who has none and has not applied.
STEPS = ["", CardState.APPLIED, CardState.SUBMITTED, CardState.ISSUED]


@register_workbook
class ServiceCards(OfPeople):
    """One row per member of the school: those without a card stand in it without a
    state, so that filling in “已申请” puts a whole branch's names down."""

    key = "service_cards"
    title = "互助服务卡（京卡）"
    help = (
        "每位在会会员一行，“状态”空着的还没有卡。填到办到的那一步，前面的步骤自动补上；"
        "换卡先填“已收回”，导入后再登记新卡。空着的格子不改变已登记的内容。"
    )
    identity = ("staff_number",)
    perm = "members.keep_servicecard"
    columns = (
        Column("staff_number", "工号", code, required=True),
        Column("name", "姓名", required=True, help="用来核对工号"),
        Column("state", "状态", choices=CardState.choices),
        Column("batch", "报送批次", most=30, help="报送时必填", example="2026-03"),
        Column("submitted_on", "报送日期", day, help="不填就是写入的当天"),
        Column(
            "number",
            "卡号",
            secret_number,
            secret=NUMBER,
            most=19,
            help="发卡时必填，12 到 19 位数字；加密保存",
            example="621000000001",
        ),
        Column("issued_on", "发卡日期", day, help="发卡时必填"),
    )

    def check(self, rows, batch):
        self.check_people(rows, batch)
        recorded = self.current(batch)
        column = self.column("staff_number")
        for row in rows:
            number = row.values["staff_number"]
            before = recorded.get(number)
            if row.problems:
                continue
            if before is None:
                row.refuse(column, "不是在会会员，也没有卡", number)
            else:
                self.check_step(row, before)

    def check_step(self, row, before):
        """Refuse what no further step of this card can bring about."""
        now, was = row.values.get("state") or before["state"], before["state"]
        column = self.column("state")
        if now == CardState.TAKEN_BACK:
            if not was:
                row.refuse(column, "没有办卡，不能收回")
            return
        if STEPS.index(now) < STEPS.index(was):
            row.refuse(column, "已经办到后面的步骤；要退回请先收回", "")
        passed = STEPS[STEPS.index(was) + 1 : STEPS.index(now) + 1]
        given = {
            CardState.SUBMITTED: ["batch"],
            CardState.ISSUED: ["number", "issued_on"],
        }
        for step, needed in given.items():
            for name in needed:
                if step in passed and not row.values.get(name):
                    row.refuse(self.column(name), f"{step.label}要填这一列")
                if STEPS.index(now) < STEPS.index(step) and row.values.get(name):
                    row.refuse(self.column(name), f"状态还不是“{step.label}”")

    def current(self, batch):
        """Cards that are out or on their way, and active members who have none."""
        unions = unions_of(batch)
        members = Membership.objects.counted(batch.as_of).filter(union__in=unions)
        nothing = dict.fromkeys(
            ["state", "batch", "submitted_on", "number", "issued_on"], ""
        )
        found = {
            number: nothing | {"name": name}
            for number, name in members.values_list(
                "person__staff_number", "person__name"
            )
            if number
        }
        cards = live_cards(batch).values_list(
            "person__staff_number",
            "person__name",
            "state",
            "batch",
            "submitted_on",
            "number_hash",
            "issued_on",
        )
        for staff_number, name, state, lot, submitted_on, hashed, issued_on in cards:
            found[staff_number] = {
                "name": name,
                "state": state,
                "batch": lot,
                "submitted_on": iso(submitted_on),
                "number": bytes(hashed).hex() if hashed else "",
                "issued_on": iso(issued_on),
            }
        return found

    def differences(self, values, recorded):
        """The hashes of card numbers are compared: every sealing looks different."""
        number = values.get("number")
        if number:
            values = values | {"number": number["hash"]}
        found = super().differences(values, recorded)
        if "number" in found:
            found["number"] = ["****" if recorded["number"] else "", number["mask"]]
        return found

    def prepare(self, batch):
        known = super().prepare(batch)
        cards = live_cards(batch).select_related("union")
        known.cards = {card.person_id: card for card in cards.defer("number")}
        return known

    def find(self, values, known):
        """The card; of a member without one, what it would be, to ask the right of."""
        person = known.people[values["staff_number"]]
        card = known.cards.get(person.pk)
        return card or ServiceCard(person=person, union=person.audit_union)

    def change(self, record, values, changes, known, actor):
        was = record.state if record.pk else ""
        now = values.get("state") or was
        if "state" not in changes:
            raise TransitionError(
                "这张卡的批次、日期和卡号已经登记；写错了请先收回，再重新登记。"
            )
        if now == CardState.TAKEN_BACK:
            return take_back_card(record, actor=actor)
        for step in STEPS[STEPS.index(was) + 1 : STEPS.index(now) + 1]:
            record = self.take(step, record, values, actor)
        return record

    def take(self, step, card, values, actor):
        if step == CardState.APPLIED:
            return apply_card(card.person, actor=actor)
        if step == CardState.SUBMITTED:
            on = to_date(values.get("submitted_on"))
            return submit_card(card, actor=actor, batch=values["batch"], on=on)
        sealed = bytes.fromhex(values["number"]["sealed"])
        return issue_card(
            card,
            actor=actor,
            number=decrypt(NUMBER.column, sealed),
            on=to_date(values["issued_on"]),
        )


def live_cards(batch):
    cards = ServiceCard.objects.filter(person__school=batch.union)
    return cards.exclude(state=CardState.TAKEN_BACK)
