"""Records for tests: each factory makes the row it is named for and what it must have.

Nothing is random. People, numbers and dates are invented; whoever needs something
special says so in the call.
"""

from datetime import date, timedelta

import factory
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.utils import timezone
from factory.django import DjangoModelFactory
from stdnum.cn import ric

from members.models import (
    Absence,
    ActKind,
    Application,
    Appointment,
    Concern,
    Correction,
    Employment,
    EmploymentKind,
    Handover,
    Honour,
    HonourTitle,
    Membership,
    MembershipAct,
    ModelWorker,
    Organ,
    OrganKind,
    Person,
    Post,
    Regulation,
    RegulationVersion,
    RosterSuggestion,
    ServiceCard,
    SuggestionKind,
    Talent,
    Term,
    Union,
    UnionLevel,
    Unit,
    WorkFigure,
    WorkKind,
    WorkRecord,
)
from members.models.unions import UnitKind
from members.transitions.organisation import years_later
from reports.models import FigureKind, PrintedFigure, Report, Section

PASSWORD = "gong-hui-2024"  # everybody's, so that anybody can sign in
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NAMES = ("林知远", "苏念", "欧阳明湖", "韩喆", "叶望舒", "阿依努尔", "陆昀", "程禾")


def school_of(union):
    """The school a union belongs to: itself, or the one it stands under."""
    return union.school or union


def resident_number(born, serial):
    """A valid ID number nobody bears: 110000 is the whole of a city, never a home.

    ``serial`` 0–999, odd for a man, even for a woman.
    """
    body = f"110000{born:%Y%m%d}{serial:03}"
    return body + ric.calc_check_digit(body + "0")


class UnionFactory(DjangoModelFactory):
    """A school; with ``federation``, ``campus``, ``branch`` or ``group`` one of those."""

    class Meta:
        model = Union

    class Params:
        federation = factory.Trait(level=UnionLevel.FEDERATION)
        campus = factory.Trait(
            level=UnionLevel.CAMPUS,
            parent=factory.SubFactory("tests.factories.UnionFactory"),
        )
        branch = factory.Trait(
            level=UnionLevel.BRANCH,
            parent=factory.SubFactory("tests.factories.UnionFactory"),
        )
        group = factory.Trait(
            level=UnionLevel.GROUP,
            parent=factory.SubFactory("tests.factories.UnionFactory", branch=True),
        )

    code = factory.Sequence(lambda n: f"U{n:04}")
    name = factory.LazyAttribute(lambda union: f"{union.code}工会")
    level = UnionLevel.SCHOOL
    parent = None

    @factory.lazy_attribute
    def school(self):
        inside = self.level not in (UnionLevel.FEDERATION, UnionLevel.SCHOOL)
        return school_of(self.parent) if inside else None


class UnitFactory(DjangoModelFactory):
    """A college covered by a branch; ``union=None`` wants a ``school``."""

    class Meta:
        model = Unit

    union = factory.SubFactory(UnionFactory, branch=True)
    school = factory.LazyAttribute(lambda unit: school_of(unit.union))
    code = factory.Sequence(lambda n: f"D{n:04}")
    name = factory.LazyAttribute(lambda unit: f"{unit.code}学院")
    kind = UnitKind.COLLEGE


class EmploymentKindFactory(DjangoModelFactory):
    class Meta:
        model = EmploymentKind

    code = factory.Sequence(lambda n: f"K{n:02}")
    name = factory.LazyAttribute(lambda kind: f"用工形式{kind.code}")


class PersonFactory(DjangoModelFactory):
    """A woman with staff number, ID number and phone, who can sign in with PASSWORD.

    ``id_number`` and ``phone`` are given in clear; "" leaves them out.
    """

    class Meta:
        model = Person

    class Params:
        n = factory.Sequence(lambda n: n)

    school = None
    staff_number = factory.LazyAttribute(lambda person: f"{90000000 + person.n}")
    sign_in_name = factory.LazyAttribute(
        lambda person: person.staff_number or f"guest-{person.n}"
    )
    name = factory.LazyAttribute(lambda person: NAMES[person.n % len(NAMES)])
    sex = "female"
    birth_date = factory.LazyAttribute(
        lambda person: date(1970, 1, 1) + timedelta(days=person.n % 9000)
    )
    id_number = factory.LazyAttribute(
        lambda person: resident_number(
            person.birth_date,
            (person.n // 9000 * 2) % 1000 + (person.sex == "male"),
        )
    )
    phone = factory.LazyAttribute(lambda person: f"194{person.n:08}")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class, *args, id_number, phone, password, **fields):
        person = model_class(*args, **fields)
        person.set_id_number(id_number)
        person.set_phone(phone)
        person.set_password(password)
        person.save()
        return person


class MembershipFactory(DjangoModelFactory):
    """A full, active membership in a branch since 2020."""

    class Meta:
        model = Membership

    union = factory.SubFactory(UnionFactory, branch=True)
    person = factory.SubFactory(
        PersonFactory,
        school=factory.LazyAttribute(lambda p: school_of(p.factory_parent.union)),
    )
    starts_on = date(2020, 1, 1)


