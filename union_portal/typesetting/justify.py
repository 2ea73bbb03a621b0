"""Lines of Chinese text: where they may break, and a straight right edge.

WeasyPrint leaves line breaking to Pango, which knows the Chinese rules (kinsoku,
避头尾) but for a few marks; ``break_hints`` supplies those. WeasyPrint stretches
only spaces, which Chinese has not: ``install`` replaces its ``justify_line``. That
is a private function, so another version than the tested one is refused.
"""

import math
import re
import unicodedata
from itertools import groupby

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

TESTED_VERSION = "70.0"

# Loosely set beyond this share of the type size per gap, a line looks torn: it then
# stays ragged. Only an unbreakable run of Latin letters ever gets a line there.
LOOSEST = 0.4

ZERO_WIDTH_SPACE = "\u200b"
WORD_JOINER = "\u2060"
_HINTS = ZERO_WIDTH_SPACE + WORD_JOINER

_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CLOSING = "，。、；：！？）》」』】〕〉"
_OPENING = "（《「『【〔〈"
_MAY_BREAK = re.compile(
    rf"(?<=[{_HAN}{_CLOSING}])(?=[“‘])"  # Unicode glues a quotation mark to both
    rf"|(?<=[”’])(?=[{_HAN}{_OPENING}])"  # neighbours; in Chinese it has a side
)
_MAY_NOT_BREAK = re.compile(
    r"(?<=[^\s—])(?=[～~·‧•](?!\s))"  # 连接号、间隔号 never start a line (GB/T 15834)
    r"|(?<=[^\s—])(?=—(?!—))"  # the single dash of 1—6 is one; the double is not
    r"|(?<=[）)])(?=[%％‰])"
    r"|(?<=[0-9])(?=[万亿])"  # 1 | 万人 would be read as 1
)
# Full-width in Chinese fonts though Unicode calls their width ambiguous. The dash
# and the ellipsis are missing on purpose: their halves must stay joined.
_WIDE_MARKS = frozenset("“”‘’·×÷±℃°№①②③④⑤⑥⑦⑧⑨⑩")

_original = {"justify_line": inline.justify_line}


class UntestedEngine(RuntimeError):
    """The installed WeasyPrint is not the one whose insides were tested."""


def require_tested_engine():
    """Refuse to patch a WeasyPrint whose private functions nobody has read."""
    if weasyprint.__version__ != TESTED_VERSION:
        raise UntestedEngine(
            f"排版补丁只在 WeasyPrint {TESTED_VERSION} 上验证过，"
            f"当前版本是 {weasyprint.__version__}。"
        )


def install():
    """Justify Chinese from now on in this process; calling it twice is harmless."""
    require_tested_engine()
    inline.justify_line = justify_line


def uninstall():
    """Give WeasyPrint its own justification back (the tests' negative control)."""
    inline.justify_line = _original["justify_line"]


def break_hints(text):
    """Mark in ``text`` the breaks that Pango forbids or allows against GB/T 15834."""
    text = _MAY_BREAK.sub(ZERO_WIDTH_SPACE, text)
    return _MAY_NOT_BREAK.sub(WORD_JOINER, text)


def without_hints(text):
    """The text as its author wrote it."""
    return text.replace(ZERO_WIDTH_SPACE, "").replace(WORD_JOINER, "")


def stretches(char):
    """Whether space may be added around ``char``: Chinese and spaces, not digits."""
    if char in " \u00a0" or char in _WIDE_MARKS:
        return True
    return unicodedata.east_asian_width(char) in "WF"


def justify_line(context, line, extra_width):
    """Spread ``extra_width`` (CSS px) over the line, half on each side of a character.

    Same signature as WeasyPrint's. The outer halves of the first and the last
    character are not printed, so both edges of the line are straight.
    """
    texts = [box for box in _leaves(line) if isinstance(box, boxes.TextBox)]
    whole = "".join(box.text for box in texts)
    if not whole:
        return
    # WeasyPrint counts the letter spacing behind the last character as width.
    extra_width += _letter_spacing(texts[-1].style)
    gaps = sum(map(stretches, whole)) - sum(map(stretches, _ends(whole))) / 2
    if gaps < 1 or extra_width / gaps > LOOSEST * line.style["font_size"]:
        return
    _spread(line, extra_width / gaps, 0, at_line_start=True)


