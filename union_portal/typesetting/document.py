"""A printed document as plain data, and the HTML of it.

Reports fill these classes with words and figures; nothing in them is markup, so
everything is escaped. ``Chart`` alone takes markup: an SVG made by ``svg``.
"""

import re
from dataclasses import dataclass, field
from html import escape
from itertools import count

from .letter import (
    Attachment,
    BottomBlock,
    RedHead,
    attachment_labels,
    attachment_note_html,
)
from .names import NameList
from .titles import balanced

ALIGNMENTS = frozenset({"left", "center", "right"})
RUN_STYLES = frozenset({"", "lead", "strong"})
WIDTH = 442  # pt, of the type area: 156 mm
WIDE = 637.5  # pt, of the same turned on its side: 225 mm
TITLE, COVER_TITLE = 20, 17  # characters of 22 and of 26 pt in a line
PADDING = 8.5  # pt, of a cell with its rule
SIZES = (("", 12), ("size-5", 10.5), ("size-small-5", 9))  # 小四, 五号, 小五
SMALLEST = "size-6"  # 六号, and cells break wherever they must
LEAST = 4  # letters of a text side by side: a column of single ones nobody reads
AMPLE = 10  # and more than so many are broken without regret
PIECES = re.compile(r"[!-~]+|.", re.DOTALL)


@dataclass(frozen=True)
class Run:
    """A piece of a line; ``lead`` is 楷体, ``strong`` is 黑体."""

    text: str
    style: str = ""

    def __post_init__(self):
        if self.style not in RUN_STYLES:
            raise ValueError(f"unknown style of a run: {self.style}")

    def to_html(self):
        if not self.style:
            return escape(self.text)
        return f'<span class="{self.style}">{escape(self.text)}</span>'


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 一、黑体, 2 （一）楷体, 3 "1." and 4 "（1）" 仿宋."""

    level: int
    text: str

    def __post_init__(self):
        if self.level not in (1, 2, 3, 4):
            raise ValueError("headings have the levels 1 to 4")

    def to_html(self, anchor=""):
        target = f' id="{anchor}"' if anchor else ""
        return f"<h{self.level}{target}>{escape(self.text)}</h{self.level}>"


@dataclass(frozen=True)
class Paragraph:
    """Body text, indented two characters; ``lead`` is set in 楷体 at its start."""

    text: str | list[str | Run]
    lead: str = ""

    def to_html(self):
        runs = [self.text] if isinstance(self.text, str) else self.text
        if self.lead:
            runs = [Run(self.lead, "lead"), *runs]
        body = "".join(
            run.to_html() if isinstance(run, Run) else escape(run) for run in runs
        )
        return f"<p>{body}</p>"


@dataclass(frozen=True)
class Table:
    """A table; its head is repeated on every page. ``total`` marks the last row.

    A ``wide`` one stands on pages of its own that are turned on their side (7.4).
    """

    caption: str
    header: list[str]
    rows: list[list[object]]
    aligns: list[str] = field(default_factory=list)
    total: bool = False
    wide: bool = False

    def __post_init__(self):
        width = len(self.header)
        if any(len(row) != width for row in self.rows):
            raise ValueError("every row needs as many cells as the header")
        if self.aligns and (
            len(self.aligns) != width or not ALIGNMENTS.issuperset(self.aligns)
        ):
            raise ValueError("one of left, center, right for each column")

    def to_html(self):
        head = "".join(
            f'<th scope="col" style="min-width: {self._shown(at):g}em">'
            f"{_by_unit(cell)}</th>"
            for at, cell in enumerate(self.header)
        )
        last = len(self.rows) - 1
        body = "".join(
            self._row(row, self.total and index == last)
            for index, row in enumerate(self.rows)
        )
        return (
            f'<div class="on-grid table"><p class="caption">{escape(self.caption)}</p>'
            f'<table class="{self.size}"><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )

    @property
    def size(self):
        """The largest letters in which what cannot break stands side by side."""
        room = WIDE if self.wide else WIDTH
        for name, points in SIZES:
            if self.room_for(points) <= room:
                return name
        return SMALLEST

    def _shown(self, at):
        """The least width of a column in letters, with its share of what is left over."""
        points = dict(SIZES).get(self.size, 0)
        room = WIDE if self.wide else WIDTH
        texts = [align for align in self.aligns if align != "right"] or self.header
        spare = (room - self.room_for(points)) / points / len(texts) if points else 0
        longest = max((_letters(str(row[at])) for row in self.rows), default=1)
        return min(longest, self._least(at) + max(spare, 0), AMPLE)

    def room_for(self, points):
        """How wide (pt) the table is at least in letters of so many points."""
        needs = [self._need(at) for at in range(len(self.header))]
        return sum(needs) * points + PADDING * len(needs)

    @property
    def is_crowded(self):
        """Whether it would be set smaller than 五号 on an upright page."""
        return self.room_for(SIZES[1][1]) > WIDTH

    def _need(self, at):
        """The width of a column's widest piece that cannot break, in letters."""
        heads = map(_letters, _by_unit_parts(self.header[at]))
        whole = bool(self.aligns) and self.aligns[at] == "right"
        texts = [str(row[at]) for row in self.rows]
        pieces = texts if whole else [one for t in texts for one in PIECES.findall(t)]
        return max([*heads, *map(_letters, pieces), self._least(at)])

    def _least(self, at):
        """How many letters of its longest text a column shows side by side at least."""
        return min(LEAST, max((_letters(str(row[at])) for row in self.rows), default=1))

    def _row(self, row, is_total):
        aligns = self.aligns or ["left"] * len(row)
        cells = "".join(
            f'<td class="{align}">{escape(str(cell))}</td>'
            for cell, align in zip(row, aligns, strict=True)
        )
        return f'<tr class="total">{cells}</tr>' if is_total else f"<tr>{cells}</tr>"


