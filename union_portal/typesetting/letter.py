"""What a letter (公文) has besides its text: red head, attachments, bottom block.

Places and sizes are those of GB/T 9704-2012, sections 7.2 to 7.4.
"""

from dataclasses import dataclass, field
from html import escape

# The mark of the issuing body is as large as its words allow in 156 mm, and never
# larger than what offices commonly use.
MARK_SIZE = 62  # pt
TYPE_AREA = 442  # pt, 156 mm
COLON = "："


@dataclass(frozen=True)
class RedHead:
    """红头: mark of the issuing body, document number, red rule.

    ``mark`` is one line for each issuing body, usually ending in 文件. ``number`` is
    whole, 明大工〔2026〕3号. A letter to a higher body (上行文) names its ``signer``.
    """

    mark: list[str]
    number: str
    signer: str = ""

    def __post_init__(self):
        if not any(self.mark):
            raise ValueError("a red head names the body that issues the document")

    @property
    def mark_size(self):
        """Type size of the mark in pt."""
        longest = max(map(len, self.mark))
        return min(MARK_SIZE, TYPE_AREA // longest)

    def to_html(self):
        lines = "".join(f"<span>{escape(line)}</span>" for line in self.mark)
        return (
            f'<div class="red-head"><p class="mark" style="font-size: '
            f'{self.mark_size}pt">{lines}</p>{self._number()}</div>'
        )

    def _number(self):
        if not self.signer:
            return f'<p class="number">{escape(self.number)}</p>'
        return (
            '<p class="number upward">'
            f'<span class="signer">签发人：<span class="lead">{escape(self.signer)}'
            f"</span></span>{escape(self.number)}</p>"
        )


@dataclass(frozen=True)
class Attachment:
    """附件: announced below the text, printed behind the signature on a new page."""

    title: str
    blocks: list = field(default_factory=list)


def attachment_labels(attachments):
    """附件1, 附件2 …; a single attachment has no number."""
    if len(attachments) == 1:
        return ["附件"]
    return [f"附件{number}" for number, _one in enumerate(attachments, start=1)]


def attachment_note(attachments):
    """The lines of 附件说明: ``[(lead, number, title)]``, the lead on the first only."""
    several = len(attachments) > 1
    return [
        (
            f"附件{COLON}" if index == 0 else "",
            f"{index + 1}." if several else "",
            one.title,
        )
        for index, one in enumerate(attachments)
    ]


def attachment_note_html(attachments):
    lines = "".join(
        f'<p class="{"numbered" if number else "single"}">'
        f'<span class="lead-in">{lead}</span>'
        f"{_item_number(number)}{escape(title)}</p>"
        for lead, number, title in attachment_note(attachments)
    )
    return f'<div class="attachment-note">{lines}</div>'


def _item_number(number):
    return f'<span class="item-number">{number}</span>' if number else ""


@dataclass(frozen=True)
class BottomBlock:
    """版记: copies (抄送), printing body and date, on the foot of the last page."""

    printer: str
    printed_on: str
    copies_to: str = ""

    @property
    def copies(self):
        """The bodies that get a copy; the list ends in a full stop."""
        return f"{self.copies_to.rstrip('。')}。" if self.copies_to else ""

    @property
    def printed(self):
        return f"{self.printed_on}印发"

    def to_html(self):
        copies = (
            f'<span class="copies"><span>抄送{COLON}</span>{escape(self.copies)}</span>'
            if self.copies
            else ""
        )
        return (
            f'<div class="bottom-anchor"><div class="bottom-block">{copies}'
            f'<span class="printed"><span>{escape(self.printer)}</span>'
            f"<span>{escape(self.printed)}</span></span></div></div>"
        )
