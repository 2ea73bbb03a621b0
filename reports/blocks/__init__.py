"""What stands in a section, as plain data: paragraphs, tables, charts, lists.

A block is one of

``{"type": "paragraph", "pieces": [{"text"} | {"key", "token", "title", "kind"}]}``
``{"type": "table", "caption", "header": [str], "rows": [[pieces]], "aligns", "total"}``
``{"type": "chart", "shape": "bar" | "line" | "pie", "caption", "rows", "unit"}``
``{"type": "names", "groups": [{"title", "names": [str]}]}``
``{"type": "items", "items": [{"title", "lines": [str]}]}``

``rows`` of a chart are ``[label, value]``, of a line ``[label, [[year, value]]]``; values
are numbers as text, exact.
"""

import re

from reports.blocks import counted, names, plans, tables
from reports.blocks.registry import BLOCKS, CHECKS, ContentError

__all__ = ["ContentError", "blocks_of", "check_content", "paragraphs"]
KINDS = (tables, counted, names, plans)  # registered by being imported


def paragraphs(text):
    """Paragraphs are separated by blank lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def blocks_of(section, reading):
    """Everything below a section's heading, in order."""
    found = [
        {"type": "paragraph", "pieces": reading.pieces(paragraph)}
        for paragraph in paragraphs(section.text)
    ]
    more = BLOCKS.get(section.kind)
    if more is None or (section.kind in CHECKS and not section.content):
        return found  # nothing set up yet
    return found + more(section, reading)


def check_content(kind, content):
    """Refuse (:class:`ContentError`) what a kind of section could not be made of."""
    if not isinstance(content, dict):
        raise ContentError("取数设置应是一组名称和值。")
    if content and kind in CHECKS:
        CHECKS[kind](content)
