"""Pinyin keys of Chinese names: how a list is sorted and how initials find a person."""

import re
from functools import cache, lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

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


@cache  # as many as there are characters in names
def character(one):
    return lazy_pinyin(one, style=Style.NORMAL)[0]


def is_word(name):
    """Whether some of a name's characters together are a word of the dictionary."""
    length = len(name)
    return any(
        name[start:end] in PHRASES_DICT
        for start in range(length - 1)
        for end in range(start + 2, length + 1)
    )


def spoken(name):
    """The syllables as they are read; only words need the dictionary's slow way."""
    if all(ord(one) in PINYIN_DICT for one in name) and not is_word(name):
        return [character(one) for one in name]
    return lazy_pinyin(name, style=Style.NORMAL)


@lru_cache(maxsize=32_768)  # a third of the names of a roll stand in it twice
def syllables(name, reading=""):
    """The syllables of a name; ``reading`` ("zeng wen bin") is a clerk's correction."""
    if READING.match(reading):
        return reading.split()
    head = DOUBLE_SURNAMES.get(name[:2]) if len(name) > 2 else None
    if head:
        return head + spoken(name[2:])
    read = spoken(name)
    if name[:1] in SURNAMES and read:
        read[0] = SURNAMES[name[0]]
    return read


def keys(name, reading=""):
    """``("zeng wen bin", "zwb")``: the key a list is sorted by, and the initials."""
    read = [part.lower() for part in syllables(name, reading)]
    return " ".join(read)[:160], "".join(part[:1] for part in read)[:20]


def sort_key(name, reading=""):
    """``zeng wen bin``: sorts as a reader of a printed list expects."""
    return keys(name, reading)[0]


def initials(name, reading=""):
    """``zwb``: what a clerk types to find 曾文斌."""
    return keys(name, reading)[1]