@dataclass(frozen=True)
class Chart:
    """A drawing by ``union_portal.typesetting.svg``, with its caption below."""

    svg: str
    caption: str = ""

    def to_html(self):
        caption = f'<p class="caption">{escape(self.caption)}</p>'
        return (
            f'<div class="on-grid chart">{self.svg}{caption if self.caption else ""}'
            "</div>"
        )


@dataclass(frozen=True)
class PageBreak:
    """The next block starts on a new page."""

    def to_html(self):
        return '<div class="page-break"></div>'


@dataclass(frozen=True)
class SignOff:
    """Signatory and date (落款); with a seal the date stands further in."""

    signatory: str
    date: str
    sealed: bool = False

    def to_html(self):
        kind = "signoff sealed" if self.sealed else "signoff"
        return (
            f'<div class="{kind}"><div><p class="signatory">{escape(self.signatory)}'
            f'</p><p class="date">{escape(self.date)}</p></div></div>'
        )


Block = Heading | Paragraph | Table | Chart | NameList | PageBreak


@dataclass(frozen=True)
class Slip:
    """A leaf laid on top of a draft: what its readers should know; not part of it."""

    title: str
    paragraphs: list[Paragraph]

    def to_html(self):
        lines = "".join(paragraph.to_html() for paragraph in self.paragraphs)
        return (
            f'<div class="slip"><p class="toc-title">{escape(self.title)}</p>{lines}'
            "</div>"
        )