class MembershipActFactory(DjangoModelFactory):
    """The admission that began a membership."""

    class Meta:
        model = MembershipAct

    membership = factory.SubFactory(MembershipFactory)
    person = factory.SelfAttribute("membership.person")
    to_union = factory.SelfAttribute("membership.union")
    on = factory.SelfAttribute("membership.starts_on")
    kind = ActKind.ADMIT


class RosterSuggestionFactory(DjangoModelFactory):
    """A newcomer whom the roster suggests for a branch from 1 September 2024."""

    class Meta:
        model = RosterSuggestion

    to_union = factory.SubFactory(UnionFactory, branch=True)
    person = factory.SubFactory(
        PersonFactory,
        school=factory.LazyAttribute(lambda p: school_of(p.factory_parent.to_union)),
    )
    kind = SuggestionKind.JOIN
    on = date(2024, 9, 1)


class ApplicationFactory(DjangoModelFactory):
    """A member of a branch who wants to withdraw; it lies on the branch's desk."""

    class Meta:
        model = Application

    person = factory.LazyAttribute(
        lambda row: MembershipFactory(union=row.union).person
    )
    union = factory.SubFactory(UnionFactory, branch=True)
    desk = factory.SelfAttribute("union")
    route = factory.LazyAttribute(lambda row: [row.union.pk])
    kind = "withdraw"


class CorrectionFactory(DjangoModelFactory):
    """A member's name that is written differently."""

    class Meta:
        model = Correction

    desk = factory.SubFactory(UnionFactory, branch=True)
    person = factory.LazyAttribute(lambda row: MembershipFactory(union=row.desk).person)
    field = "name"
    value = "方小曼"
    before = "方小满"
    reason = "身份证上是这样写的"


class ServiceCardFactory(DjangoModelFactory):
    """A card that a member has applied for."""

    class Meta:
        model = ServiceCard

    union = factory.SubFactory(UnionFactory, branch=True)
    person = factory.LazyAttribute(
        lambda row: MembershipFactory(union=row.union).person
    )
    applied_on = date(2024, 3, 1)


class EmploymentFactory(DjangoModelFactory):
    """Employed at a unit since 2019."""

    class Meta:
        model = Employment

    unit = factory.SubFactory(UnitFactory)
    person = factory.SubFactory(
        PersonFactory,
        school=factory.LazyAttribute(lambda p: p.factory_parent.unit.school),
    )
    kind = factory.SubFactory(EmploymentKindFactory)
    starts_on = date(2019, 9, 1)


class OrganFactory(DjangoModelFactory):
    """The committee of a branch."""

    class Meta:
        model = Organ

    union = factory.SubFactory(UnionFactory, branch=True)
    kind = OrganKind.COMMITTEE
    name = factory.LazyAttribute(lambda organ: str(OrganKind(organ.kind).label))


class TermFactory(DjangoModelFactory):
    """The first term of a committee: five years from its election."""

    class Meta:
        model = Term

    organ = factory.SubFactory(OrganFactory)
    number = 1
    elected_on = date(2022, 6, 1)
    starts_on = factory.SelfAttribute("elected_on")
    ends_on = factory.LazyAttribute(lambda term: years_later(term.elected_on, 5))


class PostFactory(DjangoModelFactory):
    """A post without roles unless they are given: ``roles=["office"]``."""

    class Meta:
        model = Post

    code = factory.Sequence(lambda n: f"P{n:03}")
    name = factory.LazyAttribute(lambda post: f"职务{post.code}")
    roles = factory.LazyFunction(list)


class AppointmentFactory(DjangoModelFactory):
    """A post in a branch since 2022; ``roles=["office"]`` makes a post with them."""

    class Meta:
        model = Appointment
        exclude = ["roles"]

    roles = factory.LazyFunction(list)
    organ = None
    seat = factory.LazyAttribute(
        lambda post: post.organ.union if post.organ else UnionFactory(branch=True)
    )
    person = factory.SubFactory(
        PersonFactory,
        school=factory.LazyAttribute(lambda p: school_of(p.factory_parent.seat)),
    )
    post = factory.SubFactory(PostFactory, roles=factory.SelfAttribute("..roles"))
    starts_on = date(2022, 1, 1)


class HandoverFactory(DjangoModelFactory):
    """The sheet of a post with rights that ended yesterday, still to be handed over."""

    class Meta:
        model = Handover

    appointment = factory.SubFactory(
        AppointmentFactory,
        roles=["office"],
        ends_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1)),
    )


class AbsenceFactory(DjangoModelFactory):
    """A week's absence from today on, waiting for its deputy to be approved."""

    class Meta:
        model = Absence

    appointment = factory.SubFactory(AppointmentFactory)
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyAttribute(lambda row: row.starts_on + timedelta(days=6))
    reason = "trip"


class AuthenticatorFactory(DjangoModelFactory):
    """A second factor: TOTP under TOTP_SECRET."""

    class Meta:
        model = Authenticator

    user = factory.SubFactory(PersonFactory)
    type = Authenticator.Type.TOTP
    data = factory.LazyFunction(lambda: {"secret": get_adapter().encrypt(TOTP_SECRET)})


