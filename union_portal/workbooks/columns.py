"""Columns of a register: how a cell is read, and what is said when it cannot be."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language, override
from stdnum import luhn
from stdnum.cn import ric

from union_portal.numerals import chinese
from union_portal.personal import encrypt, lookup, normalise
from union_portal.workbooks import vocabulary

CLOCK = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
DAY = re.compile(
    rf"^(\d{{4}})\s*[-./年]\s*(\d{{1,2}})\s*[-./月]\s*(\d{{1,2}})\s*[日号]?{CLOCK}$"
)
COMPACT_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
MONTH = re.compile(r"^(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?$|^(\d{4})(\d{2})$")
STILL = {"至今", "现在", "今", "长期", "在任", "在职"}
YEARS = range(1800, 2200)
SERIALS = range(20000, 60000)  # 1954 to 2064
LARGEST = 32767  # what a small integer holds; no order or number comes near it
DIGITS = 12  # more need not be read to know that a number is too large
EXACT = 15  # so many digits of a number Excel keeps
EXCEL_EPOCH = date(1899, 12, 30)
YES = {"是", "有", "对", "y", "yes", "true", "t", "1", "√", "✓", "✔", "☑"}
NO = {"否", "无", "没有", "不是", "n", "no", "false", "f", "0", "×", "✗", "✘", "☐"}
EMPTY: tuple = ("", None, [])
# What people write to say that there is nothing to write.
NOTHING = {
    "无", "没有", "暂无", "空", "不详", "未知", "-", "--", "---", "—", "——", "/", "\\",
    "无。", "N/A", "n/a", "NA", "null", "NULL", "None", "none", "nan", "NaN",
}  # fmt: skip
ERRORS = {
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!",
    "#CALC!", "#GETTING_DATA",
}  # fmt: skip
UNSOLVED = "#公式"  # a formula without a result: some programme wrote it, not Excel
DESTROYED = (
    "Excel 把这个号码当成数字，后几位已经丢失；请把整列设为“文本”格式后重新填写"
    "（或在号码前加英文单引号），再另存为 .xlsx"
)
SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d+$")
WHOLE_TEXT = re.compile(r"^\d+\.0+$")
TYPED_AS_TEXT = re.compile(r'^="(.*)"$|^\'(?=[\d=+\-@])', re.DOTALL)
VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
DASHES = str.maketrans("–—−‐‑‒", "------")
DOTS = str.maketrans("•‧・∙●⋅", "······")


class CellError(ValueError):
    """Why a cell is refused, in words for the clerk: what is wrong, what is right."""


PUNCTUATION = re.compile("[^（），：；！？]+")  # all but these is made half-width
SIGNS = ("=", "+", "-", "@")


def plain(cell):
    """A cell as clean text: half-width, no stray spaces, 20230101.0 as 20230101."""
    if isinstance(cell, str):
        return clean(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    return clean(str(cell))


def half_width(written, kept):
    if kept is None:
        return unicodedata.normalize("NFKC", written)
    return kept.sub(lambda found: unicodedata.normalize("NFKC", found[0]), written)


def clean(written, kept=None):
    """Text half-width and without what nobody sees.

    ``kept`` (a pattern of everything else) leaves Chinese punctuation as it is: in a
    name or a title, 学院（筹） is right.
    """
    if not written.isascii():
        written = half_width(written, kept)
        if written[:1] == "'" and written[1:2] in SIGNS:
            written = written[1:]  # how workbooks keep text from becoming a formula
        if "\ufffd" in written:
            raise CellError("有字在传送中丢失了，变成了“�”；请从原表重新复制或重新导出")
    elif written[:1] in ("=", "'") and (typed := TYPED_AS_TEXT.match(written)):
        # ="0012" and '0012: how people make Excel leave a number alone.
        written = typed[1] if typed[1] is not None else written[1:]
    written = written.strip()
    return written if written.isprintable() else printable(written)


def printable(written):
    """Without what no table keeps: line ends become spaces, zero widths vanish.

    Han characters newer than Python's tables are kept; characters of somebody's own
    making are refused, for they look different on every computer.
    """
    if own := next((c for c in written if unicodedata.category(c) == "Co"), ""):
        raise CellError(
            f"第 {written.index(own) + 1} 个字是造字程序造的字，别的电脑认不出；"
            "请换成国标汉字（新版输入法里有），实在没有的先用拼音"
        )
    return "".join(
        c if c.isprintable() or is_rare_han(c) else " " * c.isspace() for c in written
    ).strip()


def is_rare_han(character):
    """Han of the supplementary planes, also of editions younger than Python's."""
    return "\U00020000" <= character < "\U0003fffe"


