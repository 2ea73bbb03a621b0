"""Whether a hall of 2,000 delegates gets in: check-in over HTTP, in one burst.

The portal is served as it always is (gunicorn, the launcher's own options), on the
loopback of this machine. Every delegate is signed in and has opened the code at the
door; then all press the button, each over a connection of their own, 32 of them at any
moment. The yardstick is a view of the same server that asks who is signed in and inserts
one row, under the same middleware, asked by the same 2,000 people. Both in turn, three
sittings, the best of each. At a fourth sitting everybody presses twice at once.

- ``check_in_to_bare``: seconds of 2,000 check-ins against those of 2,000 bare inserts
  (goal: 2; that is half as many in a second);
- ``lost``: delegates who pressed and are not on the list, in all four (goal: 0);
- ``twice``: second presses told anything but “已签到”, and acts in the audit trail
  beyond one for each delegate and sitting (goal: 0);
- ``check_ins_per_second``, ``hall_seconds`` from the first press to the last answer,
  ``p50_ms`` and ``p95_ms`` of one press, which depend on the machine; and of the
  yardstick the same.
"""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, SimpleQueue
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from bench.harness import Figure, run, times
from bench.pages import organise, people
from congress import door
from congress.models import (
    Attendance,
    Congress,
    Delegate,
    Delegation,
    Session,
    SessionNumber,
    Sitting,
)
from launcher.up import GUNICORN
from members.idle import STATE
from members.models import Person
from union_portal.audit import AuditEntry

DELEGATES, DELEGATIONS, CONNECTIONS, ROUNDS = 2_000, 40, 32, 3
GOAL = 2
TOKEN = "x" * 32  # a CSRF secret; the cookie and the header only have to agree
MARK = "/bench/mark/"
WAIT = 60  # seconds for the server to answer at all
HOURS = 3600
WARM = 64  # presses before anything is measured: every thread has its connection
NEW, BEFORE = "签到成功".encode(), "已签到".encode()


@dataclass(frozen=True)
class Answer:
    seconds: float
    status: int
    body: bytes


@dataclass(frozen=True)
class Burst:
    """What came of everybody pressing at once."""

    seconds: float
    answers: list

    def count(self, text):
        return sum(text in answer.body for answer in self.answers)

    def milliseconds(self, share):
        """So long, or less, waited this share of those who pressed."""
        waits = sorted(answer.seconds for answer in self.answers)
        return round(waits[int(len(waits) * share)] * 1000)


# --- The hall ---------------------------------------------------------------------------
def open_session(persons):
    """A session whose delegates they all are; its congress's delegations are dealt out."""
    today = timezone.localdate()
    school = persons[0].school
    congress = Congress.objects.create(
        union=school,
        kind="staff",
        number=1,
        state="confirmed",
        starts_on=today - timedelta(days=365),
        ends_on=today + timedelta(days=365),
    )
    session = Session.objects.create(
        union=school, opens_on=today, closes_on=today, state="open"
    )
    SessionNumber.objects.create(session=session, congress=congress, n=1)
    delegations = Delegation.objects.bulk_create(
        Delegation(congress=congress, number=n + 1, name=f"第{n + 1}代表团")
        for n in range(DELEGATIONS)
    )
    unit = school.units.first()
    Delegate.objects.bulk_create(
        Delegate(
            congress=congress,
            person=person,
            unit=unit,
            delegation=delegations[n % DELEGATIONS],
            state="qualified",
            starts_on=congress.starts_on,
        )
        for n, person in enumerate(persons)
    )
    return session


def open_sitting(session, title):
    made = Sitting.objects.create(
        session=session, title=title, starts_at=timezone.now(), state="open"
    )
    return Sitting.objects.for_list().get(pk=made.pk)


def signed_in(person):
    """The cookies of a browser in which somebody has signed in, and is not idle."""
    store, now = SessionStore(), int(time.time())
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    # Seen later than now: no burst pays for noting that somebody is there.
    store[STATE] = {
        "began": now,
        "seen": now + HOURS,
        "shown": now + HOURS,
        "rest": HOURS,
        "limit": 12 * HOURS,
        "device": 0,
    }
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}; csrftoken={TOKEN}"


