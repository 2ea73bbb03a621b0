"""Pinyin keys of Chinese names: how a list is sorted and how initials find a person."""

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

# Surnames that are read otherwise than the character usually is.
SURNAMES = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou",
    "任": "ren", "盖": "ge", "翟": "zhai", "乐": "yue", "朴": "piao", "缪": "miao",
    "冼": "xian", "员": "yun", "尹": "yin", "覃": "qin", "召": "shao", "逄": "pang",
    "仉": "zhang", "洗": "xian", "句": "gou", "黑": "he", "种": "chong", "折": "she",
    "朝": "chao", "那": "na", "秘": "bi", "繁": "po", "瞿": "qu", "华": "hua",
    "宁": "ning", "燕": "yan", "纪": "ji", "葛": "ge", "撒": "sa", "塔": "ta",
}  # fmt: skip
DOUBLE_SURNAMES = {
    "尉迟": ["yu", "chi"],
    "单于": ["chan", "yu"],
    "万俟": ["mo", "qi"],
    "澹台": ["tan", "tai"],
    "长孙": ["zhang", "sun"],
}
READING = re.compile(r"^[a-z]+( [a-z]+)*$")


@lru_cache(maxsize=4096)  # one row asks for key and initials, a roll repeats names
def syllables(name, reading=""):
    """The syllables of a name; ``reading`` ("zeng wen bin") is a clerk's correction."""
    if READING.match(reading):
        return reading.split()
    head = DOUBLE_SURNAMES.get(name[:2]) if len(name) > 2 else None
    if head:
        return head + lazy_pinyin(name[2:], style=Style.NORMAL)
    read = lazy_pinyin(name, style=Style.NORMAL)
    if name[:1] in SURNAMES and read:
        read[0] = SURNAMES[name[0]]
    return read


def sort_key(name, reading=""):
    """``zeng wen bin``: sorts as a reader of a printed list expects."""
    return " ".join(syllables(name, reading)).lower()[:160]


def initials(name, reading=""):
    """``zwb``: what a clerk types to find 曾文斌."""
    return "".join(part[:1] for part in syllables(name, reading)).lower()[:20]
