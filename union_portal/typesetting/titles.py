"""Lines of a title, broken by meaning in the shape of a trapezoid or diamond (7.3.1).

Whoever makes a title says where it may be broken (between its parts); beside that it
breaks at brackets and marks and behind 的, 和, 与, and only then between any two
characters, but for the words titles of unions are made of.
"""

import math
import re
from functools import cache
from itertools import accumulate

MOST_LINES = 4  # a longer text is no title

WORDS = (
    "习近平|新时代|中国特色|社会主义|思想|指导|全面|推进|高质量|一流|大学|学院|学校|"
    "工会|委员会|教职工|代表|大会|会员|工作|报告|建设|发展|奋斗|奋进|力量|团结|动员|"
    "凝聚|服务|组织|年度|届期|提案|经费|收支|情况|通知|关于|印发|审查|决定|意见"
)
# A run of letters and digits, a word, or one character.
UNITS = re.compile(rf"[0-9A-Za-z.%—–\-]+年?|{WORDS}|.", re.DOTALL)
BEHIND = "的和与及、，：；》）”"
BEFORE = "《（“"
NO_HEAD = BEHIND[3:] + "！？。"  # never at the head of a line
NO_TAIL = BEFORE

PART, MARK, ANYWHERE = 0, 2, 9  # what a break costs, by where it falls
A_LINE, HOURGLASS, OBLONG, STUB = 2, 6, 1, 3  # and what the shape costs


def width(text):
    """How wide a text is, in Chinese characters."""
    return sum(0.5 if char.isascii() else 1 for char in text)


def balanced(parts, most):
    """The lines of a title, none wider than ``most`` characters where that can be."""
    text = "".join(parts)
    if width(text) <= most:
        return [text]
    breaks = prices(parts)
    before = [0, *accumulate(width(char) for char in text)]

    @cache
    def ways(start, lines):
        """Every way to set the rest in at most so many lines: ``[(price, ends)]``."""
        rest = [(0, (len(text),))] if before[-1] - before[start] <= most else []
        if lines > 1:
            for end, price in breaks:
                if start < end and before[end] - before[start] <= most:
                    rest += [(price + p, (end, *e)) for p, e in ways(end, lines - 1)]
        return rest

    fewest = math.ceil(before[-1] / most)
    found = ways(0, fewest + 1) if fewest <= MOST_LINES else []
    if not found:
        return [text]
    _price, ends = min((price + shape(text, ends), ends) for price, ends in found)
    return cut(text, ends)


def cut(text, ends):
    return [text[a:b] for a, b in zip((0, *ends[:-1]), ends, strict=True)]


def prices(parts):
    """``[(place, price)]`` of every place where a line may end."""
    found, place = {}, 0
    for part in parts:
        for unit in UNITS.findall(part):
            place += len(unit)
            found[place] = MARK if unit[-1] in BEHIND else ANYWHERE
        found[place] = PART
    text = "".join(parts)
    found.pop(len(text))
    return [
        (place, min(price, MARK) if text[place] in BEFORE else price)
        for place, price in found.items()
        if text[place] not in NO_HEAD and text[place - 1] not in NO_TAIL
    ]


def shape(text, ends):
    """What the outline of the lines costs: neither hourglass nor oblong nor stubs."""
    widths = [width(line) for line in cut(text, ends)]
    peak = widths.index(max(widths))
    rises = widths[: peak + 1] == sorted(widths[: peak + 1])
    falls = widths[peak:] == sorted(widths[peak:], reverse=True)
    price = A_LINE * len(widths)
    price += 0 if rises and falls else HOURGLASS
    price += OBLONG if len(set(widths)) == 1 else 0
    return price + (STUB if min(widths) * 3 < max(widths) else 0)
