"""Follow every link as every role: nothing breaks, and no foreign person shows."""

from collections import Counter, deque
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.urls import resolve, reverse
from django.utils import timezone

from matters.transitions import assign
from tests.congress_factories import (
    CongressFactory,
    DelegateFactory,
    DelegationFactory,
    SessionFactory,
)
from tests.factories import (
    AppointmentFactory,
    EmploymentFactory,
    MembershipFactory,
    OrganFactory,
    PersonFactory,
    ReportFactory,
    TermFactory,
    UnionFactory,
    UnitFactory,
)
from tests.handled import MatterFactory, Play
from tests.session_factories import OpinionFactory
from union_portal.audit import record
from union_portal.notices import announce

pytestmark = pytest.mark.django_db
FOREIGN = "异客"  # stands in the name of everybody of the other branch
OUTSIDE = "外校"  # and of the other school
INITIALS = {"自家": "H", FOREIGN: "F", OUTSIDE: "S"}
OF_A_KIND = 2  # pages of one address pattern; their filters and rows differ only
LEFT_OUT = ("logout", "/static/", "/pdf/", "download", "jsi18n")


class Links(HTMLParser):
    """The addresses a page offers: links, and the filters and pages behind them."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def links(address, text):
    parser = Links()
    parser.feed(text)
    for link in parser.found:
        target = urlsplit(urljoin(address, link))
        if target.netloc in ("", "testserver") and target.path:
            yield target.path + (f"?{target.query}" if target.query else "")


def kind_of(address):
    """The pattern of an address, and which of its filters are set."""
    target = urlsplit(address)
    return resolve(target.path).route, tuple(sorted(parse_qs(target.query)))


def crawl(client, *starts, below=("/",)):
    """``{address: (status, text)}`` of all pages that can be reached, those they begin
    with and those ``below`` some addresses."""
    seen, waiting, kinds = {}, deque(starts), Counter()
    while waiting:
        address = waiting.popleft()
        if address in seen or any(part in address for part in LEFT_OUT):
            continue
        if address not in starts and not address.startswith(below):
            continue
        kinds[kind_of(address)] += 1
        if kinds[kind_of(address)] > OF_A_KIND:
            continue
        response = client.get(address)
        html = "html" in response.headers.get("Content-Type", "")
        text = response.content.decode() if html else ""
        seen[address] = (response.status_code, text)
        if response.status_code in (301, 302):
            waiting.append(response.headers["Location"])
        waiting.extend(links(address, text))
    return seen


@pytest.fixture
def second_branch(tree):
    """A branch of a second school below the same federation."""
    second = UnionFactory(code="JHUT", name="京华理工大学工会", parent=tree.federation)
    return UnionFactory(branch=True, name="材料学院工会", parent=second)


@pytest.fixture
def university(tree, school, branch, officer, second_branch):
    """People, terms, acts and messages in the own branch, in a foreign one, and in one
    of another school."""
    foreign = tree.med_branches[0]
    places = ((branch, "自家"), (foreign, FOREIGN), (second_branch, OUTSIDE))
    for union, name in places:
        school = union.school
        unit = UnitFactory(union=union, school=school, name=f"{union.name}单位")
        organ = OrganFactory(union=union)
        TermFactory(organ=organ)
        for number in range(3):
            person = PersonFactory(
                school=school,
                name=f"{name}{number}",
                staff_number=f"{INITIALS[name]}{number:05}",
            )
            MembershipFactory(person=person, union=union)
            EmploymentFactory(person=person, unit=unit)
            record(officer, "members.issue_code", person)
            announce("members.first_sign_in", [person], subject=person)
        AppointmentFactory(seat=union, organ=organ, person=person)
    for union, name in places[1:]:
        report = ReportFactory(key=f"report-{union.pk}", union=union)
        report.sections.create(order=1, ident="1", level=3, text=f"{name}的报告")
    return foreign


ROLES = [
    "member",
    "branch_officer",
    "federation_officer",
    "system_admin",
    "security_admin",
    "audit_admin",
]


@pytest.mark.parametrize("role", ROLES)
def test_a_crawl_finds_no_foreign_person_and_no_broken_page(
    request, university, as_user, role
):
    pages = crawl(as_user(request.getfixturevalue(role)), "/", "/admin/", "/reports/")

    broken = {a: s for a, (s, _t) in pages.items() if s >= 404}
    leaking = [a for a, (_s, t) in pages.items() if FOREIGN in t or OUTSIDE in t]
    assert broken == {}
    assert leaking == []
    assert len(pages) > 5


def test_the_crawl_would_find_a_foreign_person_if_it_were_shown(
    university, as_user, officer
):
    """The control: who may see the whole school does meet them."""
    pages = crawl(as_user(officer), "/", "/admin/", "/reports/")

    assert [a for a, (_s, text) in pages.items() if FOREIGN in text]
    assert [a for a, (_s, text) in pages.items() if OUTSIDE in text] == []
    assert {a: s for a, (s, _t) in pages.items() if s >= 404} == {}


def test_people_around_a_session_meet_their_own_alone(school, branch, as_user, officer):
    """Those whose pages hang on a matter or a delegation; the officer is the control."""
    play, leader = Play(school, branch), MembershipFactory(union=branch).person
    for matter, unit in (
        (play.matter, play.unit),
        (MatterFactory(union=school, code="opinion", title=FOREIGN), play.other),
    ):
        assign(
            matter,
            lead=unit,
            actor=officer,
            leader=leader if unit == play.unit else None,
        )
    today = timezone.localdate()
    congress = CongressFactory(union=school, ends_on=today + timedelta(days=9))
    session = SessionFactory(congress=congress, state="open", opens_on=today)
    own, other = (DelegationFactory(congress=congress) for _number in range(2))
    for delegation, text in ((own, "自家的意见"), (other, FOREIGN)):
        OpinionFactory(session=session, delegation=delegation, text=text)
    recorder = MembershipFactory(union=branch).person
    own.heads.create(person=recorder, post="recorder", starts_on=congress.starts_on)
    title = play.matter.title
    people = {
        play.liaison: title,
        play.head: title,
        leader: title,
        DelegateFactory(congress=congress, delegation=own).person: "自家的意见",
        recorder: "自家的意见",
    }

    below = ("/congress/", "/matters/", "/notices/")
    for person, mine in people.items():
        pages = crawl(as_user(person), "/", "/notices/", below=below)
        assert {a: s for a, (s, _t) in pages.items() if s >= 404} == {}
        assert [a for a, (_s, text) in pages.items() if FOREIGN in text] == []
        assert [a for a, (_s, text) in pages.items() if mine in text], mine
    opinions = reverse("congress:opinions", args=[session.public_id])
    for page in ("/matters/board/", opinions):
        assert FOREIGN in as_user(officer).get(page).content.decode()


def test_an_officer_of_another_school_meets_their_own_people_alone(
    university, second_branch, as_user
):
    """The other way round, on the pages that list people; the own people do show."""
    own = AppointmentFactory(seat=second_branch.school, roles=["office"]).person
    client = as_user(own)
    lists = ("person", "membership", "employment", "appointment", "membershipact")
    addresses = [
        "/",
        "/reports/",
        *(f"/admin/members/{name}/" for name in lists),
        *(f"/admin/members/person/?q={initial}00000" for initial in INITIALS.values()),
    ]

    pages = {a: client.get(a, follow=True) for a in addresses}

    texts = {a: page.content.decode() for a, page in pages.items()}
    assert {page.status_code for page in pages.values()} == {200}
    assert [a for a, text in texts.items() if "自家" in text or FOREIGN in text] == []
    assert [a for a, text in texts.items() if OUTSIDE in text] != []


def test_foreign_addresses_typed_by_hand_stay_closed(
    university, as_user, branch_officer
):
    client = as_user(branch_officer)
    person = university.memberships.first().person
    membership = university.memberships.first()

    for address in (
        f"/admin/members/person/{person.pk}/change/",
        f"/admin/members/membership/{membership.pk}/change/",
        f"/admin/members/person/?q={FOREIGN}",
        f"/admin/members/person/?q={person.staff_number}",
        f"/admin/members/membership/?union__id__exact={university.pk}",
        f"/reports/{university.reports.get().public_id}/",
    ):
        response = client.get(address, follow=True)
        assert FOREIGN not in response.content.decode().replace(
            f"q={FOREIGN}", ""
        ).replace(f'value="{FOREIGN}"', ""), address
        assert person.id_mask not in response.content.decode(), address
