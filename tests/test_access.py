"""Who may open what: every address for every role. A page missing here fails.

The table itself stands in ``access_table``. Where an address is of a row, it is tried
with a row of the branch officer's own branch, and with one of a foreign branch.
"""

import pytest
from django.urls import get_resolver, reverse

from congress import door
from matters import transitions as acts
from members.models import Difference, Exchange, Meeting
from reports.models import Outline
from reports.transitions import write_section
from tests import congress_factories as met
from tests import organisation as made
from tests import session_factories as on_the_day
from tests.access_table import TABLE
from tests.factories import (
    AbsenceFactory,
    ApplicationFactory,
    AppointmentFactory,
    ConcernFactory,
    CorrectionFactory,
    EmploymentFactory,
    EmploymentKindFactory,
    HandoverFactory,
    HonourFactory,
    HonourTitleFactory,
    MembershipActFactory,
    MembershipFactory,
    ModelWorkerFactory,
    OrganFactory,
    PostFactory,
    RegulationFactory,
    ReportFactory,
    RosterSuggestionFactory,
    ServiceCardFactory,
    TalentFactory,
    TermFactory,
    UnitFactory,
    WorkFigureFactory,
    WorkKindFactory,
    WorkRecordFactory,
    school_of,
)
from tests.files import PDF, upload
from tests.handled import MatterFactory
from union_portal.attachments import attach
from union_portal.audit import record
from union_portal.looks import looked
from union_portal.models import ImportBatch, Job, NormValue
from union_portal.notices import Notice
from union_portal.workbooks.uploads import ImportUpload

pytestmark = pytest.mark.django_db
ROLES = [
    "anyone",
    "member",
    "branch_officer",
    "officer",
    "auditor",
    "federation_officer",
    "system_admin",
    "security_admin",
    "audit_admin",
]
# Django's own catch-alls: no page of their own behind them.
NO_PAGE = {"admin:None"}


