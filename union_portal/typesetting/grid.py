"""The 22 lines of a page: every baseline of every page on the same line positions.

Two things push WeasyPrint off the grid. A line that mixes fonts grows, because fonts
disagree where their baseline is (FandolSong even states a positive descent); and
tables, charts and titles have heights of their own. So the baseline is taken from
the Chinese character box, not from the font, and a block of the class ``on-grid``
is filled up with white to whole lines.
"""

import math

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline

from .justify import require_tested_engine

# Share of the type size that a Chinese character stands above its baseline: 0.88 in
# Fandol and Noto, 0.859 in the licensed fonts. Measured print sits midway with this.
ASCENT = 0.86
SNAP_CLASS = "on-grid"
_EPSILON = 1e-3  # CSS px: layout sums many floats

_original = {
    "strut": inline.strut,
    "split_text_box": inline.split_text_box,
    "block_level_layout": block.block_level_layout,
}


def install():
    """Keep to the line grid from now on in this process."""
    require_tested_engine()
    inline.strut = strut
    inline.split_text_box = split_text_box
    block.block_level_layout = block_level_layout


def uninstall():
    """Give WeasyPrint its own functions back."""
    inline.strut = _original["strut"]
    inline.split_text_box = _original["split_text_box"]
    block.block_level_layout = _original["block_level_layout"]


def strut(style):
    """Height of a line and its baseline from the top, the same for all fonts (px)."""
    height, baseline = _original["strut"](style)
    if height:
        baseline = height / 2 + (ASCENT - 0.5) * style["font_size"]
    return height, baseline


def split_text_box(context, box, *args, **kwargs):
    """Set a run of text, then put it on the common baseline of its style."""
    new_box, *rest = _original["split_text_box"](context, box, *args, **kwargs)
    if new_box is not None:
        _height, new_box.baseline = strut(new_box.style)
    return (new_box, *rest)


def block_level_layout(context, box, *args, **kwargs):
    """Lay out a block; once it is complete, fill it up to whole lines."""
    new_box, resume_at, *rest = _original["block_level_layout"](
        context, box, *args, **kwargs
    )
    if new_box is not None and resume_at is None and _snaps(new_box):
        line, _baseline = strut(new_box.style)
        used = new_box.margin_height()
        lines = math.ceil(used / line - _EPSILON)
        new_box.height += lines * line - used
    return (new_box, resume_at, *rest)


def _snaps(box):
    if box.element is None or not isinstance(box, boxes.BlockBox):
        return False
    return SNAP_CLASS in box.element.get("class", "").split()
