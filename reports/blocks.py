"""What stands in a section, as plain data: paragraphs, tables, charts, lists.

``@block(SectionKind.TABLE)`` registers a function of a section and a reading that returns
what stands below the section's own text. A block is one of

``{"type": "paragraph", "pieces": [{"text"} | {"key", "token", "title", "kind"}]}``
``{"type": "table", "caption", "header": [str], "rows": [[str]], "aligns": [str], "total"}``
``{"type": "chart", "shape": "bar" | "line" | "pie", "caption", "labels", "values", "unit"}``
``{"type": "names", "groups": [{"title", "names": [str]}]}``
``{"type": "items", "items": [{"title", "lines": [str]}]}``
"""

import re

BLOCKS: dict = {}


def block(kind):
    """Register what a kind of section shows below its text."""

    def register(function):
        BLOCKS[kind] = function
        return function

    return register


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
    return found + (more(section, reading) if more else [])
