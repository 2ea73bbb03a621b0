"""What is exchanged with the systems of the city federation, column by column.

R-030 市总劳模工作管理系统, R-031 市总基层组建系统. The column sets are documented in
``docs/exchange.md``. Rows go out as a workbook in clear (the other system wants ID and
phone numbers), and come back for comparison: personal values are compared by their
keyed hash, and a difference shows masks only.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from members.models import (
    Appointment,
    Employment,
    Membership,
    ModelWorker,
    OrganKind,
    Term,
    Union,
)
from members.models.exchange import DifferenceKind, OtherSystem
from members.models.honours import HonourLevel, WorkerStatus
from members.models.people import Sex
from members.models.unions import UnionLevel
from members.roles import Role
from union_portal.personal import lookup, mask_id_number, mask_phone
from union_portal.workbooks.columns import (
    Column,
    Secret,
    code,
    day,
    secret_number,
    whole,
)

ID_NUMBER = Secret("members_person.id_number", mask_id_number)
PHONE = Secret("members_person.phone", mask_phone)
SEXES = Sex.choices


@dataclass(frozen=True)
class System:
    """One column set. ``rows(union, day)`` gives dicts by column name, values as the
    columns read them; ``identity`` tells rows apart, ``name`` is what a reader sees."""

    key: str
    columns: tuple
    identity: str
    name: str
    rows: Callable

    def column(self, name):
        return next(column for column in self.columns if column.name == name)

    def identify(self, values):
        """What tells a row of a file apart, as one text."""
        return str(values.get(self.identity) or "")


# --- What goes out ----------------------------------------------------------------------
def model_worker_rows(union, today):
    workers = ModelWorker.objects.filter(union__path__startswith=union.path)
    for worker in workers.on(today).select_related("person", "union").order_by("pk"):
        person = worker.person
        yield {
            "id_number": person.id_number,
            "name": person.name,
            "sex": person.sex,
            "union": worker.union.code,
            "level": worker.level,
            "award_year": worker.award_year,
            "status": worker.status,
            "phone": worker.contact or person.phone,
            "benefits": worker.benefits,
        }


def organisation_rows(union, today):
    """Every union that stands, with its own members and those of all below it."""
    unions = list(
        Union.objects.below(union)
        .standing(today)
        .exclude(level=UnionLevel.GROUP)
        .select_related("parent")
        .in_tree_order()
    )
    members = member_paths(union, today)
    chairs = chairs_of(unions, today)
    terms = committee_terms(unions)
    for one in unions:
        below = [sex for path, sex in members if path.startswith(one.path)]
        yield {
            "code": one.code,
            "name": one.name,
            "level": one.level,
            "parent": one.parent.code if one.parent else "",
            "founded_on": one.founded_on.isoformat() if one.founded_on else "",
            "term_ends_on": terms.get(one.pk, ""),
            "chair": chairs.get(one.pk, ""),
            "members": len(below),
            "women": below.count(Sex.FEMALE),
        }


def member_paths(union, today):
    counted = Membership.objects.counted(today).filter(
        union__path__startswith=union.path
    )
    return list(counted.values_list("union__path", "person__sex"))


def chairs_of(unions, today):
    rows = Appointment.objects.on(today).filter(
        seat__in=unions,
        post__roles__contains=[Role.LEAD],
        organ__kind=OrganKind.COMMITTEE,
    )
    found = {}
    named = rows.order_by("-post__order", "-pk").values_list("seat", "person__name")
    for seat, name in named:
        found[seat] = name
    return found


def committee_terms(unions):
    """The last day of each newest term, after an approved extension (延期换届)."""
    terms = Term.objects.filter(
        organ__kind=OrganKind.COMMITTEE, organ__union__in=unions
    )
    newest = Term.objects.last_of_organ().values("pk")
    rows = terms.filter(pk__in=newest).values_list("organ__union", "due_on")
    return {union: due_on.isoformat() for union, due_on in rows}


def member_rows(union, today):
    kinds = Employment.objects.on(today).filter(person=OuterRef("person"))
    counted = (
        Membership.objects.counted(today)
        .filter(union__path__startswith=union.path)
        .select_related("person", "union")
        .annotate(kind_name=Subquery(kinds.order_by("pk").values("kind__name")[:1]))
        .order_by("union__path", "person__name_sort", "pk")
    )
    for row in counted.iterator(chunk_size=2000):
        person = row.person
        yield {
            "id_number": person.id_number,
            "name": person.name,
            "sex": person.sex,
            "birth_date": person.birth_date.isoformat() if person.birth_date else "",
            "union": row.union.code,
            "joined_on": row.starts_on.isoformat(),
            "kind": row.kind_name or "",
            "phone": person.phone,
        }


ID = Column(
    "id_number", "证件号码", secret_number, required=True, secret=ID_NUMBER, most=30
)
NAME = Column("name", "姓名", required=True, most=80)
SEX = Column("sex", "性别", choices=SEXES)
UNION = Column("union", "工会代码", code, required=True)
PHONE_COLUMN = Column("phone", "联系电话", secret_number, secret=PHONE, most=20)

SYSTEMS = {
    OtherSystem.MODEL_WORKERS: System(
        OtherSystem.MODEL_WORKERS,
        (
            ID,
            NAME,
            SEX,
            UNION,
            Column("level", "级别", required=True, choices=HonourLevel.choices),
            Column("award_year", "授予年份", whole, required=True),
            Column("status", "状态", choices=WorkerStatus.choices),
            PHONE_COLUMN,
            Column("benefits", "待遇", most=300),
        ),
        "id_number",
        "name",
        model_worker_rows,
    ),
    OtherSystem.ORGANISATIONS: System(
        OtherSystem.ORGANISATIONS,
        (
            Column("code", "工会代码", code, required=True),
            Column("name", "工会名称", required=True, most=80),
            Column("level", "层级", choices=UnionLevel.choices),
            Column("parent", "上级工会代码", code),
            Column("founded_on", "成立日期", day),
            Column("term_ends_on", "任期届满", day),
            Column("chair", "主席"),
            Column("members", "会员数", whole),
            Column("women", "女会员数", whole),
        ),
        "code",
        "name",
        organisation_rows,
    ),
    OtherSystem.MEMBERS: System(
        OtherSystem.MEMBERS,
        (
            ID,
            NAME,
            SEX,
            Column("birth_date", "出生日期", day),
            UNION,
            Column("joined_on", "入会日期", day),
            Column("kind", "用工形式"),
            PHONE_COLUMN,
        ),
        "id_number",
        "name",
        member_rows,
    ),
}


def cells(system, row):
    """A row as the other system reads it: labels instead of codes, all in clear."""
    for column in system.columns:
        value = row.get(column.name, "")
        labels = {str(code): str(label) for code, label in column.choices}
        yield labels.get(str(value), value)


# --- What comes back --------------------------------------------------------------------
def comparable(system, values):
    """``{column: (compared, shown)}``: a personal value by its hash, shown masked."""
    found = {}
    for column in system.columns:
        value = values.get(column.name)
        value = "" if value is None else value
        if column.secret and value:
            sealed = lookup(column.secret.column, value).hex()
            found[column.name] = (sealed, column.secret.mask(value))
        else:
            label = next((str(t) for c, t in column.choices if c == value), value)
            found[column.name] = (str(value), str(label))
    return found


def by_identity(system, rows):
    found = {}
    for row in rows:
        compared = comparable(system, row)
        found[compared[system.identity][0]] = compared
    return found


def differences(system, here, there):
    """``(kind, name, {title: [here, there]})`` of two sets of comparable rows."""
    for key, row in there.items():
        if key not in here:
            yield DifferenceKind.ONLY_THERE, row[system.name][1], {}
        elif fields := different(system, here[key], row):
            yield DifferenceKind.DIFFERS, row[system.name][1], fields
    for key, row in here.items():
        if key not in there:
            yield DifferenceKind.ONLY_HERE, row[system.name][1], {}


def different(system, here, there):
    """Fields that say something there and something else here."""
    return {
        column.title: [here[column.name][1], there[column.name][1]]
        for column in system.columns
        if here[column.name][0] != there[column.name][0]
    }