def text(cell):
    if isinstance(cell, str) and not cell.isascii():
        return " ".join(clean(cell, kept=PUNCTUATION).split())
    return " ".join(plain(cell).split())


def code(cell):
    """A code or number kept as text: no spaces inside, upper case, 1001.0 as 1001."""
    written = "".join(plain(cell).split()).upper()
    if not written.isascii():
        written = written.translate(DASHES)
    return without_point(written)


def without_point(written):
    """20230101.0, a number that was once in Excel, as it was meant."""
    return written.split(".")[0] if WHOLE_TEXT.match(written) else written


def _in_names(character):
    return (
        character.isalpha()
        or is_rare_han(character)
        or character in " ·.-'’()（）0123456789"
    )


def name(cell):
    """A person's name: spaces inside are stray unless it is written in Latin letters."""
    cleaned = " ".join(plain(cell).split())
    if cleaned.isascii() is False:
        cleaned = VARIANTS.sub("", cleaned).translate(DOTS)
    if not cleaned.isalpha():
        strange = [character for character in cleaned if not _in_names(character)]
        if strange:
            raise CellError(f"姓名里不应有“{strange[0]}”")
    if " " in cleaned and any(character >= "一" for character in cleaned):
        return cleaned.replace(" ", "")
    return cleaned


def whole_number(cell):
    """A long number as it was typed; as a number of Excel's it may have lost digits."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if not abs(cell) < 10**EXACT:
            raise CellError(DESTROYED)
        return str(int(cell))
    if isinstance(cell, str) and cell.isascii() and cell.isdecimal():
        written = cell  # nearly always: nothing to clean
    else:
        written = without_point(plain(cell))
    if is_destroyed(written) or SCIENTIFIC.match(written):
        raise CellError(DESTROYED)
    return written


def is_destroyed(written):
    """Whether a number's last digits are Excel's noughts and no longer its own.

    Excel keeps fifteen digits; check digits tell an honest nought from a lost one.
    """
    if len(written) <= EXACT or not (written.isascii() and written.isdecimal()):
        return False
    if written[EXACT:].strip("0"):
        return False
    if len(written) == 18:
        return ric.calc_check_digit(written) != written[17]
    return not luhn.is_valid(written)


def secret_number(cell):
    """ID and card numbers in the one spelling they are stored in; "/" is no number."""
    return normalise(whole_number(cell))


def day(cell):
    """A date: real, as text (2023-9-1, 2023.9.1, 2023年9月1日, 20230901, 2023年9月, which
    is its first day), or Excel's serial number. 至今 is no date."""
    if isinstance(cell, datetime):
        return sensible(cell.date())
    if isinstance(cell, date):
        return sensible(cell)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return numbered_day(cell)
    written = plain(cell)
    if not written or written in STILL:
        return ""
    written = without_point(written)
    if written.isdecimal() and len(written) == 5 and int(written) in SERIALS:
        return numbered_day(int(written))
    return written_day(written)


def written_day(written):
    """A date that was typed."""
    found = DAY.match(written) or COMPACT_DAY.match(written)
    parts = found.groups() if found else month_of(written)
    try:
        meant = date(*map(int, parts))
    except (TypeError, ValueError) as problem:
        raise CellError("不是日期；请写成 2023-09-01 的样子") from problem
    return sensible(meant)


def month_of(written):
    """``(year, month, 1)`` of text that names a month; nothing if it does not."""
    found = MONTH.match(written)
    return (*[part for part in found.groups() if part], 1) if found else ()


def numbered_day(number):
    """A date that stands in the sheet as a number."""
    if SERIALS.start <= number < SERIALS.stop:
        return (EXCEL_EPOCH + timedelta(days=int(number))).isoformat()
    written = plain(number)
    # 2023.9 was typed for a month, and Excel made a number of it.
    if written.endswith(".1") and int(number) in YEARS:
        raise CellError(
            f"“{written}”分不清是 1 月还是 10 月；请写成 {int(number)}-10-01 的样子"
        )
    return written_day(written)