# --- The burst --------------------------------------------------------------------------
def burst(port, address, presses):
    """``[(cookie, ticket)]``: they all press, and everybody is answered."""
    waiting, answers = SimpleQueue(), SimpleQueue()
    for cookie, ticket in presses:
        waiting.put((cookie, urlencode({"ticket": ticket})))
    threads = [
        threading.Thread(target=press, args=(port, address, waiting, answers))
        for _connection in range(CONNECTIONS)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    found = [answers.get() for _one in range(answers.qsize())]
    wrong = [answer.status for answer in found if answer.status != 200]
    if wrong or len(found) != len(presses):
        raise SystemExit(f"{len(found)} answers to {len(presses)} presses: {wrong[:3]}")
    return Burst(took, found)


def press(port, address, waiting, answers):
    """The next delegate, until nobody waits."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-CSRFToken": TOKEN,
        "Connection": "close",
    }
    while True:
        try:
            cookie, body = waiting.get_nowait()
        except Empty:
            return
        started = time.perf_counter()
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
        client.request("POST", address, body, {**headers, "Cookie": cookie})
        response = client.getresponse()
        text = response.read()
        client.close()
        answers.put(Answer(time.perf_counter() - started, response.status, text))


class Server:
    """The portal's web process, on a free port, with this run's database."""

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(  # noqa: S603 - our own server
            [
                *(sys.executable, "-m", "gunicorn", *GUNICORN[1:]),
                *("--bind", f"127.0.0.1:{self.port}"),
                "bench._session_server:application",
            ],
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.wait()
        return self

    def environment(self):
        usual = urlsplit(os.environ["DATABASE_URL"])
        own = usual._replace(path=f"/{connection.settings_dict['NAME']}")
        return {
            **os.environ,
            "DATABASE_URL": own.geturl(),
            "DEBUG": "false",
            "PORTAL_URL": f"http://127.0.0.1:{self.port}",
            "ALLOWED_HOSTS": "127.0.0.1",
        }

    def wait(self):
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline and self.process.poll() is None:
            client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                client.request("GET", "/healthz")
                client.getresponse().read()
            except OSError:
                time.sleep(0.2)
            else:
                return
            finally:
                client.close()
        self.process.kill()
        raise SystemExit("the server does not answer")

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait(timeout=WAIT)


# --- The measurement --------------------------------------------------------------------
def measure(say):
    place = organise()
    people(place, DELEGATES)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_mark (id bigserial PRIMARY KEY, person bigint)"
        )
    found = Person.objects.filter(school=place.school).select_related("school")
    persons = list(found.order_by("pk")[:DELEGATES])
    session = open_session(persons)
    cookies = [signed_in(person) for person in persons]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say(f"{len(persons)} delegates stand outside the hall")
    with Server() as server:
        bare, ours = in_turn(server.port, session, persons, cookies)
        sitting, presses = gather(session, "闭幕式", persons, cookies)
        twofold = [one for one in presses for _press in range(2)]
        again = burst(server.port, at_the_door(sitting), twofold)
    yield from figures(bare, ours, again)


def in_turn(port, session, persons, cookies):
    """Yardstick and check-in by turns, so that a busy moment meets both."""
    bare, ours = [], []
    burst(port, MARK, [(cookie, "") for cookie in cookies[:WARM]])
    for number in range(1, ROUNDS + 1):
        sitting, presses = gather(session, f"第{number}次全体会议", persons, cookies)
        bare.append(burst(port, MARK, presses))
        ours.append(burst(port, at_the_door(sitting), presses))
    return bare, ours


def gather(session, title, persons, cookies):
    """A sitting whose doors are open, and what each delegate's browser will send."""
    sitting = open_sitting(session, title)
    tickets = [door.ticket(sitting, person) for person in persons]
    return sitting, list(zip(cookies, tickets, strict=True))


def at_the_door(sitting):
    return f"/congress/check-in/{door.code(sitting)}/"


def figures(bare, ours, again):
    """The best of each counts: what else the machine did only adds to them."""
    wanted = DELEGATES * (ROUNDS + 1)
    there = Attendance.objects.present().count()
    acts = AuditEntry.objects.filter(action="congress.check_in").count()
    yard = min(bare, key=lambda one: one.seconds)
    best = min(ours, key=lambda one: one.seconds)
    yield times("check_in_to_bare", best.seconds / yard.seconds, GOAL)
    yield Figure("lost", wanted - there, 0)
    strange = abs(again.count(NEW) - DELEGATES) + abs(again.count(BEFORE) - DELEGATES)
    yield Figure("twice", strange + max(0, acts - wanted), 0)
    for name, one in (("check_in", best), ("bare", yard)):
        yield Figure(f"{name}s_per_second", round(DELEGATES / one.seconds), unit="/s")
        yield Figure(f"{name}_p50_ms", one.milliseconds(0.5), unit="ms")
        yield Figure(f"{name}_p95_ms", one.milliseconds(0.95), unit="ms")
    yield Figure("hall_seconds", round(best.seconds, 1), unit="s")


if __name__ == "__main__":
    sys.exit(run("session", measure))
