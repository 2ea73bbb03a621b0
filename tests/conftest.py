"""A small university for every test, the people in it, and a second connection."""

import gc
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from members.models import Union
from members.roles import Role, SystemRole
from tests.database import template
from tests.factories import (
    AppointmentFactory,
    AuthenticatorFactory,
    MembershipFactory,
    PersonFactory,
    PrintedFigureFactory,
    ReportFactory,
    SectionFactory,
    UnionFactory,
)

LONGEST = ("test_access.py", "test_crawl.py")  # some ten seconds and more each


def pytest_collection_modifyitems(items):
    """The longest first: no process is left alone with one of them at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_collection_finish():
    """What is loaded by now stays: to look through it again and again for garbage takes
    a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request, django_db_modify_db_settings, django_db_blocker
):
    """Each process copies the database that was migrated once."""
    config = request.config
    if config.getvalue("reuse_db") and not config.getvalue("create_db"):
        return
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template()


# The same whatever was tested, and dear to make again.
STAYS = {"django_content_type", "auth_permission"}


def quick_flush(_style, tables, **_kwargs):
    """What empties the tables: TRUNCATE of some hundred tables takes seconds, since it
    makes new files for each; hardly any of them holds a row. Append-only triggers and
    foreign keys do not stand in the way of a superuser's replica session."""
    names = sorted({*tables} - STAYS)
    return [
        "SET LOCAL session_replication_role = replica",
        *(f'DELETE FROM "{name}"' for name in names),  # noqa: S608 (our own tables)
    ]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The database of the run, emptied quickly after a test with transactions of its
    own; whoever is still in it at the end is shown out.

    A thread of the live server that serves a kept-alive connection ends a moment after
    the browser, and PostgreSQL drops no database in which somebody is.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            connection.ops.sql_flush = quick_flush
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def fresh_cache(settings):
    """Nobody's wrong passwords are counted against the next test, or the next run."""
    default = settings.CACHES["default"]
    settings.CACHES = {"default": default | {"KEY_PREFIX": f"test-{uuid4().hex}"}}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """What a test uploads lies in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def fresh_language(settings):
    """A page asked for in English leaves the thread in English: not for the next test."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


# --- The university -------------------------------------------------------------------
@dataclass(frozen=True)
class Tree:
    """JHGH › MHU › MHU-HQ (a mere reporting node) and MHU-MED › two branches each."""

    federation: Union
    school: Union
    hq: Union
    med: Union
    hq_branches: tuple[Union, Union]
    med_branches: tuple[Union, Union]


@pytest.fixture
def tree(db):
    federation = UnionFactory(federation=True, code="JHGH", name="京华市教育工会")
    school = UnionFactory(code="MHU", name="明湖大学工会", parent=federation)
    hq = UnionFactory(
        campus=True, code="MHU-HQ", name="校本部", parent=school, is_reporting_node=True
    )
    med = UnionFactory(campus=True, code="MHU-MED", name="医学部工会", parent=school)
    return Tree(
        federation,
        school,
        hq,
        med,
        (
            UnionFactory(branch=True, code="MHU-HQ-01", name="文学院工会", parent=hq),
            UnionFactory(branch=True, code="MHU-HQ-02", name="理学院工会", parent=hq),
        ),
        (
            UnionFactory(
                branch=True, code="MHU-MED-01", name="护理学院工会", parent=med
            ),
            UnionFactory(
                branch=True, code="MHU-MED-02", name="附属医院工会", parent=med
            ),
        ),
    )


@pytest.fixture
def school(tree):
    return tree.school


@pytest.fixture
def branch(tree):
    """文学院工会, the first of 校本部."""
    return tree.hq_branches[0]


# --- The people -----------------------------------------------------------------------
def post_holder(seat, *roles, name):
    """A person whose post carries the roles, with a second factor where it is wanted."""
    appointment = AppointmentFactory(seat=seat, roles=list(roles), person__name=name)
    if {Role.LEAD, Role.FINANCE} & set(roles):
        AuthenticatorFactory(user=appointment.person)
    return appointment.person