def sensible(found):
    """A date in ISO form, if its year can be meant."""
    if found.year not in YEARS:
        raise CellError(f"年份 {found.year} 不对")
    return found.isoformat()


def email(cell):
    written = "".join(plain(cell).split()).removeprefix("mailto:")
    if written:
        try:
            validate_email(written)
        except ValidationError as problem:
            raise CellError(
                "不是电子邮箱；请写成 name@example.edu.cn 的样子"
            ) from problem
    return written


def whole(cell):
    written = without_point(plain(cell).replace(",", ""))
    if not written:
        return None
    if not written.isdecimal() or len(written) > DIGITS or int(written) > LARGEST:
        raise CellError(f"要填不大于 {LARGEST} 的整数")
    return int(written)


def ordinal(cell):
    """The n of 第 n 届, 第二十三届 too: there is no zeroth."""
    if isinstance(cell, str):
        bare = plain(cell).removeprefix("第").removesuffix("届").strip()
        cell = ordinals().get(bare, bare)
    number = whole(cell)
    if number == 0:
        raise CellError(f"要填 1 到 {LARGEST} 的整数")
    return number


@lru_cache
def ordinals():
    """``{"二十三": 23}``: no body has seen its hundredth term."""
    return {chinese(n): n for n in range(1, 100)}


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
    not what the register says of all its cells. ``also``: other titles HR's own tables
    have for it; ``spellings``: ``{as people write it: label}`` of choices. ``example``
    is what the template shows.
    """

    name: str
    title: str
    read: Callable = text
    required: bool = False
    choices: Sequence = ()
    help: str = ""
    secret: "Secret | None" = None
    most: int = 200
    also: Sequence = ()
    spellings: Mapping = field(default_factory=dict)
    example: object = ""

    def value(self, cell):
        """The value of a cell, or a :class:`CellError`."""
        if isinstance(cell, str):
            cell = self.said(cell)
        value = self.read(cell)
        if self.required and value in EMPTY:
            raise CellError("不能为空")
        if isinstance(value, str) and len(value) > self.most:
            raise CellError(f"太长，最多 {self.most} 个字")
        return self.chosen(value) if self.choices else value

    def said(self, cell):
        """What was typed; nothing, where people write that there is nothing."""
        if cell[:1] == "#":
            refuse_errors(cell.strip())
        word = cell.strip() if len(cell) < 12 else ""
        if word in NOTHING and word not in labels_of(self):
            return "" if self.read is not yes_no or word not in NO else cell
        return cell

    def chosen(self, value):
        codes = codes_by_label(self, get_language())
        if isinstance(value, list):
            unknown = [one for one in value if one not in codes]
            if unknown:
                raise CellError(f"不认识“{unknown[0]}”；可以填：{self.allowed()}")
            return [codes[one] for one in value]
        if value in ("", None):
            return ""
        if value not in codes:
            raise CellError(f"可以填：{self.allowed()}")
        return codes[value]

    def allowed(self):
        """What may stand in a cell of choices, in words."""
        return "、".join(str(label) for _code, label in self.choices)

    def shown(self, cell):
        """The cell as it may be repeated in a message."""
        try:
            written = plain(cell)
        except CellError:
            written = "".join(c if c.isprintable() else "□" for c in str(cell))
        if self.secret and written:
            return f"{written[:1]}****（{len(written)} 位）"
        return written if len(written) <= 40 else written[:40] + "…"


def refuse_errors(word):
    if word in ERRORS:
        raise CellError(f"这一格的公式出错（{word}）；请改成要填的内容")
    if word == UNSOLVED:
        raise CellError(
            "这一格是没有算过的公式；请用 Excel 打开、保存一次，或改成要填的内容"
        )


@lru_cache
def labels_of(column):
    """The labels of choices as they are spelt in cells."""
    with override("zh-hans"):
        return {text(str(label)) for _code, label in column.choices}


@lru_cache
def codes_by_label(column, language):
    """``{what may stand in a cell: code}``: labels in Chinese, as HR writes them, in the
    language people read, and other spellings of them."""
    found = {}
    for spoken in ("zh-hans", language or "zh-hans"):
        with override(spoken):
            found |= {text(str(label)): code for code, label in column.choices}
            found |= {str(label): code for code, label in column.choices}
    others = {**vocabulary.word(column.title).spellings, **column.spellings}
    meant = {text(w): found[label] for w, label in others.items() if label in found}
    return meant | found
