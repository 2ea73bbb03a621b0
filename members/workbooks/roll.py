"""The roll (会员名册): 38,379 rows × 20 columns, through one set-based door.

A row writes the person and the employment that holds on the batch's day. Who has never
been a member and is one by the sheet, with union and day of joining, is taken over into
the register. Beyond that the roll writes no membership: who came, moved or left is
*proposed* to the unions, whose officers confirm. Whom a row means, and what it means
for the records that are there, is judged in ``judging``.
"""

from collections import Counter
from datetime import date, timedelta
from functools import lru_cache

from django.urls import reverse
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as BadNumber

from members.contact import phone_number
from members.models import EmploymentKind, MembershipStatus, Unit
from members.models.acts import RosterSuggestion, SuggestionState
from members.models.people import IdKind, Sex
from members.models.ties import PostCategory, TitleRank
from members.transitions.roster import apply_roster, check_ends, compare_roster
from members.workbooks.base import unions_of
from members.workbooks.staged_roll import stage_roll
from union_portal.personal import mask_id_number, mask_phone
from union_portal.workbooks import (
    CellError,
    Column,
    Register,
    Secret,
    register_workbook,
)
from union_portal.workbooks.columns import (
    code,
    day,
    email,
    name,
    secret_number,
    whole_number,
)

ID_NUMBER = Secret("members_person.id_number", mask_id_number)
PHONE = Secret("members_person.phone", mask_phone)


def phone(cell):
    """A phone number as it is stored, or a refusal."""
    try:
        return phone_number(whole_number(cell))
    except CellError:
        raise
    except ValueError as problem:
        raise CellError(str(problem)) from None


@register_workbook
class Roll(Register):
    key = "roll"
    secrets = {"id_number": ID_NUMBER, "phone": PHONE}
    title = "会员名册"
    identity = ("staff_number",)
    perm = "members.change_person"
    asks_for_missing = True
    columns = (
        Column("staff_number", "工号", code, required=True, most=30),
        Column("name", "姓名", name, required=True, most=80),
        Column("name_reading", "姓名拼音更正", most=80),
        Column("sex", "性别", required=True, choices=Sex.choices),
        Column("ethnic_group", "民族", most=20),
        Column("birth_date", "出生日期", day),
        Column("id_kind", "证件类型", choices=IdKind.choices),
        Column("id_number", "证件号码", secret_number, secret=ID_NUMBER, most=30),
        Column("phone", "手机号", phone, secret=PHONE, most=20),
        Column("email", "电子邮箱", email, most=254),
        Column("unit", "单位代码", code, required=True),
        Column("kind", "用工形式代码", code, required=True),
        Column("post_category", "岗位类别", choices=PostCategory.choices),
        Column("title_rank", "职称级别", choices=TitleRank.choices),
        Column("agency", "派遣单位", most=80),
        Column(
            "hired_on",
            "入职日期",
            day,
            required=True,
            help="离职后重新入职的，填重新入职的日期；与登记的不同而又没有离职的，退回",
        ),
        Column(
            "left_on",
            "离职日期",
            day,
            help="空着就是在职，或到登记的日期为止；已登记离职的人在表里又在职的，退回",
        ),
        Column(
            "union",
            "工会代码",
            code,
            help="还不是会员的人空着；和入会日期一起填，从未入会的人直接登记为会员；"
            "其余的人只提出入会建议",
        ),
        Column("status", "会籍状态", choices=MembershipStatus.choices),
        Column("joined_on", "入会日期", day, help="与登记的入会日期不同的，退回"),
    )

    def check(self, rows, batch):
        known = Known(batch)
        shared = Counter(
            row.values.get("id_number") for row in rows if row.values.get("id_number")
        )
        for row in rows:
            self.check_codes(row, known)
            self.check_dates(row, batch.as_of)
            self.check_membership(row)
            if row.values.get("id_number"):
                self.check_id(row, shared)

    def check_codes(self, row, known):
        for column_name, rows, what in (
            ("unit", known.units, "单位"),
            ("kind", known.kinds, "用工形式"),
            ("union", known.unions, "工会"),
        ):
            value = row.values.get(column_name)
            reason = (
                rows.get(value) if value in rows else f"没有代码为“{value}”的{what}"
            )
            if value and reason:
                row.refuse(self.column(column_name), reason, value)
        if row.values["kind"] in known.agency_kinds and not row.values.get("agency"):
            row.refuse(self.column("agency"), "这种用工形式要填派遣单位")

    def check_dates(self, row, batch_day):
        hired, left = row.values["hired_on"], row.values.get("left_on")
        born = row.values.get("birth_date")
        if not "1930-01-01" <= hired <= (batch_day + timedelta(days=366)).isoformat():
            row.refuse(self.column("hired_on"), "不像是入职日期", hired)
        if left and left < hired:
            row.refuse(self.column("left_on"), f"早于入职日期 {hired}", left)
        if born and not "1900-01-01" <= born <= date.today().isoformat():  # noqa: DTZ011
            row.refuse(self.column("birth_date"), "不像是出生日期", born)

    def check_membership(self, row):
        if row.values.get("joined_on") and not row.values.get("union"):
            row.refuse(self.column("union"), "填了入会日期，也要填工会代码")

    def check_id(self, row, shared):
        """A resident's number must fit itself, the birth date and the sex."""
        column, number = self.column("id_number"), row.values["id_number"]
        if shared[number] > 1:
            row.refuse(
                column, "表中有几行是同一个证件号码，请核对", column.shown(number)
            )
        if row.values.get("id_kind") not in ("", None, "resident"):
            return
        if not is_resident_number(number):
            row.refuse(
                column, "不是有效的身份证号（位数或校验码不对）", column.shown(number)
            )
            return
        born = row.values.get("birth_date")
        if born and number[6:14] != born.replace("-", ""):
            row.refuse(
                column, f"号码里的生日与出生日期 {born} 不同", column.shown(number)
            )
        if (int(number[16]) % 2 == 1) != (row.values["sex"] == "male"):
            row.refuse(column, "号码里的性别与“性别”一列不同", column.shown(number))

    def heading(self, name):
        return "建议入会" if name == "join" else super().heading(name)

    def stage(self, batch, rows, tell):
        stage_roll(self, batch, rows, tell)

    def compare(self, batch, rows=None):
        compare_roster(batch, rows, perm=self.perm)

    def check_missing(self, batch, rows, on):
        check_ends(rows, on)

    def apply(self, batch, actor, tell):
        apply_roster(batch, actor=actor, perm=self.perm, tell=tell)

    def onward(self, batch):
        open_ones = RosterSuggestion.objects.filter(
            batch=batch, state=SuggestionState.OPEN
        )
        count = open_ones.count()
        page = reverse("admin:members_rostersuggestion_changelist")
        return (
            [(f"确认名册带来的 {count} 条入会、转会、退会建议", page)] if count else []
        )