def system_person(role, name):
    person = PersonFactory(
        sign_in_name=f"{role}-admin", staff_number=None, name=name, system_role=role
    )
    AuthenticatorFactory(user=person)
    return person


@pytest.fixture
def member(branch):
    """A member of 文学院工会 without any post."""
    return MembershipFactory(union=branch, person__name="方小满").person


@pytest.fixture
def chair(school):
    """The school's chair: approves, so has a second factor."""
    return post_holder(school, Role.LEAD, name="沈书禾")


@pytest.fixture
def officer(school):
    """Keeps roll, organisation and reports of the whole school."""
    return post_holder(school, Role.OFFICE, name="顾青")


@pytest.fixture
def branch_officer(branch):
    """Does the same for 文学院工会 alone."""
    return post_holder(branch, Role.OFFICE, name="贺兰舟")


@pytest.fixture
def finance_officer(school):
    """Pays for the school, so has a second factor."""
    return post_holder(school, Role.FINANCE, name="钱多多")


@pytest.fixture
def auditor(school):
    return post_holder(school, Role.AUDIT, name="严审")


@pytest.fixture
def federation_officer(tree):
    """Sees the totals of the school from one level up, never its people."""
    return post_holder(tree.federation, Role.OFFICE, name="纪京华")


@pytest.fixture
def system_admin(db):
    return system_person(SystemRole.SYSTEM, "系统员")


@pytest.fixture
def security_admin(db):
    return system_person(SystemRole.SECURITY, "安全员")


@pytest.fixture
def audit_admin(db):
    return system_person(SystemRole.AUDIT, "审计员")


# --- A report -------------------------------------------------------------------------
@pytest.fixture
def report(school):
    """Two headings, two paragraphs, a number counted from records and a typed one."""
    report = ReportFactory(key="mhu-2023", union=school)
    PrintedFigureFactory(report=report, records=True, key="members.total", title="会员")
    PrintedFigureFactory(report=report, key="visits.total", title="走访次数")
    texts = (
        {"level": 1, "number": "一、", "heading": "2023年工作回顾", "text": ""},
        {"level": 2, "number": "（一）", "heading": "夯实组织基础", "text": ""},
        {"lead": "队伍不断壮大。", "text": "现有会员{members.total}。"},
        {"lead": "服务更加贴心。", "text": "走访{visits.total}，大家都说好。"},
    )
    for text in texts:
        SectionFactory(report=report, **text)
    return report


# --- Ways in --------------------------------------------------------------------------
@pytest.fixture
def as_user():
    """``as_user(person)``: a browser in which the person is signed in."""

    def signed_in(person):
        client = Client()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def meanwhile():
    """``meanwhile(act, …)``: start it on a second connection, beside what runs here.

    Returns a future once the second connection waits for a lock held here (or is done
    already). Wants ``@pytest.mark.django_db(transaction=True)``; ask for the result
    after the block that holds the row has ended.
    """
    with ThreadPoolExecutor(max_workers=4) as threads:

        def start(act, *args, **kwargs):
            backends = SimpleQueue()

            def run():
                try:
                    connection.ensure_connection()
                    backends.put(connection.connection.info.backend_pid)
                    return act(*args, **kwargs)
                finally:
                    connection.close()

            future = threads.submit(run)
            wait_until_blocked(backends.get(timeout=10), future)
            return future

        yield start


def wait_until_blocked(backend, future, seconds=10):
    """Until the other connection waits for a lock; it may have ended without one."""
    deadline = time.monotonic() + seconds
    while not future.done():
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [backend])
            if cursor.fetchone()[0]:
                return
        assert time.monotonic() < deadline, (
            "the second connection neither waits nor ends"
        )
        time.sleep(0.01)
