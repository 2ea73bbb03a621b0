"""Are the translations whole? English of the member pages, Chinese of what is unfold's.

Nothing is written: sources are read with xgettext and catalogues compiled with msgfmt in
a folder that goes away again.
"""

import ast
import gettext
import inspect
import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

import django
import unfold
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

from union_portal.norms import NORMS
from union_portal.notices import KINDS

KEYWORDS = (
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
)
# What xgettext leaves to be filled in by hand in the head of a catalogue.
BLANKS = (
    (b"charset=CHARSET", b"charset=UTF-8"),
    (b"nplurals=INTEGER; plural=EXPRESSION", b"nplurals=2; plural=n != 1"),
)
# The staff pages are Chinese only (architecture, section 8).
STAFF_PAGES = ("admin", "admin.py", "unfold")
TRANSLATES = ("_", "gettext", "ngettext", "pgettext", "npgettext")
HAN = re.compile("[\u4e00-\u9fff]")
ENGLISH, CHINESE = "en", "zh_Hans"


class Command(BaseCommand):
    help = "Fail when a translation is missing, fuzzy, or of a text no longer there."
    requires_system_checks = ()

    def handle(self, *args, **options):
        english, chinese = (
            Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"
            for language in (ENGLISH, CHINESE)
        )
        with TemporaryDirectory() as folder:
            tools = Gettext(Path(folder))
            every, wanted = tools.texts(own_files()), tools.texts(member_files())
            every, wanted = every | declared(), wanted | declared()
            done = tools.translated(english)
            foreign = tools.texts(source_files(Path(unfold.__file__).parent))
            known = tools.translated(chinese) | django_knows()
            problems = {
                f"no translation in {english}": wanted - done,
                f"fuzzy or of no text any more in {english}": tools.entries(english)
                - (every & done),
                "text of a message that is not inside gettext": fixed_words(),
                f"unfold's text without a translation in {chinese}": foreign - known,
            }
        report = [
            f"{what}:\n" + "\n".join(f"  {text!r}" for text in sorted(texts))
            for what, texts in problems.items()
            if texts
        ]
        if report:
            raise CommandError("\n".join(report))
        self.stdout.write(
            f"{len(wanted)} texts in English, {len(foreign)} of unfold's."
        )


def source_files(folder):
    return [
        path
        for pattern in ("*.py", "*.html", "*.txt")
        for path in sorted(folder.rglob(pattern))
    ]


def own_files():
    """The sources of our own apps and the project's templates."""
    folders = [
        Path(config.path)
        for config in apps.get_app_configs()
        if Path(config.path).parent == settings.ROOT
    ]
    return [
        path
        for folder in [*folders, settings.ROOT / "templates"]
        for path in source_files(folder)
        if "migrations" not in path.parts
    ]


def member_files():
    return [
        path
        for path in own_files()
        if not set(path.relative_to(settings.ROOT).parts).intersection(STAFF_PAGES)
    ]


def declared():
    """What members read of norms and messages, wherever it was declared."""
    titles = {str(kind.title) for kind in KINDS.values()}
    for norm in NORMS.values():
        titles |= {norm.title, norm.unit, norm.citation}
        titles |= {str(label) for _code, label in norm.allowed}
    return titles - {""}


def fixed_words():
    """Chinese that the text functions of messages hold outside gettext."""
    functions = {kind.text for kind in KINDS.values()}
    return {
        f"{kind.__module__}.{kind.__qualname__}: {words}"
        for kind in functions
        for words in bare_words(ast.parse(dedent(inspect.getsource(kind))).body[0])
    }


def bare_words(node):
    """The Chinese literals of a function's body; what a call named _ holds is fine."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TRANSLATES:
        return
    if isinstance(node, ast.FunctionDef):
        documented = ast.get_docstring(node) is not None
        inner = node.body[1:] if documented else node.body
    else:
        inner = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Constant) and HAN.search(str(node.value)):
        yield node.value
    for child in inner:
        yield from bare_words(child)


def django_knows():
    """The texts that Django and the installed apps have in Chinese themselves."""
    folders = [Path(config.path) / "locale" for config in apps.get_app_configs()]
    folders.append(Path(django.__file__).parent / "conf" / "locale")
    catalogues = [folder / CHINESE / "LC_MESSAGES" / "django.mo" for folder in folders]
    return set().union(*(texts_of(path) for path in catalogues if path.exists()))


def texts_of(catalogue):
    """The texts of a compiled catalogue, each as its source has it."""
    with catalogue.open("rb") as stream:
        entries = gettext.GNUTranslations(stream)._catalog
    singular = {key[0] if isinstance(key, tuple) else key for key in entries}
    return singular - {""}


class Gettext:
    """The programs of gettext, working in ``folder``."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, program, *arguments, source=None):
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [program, *map(str, arguments)],
            input=source,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise CommandError(f"{program}: {done.stderr.decode()}")
        return done.stdout

    def texts(self, files):
        """What stands inside ``gettext`` in these sources."""
        copies = self.folder / "sources"
        copies.mkdir(exist_ok=True)
        listed = []
        for number, path in enumerate(files):
            text = path.read_text("utf-8")
            if "gettext" not in text and "trans" not in text:
                continue
            if path.suffix != ".py":
                path = copies / f"{number}.py"
                path.write_text(templatize(text), "utf-8")
            listed.append(str(path))
        names = "\n".join(listed).encode()
        found = self.run(
            "xgettext",
            "--language=Python",
            "--from-code=UTF-8",
            "--files-from=-",
            "--output=-",
            *(f"--keyword={keyword}" for keyword in KEYWORDS),
            source=names,
        )
        for blank, filled in BLANKS:
            found = found.replace(blank, filled)
        return self.compiled(self.run("msgen", "-", source=found))

    def translated(self, catalogue):
        """What a catalogue translates, fuzzy entries aside."""
        return self.compiled(catalogue.read_bytes()) if catalogue.exists() else set()

    def entries(self, catalogue):
        """All a catalogue has, translated or not, but for what is commented out."""
        if not catalogue.exists():
            return set()
        kept = self.run("msgattrib", "--no-obsolete", catalogue)
        return self.compiled(self.run("msgen", "-", source=kept), "--use-fuzzy")

    def compiled(self, source, *options):
        if not source.strip():
            return set()
        target = self.folder / "compiled.mo"
        self.run("msgfmt", *options, f"--output-file={target}", "-", source=source)
        return texts_of(target)
