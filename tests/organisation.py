"""Records of the organisation for tests: groups, contacts, agreements, applications."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from members.models import (
    DepartureAudit,
    DispatchAgreement,
    FixedContact,
    Founding,
    GroupPlan,
    GroupSector,
    OfficerAllowance,
    Secondment,
    TermExtension,
    UnionGroup,
    UnionMark,
)
from tests.factories import (
    AppointmentFactory,
    PersonFactory,
    TermFactory,
    UnionFactory,
    school_of,
)

DAY = date(2024, 3, 1)


class GroupSectorFactory(DjangoModelFactory):
    class Meta:
        model = GroupSector

    union = factory.SubFactory(UnionFactory)
    name = factory.Sequence(lambda n: f"口径{n}")


class UnionGroupFactory(DjangoModelFactory):
    """A group led by a branch, which is not yet its member."""

    class Meta:
        model = UnionGroup

    lead = factory.SubFactory(UnionFactory, branch=True)
    sector = factory.SubFactory(
        GroupSectorFactory,
        union=factory.LazyAttribute(lambda s: school_of(s.factory_parent.lead)),
    )
    name = factory.Sequence(lambda n: f"片组{n}")
    founded_on = DAY


class GroupPlanFactory(DjangoModelFactory):
    class Meta:
        model = GroupPlan

    group = factory.SubFactory(UnionGroupFactory)
    year = 2024
    title = factory.Sequence(lambda n: f"事项{n}")
    owner = factory.SubFactory(PersonFactory)
    due_on = date(2024, 12, 1)


class UnionMarkFactory(DjangoModelFactory):
    class Meta:
        model = UnionMark

    union = factory.SubFactory(UnionFactory, branch=True)
    held_on = DAY
    kind = "reward"
    title = factory.Sequence(lambda n: f"表现{n}")
    points = 2
    citation = "部门工会活动奖惩规定第三条"


class DispatchAgreementFactory(DjangoModelFactory):
    class Meta:
        model = DispatchAgreement

    union = factory.SubFactory(UnionFactory)
    agency = "京华人力公司"
    managed_by = "host"
    signed_on = starts_on = date(2024, 1, 1)
    ends_on = date(2025, 12, 31)


class FixedContactFactory(DjangoModelFactory):
    class Meta:
        model = FixedContact

    union = factory.SubFactory(UnionFactory, branch=True)
    person = factory.SubFactory(PersonFactory)
    starts_on = DAY


class SecondmentFactory(DjangoModelFactory):
    class Meta:
        model = Secondment

    from_union = factory.SubFactory(UnionFactory)
    to_union = factory.SubFactory(UnionFactory, branch=True)
    person = factory.SubFactory(PersonFactory)
    post_name = "副主席"
    starts_on = DAY


class OfficerAllowanceFactory(DjangoModelFactory):
    class Meta:
        model = OfficerAllowance

    appointment = factory.SubFactory(AppointmentFactory)
    year = 2023
    months = 12
    rate = 200


class DepartureAuditFactory(DjangoModelFactory):
    class Meta:
        model = DepartureAudit

    appointment = factory.SubFactory(AppointmentFactory, ends_on=date(2024, 2, 29))
    due_on = date(2024, 5, 29)


class FoundingFactory(DjangoModelFactory):
    class Meta:
        model = Founding

    applicant = factory.SubFactory(UnionFactory)
    parent = factory.SelfAttribute("applicant.parent")
    applied_by = factory.SubFactory(PersonFactory)
    level = "branch"
    code = factory.Sequence(lambda n: f"NEW-{n}")
    name = factory.Sequence(lambda n: f"新建工会{n}")
    founded_on = DAY
    reason = "单位新设，教职工要求建会"


class TermExtensionFactory(DjangoModelFactory):
    class Meta:
        model = TermExtension

    term = factory.SubFactory(TermFactory)
    until = date(2027, 10, 1)
    reason = "单位领导班子调整"
    applied_by = factory.SubFactory(PersonFactory)
