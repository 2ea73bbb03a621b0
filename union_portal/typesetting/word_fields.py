"""Fields that Word computes: page numbers, and the table of contents."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from .word_package import twips
from .word_writer import BODY, HEI, SONG, styled

_ONE_CHARACTER = 14  # pt: the page number stands one character of its size inside


def add_page_number(footer, outer):
    """— 1 — on the outer side, as a PAGE field."""
    footer.is_linked_to_previous = False
    paragraph = styled(footer.paragraphs[0], "Footer")
    layout = paragraph.paragraph_format
    if outer == "right":
        layout.right_indent = twips(_ONE_CHARACTER)
    else:
        layout.alignment, layout.left_indent = 0, twips(_ONE_CHARACTER)
    paragraph.add_run("— ")
    field(paragraph._p, "PAGE", "1")
    paragraph.add_run(" —")


def add_contents(writer, entries):
    """The contents as a TOC field; until Word fills it, headings and page fields.

    ``entries`` are ``(level, text)`` in the order in which ``bookmark`` will be called.
    """
    writer.lines(writer.paragraph("ContentsTitle"), ["目　录"], SONG)
    paragraphs = [writer.paragraph(f"TOC{level}") for level, _text in entries]
    paragraphs = paragraphs or [writer.paragraph("TOC1")]
    for mark in ("begin", r'TOC \o "1-2" \h \z \u', "separate"):
        paragraphs[0]._p.append(_field_part(mark))
    for number, (level, text) in enumerate(entries, start=1):
        paragraph = paragraphs[number - 1]
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), _name(number))
        run = writer.write(paragraph, f"{text}\t", HEI if level == 1 else BODY)
        link.append(run._r)
        field(link, rf"PAGEREF {_name(number)} \h", "")
        paragraph._p.append(link)
    paragraphs[-1]._p.append(_field_part("end"))


def bookmark(writer, paragraph):
    """Put the next bookmark of the contents around a paragraph's text."""
    writer.bookmarks += 1
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(writer.bookmarks))
    start.set(qn("w:name"), _name(writer.bookmarks))
    next(iter(paragraph._p.iterchildren(qn("w:r")))).addprevious(start)
    paragraph._p.append(end)


def field(parent, instruction, result):
    """A field with the text that stands there until Word computes it."""
    for mark in ("begin", instruction, "separate"):
        parent.append(_field_part(mark))
    if result:
        run, text = OxmlElement("w:r"), OxmlElement("w:t")
        text.text = result
        run.append(text)
        parent.append(run)
    parent.append(_field_part("end"))


def _field_part(what):
    """A run with one mark of a field, or its instruction."""
    run = OxmlElement("w:r")
    if what in ("begin", "separate", "end"):
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), what)
    else:
        part = OxmlElement("w:instrText")
        part.set(qn("xml:space"), "preserve")
        part.text = f" {what} "
    run.append(part)
    return run


def _name(number):
    return f"_Toc{number:08d}"
