"""What has been kept long enough goes when somebody confirms it, and nothing else."""

from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from members.models import (
    Application,
    Correction,
    DeviceSession,
    MembershipStatus,
    Person,
    ServiceCard,
    SignInCode,
)
from members.norms import CONSENT_YEARS, LEFT_CONTACT_MONTHS
from tests.factories import (
    ApplicationFactory,
    AppointmentFactory,
    EmploymentFactory,
    MembershipFactory,
    ModelWorkerFactory,
    PersonFactory,
    UnionFactory,
)
from tests.files import PDF, upload
from union_portal.attachments import Attachment, attach, private_files
from union_portal.audit import AuditEntry
from union_portal.calendar import months_later
from union_portal.figures import SUBTREE, Scope, evaluate
from union_portal.jobs import Job, running
from union_portal.lifecycle import TransitionError
from union_portal.looks import Look, LookedPerson
from union_portal.models import StagedRow
from union_portal.notices import Notice
from union_portal.personal import lookup
from union_portal.retained import LOOK_MONTHS
from union_portal.retention import RETENTIONS, clear, midnight, schools
from union_portal.workbooks.models import BatchState, ImportBatch, Verdict

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
BASE = Path(__file__).parents[2]
LONG_AGO = date(2021, 6, 30)
CONTACT = RETENTIONS["members.left_contact"]
PAGE = "/admin/retention/"
HELD = ("id_number", "id_hash", "id_mask", "phone", "phone_hash", "phone_mask", "email")


@pytest.fixture
def left(branch):
    """A member who left in 2021 and has changed her phone before."""
    person = MembershipFactory(
        union=branch,
        ends_on=LONG_AGO,
        person__name="江别",
        person__email="j@example.cn",
    ).person
    person.set_phone("19400000077")
    person.save()
    return person


def events(person):
    rows = apps.get_model("members", "PersonEvent").objects.filter(pgh_obj=person)
    return rows.order_by("pgh_id")


def held(person):
    """What the row holds of numbers and addresses."""
    row = Person.objects.get(pk=person.pk)
    return [name for name in HELD if getattr(row, name)]


def digest():
    """Every row of every table, as a number each."""
    summed = "SELECT md5(coalesce(string_agg(t::text, '/' ORDER BY t::text), ''))"
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'{summed} FROM "{table}" t')
            found[table] = cursor.fetchone()[0]
        return found


def figures(school):
    days = (date(2020, 12, 31), LONG_AGO, date(2021, 12, 31), TODAY)
    keys = ("members.persons", "members.women", "members.joined", "members.staff")
    return evaluate(
        [
            (key, Scope(school, SUBTREE, date(day.year, 1, 1), day, day))
            for key in keys
            for day in days
        ]
    )


# --- People who have left ---------------------------------------------------------------
def test_numbers_go_from_the_row_and_from_its_history(school, left):
    assert held(left) == list(HELD)
    assert events(left).exclude(phone_mask="").count() == 2

    assert clear(CONTACT, school, day=TODAY, actor=None) == 1

    assert held(left) == []
    assert events(left).count() == 3  # and the clearing itself
    kept = events(left).values_list("id_mask", "phone_mask", "email", "name")
    assert set(kept) == {("", "", "", "江别")}
    row = Person.objects.get(pk=left.pk)
    assert (row.name, row.staff_number, row.sex, row.birth_date, row.is_active) == (
        left.name,
        left.staff_number,
        left.sex,
        left.birth_date,
        False,
    )
    hashed = lookup("members_person.phone", "19400000077")
    assert not Person.objects.filter(phone_hash=hashed).exists()
    assert clear(CONTACT, school, day=TODAY, actor=None) == 0


def test_figures_of_every_day_stay_as_they_were(school, branch, left, member):
    EmploymentFactory(person=left, unit__union=branch, ends_on=LONG_AGO)
    before = figures(school)
    assert before[1] == 2

    clear(CONTACT, school, day=TODAY, actor=None)

    assert figures(school) == before


def came_back(person, branch):
    MembershipFactory(person=person, union=branch, starts_on=date(2024, 1, 1))


