"""Writes paragraphs of our styles into a Word file, and remembers all text."""

import re

from docx.text.paragraph import Paragraph

from .glyphs import Text

LINE = 28.95  # pt, as in word_styles.xml
_RARE = ("LXGW WenKai Light", "Noto Serif CJK SC")
# The fonts of official.css: what they cannot print, Word is not asked to print.
BODY = ("仿宋_GB2312", *_RARE)
KAI = ("楷体_GB2312", *_RARE)
SONG = ("方正小标宋简体", "Noto Serif CJK SC")
HEI = ("黑体", "Noto Sans CJK SC")
# What XML cannot hold; ``glyphs.check`` names it afterwards.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Writer:
    """``place`` is told to the user with a character that cannot be printed."""

    def __init__(self, file):
        self.file = file
        self.texts = []
        self.place = "标题"
        self.break_before_next = False
        self.bookmarks = 0

    def paragraph(self, style):
        """A new paragraph at the end, in the style of this id."""
        paragraph = styled(self.file.add_paragraph(), style)
        if self.break_before_next:
            paragraph.paragraph_format.page_break_before = True
            self.break_before_next = False
        return paragraph

    def write(self, paragraph, text, families=BODY, style=""):
        """Add text; ``style`` is the id of a character style."""
        self.texts.append(Text(str(text), families, self.place))
        run = paragraph.add_run(_UNWRITABLE.sub("", str(text)))
        if style:
            run._r.style = style
        return run

    def lines(self, paragraph, lines, families=BODY):
        """Add lines with breaks between them; returns their runs."""
        runs = []
        for line in lines:
            if runs:
                runs[-1].add_break()
            runs.append(self.write(paragraph, line, families))
        return runs

    def keep_last_with_next(self):
        """The paragraph written last stays on the page of the next one."""
        last = self.file.element.body[-2]  # the last one holds the section
        if last.tag.endswith("}p"):
            Paragraph(last, self.file).paragraph_format.keep_with_next = True


def styled(paragraph, style):
    """Set a style by its id: ten times as fast as by its name."""
    paragraph._p.style = style
    return paragraph
