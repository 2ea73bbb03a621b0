"""Records of congresses for tests: terms, sessions, delegations, delegates."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from congress.models import (
    Congress,
    Delegate,
    Delegation,
    Quota,
    RuleFiling,
    Session,
    SessionNumber,
)
from congress.transitions.congresses import TIERS
from members.models import UnionLevel
from tests.factories import PersonFactory, UnionFactory, UnitFactory, school_of


class CongressFactory(DjangoModelFactory):
    """The seventh staff congress of a school, 2019 to 2027, its list confirmed."""

    class Meta:
        model = Congress

    union = factory.SubFactory(UnionFactory)
    kind = "staff"
    number = 7
    tier = factory.LazyAttribute(lambda row: TIERS.get(row.union.level, "school"))
    starts_on = date(2019, 4, 1)
    ends_on = date(2027, 3, 31)
    state = "confirmed"


class SessionFactory(DjangoModelFactory):
    """The sixth session, held on 11 April 2024.

    ``congress`` gives the congress it is of; ``together`` one that meets with it.
    """

    class Meta:
        model = Session

    union = factory.SubFactory(UnionFactory)
    opens_on = date(2024, 4, 11)
    closes_on = factory.SelfAttribute("opens_on")
    state = "closed"

    @classmethod
    def _create(
        cls, model_class, *args, congress=None, together=None, n=6, union=None, **fields
    ):
        congress = congress or CongressFactory(union=union)
        session = super()._create(model_class, *args, union=congress.union, **fields)
        for row in filter(None, (congress, together)):
            SessionNumber.objects.create(session=session, congress=row, n=n)
        return session


class DelegationFactory(DjangoModelFactory):
    class Meta:
        model = Delegation

    congress = factory.SubFactory(CongressFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.LazyAttribute(lambda row: f"第{row.number}代表团")


def unit_under(union):
    """A college covered by the union itself, or by a new branch of a school."""
    if union.level == UnionLevel.SCHOOL:
        return UnitFactory(union=UnionFactory(branch=True, parent=union))
    return UnitFactory(union=union, school=school_of(union))


class QuotaFactory(DjangoModelFactory):
    """Two seats of a college of forty."""

    class Meta:
        model = Quota

    congress = factory.SubFactory(CongressFactory)
    unit = factory.LazyAttribute(lambda row: unit_under(row.congress.union))
    seats = 2
    electors = 40


class DelegateFactory(DjangoModelFactory):
    """A full delegate, a teacher, since the congress began; qualified."""

    class Meta:
        model = Delegate

    congress = factory.SubFactory(CongressFactory)
    person = factory.SubFactory(
        PersonFactory,
        school=factory.LazyAttribute(
            lambda p: school_of(p.factory_parent.congress.union)
        ),
    )
    unit = factory.LazyAttribute(lambda row: unit_under(row.congress.union))
    is_teacher = is_front_line = True
    state = "qualified"
    starts_on = factory.SelfAttribute("congress.starts_on")


class RuleFilingFactory(DjangoModelFactory):
    """Rules of a branch, adopted in March 2024 and approved by the party committee."""

    class Meta:
        model = RuleFiling

    union = factory.SubFactory(UnionFactory, branch=True)
    title = "二级教代会实施细则"
    label = "2024 年修订"
    adopted_on = date(2024, 3, 20)
    starts_on = date(2024, 4, 1)
    party_on = date(2024, 3, 28)
    text = "第一条　每年开会一次。"
    filed_on = date(2024, 3, 29)