def is_resident_number(number):
    """Whether digits, date and check digit of an ID number agree.

    The district is not looked at: numbers were first given out in 1984, by districts
    that often did not exist when their elder bearers were born.
    """
    digits = number[:17]
    if len(number) != 18 or not (digits.isascii() and digits.isdecimal()):
        return False
    return is_day(number[6:14]) and number[17] == ric.calc_check_digit(number)


@lru_cache(maxsize=40_000)  # a hundred years of birthdays
def is_day(digits):
    """Whether python-stdnum takes the digits of a birth date for one."""
    try:
        ric.get_birth_date(f"110000{digits}0000")
    except BadNumber:
        return False
    return True


class Known:
    """The codes rows may name, looked up once: ``{code: why not, or ""}``."""

    def __init__(self, batch):
        day = batch.as_of
        self.units = {
            unit.code: fallen(unit, unit.opened_on, day)
            for unit in Unit.objects.filter(school=batch.union)
        }
        self.unions = {
            union.code: merely_reports(union) or fallen(union, union.founded_on, day)
            for union in unions_of(batch)
        }
        kinds = list(EmploymentKind.objects.values_list("code", "through_agency"))
        self.kinds = dict.fromkeys((kind for kind, _agency in kinds), "")
        self.agency_kinds = {kind for kind, agency in kinds if agency}


def fallen(place, begins_on, day):
    """Why nobody can be at a unit or in a union on a day; "" if they can."""
    if begins_on and begins_on > day:
        return f"“{place}”{begins_on} 才成立，这张表截至 {day}；请核对代码"
    if place.closed_on and place.closed_on <= day:
        return f"“{place}”已于 {place.closed_on} 撤销，请改填现在的代码"
    return ""


def merely_reports(union):
    if union.is_reporting_node:
        return f"“{union}”只作统计口径，不收会员；请填会员所在的二级工会或小组"
    return ""
