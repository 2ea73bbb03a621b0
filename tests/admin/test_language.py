"""The staff pages are Chinese: no English is left by unfold, by Django or by us."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.urls import reverse

from matters import kinds as matter_kinds
from members import work_kinds
from members.transitions.organisation import correct_union
from tests.admin.conftest import address
from tests.factories import MembershipFactory, PostFactory
from union_portal.admin.trail import ACTS
from union_portal.workbooks.models import ImportBatch

ALLOWED = {
    "English": "the other language's own name, in the language switch",
    "hans": "the code of the language, zh-hans",
    "zeng": "a reading of a name, as an example",
    "Word": "the name of a programme",
    "Excel": "the name of a programme",
    "works": "what the keys of figures begin with",
    "honours": "what the keys of figures begin with",
    "http": "how an address on the web begins",
    "DELETE": "the name of a form field in a data attribute",
}
WORD = re.compile(r"[A-Za-z]{4,}")
# Codes of registers and keys of their columns: what workbooks and reports call them by.
CODES = set(
    WORD.findall(repr((work_kinds.KINDS, work_kinds.FIGURES, matter_kinds.KINDS)))
)
ROWS = 1  # of a register: its other rows look the same
SPOKEN = ("placeholder", "title", "aria-label", "data-label", "alt")


class Reader(HTMLParser):
    """What a person reads on a page: text and spoken attributes, but no icon names."""

    SILENT = ("script", "style")
    SINGLE = ("input", "br", "hr", "img", "link", "meta", "path", "rect", "line")

    def __init__(self):
        super().__init__()
        self.words, self.silence = [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        for name in SPOKEN:
            self.words += WORD.findall(given.get(name) or "")
        if tag in self.SINGLE:
            return
        icon = "material-symbols-outlined" in (given.get("class") or "")
        if self.silence or icon or tag in self.SILENT:
            self.silence.append(tag)

    def handle_endtag(self, tag):
        if self.silence and self.silence[-1] == tag:
            self.silence.pop()

    def handle_data(self, data):
        if not self.silence:
            self.words += WORD.findall(data)


def english(response):
    assert response.status_code == 200
    reader = Reader()
    reader.feed(response.text)
    return sorted(set(reader.words) - set(ALLOWED) - CODES)


def names(model):
    return f"{model._meta.app_label}_{model._meta.model_name}"


@pytest.fixture
def everything(own, officer, school):
    """A row of every kind, so that every page has something to show."""
    PostFactory(code="1", name="主席", roles=["lead"])
    correct_union(own.union, actor=officer, name="文学院分工会", affiliation="校本部")
    ImportBatch.objects.create(
        register="roll",
        union=school,
        file_name="名册",
        sha256="0" * 64,
        actor=officer,
        as_of="2024-01-01",
    )
    return own


@pytest.fixture
def readers(as_user, officer, audit_admin, security_admin):
    """Who opens which pages, so that no page is left out."""
    return [as_user(person) for person in (officer, audit_admin, security_admin)]


def pages():
    """``(name of the address, whether of a row)`` of all pages of all models."""
    for model, page in admin.site._registry.items():
        yield model, "changelist", False
        yield model, "add", False
        yield model, "change", True
        yield model, "history", True
        for act in getattr(page, "acts", ()):
            yield model, act.verb, True


@pytest.mark.parametrize(
    ("model", "page", "of_row"), pages(), ids=lambda v: getattr(v, "__name__", str(v))
)
def test_no_page_shows_english(readers, everything, report, model, page, of_row):
    rows = list(model._base_manager.order_by("pk")[:ROWS])
    addresses = (
        [address(model, page, row.pk) for row in rows]
        if of_row
        else [address(model, page)]
    )

    shown = [
        english(response)
        for reader in readers
        for place in addresses
        if (response := reader.get(place)).status_code == 200
    ]

    assert set().union(*shown) == set()


@pytest.mark.parametrize(
    "who",
    ["officer", "branch_officer", "auditor", "chair", "audit_admin", "security_admin"],
)
def test_the_first_page_shows_no_english(request, as_user, everything, report, who):
    browser = as_user(request.getfixturevalue(who))

    assert english(browser.get(reverse("admin:index"))) == []


def test_the_state_of_the_house_names_its_programs_alone(as_user, system_admin):
    response = as_user(system_admin).get(reverse("admin:index"))

    assert english(response) == ["Django", "PostgreSQL", "Python", "Redis"]


def test_an_empty_list_says_so_in_chinese(as_user, officer):
    browser = as_user(officer)

    for model, page in admin.site._registry.items():
        if not page.search_fields:
            continue
        response = browser.get(address(model, "changelist"), {"q": "没有此名"})
        if response.status_code == 403:  # an auditor's page
            continue
        assert str(page.empty) in response.text
        assert english(response) == []


def hidden_counts(response):
    """What a browser sends of a page's rows below its form: their counts."""
    if response.status_code != 200:
        return {}
    return {
        name: value
        for row in response.context.get("inline_admin_formsets", ())
        for field in row.formset.management_form
        for name, value in [(field.html_name, field.value())]
    }


