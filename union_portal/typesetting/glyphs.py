"""Every character must have a printed shape: the check before a document leaves.

A font that lacks a character prints an empty box (tofu), or another font steps in
unseen. Both are errors here, with the character, where it stands and what was tried.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import ffi, fontconfig

# What fontconfig knows of a font already; WeasyPrint itself never asks for it.
ffi.cdef("""
    typedef ... FcCharSet;
    FcResult FcPatternGetCharSet (
        FcPattern *p, const char *object, int n, FcCharSet **c);
    int FcCharSetHasChar (const FcCharSet *fcs, unsigned int ucs4);
""")

FONTS_CONF = Path(__file__).with_name("fonts.conf")
GENERIC_FAMILIES = frozenset({"serif", "sans-serif", "monospace", "system-ui"})
SVG = "{http://www.w3.org/2000/svg}"
# Characters each side of the missing one that are shown to find the place.
_CONTEXT = 8
_SHOWN = 5


class TypesettingError(Exception):
    """A document that must not be printed as it is."""


class MissingFont(TypesettingError):
    """The font a style asks for is not installed, nor its agreed stand-in."""


class MissingGlyphs(TypesettingError):
    """Characters that no font of their style can print; see ``gaps``."""

    def __init__(self, gaps):
        self.gaps = gaps
        lines = [str(gap) for gap in gaps[:_SHOWN]]
        if len(gaps) > _SHOWN:
            lines.append(f"……共 {len(gaps)} 处")
        super().__init__("有字符无法印出：\n" + "\n".join(lines))


@dataclass(frozen=True)
class Text:
    """A run of text in one style, and where it stands."""

    content: str
    families: tuple[str, ...]
    place: str = ""


@dataclass(frozen=True)
class Gap:
    """One character without a glyph."""

    char: str
    snippet: str
    place: str
    tried: tuple[str, ...]

    @property
    def codepoint(self):
        return f"U+{ord(self.char):04X}"

    def __str__(self):
        where = f"{self.place}，" if self.place else ""
        return (
            f"“{self.char}”（{self.codepoint}），{where}位于“{self.snippet}”，"
            f"已试字体：{'、'.join(self.tried)}"
        )


@dataclass(frozen=True)
class Face:
    """A font file that answers to a family name."""

    name: str
    path: str
    family: str

    def has(self, char):
        charset = _match(self.family).charset
        return bool(fontconfig.FcCharSetHasChar(charset, ord(char)))


def check(texts):
    """Raise ``MissingFont`` or ``MissingGlyphs`` unless all ``texts`` can print."""
    gaps = {}
    for text in texts:
        faces = _chain(text.families)
        for char in sorted(set(text.content)):
            if not _printable(char, faces):
                gap = _gap(char, text, faces)
                gaps.setdefault((char, gap.place, gap.snippet), gap)
    if gaps:
        raise MissingGlyphs(list(gaps.values()))


def texts_of_page(page_box, number):
    """All text laid out on a page, generated content and page numbers included."""
    for box in page_box.descendants():
        if isinstance(box, boxes.TextBox) and box.text:
            families = tuple(box.style["font_family"])
            yield Text(box.text, families, f"第{number}页")


def texts_of_svg(element, families=("sans-serif",)):
    """All text of an inline SVG; only attributes give fonts there, not CSS."""
    if own := element.get("font-family"):
        families = tuple(name.strip(" \"'") for name in own.split(","))
    if element.tag in (f"{SVG}text", f"{SVG}tspan") and element.text:
        yield Text(element.text, families, "图表")
    for child in element:
        yield from texts_of_svg(child, families)
        if element.tag == f"{SVG}text" and child.tail:
            yield Text(child.tail, families, "图表")


def face_for(char, families):
    """Name and file of the font that prints ``char`` in a style; its first, if none."""
    faces = _chain(families)
    face = next((face for face in faces if face.has(char)), faces[0])
    return face.name, face.path


def _printable(char, faces):
    category = unicodedata.category(char)
    if category in ("Zs", "Cf") or char in "\t\n\r":
        return True  # spaces and marks that steer the line break have no shape
    # A control character is nothing to print, and a private-use one means something
    # else in every font.
    return category not in ("Cc", "Co") and any(face.has(char) for face in faces)


def _gap(char, text, faces):
    at = text.content.index(char)
    snippet = text.content[max(0, at - _CONTEXT) : at + _CONTEXT + 1]
    return Gap(char, snippet.strip(), text.place, tuple(face.name for face in faces))


@cache
def _chain(families):
    """The fonts of a style; its first one must be there, the others may be."""
    faces = [(family, _face(family)) for family in families]
    wanted, first = faces[0]
    if first is None:
        found = _match(wanted).names[0]
        raise MissingFont(
            f"缺少字体“{wanted}”（系统改用的是“{found}”）。请运行安装步骤取得"
            f"替代字体，或把该字体文件放入字体目录。"
        )
    return tuple(face for _family, face in faces if face)


def _face(family):
    """The installed font for ``family`` or one of its agreed stand-ins, or None."""
    found = _match(family)
    agreed = {family.casefold(), *_stand_ins().get(family, ())}
    known = {name.casefold() for name in found.names} & agreed
    if known or family in GENERIC_FAMILIES:
        return Face(found.names[0], found.path, family)
    return None


@cache
def _stand_ins():
    """Family names that may stand for each name of the standard, from fonts.conf."""
    agreed = {}
    for block in re.findall(r"<match.*?</match>", FONTS_CONF.read_text("utf-8"), re.S):
        wanted = re.search(r"<test name=\"family\".*?<string>(.*?)<", block, re.S)
        given = re.search(r"<edit name=\"family\" mode=\"assign.*?</edit>", block, re.S)
        if given:
            names = re.findall(r"<string>(.*?)</string>", given[0])
            agreed[wanted[1]] = {name.casefold() for name in names}
    return agreed


def forget_fonts():
    """Look at the installed fonts anew, after some were added."""
    for cached in (_chain, _match, _configuration):
        cached.cache_clear()


@cache
def _configuration():
    return ffi.gc(fontconfig.FcInitLoadConfigAndFonts(), fontconfig.FcConfigDestroy)


@dataclass(frozen=True)
class Match:
    """What fontconfig gives for a name; ``charset`` belongs to ``pattern``."""

    names: tuple[str, ...]
    path: str
    pattern: object
    charset: object


@cache
def _match(family):
    configuration = _configuration()
    pattern = ffi.gc(fontconfig.FcPatternCreate(), fontconfig.FcPatternDestroy)
    fontconfig.FcPatternAddString(pattern, b"family", family.encode())
    fontconfig.FcConfigSubstitute(configuration, pattern, fontconfig.FcMatchPattern)
    fontconfig.FcDefaultSubstitute(pattern)
    result = ffi.new("FcResult *")
    match = fontconfig.FcFontMatch(configuration, pattern, result)
    if match == ffi.NULL:
        raise MissingFont("系统中没有任何字体。")
    match = ffi.gc(match, fontconfig.FcPatternDestroy)
    charset = ffi.new("FcCharSet **")
    fontconfig.FcPatternGetCharSet(match, b"charset", 0, charset)
    path = next(_strings(match, b"file"))
    return Match(tuple(_strings(match, b"family")), path, match, charset[0])


def _strings(pattern, key):
    value = ffi.new("FcChar8 **")
    index = 0
    while not fontconfig.FcPatternGetString(pattern, key, index, value):
        yield ffi.string(value[0]).decode()
        index += 1