def names(resolver=None, prefix=""):
    """The names of all addresses, with their namespaces."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inside = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern, inside)
        else:
            yield f"{prefix}{pattern.name}"


@pytest.fixture
def rows(tree, school, branch, member, officer):
    """One row of every kind in the own branch and in a foreign one."""
    kind, post = EmploymentKindFactory(), PostFactory()
    return {
        "own": around(school, branch, member, officer, kind, post),
        "foreign": around(
            school,
            tree.med_branches[0],
            MembershipFactory(union=tree.med_branches[0]).person,
            officer,
            kind,
            post,
        ),
    }


def around(school, union, person, officer, kind, post):
    unit = UnitFactory(school=school, union=union)
    organ = OrganFactory(union=union)
    report = ReportFactory(union=union, period="2023")
    report.figures.create(
        order=1, key="visits", title="走访", form="{n}次", kind="manual", value=3,
        source="登记",
    )  # fmt: skip
    section = report.sections.create(order=1, ident="1", level=3, text="走访{visits}")
    section.comments.create(author=officer, text="x")
    write_section(section, actor=officer, version=0)
    term = TermFactory(organ=organ)
    appointment = AppointmentFactory(person=person, seat=union, organ=organ, post=post)
    return {
        **organisation(union, person, officer, term, appointment),
        **congresses(union, unit, person),
        "person": person,
        "membership": person.memberships.get(),
        "membershipact": MembershipActFactory(membership=person.memberships.get()),
        "rostersuggestion": RosterSuggestionFactory(to_union=union),
        "application": ApplicationFactory(person=person, union=union),
        "correction": CorrectionFactory(person=person, desk=union),
        "servicecard": ServiceCardFactory(person=person, union=union),
        "employment": EmploymentFactory(person=person, unit=unit, kind=kind),
        "employmentkind": kind,
        "unit": unit,
        "union": union,
        "organ": organ,
        "meeting": Meeting.objects.create(
            organ=organ, held_on="2024-03-20", title="例会"
        ),
        "term": term,
        "post": post,
        "appointment": appointment,
        **works_of(union, person),
        **handled(union, person, unit, officer),
        "report": report,
        "planitem": report.plan_items.create(kind="plan", order=1, title="走访"),
        "outline": sketched(union),
        "attachment": attach(person, upload("a.pdf", PDF), actor=officer),
        "notice": Notice.objects.create(recipient=person, kind="x", title="x", text="x"),
        "auditentry": record(officer, "members.appoint", organ),
        "absence": AbsenceFactory(appointment__person=person, appointment__seat=union),
        "handover": HandoverFactory(
            appointment__person=person, appointment__seat=union
        ),
        "look": looked(officer, [person], ["profile"]),
        "importbatch": ImportBatch.objects.create(
            register="roll", union=union, file_name="x", sha256="x", as_of="2024-01-01"
        ),
        "importupload": ImportUpload.objects.create(
            register="roll", union=union, file_name="x", as_of="2024-01-01",
            actor=officer,
        ),
        "job": Job.objects.create(kind="x", title="x", actor=person),
        "normvalue": NormValue.objects.create(
            key="members.term_years", union=union, value=5, starts_on="2024-01-01",
            reason="x",
        ),
    }  # fmt: skip


def handled(union, person, unit, officer):
    """A matter that waits to be handed over, and one that promised something."""
    done = MatterFactory(union=union)
    acts.assign(done, lead=unit, actor=officer)
    reply = acts.record_reply(
        done, outcome="planned", text="x", measures="x", promised_on="2099-01-01",
        actor=officer,
    )  # fmt: skip
    return {
        "matter": MatterFactory(union=union, raised_by=person),
        "matterkind": done.kind,
        "followup": reply.follow_up,
    }


def organisation(union, person, officer, term, appointment):
    """What the organisation keeps besides bodies and posts."""
    group = made.UnionGroupFactory(lead=union)
    return {
        "groupsector": group.sector,
        "uniongroup": group,
        "groupplan": made.GroupPlanFactory(group=group, owner=person),
        "unionmark": made.UnionMarkFactory(union=union),
        "dispatchagreement": made.DispatchAgreementFactory(union=union),
        "fixedcontact": made.FixedContactFactory(union=union, person=person),
        "secondment": made.SecondmentFactory(to_union=union, person=person),
        "officerallowance": made.OfficerAllowanceFactory(appointment=appointment),
        "departureaudit": made.DepartureAuditFactory(appointment=appointment),
        "founding": made.FoundingFactory(applicant=union, applied_by=officer),
        "termextension": made.TermExtensionFactory(term=term, applied_by=officer),
    }


def congresses(union, unit, person):
    """A congress with its session, and who sits in it."""
    session = met.SessionFactory(union=union)
    congress = session.congresses.get()
    delegation = met.DelegationFactory(congress=congress)
    quota = met.QuotaFactory(congress=congress, unit=unit)
    return {
        "sessionpaper": session.papers.create(kind="work", title="工作报告"),
        "quota": quota,
        "election": quota.elections.create(seats=1),
        "congress": congress,
        "session": session,
        "delegation": delegation,
        "rulefiling": met.RuleFilingFactory(union=union),
        "delegate": (
            delegate := met.DelegateFactory(
                congress=congress, person=person, unit=unit, delegation=delegation
            )
        ),
        **days_of(session, congress, delegate),
    }


def days_of(session, congress, delegate):
    """What happens around a session: a sitting, a leave, an opinion …"""
    sitting = on_the_day.SittingFactory(session=session)
    return {
        "sitting": sitting,
        "agendaitem": on_the_day.AgendaFactory(session=session, sitting=sitting),
        "preparationitem": on_the_day.PreparationFactory(session=session),
        "attendance": on_the_day.AttendanceFactory(sitting=sitting, delegate=delegate),
        "leave": on_the_day.LeaveFactory(sitting=sitting, delegate=delegate),
        "opinion": on_the_day.OpinionFactory(
            session=session, raised_by=delegate, delegation=delegate.delegation
        ),
        "consultation": on_the_day.ConsultationFactory(congress=congress, state="open"),
        "dutyactivity": on_the_day.DutyFactory(congress=congress),
    }


BY_PUBLIC_ID = ("application", "attachment", "correction", "handover", "job")


def sketched(union):
    """An outline with one entry."""
    outline = Outline.objects.create(union=union, kind="annual", title="提纲")
    outline.entries.create(order=0, level=1, heading="工作回顾")
    return outline


def works_of(union, person):
    """What the union did and was awarded, and whom it looks after."""
    kind = WorkKindFactory(union=union)
    exchange = Exchange.objects.create(
        system="members", direction="in", union=school_of(union)
    )
    talent = TalentFactory(union=union, person=person)
    return {
        "workkind": kind,
        "workfigure": WorkFigureFactory(kind=kind),
        "workrecord": WorkRecordFactory(kind=kind, union=union),
        "honourtitle": HonourTitleFactory(),
        "honour": HonourFactory(seat=union),
        "modelworker": ModelWorkerFactory(union=union, person=person),
        "talent": talent,
        "concern": ConcernFactory(talent=talent),
        "regulation": RegulationFactory(union=union),
        "difference": Difference.objects.create(
            exchange=exchange, kind="there", name=person.name
        ),
    }


def kwargs_of(name, kind, things):
    """What the address needs to name its row."""
    fixed = {
        "account_confirm_email": {"key": "x"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "x-x"},
        "admin:view_on_site": {"content_type_id": 1, "object_id": 1},
        "no_short_cut": {"rest": "1/1"},
        "members:end_session": {"pk": 0},
        "openid_connect_login": {"provider_id": "x"},
        "openid_connect_callback": {"provider_id": "x"},
        "staff:figure": {"key": "members.persons"},
        "staff:figure_records": {"key": "members.persons"},
        "staff:import_send": {"key": "roll"},
        "staff:import_template": {"key": "roll"},
        "staff:import_records": {"key": "units"},
        "admin:app_list": {"app_label": "members"},
        "members:start_request": {"kind": "withdraw"},
        "members:correct": {"field": "name"},
        "members:check_card": {"token": "x"},
    }
    if name in fixed:
        return fixed[name]
    if not kind:
        return {}
    row = things[kind]
    if kind in BY_PUBLIC_ID and not name.startswith("admin:"):
        return {"public_id": row.public_id}
    if name.startswith("matters:"):
        more = {"matters:act": {"verb": "assign"}, "matters:print": {"sheet": "reply"}}
        return {"public_id": row.public_id, **more.get(name, {})}
    if name.startswith("reports:"):
        return report_kwargs(name, kind, row)
    if name.startswith("congress:"):
        return congress_kwargs(name, kind, row)
    if name == "members:regulation":
        return {"public_id": row.public_id}
    return {"object_id" if name.startswith("admin:") else "pk": row.pk}


def congress_kwargs(name, kind, row):
    """Sessions, opinions and consultations go by public id; the rest by key."""
    by_key = {
        "congress:door": lambda: {"code": door.code(row)},
        "congress:screen": lambda: {"key": row.screen_key},
        "congress:constituency_pdf": lambda: {
            "congress_pk": row.pk,
            "unit_pk": row.delegates.first().unit_id,
        },
    }
    if name in by_key:
        return by_key[name]()
    more = {
        "congress:opinion_act": {"verb": "correct_opinion"},
        "congress:sitting_act": {"verb": "renew_keys"},
        "congress:session_text": {"kind": "minutes"},
        "congress:print_session": {"what": "agenda"},
        "congress:print_sitting": {"what": "sheet"},
    }.get(name, {})
    if kind in ("session", "opinion", "consultation"):
        return {"public_id": row.public_id, **more}
    return {"pk": row.pk, **more}


KEYED = (
    "reports:records",
    "reports:correct",
    "reports:number",
    "reports:number_remove",
)


ENTRIES = {
    "reports:entry": "pk",
    "reports:entry_arrange": "pk",
    "reports:add_entry_after": "after",
}


def report_kwargs(name, kind, row):
    """A report's pages name it, some a number or a part of it."""
    if kind == "planitem":
        more = {"public_id": row.report.public_id}
        return {"pk": row.pk} | ({} if name == "reports:report_result" else more)
    if name == "reports:add_item":
        return {"public_id": row.public_id, "kind": "plan"}
    if kind == "outline":
        entry = {ENTRIES[name]: row.entries.get().pk} if name in ENTRIES else {}
        return {"outline": row.pk} | entry
    return report_kwargs_within(name, row)


