"""Two branches side by side: what the officer of one must never see of the other."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from members.models import (
    Appointment,
    Employment,
    Membership,
    Organ,
    Person,
    Term,
    Union,
    Unit,
)
from tests.factories import (
    AppointmentFactory,
    EmploymentFactory,
    EmploymentKindFactory,
    MembershipFactory,
    OrganFactory,
    TermFactory,
    UnitFactory,
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

    @property
    def rows(self):
        return list(vars(self).values())

    def of(self, model):
        return next(row for row in self.rows if type(row) is model)


@pytest.fixture
def furnished(db):
    """``furnished(union, name)``: a branch with a row of every kind."""
    kind = EmploymentKindFactory(name="事业编制")

    def furnish(union, name):
        unit = UnitFactory(union=union, name=f"{name}学院")
        membership = MembershipFactory(union=union, person__name=f"{name}会员")
        organ = OrganFactory(union=union, name=f"{name}委员会")
        return Branch(
            union=union,
            unit=unit,
            person=membership.person,
            membership=membership,
            employment=EmploymentFactory(
                unit=unit, person=membership.person, kind=kind
            ),
            organ=organ,
            term=TermFactory(organ=organ),
            appointment=AppointmentFactory(seat=union, person=membership.person),
            norm=NormValue.objects.create(
                key="members.term_reminder_days",
                union=union,
                value=60,
                starts_on=date(2024, 1, 1),
                reason=f"{name}决定",
            ),
        )

    return furnish


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
