"""Every list asks the database as often for one row as for three."""

import pytest
from django.contrib import admin

from tests.admin.conftest import address, listed
from tests.congress_factories import (
    CongressFactory,
    DelegateFactory,
    DelegationFactory,
    QuotaFactory,
    SessionFactory,
)
from tests.factories import (
    AbsenceFactory,
    ApplicationFactory,
    ConcernFactory,
    CorrectionFactory,
    HandoverFactory,
    HonourFactory,
    HonourTitleFactory,
    MembershipFactory,
    ModelWorkerFactory,
    RegulationFactory,
    ServiceCardFactory,
    TalentFactory,
    UnionFactory,
    UnitFactory,
    WorkFigureFactory,
    WorkKindFactory,
    WorkRecordFactory,
)
from tests.handled import MatterFactory
from tests.organisation import (
    DepartureAuditFactory,
    DispatchAgreementFactory,
    FixedContactFactory,
    FoundingFactory,
    GroupPlanFactory,
    GroupSectorFactory,
    OfficerAllowanceFactory,
    SecondmentFactory,
    TermExtensionFactory,
    UnionGroupFactory,
    UnionMarkFactory,
)
from tests.session_factories import ConsultationFactory, DutyFactory, OpinionFactory


def of_person(factory, **more):
    """Rows of as many members of the branch."""

    def make(branch, school):
        person = MembershipFactory(union=branch).person
        factory(union=branch, person=person, **more)

    return make


def of_seat(factory, **more):
    """Rows of as many appointments in the branch."""
    return lambda branch, school: factory(appointment__seat=branch, **more)


def anew(make):
    """Rows of as many new branches."""
    return lambda branch, school: make(UnionFactory(branch=True, parent=branch.parent))


def promise(union):
    """What the reply to a matter promised."""
    words = {"measures": "x", "promised_on": "2099-01-01"}
    matter = MatterFactory(union=union)
    reply = matter.replies.create(outcome="planned", text="x", **words)
    return matter.follow_ups.create(reply=reply, **words)


# model: a row of the branch, and how often its list asks.
LISTS = {
    "absence": (of_seat(AbsenceFactory), 7),
    "application": (of_person(ApplicationFactory), 7),
    "congress": (anew(lambda u: CongressFactory(union=u)), 7),
    "consultation": (anew(lambda u: ConsultationFactory(congress__union=u)), 6),
    "concern": (lambda b, s: ConcernFactory(talent__union=b), 7),
    "correction": (lambda b, s: CorrectionFactory(desk=b), 6),
    "delegate": (anew(lambda u: DelegateFactory(congress__union=u)), 8),
    "delegation": (anew(lambda u: DelegationFactory(congress__union=u)), 9),
    "departureaudit": (of_seat(DepartureAuditFactory), 7),
    "dispatchagreement": (
        lambda b, s: DispatchAgreementFactory(
            union=UnionFactory(branch=True, parent=b.parent)
        ),
        8,
    ),
    "dutyactivity": (anew(lambda u: DutyFactory(congress__union=u)), 6),
    "election": (
        anew(lambda u: QuotaFactory(congress__union=u).elections.create(seats=1)),
        6,
    ),
    "fixedcontact": (lambda b, s: FixedContactFactory(union=b), 7),
    "followup": (lambda b, s: promise(b), 7),
    "founding": (lambda b, s: FoundingFactory(applicant=b), 7),
    "groupplan": (lambda b, s: GroupPlanFactory(group__lead=b), 6),
    "groupsector": (lambda b, s: GroupSectorFactory(union=s), 6),
    "handover": (of_seat(HandoverFactory), 7),
    "honour": (lambda b, s: HonourFactory(seat=b), 10),
    "honourtitle": (lambda b, s: HonourTitleFactory(), 6),
    "matter": (lambda b, s: MatterFactory(union=b), 8),
    "modelworker": (of_person(ModelWorkerFactory), 7),
    "officerallowance": (of_seat(OfficerAllowanceFactory), 7),
    "opinion": (anew(lambda u: OpinionFactory(session__union=u)), 6),
    "quota": (anew(lambda u: QuotaFactory(congress__union=u)), 8),
    "regulation": (lambda b, s: RegulationFactory(union=b), 8),
    "secondment": (lambda b, s: SecondmentFactory(from_union=s, to_union=b), 7),
    "servicecard": (of_person(ServiceCardFactory), 7),
    "session": (anew(lambda u: SessionFactory(union=u)), 10),
    "sessionpaper": (
        anew(lambda u: SessionFactory(union=u).papers.create(kind="work", title="x")),
        10,
    ),
    "talent": (of_person(TalentFactory), 7),
    "termextension": (
        lambda b, s: TermExtensionFactory(
            term__organ__union=UnionFactory(branch=True, parent=b.parent)
        ),
        7,
    ),
    "uniongroup": (lambda b, s: UnionGroupFactory(lead=b), 6),
    "unionmark": (lambda b, s: UnionMarkFactory(union=b), 7),
    "unit": (lambda b, s: UnitFactory(union=b), 7),
    "workfigure": (lambda b, s: WorkFigureFactory(), 7),
    "workkind": (lambda b, s: WorkKindFactory(), 6),
    "workrecord": (lambda b, s: WorkRecordFactory(union=b), 9),
}
MODELS = {model._meta.model_name: model for model in admin.site._registry}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_the_same_for_one_and_for_many(
    as_user, branch, school, officer, name, django_assert_num_queries
):
    make, queries = LISTS[name]
    desk, page = as_user(officer), address(MODELS[name], "changelist")
    make(branch, school)
    first = len(listed(desk.get(page)))

    with django_assert_num_queries(queries):
        desk.get(page)
    make(branch, school)
    make(branch, school)
    with django_assert_num_queries(queries):
        response = desk.get(page)
    assert len(listed(response)) == first + 2