def is_retained(person, branch):
    MembershipFactory(
        person=person,
        union=branch,
        starts_on=date(2021, 7, 1),
        status=MembershipStatus.RETAINED,
    )


def is_employed(person, branch):
    EmploymentFactory(person=person, unit__union=branch)


def left_lately(person, branch):
    last = TODAY - timedelta(days=40)
    MembershipFactory(
        person=person, union=branch, starts_on=date(2021, 7, 1), ends_on=last
    )


def holds_a_post(person, branch):
    AppointmentFactory(person=person, seat=branch)


def applies_again(person, branch):
    ApplicationFactory(person=person, union=branch)


def is_model_worker(person, branch):
    ModelWorkerFactory(person=person, union=branch)


@pytest.mark.parametrize(
    "tie",
    [
        is_model_worker,
        came_back,
        is_retained,
        is_employed,
        left_lately,
        holds_a_post,
        applies_again,
    ],
)
def test_who_is_back_or_kept_is_left_alone(school, branch, left, tie):
    tie(left, branch)

    assert clear(CONTACT, school, day=TODAY, actor=None) == 0

    assert held(left) == list(HELD)


def test_guests_without_ties_and_other_schools_are_left_alone(school, left):
    other = UnionFactory(code="XYZ")
    guest = PersonFactory(school=school)

    assert clear(CONTACT, other, day=TODAY, actor=None) == 0
    clear(CONTACT, school, day=TODAY, actor=None)

    assert "phone" in held(guest)


def test_sessions_addresses_and_codes_end_with_it(school, left, member):
    for person in (left, member):
        DeviceSession.objects.create(
            person=person, session_key=f"k{person.pk}", browser="edge", system="mac"
        )
        Session.objects.create(
            session_key=f"k{person.pk}", session_data="", expire_date=timezone.now()
        )
        EmailAddress.objects.create(user=person, email=f"a{person.pk}@example.cn")
        notice = Notice.objects.create(recipient=person, kind="x", title="t", text="t")
        notice.deliveries.create(channel="email", address=f"a{person.pk}@example.cn")

    clear(CONTACT, school, day=TODAY, actor=None)

    assert [row.session_key for row in Session.objects.all()] == [f"k{member.pk}"]
    assert [row.person for row in DeviceSession.objects.open()] == [member]
    assert [row.user for row in EmailAddress.objects.all()] == [member]
    sent = {n.recipient: n.deliveries.get().address for n in Notice.objects.all()}
    assert sent == {left: "", member: f"a{member.pk}@example.cn"}


def test_numbers_in_papers_go_too(school, branch, left):
    paper = ApplicationFactory(person=left, union=branch, state="withdrawn", desk=None)
    paper.set_id_number(left.id_number)
    paper.save()
    worker = ModelWorkerFactory(person=left, union=branch, ends_on=date(2024, 1, 9))
    worker.set_contact("19400000078")
    worker.save()
    card = ServiceCard(person=left, union=branch, state="issued", issued_on=LONG_AGO)
    card.set_number("6200001234567890")
    card.save()
    asked = Correction(person=left, field="id_number", desk=branch, state="declined")
    asked.value = asked.before = left.id_number
    asked.save()

    clear(CONTACT, school, day=TODAY, actor=None)

    for row in (paper, worker, card, asked):
        row.refresh_from_db()
    assert (paper.id_number, paper.id_mask) == ("", "")
    assert (worker.contact, worker.contact_mask) == ("", "")
    assert (card.number, card.number_hash, card.number_mask) == ("", None, "")
    assert (asked.value, asked.before) == ("*", "")
    for name, mask in (
        ("ApplicationEvent", "id_mask"),
        ("ServiceCardEvent", "number_mask"),
        ("ModelWorkerEvent", "contact_mask"),
    ):
        rows = apps.get_model("members", name).objects
        assert set(rows.values_list(mask, flat=True)) == {""}, name


