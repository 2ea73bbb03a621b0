"""Libraries, fonts and programs of the operating system: look first, then install."""

import ctypes
import importlib.util
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from launcher.checkout import Checkout
from launcher.commands import CommandFailed, capture
from launcher.terminal import Problem, say, step

APT = ["apt-get", "-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3"]
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")


@dataclass(frozen=True)
class Need:
    """A Debian package, what it is for, and how to see that it is there already."""

    package: str
    purpose: str
    present: Callable[[Checkout], bool]
    vital: bool = True


def library(soname: str) -> Callable[[Checkout], bool]:
    def present(_checkout: Checkout) -> bool:
        try:
            ctypes.CDLL(soname)
        except OSError:
            return False
        return True

    return present


def program(*names: str) -> Callable[[Checkout], bool]:
    return lambda checkout: any(
        shutil.which(name, path=checkout.environ.get("PATH")) for name in names
    )


def font(family: str, file_name: str) -> Callable[[Checkout], bool]:
    """Fontconfig knows, also of fonts put into the state folder; else look at files."""

    def present(checkout: Checkout) -> bool:
        env = dict(checkout.environ, FONTCONFIG_FILE=str(checkout.fonts_conf))
        try:
            return family in capture(["fc-list", family, "family"], env=env)
        except (CommandFailed, OSError):
            folders = [checkout.var / "fonts", *map(Path, FONT_FOLDERS)]
            return any(any(folder.rglob(file_name)) for folder in folders)

    return present


def can_make_venv(checkout: Checkout) -> bool:
    tools = ("venv", "ensurepip")
    return checkout.python.exists() or all(map(importlib.util.find_spec, tools))


RUNNING = (
    Need("python3-venv", "to install Python packages", can_make_venv),
    Need("libpango-1.0-0", "to print PDF reports", library("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", "to print PDF reports", library("libpangoft2-1.0.so.0")),
    Need(
        "libharfbuzz-subset0",
        "to print PDF reports",
        library("libharfbuzz-subset.so.0"),
    ),
    Need("gettext", "to compile the translations", program("msgfmt")),
    Need(
        "fonts-noto-cjk",
        "Chinese text in print",
        font("Noto Serif CJK SC", "NotoSerifCJK*"),
        vital=False,
    ),
    Need(
        "fonts-lxgw-wenkai",
        "rare characters in print",
        font("LXGW WenKai", "LXGWWenKai*"),
        vital=False,
    ),
)
TESTING = (
    Need("chromium", "to test pages in a browser", program("chromium")),
    Need("poppler-utils", "to look at printed reports", program("pdftotext")),
    Need("libreoffice-writer-nogui", "to open Word reports", program("soffice")),
)


def missing(needs: Sequence[Need], checkout: Checkout) -> list[Need]:
    return [need for need in needs if not need.present(checkout)]


def install_needs(checkout: Checkout, *, dev: bool) -> None:
    needs = RUNNING + TESTING if dev else RUNNING
    wanted = missing(needs, checkout)
    if not wanted:
        return
    packages = [need.package for need in wanted]
    if shutil.which("apt-get") and os.geteuid() == 0:
        apt_install(packages)
        wanted = missing(wanted, checkout)
        if wanted:
            names = ", ".join(need.package for need in wanted)
            raise Problem(f"apt-get installed {names}, but they still cannot be used.")
    else:
        do_without(wanted, dev=dev)


def apt_install(packages: Sequence[str]) -> None:
    names = " ".join(packages)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        with step("Reading Debian's package lists"):
            capture([*APT, "-q", "update"], env=env)
        with step(f"Installing system packages: {names}"):
            capture(
                [*APT, "-q", "-y", "install", "--no-install-recommends", *packages],
                env=env,
            )
    except CommandFailed as failure:
        remedy = f"By hand: apt-get install --no-install-recommends {names}"
        raise failure.as_problem("Installing system packages", remedy) from None


def do_without(wanted: Sequence[Need], *, dev: bool) -> None:
    """Not ours to install: say what and how, and go on if the portal still works."""
    lines = [f"  {need.package}: {need.purpose}" for need in wanted]
    names = " ".join(need.package for need in wanted)
    if shutil.which("apt-get"):
        remedy = (
            "Have an administrator run:\n"
            f"  apt-get update && apt-get install -y --no-install-recommends {names}"
        )
    else:
        remedy = (
            "These are Debian's names; this is not Debian, so install what your system "
            "calls them: Pango with HarfBuzz subsetting, GNU gettext, the fonts Noto "
            "Serif CJK SC and LXGW WenKai (a font file may simply be put into the "
            "folder fonts of the state folder); for tests Chromium, poppler's tools and "
            "LibreOffice Writer."
        )
    what = "\n".join(["Missing on this machine:", *lines])
    if dev or any(need.vital for need in wanted):
        raise Problem(what, remedy)
    say(f"{what}\nGoing on without. {remedy}")
