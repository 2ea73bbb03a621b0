"""Fonts that Debian has only inside TeX, and a fontconfig file of our own."""

import os
import shutil
import subprocess
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

from launcher.checkout import Checkout
from launcher.commands import CommandFailed, capture
from launcher.terminal import Problem, say, step

PACKAGE = "texlive-lang-chinese"
FAMILIES = ("FandolFang", "FandolHei", "FandolKai", "FandolSong")

CONFIG = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<!-- Written by ./portal; put fonts of your own into the folder named below. -->
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <include ignore_missing="yes">{aliases}</include>
</fontconfig>
"""


def write_config(checkout: Checkout) -> None:
    text = CONFIG.format(
        fonts=escape(str(checkout.var / "fonts")),
        cache=escape(str(checkout.var / "cache" / "fontconfig")),
        aliases=escape(str(checkout.root / "union_portal/typesetting/fonts.conf")),
    )
    (checkout.var / "fonts").mkdir(exist_ok=True)
    if not checkout.fonts_conf.exists() or checkout.fonts_conf.read_text() != text:
        checkout.fonts_conf.write_text(text)


def fetch_fandol(checkout: Checkout, *, dev: bool) -> None:
    """The type faces of official documents; without them print falls back to Noto."""
    folder = checkout.var / "fonts"
    if all((folder / f"{family}-Regular.otf").exists() for family in FAMILIES):
        return
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        say(f"Fandol fonts are missing; put their .otf files into {folder}.")
        return
    try:
        with (
            step("Fetching the Fandol fonts (49 MB)"),
            tempfile.TemporaryDirectory(dir=checkout.var, prefix="deb-") as scratch,
        ):
            unpack(download(Path(scratch), checkout.var / "cache" / "apt"), folder)
    except CommandFailed as failure:
        problem = failure.as_problem("Fetching the Fandol fonts")
        if dev:
            raise problem from None
        say(f"{problem}\nGoing on without: reports will be set in Noto or WenKai.")


def download(scratch: Path, own_lists: Path) -> Path:
    """With the machine's package lists or, without root, with lists of our own."""
    try:
        capture(["apt-get", "-q", "download", PACKAGE], cwd=scratch)
    except CommandFailed:
        own = [] if os.geteuid() == 0 else own_apt_state(own_lists)
        capture(["apt-get", "-q", *own, "update"])
        capture(["apt-get", "-q", *own, "download", PACKAGE], cwd=scratch)
    return next(scratch.glob("*.deb"))


def own_apt_state(folder: Path) -> list[str]:
    (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (folder / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    options = {
        "Dir::State": folder,
        "Dir::State::status": "/var/lib/dpkg/status",
        "Dir::Cache": folder,
    }
    return [part for key in options for part in ("-o", f"{key}={options[key]}")]


def unpack(package: Path, folder: Path) -> None:
    """Only the fonts, and each under its name only once it is whole."""
    command = ["dpkg-deb", "--fsys-tarfile", os.fspath(package)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as archive:
        stream = archive.stdout or BytesIO()
        with tarfile.open(fileobj=stream, mode="r|") as members:
            for member in members:
                name = Path(member.name).name
                if "/fandol/" in member.name and name.startswith(FAMILIES):
                    keep(members.extractfile(member), folder / name)
        stream.read()  # dpkg-deb would stumble over a reader that left
    lacking = [f for f in FAMILIES if not (folder / f"{f}-Regular.otf").exists()]
    if archive.returncode or lacking:
        raise Problem(f"The Debian package {PACKAGE} lacks {', '.join(lacking)}.")


def keep(content: IO[bytes] | None, target: Path) -> None:
    if content is not None:
        fresh = target.with_name(f".{target.name}.new")
        with fresh.open("wb") as file:
            shutil.copyfileobj(content, file)
        fresh.rename(target)