def _ends(text):
    """The first and the last character that takes room."""
    return text[0], (text.rstrip(_HINTS) or text)[-1]


def _letter_spacing(style):
    spacing = style["letter_spacing"]
    return 0 if spacing == "normal" else spacing


def _leaves(box):
    """The boxes of a line that hold text or stand for a character, left to right."""
    for child in box.children:
        if isinstance(child, (boxes.LineBox, boxes.InlineBox)):
            yield from _leaves(child)
        elif child.is_in_normal_flow():
            yield child


def _spread(box, gap, shift, at_line_start=False):
    """Move and stretch ``box`` and all in it; return the shift for what follows."""
    if isinstance(box, boxes.TextBox):
        return _stretch_text(box, gap, shift, at_line_start)
    if not isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.translate(shift, 0)
        return shift
    before = shift
    box.position_x += shift
    for child in box.children:
        if child.is_in_normal_flow():
            shift = _spread(child, gap, shift, at_line_start)
            at_line_start = False
    box.width += shift - before
    return shift


def _stretch_text(box, gap, shift, at_line_start):
    """Stretch one run of text; the half gaps at its ends fall beside the box."""
    if not box.text:
        return shift
    wide = sum(map(stretches, box.text))
    leading, trailing = (gap / 2 * stretches(char) for char in _ends(box.text))
    if at_line_start:
        shift -= leading
    box.position_x += shift + leading
    box.width += wide * gap - leading - trailing
    layout = StretchedLayout(box.style, wide * gap - leading - trailing)
    layout.set_text(box.text)
    layout.deactivate()
    box.pango_layout = layout
    return shift + wide * gap


class StretchedLayout(Layout):
    """A line of text that is drawn ``stretch`` CSS px wider than it is."""

    def __init__(self, style, stretch):
        self.stretch = stretch
        super().__init__(style)

    def set_text(self, text, justify=False):
        super().set_text(text)
        if justify and self.text:
            self._space_out()

    def _space_out(self):
        """Set the spacing of each run of equally spaced characters, in Pango units."""
        attributes = pango.pango_layout_get_attributes(self.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(
                pango.pango_attr_list_new(), pango.pango_attr_list_unref
            )
        start = 0
        for steps, run in groupby(self._deal(), key=lambda pair: pair[1]):
            end = start + sum(len(char.encode()) for char, _steps in run)
            attribute = pango.pango_attr_letter_spacing_new(self._units(steps))
            attribute.start_index, attribute.end_index = start, end
            pango.pango_attr_list_change(attributes, attribute)
            start = end
        pango.pango_layout_set_attributes(self.layout, attributes)

    def _deal(self):
        """Pair each character with its spacing, in whole steps.

        Some gaps get a step more than others: twenty-seven cut-off fractions would
        show at the right edge.
        """
        base = round(_letter_spacing(self.style) * TO_UNITS / self._step)
        gaps = sum(map(stretches, self.text))
        gaps -= sum(map(stretches, _ends(self.text))) / 2
        total = math.floor(self.stretch * TO_UNITS / self._step)
        each, more = divmod(total, gaps or 1)
        dealt = 0
        for char in self.text:
            steps = base
            if stretches(char):
                steps += int(each) + (dealt < more - 0.5)
                dealt += 1
            yield char, steps

    @property
    def _step(self):
        """Pango units of the smallest spacing that WeasyPrint draws without loss.

        It writes the left half of a spacing as units / size (taking 1024 units for
        1000) and the rest as a whole number of thousandths of the size, cut off.
        """
        return self.style["font_size"] / (1000 / TO_UNITS - 0.5)

    def _units(self, steps):
        """Spacing in Pango units, with two to spare so that no step is cut off."""
        if steps < 0:
            return math.floor(steps * self._step) - 2
        return math.ceil(steps * self._step) + 2 if steps else 0
