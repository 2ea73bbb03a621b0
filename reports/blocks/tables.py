"""A table typed by its author, its cells with figure tags; shares of a total computed."""

import re
from decimal import ROUND_HALF_UP, Decimal

from reports.blocks.registry import ContentError, block, text, texts, whole
from reports.models import SectionKind

ONE_TAG = re.compile(r"\{([a-z0-9_.]+)\}")
SHARE = "占比（%）"
WIDE = (
    "auto",
    "yes",
    "no",
)  # on a page turned on its side: where crowded, always, never
MOST_ROWS, MOST_COLUMNS = 200, 20


def check(content):
    text(content, "caption")
    header = texts(content, "header", MOST_COLUMNS)
    if not header:
        raise ContentError("表格至少要有一列，请填表头。")
    rows = content.get("rows", [])
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise ContentError(f"表格最多 {MOST_ROWS} 行。")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, list) or not all(isinstance(c, str) for c in row):
            raise ContentError(f"第 {number} 行应是若干格文字。")
        if len(row) != len(header):
            raise ContentError(
                f"第 {number} 行有 {len(row)} 格，表头有 {len(header)} 格，应一样多。"
            )
    if content.get("share") is not None:
        whole(content, "share", 0, 0, len(header) - 1)
    if content.get("wide", "auto") not in WIDE:
        raise ContentError("横排只能是自动、总是或从不。")


@block(SectionKind.TABLE, check)
def table(section, reading):
    """The table as typed; ``share`` names the column whose shares of the total are added.

    With ``total`` the last row is the total; the shares are of it, in per cent with two
    decimals (rulebook 9.4).
    """
    content = section.content
    header, rows = list(content["header"]), content.get("rows", [])
    body = [[reading.pieces(cell) for cell in row] for row in rows]
    if content.get("share") is not None:
        header.append(SHARE)
        for row, share in zip(body, shares(content, reading), strict=True):
            row.append([{"text": share}])
    return [
        {
            "type": "table",
            "caption": content.get("caption", ""),
            "header": header,
            "rows": body,
            "aligns": aligns(body, len(header)),
            "total": bool(content.get("total")),
            "wide": content.get("wide", "auto"),
        }
    ]


def shares(content, reading):
    """The share of every row, as text; empty where the cell is not one number."""
    column = content["share"]
    values = [amount(row[column], reading) for row in content.get("rows", [])]
    whole = values[-1] if content.get("total") and values else None
    if whole is None:
        whole = sum(value for value in values if value is not None)
    return [
        ""
        if value is None or not whole
        else str((Decimal(value) * 100 / Decimal(whole)).quantize(CENT, ROUND_HALF_UP))
        for value in values
    ]


CENT = Decimal("0.01")


def amount(cell, reading):
    """The exact number of a cell that is one tag, or a number typed plainly."""
    if match := ONE_TAG.fullmatch(cell.strip()):
        return reading.values.get(match[1])
    typed = cell.strip().replace(",", "")
    return Decimal(typed) if re.fullmatch(r"\d{1,15}(\.\d{1,4})?", typed) else None


def aligns(rows, width):
    """Columns of numbers to the right, the others to the left."""
    return [
        "right" if rows and all(is_number(row[column]) for row in rows) else "left"
        for column in range(width)
    ]


def is_number(pieces):
    words = "".join(piece.get("token", piece.get("text", "")) for piece in pieces)
    return bool(re.match(r"^[\d\-—]", words.strip())) or not words.strip()
