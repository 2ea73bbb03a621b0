"""Two branches side by side: what the officer of one must never see of the other."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from members.models import (
    Absence,
    Application,
    Appointment,
    Correction,
    DepartureAudit,
    DispatchAgreement,
    Employment,
    FixedContact,
    Handover,
    Honour,
    Membership,
    ModelWorker,
    OfficerAllowance,
    Organ,
    Person,
    ServiceCard,
    Talent,
    Term,
    TermExtension,
    Union,
    UnionMark,
    Unit,
    WorkRecord,
)
from tests.factories import (
    AbsenceFactory,
    ApplicationFactory,
    AppointmentFactory,
    CorrectionFactory,
    EmploymentFactory,
    EmploymentKindFactory,
    HandoverFactory,
    HonourFactory,
    MembershipFactory,
    ModelWorkerFactory,
    OrganFactory,
    ServiceCardFactory,
    TalentFactory,
    TermFactory,
    UnitFactory,
    WorkRecordFactory,
)
from tests.organisation import (
    DepartureAuditFactory,
    DispatchAgreementFactory,
    FixedContactFactory,
    OfficerAllowanceFactory,
    TermExtensionFactory,
    UnionMarkFactory,
)
from union_portal.norms import NormValue


@dataclass(frozen=True)
class Branch:
    """One row of every kind, all of one branch."""

    union: Union
    unit: Unit
    person: Person
    membership: Membership
    employment: Employment
    organ: Organ
    term: Term
    appointment: Appointment
    norm: NormValue
    row: Model | None  # of the register beside these that the test is about

    @property
    def rows(self):
        return list(vars(self).values())

    def of(self, model):
        return next(row for row in self.rows if type(row) is model)


@pytest.fixture
def furnished(db, request):
    """``furnished(union, name)``: a branch with a row of every kind."""
    about = getattr(request.node, "callspec", None)
    asked = about and REGISTERS.get(about.params.get("model"))
    kind = EmploymentKindFactory(name="事业编制")

    def furnish(union, name):
        unit = UnitFactory(union=union, name=f"{name}学院")
        membership = MembershipFactory(union=union, person__name=f"{name}会员")
        organ = OrganFactory(union=union, name=f"{name}委员会")
        term = TermFactory(organ=organ)
        appointment = AppointmentFactory(seat=union, person=membership.person)
        return Branch(
            union=union,
            unit=unit,
            person=membership.person,
            membership=membership,
            employment=EmploymentFactory(
                unit=unit, person=membership.person, kind=kind
            ),
            organ=organ,
            term=term,
            appointment=appointment,
            norm=NormValue.objects.create(
                key="members.term_reminder_days",
                union=union,
                value=60,
                starts_on=date(2024, 1, 1),
                reason=f"{name}决定",
            ),
            row=asked
            and asked(
                union,
                {
                    "name": name,
                    "person": membership.person,
                    "term": term,
                    "appointment": appointment,
                },
            ),
        )

    return furnish


REGISTERS = {
    # model: its row of a branch; the test that is about a model gets one
    Absence: lambda union, own: AbsenceFactory(appointment=own["appointment"]),
    Application: lambda union, own: ApplicationFactory(
        union=union, person=own["person"]
    ),
    Correction: lambda union, own: CorrectionFactory(desk=union, person=own["person"]),
    DepartureAudit: lambda union, own: DepartureAuditFactory(
        appointment=own["appointment"]
    ),
    DispatchAgreement: lambda union, own: DispatchAgreementFactory(
        union=union, agency=f"{own['name']}人力公司"
    ),
    FixedContact: lambda union, own: FixedContactFactory(
        union=union, person=own["person"]
    ),
    Handover: lambda union, own: HandoverFactory(appointment=own["appointment"]),
    Honour: lambda union, own: HonourFactory(
        seat=union, union=None, person=own["person"]
    ),
    ModelWorker: lambda union, own: ModelWorkerFactory(
        union=union, person=own["person"]
    ),
    OfficerAllowance: lambda union, own: OfficerAllowanceFactory(
        appointment=own["appointment"]
    ),
    ServiceCard: lambda union, own: ServiceCardFactory(
        union=union, person=own["person"]
    ),
    Talent: lambda union, own: TalentFactory(union=union, person=own["person"]),
    TermExtension: lambda union, own: TermExtensionFactory(term=own["term"]),
    UnionMark: lambda union, own: UnionMarkFactory(
        union=union, title=f"{own['name']}表现"
    ),
    WorkRecord: lambda union, own: WorkRecordFactory(
        union=union, title=f"{own['name']}走访"
    ),
}


@pytest.fixture
def own(furnished, branch):
    """The branch of ``branch_officer``."""
    return furnished(branch, "自家")


@pytest.fixture
def foreign(furnished, tree):
    """The branch next door."""
    return furnished(tree.hq_branches[1], "邻家")


def address(model, page, *args):
    return reverse(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args
    )


def page_of(row, page="change"):
    return address(type(row), page, row.pk)


def staff_page(model):
    return admin.site.get_model_admin(model)


def listed(response):
    """The rows of a list page."""
    return list(response.context["cl"].result_list)


def errors(response):
    """What a form page has against what was typed: ``{field: [texts]}``."""
    return dict(response.context["adminform"].form.errors)