def test_a_form_with_mistakes_shows_no_english(as_user, officer, branch):
    browser = as_user(officer)
    forms = [
        address(model, "add")
        for model, page in admin.site._registry.items()
        if getattr(page, "add_fields", ())
    ]

    for form in forms:
        rows = hidden_counts(browser.get(form))
        mistaken = {"starts_on": "gestern", "elected_on": "x", **rows}
        response = browser.post(form, mistaken)
        if response.status_code == 200:  # 403: not this officer's to add
            assert english(response) == []


def test_the_slip_with_the_code_shows_the_code_and_the_address_alone(
    as_user, officer, branch
):
    person = MembershipFactory(union=branch).person

    response = as_user(officer).post(
        reverse("admin:members_person_issue_code", args=[person.pk])
    )

    [(_person, code)] = response.context["codes"]
    left = set(english(response)) - set(WORD.findall(code))
    assert left == {"testserver", "first", "sign"}


def test_the_farewell_shows_no_english(as_user, officer):
    assert english(as_user(officer).post(reverse("admin:logout"))) == []


# --- every act has a name -------------------------------------------------------------
RECORD = re.compile(r'record\(\s*[\w.]+,\s*"([\w.]+)"')


def test_every_act_the_trail_may_hold_has_a_chinese_name():
    sources = [
        path
        for app in ("congress", "members", "matters", "reports", "union_portal")
        for path in Path(settings.ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    ]
    acts = {act for path in sources for act in RECORD.findall(path.read_text("utf-8"))}

    assert acts - set(ACTS) == set()
    assert "members.appoint" in acts


# --- check_translations ---------------------------------------------------------------
def test_the_translations_are_whole(capsys):
    call_command("check_translations")

    assert "texts in English" in capsys.readouterr().out


@pytest.fixture
def copy(settings, tmp_path):
    """The project with catalogues of its own to spoil; the sources are the same."""
    for language in ("en", "zh_Hans"):
        catalogue = Path("locale") / language / "LC_MESSAGES" / "django.po"
        target = tmp_path / catalogue
        target.parent.mkdir(parents=True)
        target.write_bytes((settings.ROOT / catalogue).read_bytes())
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return tmp_path / "locale"


def spoil(catalogue, change):
    path = catalogue / "LC_MESSAGES" / "django.po"
    before = path.read_text("utf-8")
    path.write_text(change(before), "utf-8")
    assert path.read_text("utf-8") != before


def without(text):
    return lambda po: re.sub(
        rf'(msgid "{re.escape(text)}"\nmsgstr )"[^\n]*"', r'\1""', po
    )


def test_a_missing_english_text_is_named(copy):
    spoil(copy / "en", without("首页"))

    with pytest.raises(CommandError, match=r"no translation in .*(?s:.*)\n  '首页'"):
        call_command("check_translations")


def test_a_fuzzy_english_text_is_named(copy):
    spoil(copy / "en", lambda po: po.replace('msgid "首页"', '#, fuzzy\nmsgid "首页"'))

    with pytest.raises(CommandError, match=r"fuzzy.*\n  '首页'"):
        call_command("check_translations")


def test_a_text_of_no_source_is_named(copy):
    spoil(copy / "en", lambda po: po + '\nmsgid "早已删去"\nmsgstr "Long gone"\n')

    with pytest.raises(
        CommandError, match=r"of no text any more .*(?s:.*)\n  '早已删去'"
    ):
        call_command("check_translations")


def test_a_text_of_unfold_without_chinese_is_named(copy):
    spoil(copy / "zh_Hans", without("Apply Filters"))

    with pytest.raises(CommandError, match=r"unfold's .*\n  'Apply Filters'$"):
        call_command("check_translations")
