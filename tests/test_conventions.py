"""The style guide that runs: what the house asks of every file."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template import TemplateSyntaxError

from union_portal.figures import FIGURES
from union_portal.lifecycle import LifecycleModel
from union_portal.norms import NORMS
from union_portal.notices import KINDS
from union_portal.reminders import REMINDERS
from union_portal.templatetags.portal import icon

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {
    "union_portal": 1,
    "members": 2,
    "matters": 3,
    "finance": 3,
    "congress": 4,
    "proposals": 5,
    "competitions": 5,
    "activities": 5,
    "welfare": 5,
    "grievances": 5,
    "reports": 6,
}
HOUSE = [app for app in FLOORS if (ROOT / app).is_dir()]
FILES = [
    path
    for app in HOUSE
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
PARTIALS = sorted((ROOT / "templates").rglob("_*.html"))
# Acts that are no change of state by a person; each with its reason.
WITHOUT_ACTOR = {
    "first_sign_in": "nobody is signed in yet; the person themself is recorded",
    "compare_roster": "writes the preview only",
}


def name_of(path):
    return str(path.relative_to(ROOT))


def imports(path):
    """The modules a file imports, with ``from a import b`` as ``a.b``."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_keep_to_the_floors(path):
    own = path.relative_to(ROOT).parts[0]

    upward = [
        module
        for module in imports(path)
        if (app := module.split(".")[0]) in FLOORS
        and app != own
        and FLOORS[app] >= FLOORS[own]
    ]

    assert upward == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_app_imports_the_pages_of_another(path):
    own = path.relative_to(ROOT).parts[0]

    foreign = [
        module
        for module in imports(path)
        if (parts := module.split("."))[0] in FLOORS
        and parts[0] not in (own, "union_portal")
        and len(parts) > 1
        and parts[1] in ("views", "forms", "admin")
    ]

    assert foreign == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_state_is_set_by_the_lifecycle_alone(path):
    if path.name == "lifecycle.py":
        return
    found = re.findall(r"\.state = ", path.read_text("utf-8"))

    assert found == []


@pytest.mark.parametrize(
    "path", [p for p in FILES if "union_portal" not in p.parts], ids=name_of
)
def test_apps_neither_queue_nor_mail(path):
    found = re.findall(r"\.delay\(|send_mail|apply_async", path.read_text("utf-8"))

    assert found == []


@pytest.mark.parametrize(
    "path",
    [p for p in FILES if p.name in ("views.py", "forms.py", "admin.py")],
    ids=name_of,
)
def test_pages_write_through_transitions(path):
    """``Notice.read_at`` is the one mark a page sets itself: reading is no act."""
    text = path.read_text("utf-8").replace(".update(read_at=timezone.now())", "")
    found = re.findall(
        r"\bobj\.save\(|\.objects\.(?:bulk_)?create\(|\)\.(?:update|delete)\(", text
    )

    assert found == []


@pytest.mark.parametrize("path", PARTIALS, ids=name_of)
def test_partials_say_what_they_need(path):
    assert path.read_text("utf-8").startswith("{# Context:")


def test_every_state_of_a_lifecycle_is_real_and_reachable():
    models = [m for m in apps.get_models() if issubclass(m, LifecycleModel)]
    assert models

    for model in models:
        field = model._meta.get_field("state")
        states = {value for value, _label in field.choices}
        sources = set().union(*(s for s, _target in model.LIFECYCLE.values()))
        targets = {target for _sources, target in model.LIFECYCLE.values()}
        assert sources | targets <= states
        assert states == targets | {field.default}


def is_transition(node):
    return (
        isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and any("atomic" in ast.dump(found) for found in node.decorator_list)
    )


def transition_functions():
    for app in HOUSE:
        paths = [
            *(ROOT / app).glob("transitions.py"),
            *(ROOT / app).glob("transitions/*.py"),
        ]
        for path in paths:
            for node in ast.parse(path.read_text("utf-8")).body:
                if is_transition(node):
                    yield path, node


@pytest.mark.parametrize(
    ("path", "node"), transition_functions(), ids=lambda v: getattr(v, "name", "")
)
def test_a_transition_names_its_actor_and_says_what_it_is(path, node):
    keywords = {argument.arg for argument in node.args.kwonlyargs}

    assert ast.get_docstring(node)
    assert "actor" in keywords or node.name in WITHOUT_ACTOR


def test_every_figure_is_defined_in_plain_words():
    silent = [key for key, found in FIGURES.items() if not found.definition]

    assert silent == []
    assert FIGURES


def test_every_norm_has_a_citation_and_a_default_it_accepts():
    for norm in NORMS.values():
        assert norm.citation
        assert (
            norm.parse(norm.show(norm.default).removesuffix(norm.unit)) == norm.default
        )


def test_every_announced_kind_is_declared_and_every_declared_kind_is_announced():
    announced = set(REMINDERS)
    for path in FILES:
        announced |= set(
            re.findall(r'announce\(\s*"([\w.]+)"', path.read_text("utf-8"))
        )

    assert announced == set(KINDS)


def loose_ends(text):
    """Rules of a style sheet that stand inside another rule, and a brace left open."""
    inside = []
    for line in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines():
        if "{" in line:
            if any(not outer.startswith("@") for outer in inside):
                yield line.strip()
            inside.append(line.strip())
        if "}" in line:
            inside.pop()
    yield from inside


@pytest.mark.parametrize("path", sorted((ROOT / "static").glob("*.css")), ids=name_of)
def test_no_rule_of_a_style_sheet_hides_in_another(path):
    assert list(loose_ends(path.read_text("utf-8"))) == []


def test_a_merge_that_tore_a_style_sheet_is_seen():
    assert list(loose_ends(".a {\n\n.b {\n  top: 0;\n}\n")) == [".b {", ".a {"]


def test_every_icon_of_a_template_is_there():
    """An unknown one would show as nothing; the tag refuses it, here before any page."""
    drawn = set(
        re.findall(r'symbol id="([^"]+)"', (ROOT / "static/icons.svg").read_text())
    )
    for page in (ROOT / "templates").rglob("*.html"):
        assert set(re.findall(r'{% icon "([^"]+)" %}', page.read_text())) <= drawn, page
    with pytest.raises(TemplateSyntaxError):
        icon("no-such-icon")


def test_every_class_of_the_staff_pages_has_its_rule():
    pages = sorted((ROOT / "templates").rglob("*.html")) + FILES
    words = {
        word
        for path in pages
        for word in re.findall(r"\bstaff-[a-z-]*[a-z]\b", path.read_text("utf-8"))
    }
    rules = (ROOT / "static" / "staff.css").read_text("utf-8")

    assert [w for w in sorted(words) if f".{w}" not in rules] == []
