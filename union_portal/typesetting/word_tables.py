"""Tables, charts and the bottom block of a Word file."""

import math
from io import BytesIO

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from . import names, raster
from .document import SIZES, SMALLEST
from .word_package import twips
from .word_writer import BODY, HEI, LINE, styled

_WIDTH, _WIDE = 8844, 12756  # twips: 156 mm, and 225 mm of a turned page
_WIDEST_WISH = 24  # characters: a longer cell is broken rather than served
SIZE_OF = {**dict(SIZES), SMALLEST: 7.5}  # 小四, or what a crowded table is set in
USUAL = SIZE_OF[""]
_SIDES = {"left": 0, "center": 1, "right": 2}
_CELL_SIDES = 200  # twips, left and right of a cell's text together
_PICTURE_ABOVE = 8  # pt, as in word_styles.xml
_THICK, _THIN = 8, 6  # 0.35 and 0.25 mm in eighths of a point


def add_table(writer, block):
    """Caption and table; the head is repeated on each page, no row is torn."""
    outer, writer.place = writer.place, f"表“{block.caption}”"
    caption = writer.paragraph("Caption")
    caption.paragraph_format.keep_with_next = True
    writer.write(caption, block.caption, HEI)
    table = writer.file.add_table(len(block.rows) + 1, len(block.header))._tbl
    room = _WIDE if block.wide else _WIDTH
    points = SIZE_OF[block.size]
    _lay_out(table, _column_widths(block, room, points), room)
    head, *rows = table.tr_lst
    _mark_row(head, "w:tblHeader")
    center = ["center"] * len(block.header)
    _fill_row(writer, head, block.header, "CellHead", center, points)
    aligns = block.aligns or ["left"] * len(block.header)
    for row, cells in zip(rows, block.rows, strict=True):
        is_total = block.total and row is rows[-1]
        style = "CellTotal" if is_total else "Cell"
        _fill_row(writer, row, cells, style, aligns, points)
    if block.total and len(rows) > 1:
        for paragraph in rows[-2].iter(qn("w:p")):
            Paragraph(paragraph, None).paragraph_format.keep_with_next = True
    writer.paragraph("AfterTable")
    writer.place = outer


def _lay_out(table, widths, room):
    """Our borders, the width of the type area and fixed columns."""
    _set_properties(
        table,
        '<w:tblStyle {} w:val="TableGrid"/>',
        f'<w:tblW {{}} w:w="{room}" w:type="dxa"/>',
        '<w:tblLayout {} w:type="fixed"/>',
    )
    for column, width in zip(table.tblGrid.gridCol_lst, widths, strict=True):
        column.set(qn("w:w"), str(width))
    for row in table.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.tcPr.find(qn("w:tcW")).set(qn("w:w"), str(width))


def _set_properties(table, *parts):
    properties = table.tblPr
    for child in list(properties):
        properties.remove(child)
    for part in parts:
        properties.append(parse_xml(part.format(nsdecls("w"))))


def _mark_row(row, tag):
    row.get_or_add_trPr().append(parse_xml(f"<{tag} {nsdecls('w')}/>"))


def _fill_row(writer, row, texts, style, aligns, points):
    _mark_row(row, "w:cantSplit")
    families = BODY if style == "Cell" else HEI
    for cell, text, align in zip(row.tc_lst, texts, aligns, strict=True):
        paragraph = styled(Paragraph(cell.p_lst[0], None), style)
        if _SIDES[align]:
            paragraph.alignment = _SIDES[align]
        run = writer.write(paragraph, text, families)
        if points != USUAL:
            run.font.size = twips(points)
        cell.tcPr.append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="center"/>'))


def _column_widths(block, room, points):
    """Widths in twips by what the cells hold; numbers stay on one line if they can."""
    columns = list(zip(block.header, *block.rows, strict=True))
    wishes = [
        min(max(names.width(str(cell)) for cell in cells), _WIDEST_WISH) * points * 20
        + _CELL_SIDES
        for cells in columns
    ]
    right = [align == "right" for align in block.aligns] or [False] * len(wishes)
    fixed = sum(wish for wish, keep in zip(wishes, right, strict=True) if keep)
    if sum(wishes) <= room or fixed > room / 2:
        right, fixed = [False] * len(wishes), 0
    free = sum(wish for wish, keep in zip(wishes, right, strict=True) if not keep)
    share = (room - fixed) / (free or 1)
    widths = [
        round(wish if keep else wish * share)
        for wish, keep in zip(wishes, right, strict=True)
    ]
    widths[-1] += room - sum(widths)
    return widths


def add_chart(writer, block):
    """The chart as a picture, its title and numbers as its description."""
    outer, writer.place = writer.place, "图表"
    writer.texts += raster.texts(block.svg)
    paragraph = writer.paragraph("Picture")
    picture = paragraph.add_run().add_picture(
        BytesIO(raster.to_png(block.svg)), Mm(raster.WIDTH_MM)
    )
    picture._inline.docPr.set("descr", raster.spoken(block.svg))
    used = _PICTURE_ABOVE + picture.height.pt
    if block.caption:
        paragraph.paragraph_format.keep_with_next = True
        paragraph = writer.paragraph("Caption")
        writer.write(paragraph, block.caption, HEI)
        used += LINE
    white = math.ceil(used / LINE) * LINE - used
    paragraph.paragraph_format.space_after = twips(white)
    writer.place = outer


def add_bottom_block(writer, block):
    """版记: a table that stands on the foot of the type area of its page."""
    writer.place = "版记"
    rows = [f"抄送：{block.copies}"] if block.copies else []
    rows.append(f"{block.printer}\t{block.printed}")
    table = writer.file.add_table(len(rows), 1)._tbl
    _lay_out(table, [_WIDTH], _WIDTH)
    _set_properties(
        table,
        '<w:tblpPr {} w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" '
        'w:horzAnchor="margin" w:tblpXSpec="left" w:tblpYSpec="bottom"/>',
        f'<w:tblW {{}} w:w="{_WIDTH}" w:type="dxa"/>',
        f'<w:tblBorders {{}}><w:top w:val="single" w:sz="{_THICK}" w:space="0"/>'
        f'<w:bottom w:val="single" w:sz="{_THICK}" w:space="0"/>'
        f'<w:insideH w:val="single" w:sz="{_THIN}" w:space="0"/></w:tblBorders>',
        '<w:tblLayout {} w:type="fixed"/>',
        '<w:tblCellMar {}><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar>',
    )
    for row, text in zip(table.tr_lst, rows, strict=True):
        _mark_row(row, "w:cantSplit")
        paragraph = styled(Paragraph(row.tc_lst[0].p_lst[0], None), "BottomBlock")
        writer.write(paragraph, text)
        if row is not table.tr_lst[-1]:
            layout = paragraph.paragraph_format
            # 抄送： is three characters of 14 pt
            layout.left_indent, layout.first_line_indent = twips(14 + 42), twips(-42)
    writer.paragraph("AfterTable").paragraph_format.line_spacing = twips(1)
