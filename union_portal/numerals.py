"""Print forms: how an exact value becomes the words of a report, and back.

A report never prints a bare value. It prints ``38379人``, ``第二十三届``, ``两次``,
``29万余元``. A *form* is written as a pattern: a short text with exactly one slot in
braces, everything else is printed as it stands. Values are exact and in the base unit
(persons, yuan, kilometres), never already divided by ten thousand.

The slot is ``{style[.decimals | :grain][/scale]}``:

=========  ================================================  ==================
part       meaning                                           example
=========  ================================================  ==================
``n``      Arabic digits                                     ``{n}人``
``汉``     Chinese numerals                                  ``第{汉}届``
``两``     the same with 两 for a leading 二 (二十 stays)    ``{两}次``
``.2``     at most two decimals, no trailing zeros           ``{n.2}公里``
``:10``    in whole tens (any whole number)                  ``{n:10}余家``
``/万``    in 百, 千, 万 or 亿; the word follows the slot    ``{n/万}万元``
``/%``     a ratio: 1 prints as 100; also ``/‰``             ``{n.1/%}%``
``汉/千``  whole thousands; Chinese numerals carry their     ``{汉/千}余``
           own units, so no word follows the slot
=========  ================================================  ==================

A *qualifier* touches the slot or the scale word and decides the rounding:

========  ======  ===========  ====================  ===============================
word      place   rounds       a round number        example
========  ======  ===========  ====================  ===============================
余, 多    after   down         drops it: 30家        ``{n:10}余家`` 34: 30余家
以上      at end  down         keeps it              ``{n:10}人以上`` 34: 30人以上
近        before  up           drops it: 500人       ``近{n:100}人`` 487: 近500人
约        before  half up      keeps it              ``约{n:10}公里`` 712: 约710公里
none              half up                            ``{n.1/万}万人`` 24012: 2.4万人
========  ======  ===========  ====================  ===============================

========================  =========  =============
pattern                   value      printed
========================  =========  =============
``{n/万}万余元``          293650     29万余元
``{n:10/万}余万元``       3304000    330余万元
``{n.1/万}万余人次``      145730     14.5万余人次
``{汉/千}余``             1234       千余
``{两/千}余名``           2537       两千余名
========================  =========  =============

A value too small for its form is printed plainly, without qualifier and scale: 5 in
``{n:10}余家`` is 5家, never 0余家. A form without decimals, grain, scale and qualifier
states a whole number and refuses anything else (:class:`InexactForm`); every other form
without qualifier rounds, and :meth:`Form.fits` tells whether it had to.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from random import Random

from django.utils.translation import get_language

Value = int | Decimal | Fraction

DIGITS = "零一二三四五六七八九"
UNITS = (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10))
CHINESE_LIMIT = 10**16

SCALES = {
    "百": Fraction(100),
    "千": Fraction(1000),
    "万": Fraction(10**4),
    "亿": Fraction(10**8),
    "%": Fraction(1, 100),
    "‰": Fraction(1, 1000),
}
SLOT = re.compile(
    r"(?P<style>[n汉两])(?:\.(?P<decimals>[0-9]))?(?::(?P<grain>[0-9]{1,12}))?(?:/(?P<scale>.))?"
)
# 千米, 千克 and 百分点 are units; only 万 and 亿 after a bare slot are surely a slip.
SCALE_WORDS = ("万", "亿")


class PatternError(ValueError):
    """A pattern that is no form; the message says in Chinese what would be one."""


class InexactForm(ValueError):
    """The value cannot be printed in this form without saying something untrue."""


def half_up(number: Fraction) -> int:
    """Round to the nearest whole number, one half upwards (四舍五入)."""
    return floor(number + Fraction(1, 2))


ROUNDING: dict[str, Callable[[Fraction], int]] = {
    "": half_up,
    "约": half_up,
    "近": ceil,
    "余": floor,
    "多": floor,
    "以上": floor,
}
DROPPED_WHEN_EXACT = {"余", "多", "近"}
# 千余人 and 近百人, where counting aloud would say 一千, 一百.
BARE_UNITS = {"一百", "一千", "一万"}


def chinese(n: int) -> str:
    """Return ``n`` in Chinese numerals: 零, 十四, 二十一, 一百零二, 三万八千.

    Raises ValueError for numbers below zero or from 10**16 on.
    """
    if not 0 <= n < CHINESE_LIMIT:
        raise ValueError(f"{n}不能写成汉字数字：只支持零到一亿亿以内的整数。")
    spelled = _spelled(n)
    return spelled.removeprefix("一") if spelled.startswith("一十") else spelled


def numeral(n: int) -> str:
    """七 for who reads the portal in Chinese, 7 for others."""
    return chinese(n) if (get_language() or "zh").startswith("zh") else str(n)


def _spelled(n: int) -> str:
    """Spell ``n`` with every 一 spoken, as inside a longer number: 一十四."""
    for word, unit in UNITS:
        if n >= unit:
            head, rest = divmod(n, unit)
            gap = "零" if 0 < rest < unit // 10 else ""
            return _spelled(head) + word + gap + (_spelled(rest) if rest else "")
    return DIGITS[n]


def _unspelled(text: str) -> int:
    """Read Chinese numerals, 两 and a bare 千 included; ValueError if it is none."""
    for word, unit in UNITS:
        head, found, rest = text.rpartition(word)
        if found:
            return _unspelled(head or "一") * unit + _unspelled(rest or "零")
    digit = text.removeprefix("零").replace("两", "二") or "零"
    return DIGITS.index(digit)


def _arabic(number: Fraction) -> str:
    """Write a number in digits, cut to two decimals only where it never ends."""
    if number.denominator == 1:
        return str(number.numerator)
    digits = Decimal(number.numerator) / Decimal(number.denominator)
    if Fraction(digits) != number:
        digits = Decimal(half_up(number * 100)) / 100
    return f"{digits:f}".rstrip("0").rstrip(".")


def _plain_type(number: Fraction) -> int | Decimal:
    if number.denominator == 1:
        return number.numerator
    return Decimal(number.numerator) / Decimal(number.denominator)


@dataclass(frozen=True)
class Form:
    """One print form. Make it with :meth:`parse`, print with ``form(value)``."""

    pattern: str
    style: str
    step: Fraction  # the finest printed difference, in the scale: 1, 1/10, 10
    scale: Fraction  # base units per printed one: 10000 for 万
    rounds: bool  # decimals, grain or scale: the author asked for rounding
    qualifier: str
    head: str  # text before the slot, without qualifier
    tail: str  # text after slot, scale word and qualifier
    word: str  # the scale word as printed, or ""
    joint: str  # scale word and qualifier in the order they are printed

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, pattern: str) -> "Form":
        """Read a pattern; PatternError names what is wrong and what would be right."""
        slot, before, after = _split(pattern)
        style, step, scale, word, rounds = _measure(pattern, slot)
        head, leading = _leading(pattern, before)
        joint, tail, trailing = _trailing(pattern, after, word)
        if leading and trailing:
            raise _wrong(pattern, f"“{leading}”和“{trailing}”只能用一个")
        if style == "两" and head.endswith("第"):
            raise _wrong(pattern, "序数不用“两”，请写 第{汉}")
        return cls(
            pattern=pattern,
            style=style,
            step=step,
            scale=scale,
            rounds=rounds,
            qualifier=leading or trailing,
            head=head,
            tail=tail,
            word=word,
            joint=joint,
        )

    def __str__(self) -> str:
        return self.pattern

    def __call__(self, value: Value) -> str:
        """Print ``value``. InexactForm for negative or, in a bare form, broken ones."""
        exact = _exact(value)
        if exact < 0:
            raise InexactForm(
                f"“{self.pattern}”印不出{value}：负数请改用“减少”等文字，取绝对值填入。"
            )
        if not (self.rounds or self.qualifier) and exact.denominator != 1:
            raise InexactForm(
                f"“{self.pattern}”只印整数，印不出{value}："
                "请在格式里写明小数位数（如 {n.2}）或加“约”“余”。"
            )
        if self._too_small(exact):
            return self.head + self._numeral(exact) + self.tail
        shown = self.shown(value)
        amount = shown / self.scale
        if self.qualifier in DROPPED_WHEN_EXACT and shown == exact:
            return self.head + self._numeral(amount) + self.word + self.tail
        lead = self.qualifier if self.qualifier in ("近", "约") else ""
        return self.head + lead + self._loose(amount) + self.joint + self.tail

    def shown(self, value: Value) -> Fraction:
        """Return the number a reader takes from the print, in base units."""
        exact = _exact(value)
        if self._too_small(exact):
            return exact
        return ROUNDING[self.qualifier](exact / self.unit) * self.unit

    def fits(self, value: Value) -> bool:
        """Tell whether the print is true to the value: exact, or openly qualified."""
        return bool(self.qualifier) or self.shown(value) == _exact(value)

    @property
    def unit(self) -> Fraction:
        """The finest printed difference in base units: 1000 for ``{n.1/万}``."""
        return self.step * self.scale

    def _too_small(self, exact: Fraction) -> bool:
        """Below the first step there is no round number to speak of."""
        if self.scale < 1 or not (self.unit > 1 or self.qualifier):
            return False
        rounds_down = ROUNDING[self.qualifier] is floor
        return exact < (self.unit if rounds_down else self.unit / 2)

    def _numeral(self, amount: Fraction) -> str:
        if self.style == "n":
            return _arabic(amount)
        if amount.denominator != 1:
            raise InexactForm(f"“{self.pattern}”用汉字数字，印不出小数{amount}。")
        text = chinese(amount.numerator)
        return re.sub("^二(?=$|[百千万亿])", "两", text) if self.style == "两" else text

    def _loose(self, amount: Fraction) -> str:
        """The numeral beside a qualifier that is printed."""
        text = self._numeral(amount)
        if text in BARE_UNITS and self.qualifier in DROPPED_WHEN_EXACT:
            return text[1:]
        return text

    def _readings(self, token: str) -> Iterator[tuple[str, Fraction]]:
        """Yield ``(shape, number)`` for each shape of this form the token may have."""
        lead = self.qualifier if self.qualifier in ("近", "约") else ""
        shapes = {
            "full": (self.head + lead, self.joint + self.tail),
            "exact": (self.head, self.word + self.tail),
            "plain": (self.head, self.tail),
        }
        for shape, (start, end) in shapes.items():
            middle = token.removeprefix(start).removesuffix(end)
            if start + middle + end == token:
                try:
                    yield shape, self._number(middle)
                except ValueError:
                    continue

    def _number(self, text: str) -> Fraction:
        if self.style != "n":
            return Fraction(_unspelled(text))
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
            raise ValueError(text)
        return Fraction(text)

    def _draw(self, base: Fraction, random: Random) -> Fraction:
        """Draw a value that rounds to ``base``: a whole one, else in hundredths."""
        if not self.qualifier and self.unit <= 1:
            return base
        grid = Fraction(1) if self.unit > 1 else self.unit / 100
        here, width = floor(base / grid), floor(self.unit / grid)
        half = ceil(Fraction(width, 2))
        first, last = {
            "余": (here + 1, here + width - 1),
            "多": (here + 1, here + width - 1),
            "以上": (here, here + width - 1),
            "近": (max(here - width + 1, half), here - 1),
        }.get(self.qualifier, (here - width // 2, here + half - 1))
        return random.randint(first, max(first, last)) * grid


def value_for(pattern: str, token: str, random: Random) -> int | Decimal:
    """Return a value that ``pattern`` prints as ``token``: 30余家 → one of 31 to 39.

    For building demo records behind a printed number; the draw is ``random``'s, so a
    seeded one gives the same value again. ValueError if the form never prints it.
    """
    form = Form.parse(pattern)
    for shape, number in form._readings(token):
        value = number if shape == "plain" else number * form.scale
        if shape == "full":
            value = form._draw(value, random)
        if value >= 0 and form(value) == token:
            return _plain_type(value)
    raise ValueError(f"“{pattern}”印不出“{token}”。")


def _exact(value: Value) -> Fraction:
    if isinstance(value, float):
        raise TypeError(f"浮点数{value}不是精确值，请用 int、Decimal 或 Fraction。")
    return Fraction(value)


def _wrong(pattern: str, why: str) -> PatternError:
    return PatternError(f"印制格式“{pattern}”：{why}。")


def _split(pattern: str) -> tuple[re.Match, str, str]:
    """Cut the pattern into slot, text before and text after."""
    if pattern.count("{") != 1 or pattern.count("}") != 1:
        raise _wrong(pattern, "须有且只有一个数位，如 {n}人、第{汉}届")
    before, rest = pattern.split("{")
    inner, closed, after = rest.partition("}")
    slot = SLOT.fullmatch(inner)
    if not closed or slot is None:
        raise _wrong(pattern, "数位应写成 {n}、{汉}、{两}，可加 .小数位、:取整、/万")
    return slot, before, after


def _measure(pattern: str, slot: re.Match) -> tuple[str, Fraction, Fraction, str, bool]:
    """Work out style, step, scale and scale word of the slot."""
    style, word = slot["style"], slot["scale"] or ""
    decimals, grain = slot["decimals"], slot["grain"]
    if decimals and grain:
        raise _wrong(pattern, "小数位和取整只能写一个")
    if word and word not in SCALES:
        raise _wrong(pattern, f"不认识的换算“/{word}”，可用 {'、'.join(SCALES)}")
    if decimals == "0" or (grain is not None and int(grain) == 0):
        raise _wrong(pattern, "小数位数和取整单位都要大于零")
    step = Fraction(1, 10 ** int(decimals)) if decimals else Fraction(int(grain or 1))
    scale = SCALES.get(word, Fraction(1))
    rounds = bool(decimals or grain or word)
    if style == "n":
        return style, step, scale, word, rounds
    if decimals or scale < 1:
        raise _wrong(pattern, "汉字数字不印小数和百分数，请改用 {n}")
    return style, step * scale, Fraction(1), "", rounds


def _leading(pattern: str, before: str) -> tuple[str, str]:
    """Part the text before the slot into plain head and qualifier."""
    if not before.endswith(("近", "约")):
        return before, ""
    head, qualifier = before[:-1], before[-1]
    # 大约 without its 约 would leave a stray 大 where the qualifier is dropped.
    if head.endswith(("大", "将", "接", "附")):
        raise _wrong(pattern, f"限定词请只写“{qualifier}”，不写“{before[-2:]}”")
    return head, qualifier


def _trailing(pattern: str, after: str, word: str) -> tuple[str, str, str]:
    """Part the text after the slot into joint (scale word, 余), tail and qualifier."""
    joint = re.match(f"[余多]?{re.escape(word)}[余多]?", after)
    if joint is None:
        raise _wrong(pattern, f"写了“/{word}”，数位后面要印出“{word}”")
    found = re.findall("[余多]", joint[0])
    tail = after[joint.end() :]
    if tail.endswith("以上"):
        found.append("以上")
    if len(found) > 1:
        raise _wrong(pattern, f"“{'”和“'.join(found)}”只能用一个")
    if tail.startswith(SCALE_WORDS):
        raise _wrong(pattern, f"“{tail[0]}”要由数值换算而来，请写 {{n/{tail[0]}}}")
    return joint[0], tail, "".join(found)
