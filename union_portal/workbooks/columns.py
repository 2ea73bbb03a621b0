"""Columns of a register: how a cell is read, and what is said when it cannot be."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language

from union_portal.personal import encrypt, lookup, normalise

DAY = re.compile(r"^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?$")
COMPACT_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
YEARS = range(1800, 2200)
LARGEST = 32767  # what a small integer holds; no order or number comes near it
DIGITS = 12  # more need not be read to know that a number is too large
EXCEL_EPOCH = date(1899, 12, 30)
YES = {"是", "y", "yes", "true", "1", "√"}
NO = {"否", "n", "no", "false", "0"}
EMPTY: tuple = ("", None, [])


class CellError(ValueError):
    """Why a cell is refused, in words for the clerk: what is wrong, what is right."""


def plain(cell):
    """A cell as clean text: half-width, no stray spaces, 20230101.0 as 20230101."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    written = unicodedata.normalize("NFKC", str(cell)).strip()
    return written if written.isprintable() else printable(written)


def printable(written):
    """Without what nobody sees and no table keeps: line ends become spaces."""
    return "".join(
        character if character.isprintable() else " " * character.isspace()
        for character in written
    ).strip()


def text(cell):
    return " ".join(plain(cell).split())


def code(cell):
    """A code or number kept as text: no spaces inside, upper case."""
    return "".join(plain(cell).split()).upper()


def _in_names(character):
    return character.isalpha() or character in " ·.-'’()（）0123456789"


def name(cell):
    """A person's name: spaces inside are stray unless it is written in Latin letters."""
    cleaned = " ".join(plain(cell).split())
    strange = [character for character in cleaned if not _in_names(character)]
    if strange:
        raise CellError(f"姓名里不应有“{strange[0]}”")
    if any(character >= "一" for character in cleaned):
        return cleaned.replace(" ", "")
    return cleaned


def whole_number(cell):
    """A long number as it was typed; as a number of Excel's it may have lost digits."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if not abs(cell) < 10**15:
            raise CellError(
                "Excel 把这个号码当成数字，后几位已经丢失；"
                "请把整列设为“文本”格式后重新填写"
            )
        return str(int(cell))
    return plain(cell)


def secret_number(cell):
    """ID and card numbers in the one spelling they are stored in; "/" is no number."""
    return normalise(whole_number(cell))


def day(cell):
    """A date: real, as text (2023-9-1, 2023.9.1, 2023年9月1日, 20230901), or serial."""
    if isinstance(cell, datetime):
        return sensible(cell.date())
    if isinstance(cell, date):
        return sensible(cell)
    if isinstance(cell, float | int) and 20000 <= cell < 60000:
        return (EXCEL_EPOCH + timedelta(days=int(cell))).isoformat()
    written = plain(cell)
    if not written:
        return ""
    found = DAY.match(written) or COMPACT_DAY.match(written)
    try:
        meant = date(*map(int, found.groups() if found else ()))
    except (TypeError, ValueError) as problem:
        raise CellError("不是日期；请写成 2023-09-01 的样子") from problem
    return sensible(meant)


def sensible(found):
    """A date in ISO form, if its year can be meant."""
    if found.year not in YEARS:
        raise CellError(f"年份 {found.year} 不对")
    return found.isoformat()


def email(cell):
    written = "".join(plain(cell).split())
    if written:
        try:
            validate_email(written)
        except ValidationError as problem:
            raise CellError(
                "不是电子邮箱；请写成 name@example.edu.cn 的样子"
            ) from problem
    return written


def whole(cell):
    written = plain(cell)
    if not written:
        return None
    if not written.isdecimal() or len(written) > DIGITS or int(written) > LARGEST:
        raise CellError(f"要填不大于 {LARGEST} 的整数")
    return int(written)


def ordinal(cell):
    """The n of 第 n 届: there is no zeroth."""
    number = whole(cell)
    if number == 0:
        raise CellError(f"要填 1 到 {LARGEST} 的整数")
    return number


def yes_no(cell):
    """Whether it is so; None for an empty cell, which says neither."""
    written = plain(cell).lower()
    if not written:
        return None
    if written in YES:
        return True
    if written in NO:
        return False
    raise CellError("要填“是”或“否”")


def listed(cell):
    """Several names in one cell, separated by 、 or a comma: kept in order."""
    parts = re.split(r"[、,，;；\s]+", plain(cell))
    return [part for part in parts if part]


@dataclass(frozen=True)
class Secret:
    """Where a personal value will live ("table.column") and how it is masked."""

    column: str
    mask: Callable[[str], str]

    def sealed(self, value):
        """What is staged in its place: ciphertext and hash as hex, and the mask.

        The value comes from its column's ``read``, so it is spelt as it will be stored.
        """
        return {
            "sealed": encrypt(self.column, value).hex(),
            "hash": lookup(self.column, value).hex(),
            "mask": self.mask(value),
        }


@dataclass(frozen=True, eq=False)  # a key by itself: choices are lists
class Column:
    """One column of a register's workbook.

    ``read`` turns a cell into a value that JSON can hold, or raises :class:`CellError`.
    ``choices`` are ``((code, label), …)``: the sheet has labels, the row has codes.
    A ``secret`` value is staged encrypted and shown masked, also in refusals.
    ``help`` is for the clerk: what to fill in, and what an empty cell means if that is
    not what the register says of all its cells.
    """

    name: str
    title: str
    read: Callable = text
    required: bool = False
    choices: Sequence = ()
    help: str = ""
    secret: "Secret | None" = None
    most: int = 200

    def value(self, cell):
        """The value of a cell, or a :class:`CellError`."""
        value = self.read(cell)
        if self.required and value in EMPTY:
            raise CellError("不能为空")
        if isinstance(value, str) and len(value) > self.most:
            raise CellError(f"太长，最多 {self.most} 个字")
        return self.chosen(value) if self.choices else value

    def chosen(self, value):
        codes = codes_by_label(self, get_language())
        if isinstance(value, list):
            unknown = [one for one in value if one not in codes]
            if unknown:
                raise CellError(f"不认识“{unknown[0]}”；可以填：{'、'.join(codes)}")
            return [codes[one] for one in value]
        if value in ("", None):
            return ""
        if value not in codes:
            raise CellError(f"可以填：{'、'.join(codes)}")
        return codes[value]

    def shown(self, cell):
        """The cell as it may be repeated in a message."""
        written = plain(cell)
        if self.secret and written:
            return f"{written[:1]}****（{len(written)} 位）"
        return written if len(written) <= 40 else written[:40] + "…"


@lru_cache
def codes_by_label(column, language):
    """What may stand in a column's cells, in the language people read it in."""
    return {str(label): code for code, label in column.choices}