def report_kwargs_within(name, report):
    found = {"public_id": report.public_id}
    if name in KEYED:
        return found | {"key": "visits"}
    if not name.startswith("reports:section"):
        return found
    section = report.sections.get()
    if name == "reports:section_add_after":
        return found | {"after": section.pk}
    found["section"] = section.pk
    if name == "reports:section_settle":
        found["pk"] = section.comments.get().pk
    if name in ("reports:section_version", "reports:section_restore_version"):
        found["number"] = 1
    return found


LEAVES = ("account_logout", "admin:logout")  # nobody would be signed in afterwards


def answer(client, method, name, kind, things):
    address = reverse(name, kwargs=kwargs_of(name, kind, things))
    if name in LEAVES:
        method = "head"
    return getattr(client, method)(address).status_code


def of_a_role(lines, role):
    """What one role is answered: with an own row, and with a foreign one if told."""
    return [int(line.split()[ROLES.index(role)]) for line in lines]


def test_every_address_stands_in_the_table():
    known = set(names()) - NO_PAGE

    assert known == set(TABLE)


def test_every_line_of_the_table_answers_every_role():
    lines = {name: lines for name, (_method, _kind, *lines) in TABLE.items()}

    assert [
        name
        for name, of_it in lines.items()
        if not of_it or {len(line.split()) for line in of_it} != {len(ROLES)}
    ] == []


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_a_role_as_the_table_says(
    request, rows, client, as_user, role
):
    if role != "anyone":
        client = as_user(request.getfixturevalue(role))

    found = {
        name: [
            answer(client, method, name, kind, rows[place])
            for place in ("own", "foreign")[: len(lines)]
        ]
        for name, (method, kind, *lines) in TABLE.items()
    }

    assert found == {
        name: of_a_role(lines, role) for name, (_m, _k, *lines) in TABLE.items()
    }
