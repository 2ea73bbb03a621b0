"""In English a member meets English: texts, rules, messages, posts and bodies."""

import re
from datetime import date

import pytest
from django.conf import settings

from members.models import (
    Application,
    ApplicationKind,
    EmploymentKind,
    OrganKind,
    Union,
    Unit,
)
from members.transitions.registers import redefine
from tests.factories import (
    AppointmentFactory,
    CorrectionFactory,
    EmploymentFactory,
    EmploymentKindFactory,
    MembershipFactory,
    OrganFactory,
    TermFactory,
    UnitFactory,
)
from tests.pages.reading import Reading
from tests.test_crawl import crawl
from union_portal.management.commands import check_translations
from union_portal.norms import NORMS
from union_portal.notices import KINDS, Notice, announce

pytestmark = pytest.mark.django_db
HAN = re.compile("[\u4e00-\u9fff]+")
OWN = "中文"  # the button names the other language in itself


@pytest.fixture
def at_home(member, branch, tree):
    """A member with a post in the union committee, a unit, messages, all named."""
    for union, name in (
        (branch, "Union of the School of Humanities"),
        (tree.hq, "Main campus"),
        (tree.school, "Union of Minghu University"),
        (tree.federation, "Federation of Education"),
    ):
        redefine(union, actor=None, name_en=name)
    organ = OrganFactory(union=branch, kind=OrganKind.COMMITTEE, name="工会委员会")
    TermFactory(organ=organ)
    appointment = AppointmentFactory(
        person=member, organ=organ, post__name="主席", post__name_en="Chair"
    )
    kind = EmploymentKindFactory(name="事业编制", name_en="Established post")
    unit = UnitFactory(union=branch, name="文学院", name_en="School of Humanities")
    EmploymentFactory(person=member, unit=unit, kind=kind)
    member.name, member.language, member.ethnic_group = "Fang Xiaoman", "en", ""
    member.save()
    announce("members.appoint", [member], subject=appointment)
    announce("members.first_sign_in", [member], subject=member)
    return member


def names_of_places():
    """Unions, units and kinds that nobody gave an English name keep their own."""
    return {
        name
        for model in (Union, Unit, EmploymentKind)
        for name in model.objects.values_list("name", flat=True)
    }


def test_a_member_who_reads_english_meets_no_chinese(as_user, at_home):
    client = as_user(at_home)
    pages = crawl(client, "/", "/search/?q=union", "/unsent/")

    left = {
        address: found
        for address, (_status, text) in pages.items()
        if (found := set(HAN.findall(text)) - {OWN} - names_of_places())
    }

    assert left == {}
    assert len(pages) > 12


def test_the_words_of_a_page_are_english_by_the_cookie_too(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = Reading(client.get("/accounts/login/"))

    assert set(HAN.findall(page.text)) == {OWN}


def test_a_message_names_post_and_body_in_english(at_home):
    texts = list(Notice.objects.order_by("pk").values_list("title", "text"))

    assert texts[0] == (
        "Post recorded",
        "From 2022-01-01 you are Chair in Union committee; "
        "the rights of the post are open to you.",
    )
    assert all(not HAN.search(title + text) for title, text in texts)


def test_every_act_of_membership_is_told_in_english(at_home, tree):
    """Also what of an act is written into the message: kinds, fields, labels."""
    tree.school.refresh_from_db()  # with its English name
    on, last = date(2024, 3, 1), date(2024, 6, 30)
    membership = MembershipFactory(union=tree.school, starts_on=on, ends_on=last)
    subjects = [
        (membership, name)
        for name in [
            "admit",
            "transfer",
            "retain",
            "restore",
            "leave",
            "withdraw",
            "warn_lapse",
            "lapse",
            "expel",
            "correct_membership",
        ]
    ]
    subjects += [
        (
            Application(person=at_home, kind=kind, desk=tree.school),
            f"{step}_application",
        )
        for kind in ApplicationKind
        for step in ("confirm", "send_back", "decline")
    ]
    correction = CorrectionFactory(person=at_home)
    subjects += [(correction, "grant_correction"), (correction, "decline_correction")]

    told = [KINDS[f"members.{name}"].words(row, "en") for row, name in subjects]

    assert [words for words in told if HAN.search(f"{words}")] == []
    assert told[1]["text"].startswith("Your membership moves to Union of Minghu")


def test_every_rule_and_message_must_have_its_english():
    wanted = check_translations.declared()

    assert {norm.citation for norm in NORMS.values()} <= wanted
    assert {kind.title for kind in KINDS.values()} <= wanted


def test_a_message_written_without_gettext_is_found(monkeypatch):
    def text(subject):
        """中文 in a docstring is fine."""
        return f"您的{subject}已办好"

    kind = KINDS["members.admit"]
    monkeypatch.setitem(KINDS, "x", kind.__class__("x", "x", text))

    assert any("已办好" in words for words in check_translations.fixed_words())