def test_photographs_of_papers_go_with_their_application(
    school, branch, left, member, settings, tmp_path, django_capture_on_commit_callbacks
):
    """The open one keeps its file; of the settled one row and bytes go."""
    settings.MEDIA_ROOT = tmp_path
    old = ApplicationFactory(person=left, union=branch, state="withdrawn", desk=None)
    still = ApplicationFactory(person=member, union=branch)
    Application.objects.update(submitted_at=midnight(LONG_AGO))
    paper = upload("护照.pdf", PDF)
    files = [attach(row, paper, actor=member, kind="papers") for row in (old, still)]
    places = [file.file.name for file in files]

    with django_capture_on_commit_callbacks(execute=True):
        number = clear(RETENTIONS["members.papers"], school, day=TODAY, actor=None)

    assert number == 1
    assert [row.owner for row in Attachment.objects.all()] == [still]
    assert [private_files().exists(place) for place in places] == [False, True]


def test_nothing_is_kept_longer_than_was_promised(school, left, monkeypatch):
    monkeypatch.setattr(
        LEFT_CONTACT_MONTHS.__class__,
        "value",
        lambda norm, *a: {LEFT_CONTACT_MONTHS.key: 120, CONSENT_YEARS.key: 2}[norm.key],
    )

    assert CONTACT.kept(school, TODAY) == 24


# --- Protection of the history ----------------------------------------------------------
def test_history_stays_closed_to_everybody_else(left, school):
    clear(CONTACT, school, day=TODAY, actor=None)

    with pytest.raises(DatabaseError), transaction.atomic():
        events(left).update(name="别人")


def test_one_door_leads_through_the_protection():
    found = [
        path.relative_to(BASE).as_posix()
        for app in ("union_portal", "members", "matters", "reports", "reference")
        for path in (BASE / app).rglob("*.py")
        if "pgtrigger.ignore(" in path.read_text("utf-8")
    ]
    assert found == ["union_portal/retention.py"]


# --- Logs, messages, codes, refused rows ------------------------------------------------
def aged(months):
    return timezone.now() - timedelta(days=31 * months)


def test_old_looks_go_and_younger_ones_stay(school, officer, member):
    for months in (40, 30):
        look = Look.objects.create(
            at=aged(months),
            reader=officer,
            reader_name="顾青",
            union=school,
            how="opened",
            fields=["phone"],
        )
        LookedPerson.objects.create(look=look, person=member, at=look.at)

    assert clear(RETENTIONS["union_portal.looks"], school, day=TODAY, actor=None) == 1

    assert [row.look for row in LookedPerson.objects.all()] == [Look.objects.get()]
    with pytest.raises(TransitionError):
        LOOK_MONTHS.parse("5")


def test_read_messages_codes_and_refused_rows_go_when_old(school, officer, member):
    for months in (26, 2):
        Notice.objects.create(
            recipient=member, kind="x", title="t", text="t", read_at=aged(months)
        )
        SignInCode.objects.create(
            person=member, secret_hash="x", expires_at=aged(months)
        )
        batch = ImportBatch.objects.create(
            register="roll",
            union=school,
            file_name="名册.xlsx",
            sha256="0",
            actor=officer,
            as_of=TODAY,
            state=BatchState.APPLIED,
            tally={"refused": 1},
            created_at=aged(months),
        )
        StagedRow.objects.create(batch=batch, number=2, verdict=Verdict.REFUSED)
    unread = Notice.objects.create(recipient=member, kind="x", title="u", text="t")
    Notice.objects.filter(pk=unread.pk).update(created_at=aged(50))

    for key in (
        "union_portal.read_notices",
        "members.old_codes",
        "workbooks.refused_rows",
    ):
        assert clear(RETENTIONS[key], school, day=TODAY, actor=None) == 1, key

    assert Notice.objects.count() == 2
    assert SignInCode.objects.count() == 1
    assert StagedRow.objects.count() == 1
    assert ImportBatch.objects.count() == 2