@dataclass(frozen=True)
class Document:
    """A report or a letter, top to bottom.

    ``title_lines`` are broken by meaning by the author. With ``toc`` the title block
    and the contents get leaves of their own and the body starts as page 1. A letter
    has a ``red_head`` instead of a cover; ``addressees`` (主送) and ``note`` (附注) are
    without their colon and brackets. A ``slip`` lies on top, without a page number.
    """

    title_lines: list[str]
    blocks: list[Block]
    subtitle_lines: list[str] = field(default_factory=list)
    date_line: str = ""
    reporter: str = ""
    salutation: str = ""
    toc: bool = False
    sign_off: SignOff | None = None
    red_head: RedHead | None = None
    addressees: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    note: str = ""
    bottom: BottomBlock | None = None
    slip: Slip | None = None

    def __post_init__(self):
        if self.red_head and self.toc:
            raise ValueError("a document with a red head has no cover and no contents")

    @property
    def title(self):
        return "".join(self.title_lines)

    @property
    def set_title(self):
        """The lines of the title as they are printed: none runs over by a few letters."""
        most = COVER_TITLE if self.toc else TITLE
        return [line for given in self.title_lines for line in balanced([given], most)]

    @property
    def openings(self):
        """The lines that speak to the readers, flush left."""
        addressees = f"{self.addressees.rstrip('：')}：" if self.addressees else ""
        return [line for line in (addressees, self.salutation) if line]

    def to_html(self):
        entries, body = [], []
        anchors = (f"h{number}" for number in count(1))
        for line in self.openings:
            body.append(f'<p class="salutation">{escape(line)}</p>')
        body += _numbered(self.blocks, anchors, entries)
        body += self._ending()
        body += self._attachments(anchors, entries)
        if self.bottom:
            body.append(self.bottom.to_html())
        front = self.slip.to_html() if self.slip else ""
        front += self._title_block() + (self._contents(entries) if self.toc else "")
        return (
            '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
            f"<title>{escape(self.title)}</title></head><body>{front}"
            f"<main>{''.join(body)}</main></body></html>"
        )

    def _ending(self):
        """What follows the text: names of the attachments, signature, note."""
        if self.attachments:
            yield attachment_note_html(self.attachments)
        if self.sign_off:
            yield self.sign_off.to_html()
        if self.note:
            yield f'<p class="note">（{escape(self.note)}）</p>'

    def _attachments(self, anchors, entries):
        for label, one in zip(
            attachment_labels(self.attachments), self.attachments, strict=True
        ):
            anchor = next(anchors)
            entries.append((1, f"{label}　{one.title}", anchor))
            yield (
                f'<div class="attachment"><p class="attachment-label">{label}</p>'
                f'<div class="on-grid attachment-head"><h1 class="attachment-title" '
                f'id="{anchor}" data-label="{label}　{escape(one.title)}">'
                f"{escape(one.title)}</h1></div>"
            )
            yield from _numbered(one.blocks, anchors, entries)
            yield "</div>"

    def _title_block(self):
        parts = [self.red_head.to_html()] if self.red_head else []
        parts.append(f'<div class="title">{_spans(self.set_title)}</div>')
        if self.subtitle_lines:
            parts.append(f'<div class="subtitle">{_spans(self.subtitle_lines)}</div>')
        for name, text in (("dateline", self.date_line), ("reporter", self.reporter)):
            if text:
                parts.append(f'<p class="{name}">{escape(text)}</p>')
        kind = " cover" if self.toc else " below-red-head" if self.red_head else ""
        return (
            f'<div class="title-block on-grid{kind}">'
            f'{"".join(parts)}<div class="after"></div></div>'
        )

    @staticmethod
    def _contents(entries):
        items = "".join(
            f'<li class="level-{level}"><a href="#{anchor}">{escape(text)}</a></li>'
            for level, text, anchor in entries
            if level <= 2  # deeper levels would make the contents longer than a page
        )
        return f'<div class="toc"><p class="toc-title">目　录</p><ol>{items}</ol></div>'


def turns(blocks):
    """``[(wide, blocks)]``: what stands on turned pages, and what lies between.

    The headings right above a wide table go with it: none is left behind alone.
    """
    runs, heads = [], []
    for block in blocks:
        if isinstance(block, Heading):
            heads.append(block)
        elif isinstance(block, Table) and block.wide:
            runs.append((True, [*heads, block]))
            heads = []
        else:
            runs.append((False, [*heads, block]))
            heads = []
    runs.append((False, heads))
    return [run for run in runs if run[1]]


def _numbered(blocks, anchors, entries):
    """The HTML of blocks; headings get anchors and go into ``entries``."""
    for wide, run in turns(blocks):
        parts = []
        for block in run:
            if isinstance(block, Heading):
                anchor = next(anchors)
                entries.append((block.level, block.text, anchor))
                parts.append(block.to_html(anchor))
            else:
                parts.append(block.to_html())
        yield f'<div class="wide">{"".join(parts)}</div>' if wide else "".join(parts)


def _by_unit(cell):
    """A column head that breaks, if at all, before its unit: 预算数|（万元）."""
    return "<wbr>".join(f"<span>{escape(part)}</span>" for part in _by_unit_parts(cell))


def _by_unit_parts(cell):
    name, bracket, unit = cell.partition("（")
    return [part for part in (name, bracket + unit) if part]


def _letters(text):
    """How wide a text is: a Chinese character is 1, one of ASCII at most 0.6."""
    return sum(0.6 if char.isascii() else 1 for char in text)


def _spans(lines):
    return "".join(f"<span>{escape(line)}</span>" for line in lines)
