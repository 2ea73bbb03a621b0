"""The same document as a Word file, so that the office can finish it by hand.

Real heading styles, a table of contents that Word fills, page numbers outside, tables
with repeated heads. Layout is the reader's Word's; lines and pages come close to those
of the PDF, not exactly.
"""

from docx.enum.text import WD_ALIGN_PARAGRAPH

from . import glyphs, names, word_package
from .document import (
    Chart,
    Heading,
    NameList,
    PageBreak,
    Paragraph,
    Run,
    Table,
    turns,
)
from .letter import attachment_labels, attachment_note
from .pdf import UNDATED
from .word_fields import add_contents, add_page_number, bookmark
from .word_package import twips
from .word_tables import add_bottom_block, add_chart, add_table
from .word_writer import BODY, HEI, KAI, LINE, SONG, Writer

CHARACTER = 15.75  # pt: 16 less the spacing of 0.25
TYPE_AREA = 442.2  # pt, 156 mm
TITLE_LINE = 36  # pt
MARK_ABOVE = 0.196  # as in official.css: white above the print of the mark, in em
_NUMBER_RULE = 9.5  # pt below the line of the number: white and the rule itself


def render(document, *, author, created=UNDATED):
    """``document`` as the bytes of a .docx; the same document gives the same bytes.

    Raises ``MissingGlyphs`` as the PDF does: naming the character and its place.
    """
    file = word_package.new()
    writer = Writer(file)
    if document.slip:
        _slip(writer, document.slip)
    _title_block(writer, document)
    if document.toc:
        _front(writer, document)
    section = file.sections[-1]
    for footer, outer in (
        (section.footer, "right"),
        (section.even_page_footer, "left"),
    ):
        add_page_number(footer, outer)
    for line in document.openings:
        writer.write(writer.paragraph("Salutation"), line)
    _write_blocks(writer, document.blocks)
    _ending(writer, document)
    for label, one in zip(
        attachment_labels(document.attachments), document.attachments, strict=True
    ):
        _attachment(writer, label, one)
    if document.bottom:
        add_bottom_block(writer, document.bottom)
    glyphs.check(writer.texts)
    word_package.describe(file, title=document.title, author=author, created=created)
    return word_package.save(file)


def _slip(writer, slip):
    """The leaf on top of a draft; pages count from 1 behind it."""
    writer.lines(writer.paragraph("ContentsTitle"), [slip.title], SONG)
    _write_blocks(writer, slip.paragraphs)
    word_package.begin_leaf(writer.file)
    word_package.start_at_page_one(writer.file.sections[-1])


def _title_block(writer, document):
    """Red head, title, sub-lines; filled up to whole lines."""
    used = _red_head(writer, document.red_head) if document.red_head else 0
    title = writer.paragraph("CoverTitle" if document.toc else "Title")
    writer.lines(title, document.set_title, SONG)
    if not document.toc:
        above = 2 * LINE if document.red_head else LINE
        title.paragraph_format.space_before = twips(above)
        used += above + TITLE_LINE * len(document.set_title)
    last = title
    for text, above in _sub_lines(document):
        last = writer.paragraph("Subtitle")
        writer.lines(last, text, KAI)
        last.paragraph_format.space_before = twips(above)
        used += above + LINE * len(text)
    last.paragraph_format.space_after = twips(LINE + -used % LINE)


def _sub_lines(document):
    """Subtitle, date and reporter with the white above each, in pt."""
    cover = document.toc
    if document.subtitle_lines:
        yield document.subtitle_lines, 2 * LINE if cover else 8
    if document.date_line:
        yield [document.date_line], 7 * LINE if cover else 0
    if document.reporter:
        yield [document.reporter], 0


def _red_head(writer, head):
    size, line = head.mark_size, round(head.mark_size * 1.2)
    mark = writer.paragraph("Mark")
    for run in writer.lines(mark, head.mark, SONG):
        run.font.size = twips(size)
    above = 35 / 25.4 * 72 - MARK_ABOVE * size
    mark.paragraph_format.space_before = twips(above)
    mark.paragraph_format.line_spacing = twips(line)
    number = writer.paragraph("DocumentNumber")
    if head.signer:
        number.alignment = WD_ALIGN_PARAGRAPH.LEFT
        number.paragraph_format.left_indent = twips(16)
        number.paragraph_format.tab_stops.add_tab_stop(twips(TYPE_AREA - 16), 2)
    writer.write(number, head.number)
    if head.signer:
        writer.write(number, "\t签发人：")
        writer.write(number, head.signer, KAI, "Lead")
    return above + line * len(head.mark) + 3 * LINE + _NUMBER_RULE


def _front(writer, document):
    """Cover and contents on leaves of their own; the body starts as page 1."""
    file = writer.file
    word_package.begin_leaf(file)
    entries = [
        (block.level, block.text)
        for block in document.blocks
        if isinstance(block, Heading) and block.level <= 2
    ]
    entries += [(1, one.title) for one in document.attachments]
    add_contents(writer, entries)
    word_package.begin_leaf(file)
    word_package.start_at_page_one(file.sections[-1])
    word_package.update_fields(file)