class ReportFactory(DjangoModelFactory):
    """The report of 2023, without a text yet."""

    class Meta:
        model = Report

    union = factory.SubFactory(UnionFactory)
    key = factory.Sequence(lambda n: f"report-{n}")
    period = "2023"
    start = date(2023, 1, 1)
    end = date(2023, 12, 31)
    as_of = date(2024, 4, 11)
    title_lines = factory.LazyFunction(lambda: ["2023年度工会工作报告"])


class SectionFactory(DjangoModelFactory):
    """A paragraph; ``level=1, number="一、", heading="…"`` makes a heading."""

    class Meta:
        model = Section

    report = factory.SubFactory(ReportFactory)
    order = factory.Sequence(lambda n: n)
    ident = factory.LazyAttribute(lambda section: str(section.order))
    level = 3
    text = "这一年，工会做了不少实事。"


class PrintedFigureFactory(DjangoModelFactory):
    """A number typed in by hand: 12次."""

    class Meta:
        model = PrintedFigure

    class Params:
        records = factory.Trait(
            kind=FigureKind.RECORDS,
            figure="members.persons",
            form="{n}人",
            value=None,
            source="",
        )

    report = factory.SubFactory(ReportFactory)
    order = factory.Sequence(lambda n: n)
    key = factory.LazyAttribute(lambda figure: f"figure.n{figure.order}")
    title = "走访次数"
    form = "{n}次"
    kind = FigureKind.MANUAL
    value = 12
    source = "工会办公室登记"


class WorkKindFactory(DjangoModelFactory):
    """A register of the union's work without columns of its own."""

    class Meta:
        model = WorkKind

    code = factory.Sequence(lambda n: f"kind_{n}")
    name = factory.Sequence(lambda n: f"台账{n}")


class WorkRecordFactory(DjangoModelFactory):
    """A visit of May 2023, logged without columns."""

    class Meta:
        model = WorkRecord

    kind = factory.SubFactory(WorkKindFactory)
    union = factory.SubFactory(UnionFactory, branch=True)
    happened_on = date(2023, 5, 4)
    title = factory.Sequence(lambda n: f"走访{n}")
    identity = factory.LazyAttribute(lambda row: f"{row.union.code}|{row.title}")


class WorkFigureFactory(DjangoModelFactory):
    """The number of rows of a register."""

    class Meta:
        model = WorkFigure

    kind = factory.SubFactory(WorkKindFactory)
    key = factory.LazyAttribute(lambda figure: f"works.{figure.kind.code}")
    title = "次数"
    unit = "次"


class HonourTitleFactory(DjangoModelFactory):
    class Meta:
        model = HonourTitle

    code = factory.Sequence(lambda n: f"title_{n}")
    name = factory.LazyAttribute(lambda title: f"称号{title.code}")
    level = "school"
    body = "明湖大学工会"


class HonourFactory(DjangoModelFactory):
    """An honour of a branch, awarded in 2023."""

    class Meta:
        model = Honour

    title = factory.SubFactory(HonourTitleFactory)
    seat = factory.SubFactory(UnionFactory, branch=True)
    union = factory.SelfAttribute("seat")
    awarded_on = date(2023, 12, 8)


class ModelWorkerFactory(DjangoModelFactory):
    """A model worker of a branch, of 2020."""

    class Meta:
        model = ModelWorker

    union = factory.SubFactory(UnionFactory, branch=True)
    person = factory.SubFactory(
        PersonFactory,
        school=factory.LazyAttribute(lambda p: school_of(p.factory_parent.union)),
    )
    level = "city"
    award_year = 2020
    reviewed_on = starts_on = date(2023, 1, 9)


class TalentFactory(DjangoModelFactory):
    """Somebody whom a branch looks after."""

    class Meta:
        model = Talent

    union = factory.SubFactory(UnionFactory, branch=True)
    person = factory.SubFactory(
        PersonFactory,
        school=factory.LazyAttribute(lambda p: school_of(p.factory_parent.union)),
    )
    category = "national"
    starts_on = date(2023, 1, 9)


class ConcernFactory(DjangoModelFactory):
    """Something asked for, to be looked at again in March 2023."""

    class Meta:
        model = Concern

    talent = factory.SubFactory(TalentFactory)
    responsible = factory.SelfAttribute("talent.person")
    raised_on = date(2023, 2, 9)
    next_on = date(2023, 3, 9)
    matter = "孩子入学"


class RegulationFactory(DjangoModelFactory):
    """A regulation with one version, in force since 2023."""

    class Meta:
        model = Regulation

    union = factory.SubFactory(UnionFactory)
    title = factory.Sequence(lambda n: f"会籍管理办法{n}")
    area = "organisation"
    body = "校工会"

    @classmethod
    def _create(cls, model_class, *args, **fields):
        regulation = super()._create(model_class, *args, **fields)
        RegulationVersion.objects.create(
            regulation=regulation,
            label="2023 年印发",
            issued_on=date(2023, 1, 1),
            starts_on=date(2023, 2, 1),
            text="第一条 会员自愿入会。",
        )
        return regulation