@pytest.mark.parametrize("key", RETENTIONS)
def test_every_class_can_be_counted_for_a_school_and_for_none(school, officer, key):
    for place in [*schools(), None]:
        assert RETENTIONS[key].due(place, TODAY).count() == 0
        assert RETENTIONS[key].sample(place, TODAY, officer) == []


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2026, 1, 15), 24, date(2024, 1, 15)),
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
        (date(2026, 1, 31), 1, date(2025, 12, 31)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, earlier):
    assert months_later(day, -months) == earlier


# --- The command ------------------------------------------------------------------------
def test_a_dry_run_changes_no_row_at_all(left):
    before, out = digest(), StringIO()

    call_command("retain", dry_run=True, stdout=out)

    assert (
        "人员的证件号码和联系方式 · 明湖大学工会：保存 24个月，到期 1 条"
        in out.getvalue()
    )
    assert "江别" not in out.getvalue()
    assert digest() == before
    call_command("retain", yes=True, stdout=out)
    assert digest() != before


def test_the_command_clears_only_what_is_confirmed(left, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "好")
    with pytest.raises(CommandError, match="没有清除"):
        call_command("retain", stdout=StringIO())
    with pytest.raises(CommandError, match="还没到"):
        call_command("retain", day=TODAY + timedelta(days=1), stdout=StringIO())
    assert held(left) == list(HELD)

    monkeypatch.setattr("builtins.input", lambda question: "清除")
    call_command("retain", stdout=StringIO())

    assert held(left) == []


# --- The page ---------------------------------------------------------------------------
def test_the_office_confirms_and_a_job_clears(as_user, officer, school, left):
    client = as_user(officer)
    form = {"kind": CONTACT.key, "school": school.pk}
    page = client.get(PAGE).content.decode()
    assert "江别" in page
    assert "查看个人信息的记录" not in page

    unsure = client.post(PAGE, form).content.decode()
    assert "请先核对名单" in unsure
    assert Job.objects.count() == 0

    response = client.post(PAGE, {**form, "sure": "1"})
    assert held(left) == list(HELD)  # not before the job runs
    running.work()

    job = Job.objects.get()
    assert response.headers["Location"] == job.get_absolute_url()
    assert "已清除 1 条" in job.message
    assert held(left) == []
    made = AuditEntry.objects.get(action="union_portal.clear_expired")
    assert (made.actor, made.union, made.data["rows"]) == (officer, school, 1)
    assert "现在没有保存期满的数据" in client.get(PAGE).content.decode()
    again = client.post(PAGE, {**form, "sure": "1"}).content.decode()
    assert "现在没有到期的数据" in again


def test_each_clears_their_own_kind_alone(
    as_user, branch_officer, system_admin, audit_admin, officer, school, left
):
    form = {"kind": CONTACT.key, "school": school.pk, "sure": "1"}
    looks = {"kind": "union_portal.looks", "school": school.pk, "sure": "1"}
    assert as_user(branch_officer).post(PAGE, form).status_code == 403
    for person in (system_admin, audit_admin):
        assert as_user(person).post(PAGE, form).status_code == 403
        assert "江别" not in as_user(person).get(PAGE).content.decode()
    for person in (system_admin, officer):
        assert as_user(person).post(PAGE, looks).status_code == 403
    assert as_user(officer).post(PAGE, {"kind": "？"}).status_code == 403
    assert Job.objects.count() == 0


def test_who_lost_the_post_meanwhile_clears_nothing(as_user, officer, school, left):
    form = {"kind": CONTACT.key, "school": school.pk, "sure": "1"}
    as_user(officer).post(PAGE, form)
    officer.appointments.update(ends_on=TODAY - timedelta(days=1))

    running.work()

    assert "没有清除任何内容" in Job.objects.get().message
    assert held(left) == list(HELD)


def test_the_trail_names_what_was_cleared(as_user, auditor, school, left):
    clear(CONTACT, school, day=TODAY, actor=None)

    entry = AuditEntry.objects.get(action="union_portal.clear_expired")
    address = f"/admin/union_portal/auditentry/{entry.pk}/change/"
    page = as_user(auditor).get(address).content.decode()

    assert "清除到期数据" in page
    assert CONTACT.title in page
    assert "江别" not in page