def _write_blocks(writer, blocks):
    for wide, run in turns(blocks):
        if wide:
            word_package.turn_page(writer.file, wide=True)
        for block in run:
            WRITERS[type(block)](writer, block)
        if wide:
            word_package.turn_page(writer.file, wide=False)


def _heading(writer, block):
    writer.place = f"“{block.text}”"
    paragraph = writer.paragraph(f"Heading{block.level}")
    writer.write(paragraph, block.text, {1: HEI, 2: KAI}.get(block.level, BODY))
    if block.level <= 2:
        bookmark(writer, paragraph)


def _paragraph(writer, block):
    paragraph = writer.paragraph("BodyText")
    if block.lead:
        writer.write(paragraph, block.lead, KAI, "Lead")
    for run in [block.text] if isinstance(block.text, str) else block.text:
        one = run if isinstance(run, Run) else Run(run)
        families, style = {"lead": (KAI, "Lead"), "strong": (HEI, "Strong")}.get(
            one.style, (BODY, "")
        )
        writer.write(paragraph, one.text, families, style)


def _name_list(writer, block):
    for group in block.groups:
        if block.columns:
            _name_columns(writer, group)
        else:
            lead = f"{group.label}：" if group.label else ""
            _paragraph(writer, Paragraph("、".join(group.names), lead=lead))


def _name_columns(writer, group):
    """Names between tab stops, so that a name can be put in by hand."""
    if group.label:
        writer.write(writer.paragraph("NameLabel"), group.label, KAI)
    paragraph = writer.paragraph("Names")
    cell = names.cell_width(group.names)
    stops = paragraph.paragraph_format.tab_stops
    for index in range(1, names.columns(group.names)):
        stops.add_tab_stop(twips((2 + index * cell) * CHARACTER))
    writer.lines(
        paragraph,
        [
            "".join(_tabbed(name, takes, cell) for name, takes in line).rstrip("\t")
            for line in names.lines(group.names)
        ],
    )


def _tabbed(name, takes, cell):
    """A name and as many tabs as lead to the column behind it."""
    return name + "\t" * (takes - int(names.width(name) // cell))


def _page_break(writer, _block):
    writer.break_before_next = True


def _ending(writer, document):
    """Names of the attachments, signature and date, note."""
    if document.attachments:
        _attachment_note(writer, document.attachments)
    if document.sign_off:
        _sign_off(writer, document.sign_off)
    if document.note:
        writer.write(writer.paragraph("Note"), f"（{document.note}）")


def _attachment_note(writer, attachments):
    """A second line begins below the first character of the attachment's name."""
    writer.keep_last_with_next()
    for index, (lead, number, title) in enumerate(attachment_note(attachments)):
        paragraph = writer.paragraph("AttachmentNote")
        hanging = (4 if number else 3) * CHARACTER
        layout = paragraph.paragraph_format
        layout.left_indent = twips(2 * CHARACTER + hanging)
        layout.first_line_indent = twips(-hanging if lead else -CHARACTER)
        if number:
            layout.tab_stops.add_tab_stop(twips(2 * CHARACTER + hanging))
        layout.space_before = twips(0 if index else LINE)
        writer.write(paragraph, f"{lead}{number}\t{title}" if number else lead + title)


def _sign_off(writer, sign_off):
    writer.keep_last_with_next()
    signatory, date = writer.paragraph("Signature"), writer.paragraph("Signature")
    signatory.paragraph_format.space_before = twips(LINE)
    signatory.paragraph_format.keep_with_next = True
    wide, dated = (
        names.width(text) * CHARACTER for text in (sign_off.signatory, sign_off.date)
    )
    if sign_off.sealed:
        _sign_for_seal(signatory, date, wide, dated)
    else:
        # the date two characters right of the signatory, the longer two from the edge
        left = TYPE_AREA - 2 * CHARACTER - max(wide, dated + 2 * CHARACTER)
        signatory.paragraph_format.left_indent = twips(max(left, 0))
        date.paragraph_format.left_indent = twips(max(left, 0) + 2 * CHARACTER)
    writer.write(signatory, sign_off.signatory)
    writer.write(date, sign_off.date)


def _sign_for_seal(signatory, date, wide, dated):
    """The date ends four characters in, the signatory is centred over it."""
    date.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    date.paragraph_format.right_indent = twips(4 * CHARACTER)
    middle = TYPE_AREA - 4 * CHARACTER - dated / 2
    right = min(0, TYPE_AREA - middle - wide / 2)
    signatory.alignment = WD_ALIGN_PARAGRAPH.CENTER
    signatory.paragraph_format.left_indent = twips(2 * middle - TYPE_AREA + right)
    signatory.paragraph_format.right_indent = twips(right)


def _attachment(writer, label, one):
    writer.place = label
    writer.write(writer.paragraph("AttachmentLabel"), label, HEI)
    title = writer.paragraph("AttachmentTitle")
    writer.write(title, one.title, SONG)
    bookmark(writer, title)
    lines = -(-names.width(one.title) * 22 // TYPE_AREA)
    title.paragraph_format.space_after = twips(LINE + -lines * TITLE_LINE % LINE)
    _write_blocks(writer, one.blocks)


WRITERS = {
    Heading: _heading,
    Paragraph: _paragraph,
    Table: add_table,
    Chart: add_chart,
    NameList: _name_list,
    PageBreak: _page_break,
}
