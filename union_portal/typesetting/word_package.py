"""The empty Word file that documents are written into, and how it is saved.

python-docx's own template is American: its styles, settings and fonts are replaced,
its sample parts dropped. Nothing in the file names the machine or the hour.
"""

import zipfile
from copy import deepcopy
from io import BytesIO
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Twips

STYLES = Path(__file__).with_name("word_styles.xml")
# Below the type area to the foot of the page number's line, so that the dash stands
# 7 mm below the type area.
_FOOTER = 25.5  # mm from the edge of the paper
_EPOCH = (1980, 1, 1, 0, 0, 0)

# Where a font of the standard is missing, Word takes the one named here.
_FONTS = {
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "黑体": "SimHei",
    "宋体": "SimSun",
    "方正小标宋简体": "华文中宋",
}
_SETTINGS = f"""\
<w:settings {nsdecls("w")}>
  <w:zoom w:percent="100"/>
  <w:mirrorMargins/>
  <w:defaultTabStop w:val="630"/>
  <w:evenAndOddHeaders/>
  <w:drawingGridVerticalSpacing w:val="579"/>
  <w:characterSpacingControl w:val="doNotCompress"/>
  <w:compat>
    <w:useFELayout/>
    <w:compatSetting w:name="compatibilityMode"
      w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
  </w:compat>
  <w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>
  <w:decimalSymbol w:val="."/>
  <w:listSeparator w:val=","/>
</w:settings>"""
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"><Application>union-portal</Application></Properties>'
)
_DROPPED = ("customXml", "stylesWithEffects", "webSettings", "numbering", "theme")


def new():
    """An empty document of our styles, settings and fonts."""
    file = docx.Document()
    part = file.part
    for key, relation in list(part.rels.items()):
        if relation.reltype.rpartition("/")[2] in _DROPPED:
            del part.rels[key]
        elif relation.reltype == RT.FONT_TABLE:
            relation.target_part._blob = _font_table()
    for key, relation in list(part.package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del part.package.rels[key]
        elif relation.reltype == RT.EXTENDED_PROPERTIES:
            relation.target_part._blob = _APP
    _replace(file.styles.element, parse_xml(STYLES.read_bytes()))
    _replace(file.settings.element, parse_xml(_SETTINGS))
    set_page(file.sections[0])
    return file


def set_page(section):
    """Paper, margins and line grid of the standard; left is the binding edge."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(_FOOTER)
    section.gutter = 0
    properties = section._sectPr
    properties.attrib.clear()  # the template's revision marks
    for grid in properties.findall(qn("w:docGrid")):
        properties.remove(grid)
    properties.append(
        parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="579"/>')
    )


def begin_leaf(file):
    """What follows begins on a right-hand page, in a section of its own.

    The break belongs to the last paragraph: python-docx's would be an empty line.
    """
    ours = file.element.body[-1]
    last = file.paragraphs[-1]._p
    last.get_or_add_pPr().append(deepcopy(ours))
    if ours.find(qn("w:type")) is None:
        ours.insert(0, parse_xml(f'<w:type {nsdecls("w")} w:val="oddPage"/>'))


def turn_page(file, *, wide):
    """What follows begins on a page that is turned on its side, or upright again.

    Word has no pages whose top and bottom margins are mirrored: a turned one has those
    of an odd page, and its number stands below the table.
    """
    ours = file.element.body[-1]
    last = file.paragraphs[-1]._p
    if last.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
        last = file.add_paragraph()._p  # that one ends a section already
    last.get_or_add_pPr().append(deepcopy(ours))
    for name in ("w:type", "w:pgNumType"):
        for old in ours.findall(qn(name)):
            ours.remove(old)
    section = file.sections[-1]
    if wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin, section.bottom_margin = Mm(28), Mm(26)
        section.left_margin = section.right_margin = Mm(36)
    else:
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)


def start_at_page_one(section):
    """The pages of this section count from 1."""
    if section._sectPr.find(qn("w:pgNumType")) is not None:
        return
    grid = section._sectPr.find(qn("w:docGrid"))
    grid.addprevious(parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>'))


def update_fields(file):
    """Have Word fill the contents when it opens the file."""
    compat = file.settings.element.find(qn("w:compat"))
    compat.addprevious(parse_xml(f'<w:updateFields {nsdecls("w")} w:val="true"/>'))


def describe(file, *, title, author, created):
    about = file.core_properties
    about.title, about.author, about.last_modified_by = title, author, author
    about.subject = about.keywords = about.comments = about.category = ""
    about.language, about.revision = "zh-CN", 1
    about.created = about.modified = created


def save(file):
    """The file as bytes; the same document gives the same bytes."""
    written, again = BytesIO(), BytesIO()
    file.save(written)
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(again, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return again.getvalue()


def twips(points):
    return Twips(round(points * 20))


def _font_table():
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in _FONTS.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


def _replace(element, other):
    for child in list(element):
        element.remove(child)
    for child in list(other):
        element.append(child)
