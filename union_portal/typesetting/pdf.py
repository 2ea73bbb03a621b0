"""From HTML to a PDF that may be printed, filed and searched.

The result is tagged, has bookmarks, and states PDF/A-2a (long-term archiving). HTML
cannot reach the network or the disk: only ``data:`` addresses are read.
"""

import logging
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from . import glyphs, grid, justify
from .glyphs import TypesettingError

OFFICIAL_CSS = Path(__file__).with_name("official.css")
# Documents that carry no date of their own must still come out byte for byte alike.
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
VARIANT = "pdf/a-2a"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNHINTED = ("style", "script", "title")
# Attributes that make a renderer fetch something. SVG drawings are looked at here,
# because WeasyPrint ignores some addresses in them silently.
_FETCHING = ("src", "srcset", "href", "{http://www.w3.org/1999/xlink}href", "data")
_INTERNAL = ("data:", "#")


class ExternalResource(TypesettingError):
    """The HTML asks for something outside itself."""


class EngineComplaint(TypesettingError):
    """WeasyPrint warned about something: a document is not printed on a guess."""


class _Refused(FatalURLFetchingError):
    """Passes through WeasyPrint, which swallows ordinary errors of a fetcher."""


class InlineOnly(URLFetcher):
    """Reads ``data:`` addresses and nothing else."""

    def fetch(self, url, headers=None):
        if not url.lower().startswith("data:"):
            raise _Refused(url)
        return super().fetch(url, headers)


def render(html, **how):
    """Set ``html`` in official layout and return the PDF as bytes; ``how`` as below."""
    return render_parts([html], **how)


def render_parts(
    parts,
    *,
    title,
    author,
    lang="zh-CN",
    stylesheets=(),
    created=UNDATED,
    laid=lambda number: None,
):
    """Set one text after the other, each from a fresh page on, as one PDF (bytes).

    ``stylesheets`` are further CSS texts. ``created`` (an aware datetime) is the only
    date in the file: the same input gives the same bytes. ``laid`` hears how many
    parts are set, so that a long print can say how far it is.
    """
    grid.install()
    justify.install()
    fonts = FontConfiguration()
    fetcher = InlineOnly()
    with _strict():
        sheets = [OFFICIAL_CSS.read_text("utf-8"), *stylesheets]
        styles = [
            CSS(string=text, url_fetcher=fetcher, font_config=fonts) for text in sheets
        ]
        options = {
            "font_config": fonts,
            "stylesheets": styles,
            "pdf_variant": VARIANT,
            "pdf_identifier": True,
        }
        found = []
        for number, html in enumerate(parts, start=1):
            source = HTML(string=html, url_fetcher=fetcher)
            found.append(_lay(source, lang, options))
            laid(number)
        document = found[0]
        if len(found) > 1:
            document = document.copy([page for one in found for page in one.pages])
        _describe(document.metadata, title, author, lang, created)
        document.color_profiles["srgb"] = _srgb()
        return document.write_pdf(
            pdf_variant=VARIANT, pdf_identifier=True, output_intent=False
        )


def _lay(source, lang, options):
    """The pages of one text, every character of which can be printed."""
    root = source.etree_element
    root.set("lang", lang)
    _refuse_addresses(root)
    _hint(root)
    document = source.render(**options)
    if _ends_on_odd_page(document, root):
        document = source.render(**options)
    glyphs.check(_texts(document, root))
    return document


def _ends_on_odd_page(document, root):
    """Whether the bottom block lay on an odd page; it is sent to the back of it then."""
    blocks = root.find_class("bottom-block") if hasattr(root, "find_class") else []
    blocks = blocks or [e for e in root.iter() if e.get("class") == "bottom-block"]
    odd = document.pages[::2]
    found = blocks and any(
        box.element is blocks[0] for page in odd for box in page._page_box.descendants()
    )
    if found:
        anchor = next(e for e in root.iter() if e.get("class") == "bottom-anchor")
        anchor.set("class", "bottom-anchor overleaf")
    return bool(found)


def _srgb():
    """The colour profile PDF/A demands; WeasyPrint itself would leave its file open."""
    with (files("weasyprint.pdf") / "sRGB2014.icc").open("rb") as profile:
        return ColorProfile(profile, "sRGB2014.icc", "relative-colorimetric", "rgb")


def _refuse_addresses(root):
    for element in root.iter():
        if element.tag in ("a", "area"):
            continue  # a link is followed by the reader, not by us
        for name in _FETCHING:
            address = element.get(name, "#").strip()
            if not address.lower().startswith(_INTERNAL):
                raise _Refused(address)


def _hint(element):
    """Add line-break hints to all text, and keep headings' words for bookmarks."""
    if element.tag in _UNHINTED or str(element.tag).startswith(glyphs.SVG):
        return
    if element.tag in _HEADINGS and not element.get("data-label"):
        element.set("data-label", "".join(element.itertext()))
    if element.text:
        element.text = justify.break_hints(element.text)
    for child in element:
        _hint(child)
        if child.tail:
            child.tail = justify.break_hints(child.tail)


def _texts(document, root):
    for number, page in enumerate(document.pages, start=1):
        yield from glyphs.texts_of_page(page._page_box, number)
    for drawing in root.iter(f"{glyphs.SVG}svg"):
        yield from glyphs.texts_of_svg(drawing)


def _describe(metadata, title, author, lang, created):
    metadata.title = title
    metadata.authors = [author]
    metadata.lang = lang
    metadata.generator = "union-portal"
    stamp = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata.created = metadata.modified = stamp


class _Complaints(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


@contextmanager
def _strict():
    """Turn refused addresses and every warning of WeasyPrint into errors."""
    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    try:
        yield
    except _Refused as refused:
        raise ExternalResource(f"文档不得引用外部资源：{refused}") from None
    finally:
        logger.removeHandler(complaints)
    if complaints.messages:
        raise EngineComplaint("排版引擎报告：" + "；".join(complaints.messages))
