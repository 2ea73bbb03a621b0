from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import catalogue
from union_portal.numerals import (
    Form,
    InexactForm,
    PatternError,
    chinese,
    value_for,
)

FIGURES = [
    figure
    for key in ("pku-2023", "whut-2023")
    for figure in catalogue.load(key).figures
]

numbers = st.integers(0, 10**9)
forms = st.sampled_from(
    [
        "{n}人",
        "{汉}个",
        "{两}次",
        "第{汉}届",
        "{n.2}公里",
        "{n:10}余家",
        "{n:100}多名",
        "{n:500}人以上",
        "近{n:100}人",
        "近{汉/百}人",
        "约{n:50}公里",
        "约{两/万}人",
        "{n/万}万元",
        "{n/万}万余元",
        "{n:10/万}余万元",
        "{n.1/万}万余人次",
        "{n.2/亿}亿元",
        "{汉/千}余",
        "{两/千}余名",
    ]
).map(Form.parse)
floors = st.sampled_from(
    ["{n:10}余家", "{n/万}万余元", "{n.1/万}万多人", "{n:25}人以上", "{两/百}余人"]
).map(Form.parse)

CHINESE_DIGITS = {digit: i for i, digit in enumerate("零一二三四五六七八九")}
CHINESE_POWERS = {"十": 1, "百": 2, "千": 3}


def read(numeral):
    """An independent reading, left to right: sections of four digits."""
    below_yi, section, digit = 0, 0, 0
    total = 0
    for sign in numeral:
        if sign in CHINESE_DIGITS:
            digit = CHINESE_DIGITS[sign]
        elif sign in CHINESE_POWERS:
            section += (digit or 1) * 10 ** CHINESE_POWERS[sign]
            digit = 0
        elif sign == "万":
            below_yi, section, digit = (section + digit) * 10**4, 0, 0
        else:
            assert sign == "亿"
            total, below_yi = (below_yi + section + digit) * 10**8, 0
            section, digit = 0, 0
    return total + below_yi + section + digit


@pytest.mark.parametrize(
    ("number", "numeral"),
    [
        (0, "零"),
        (6, "六"),
        (10, "十"),
        (14, "十四"),
        (21, "二十一"),
        (100, "一百"),
        (102, "一百零二"),
        (110, "一百一十"),
        (1010, "一千零一十"),
        (10_001, "一万零一"),
        (38_379, "三万八千三百七十九"),
        (100_010, "十万零一十"),
        (105_000, "十万五千"),
        (100_005_000, "一亿零五千"),
        (10**12, "一万亿"),
    ],
)
def test_chinese_numerals(number, numeral):
    assert chinese(number) == numeral


@given(st.integers(0, 10**16 - 1))
def test_chinese_numerals_read_back_as_the_same_number(number):
    assert read(chinese(number)) == number


@given(st.integers(0, 10**16 - 1))
def test_chinese_numerals_never_stammer(number):
    numeral = chinese(number)

    assert "零零" not in numeral
    assert not numeral.startswith("一十")
    assert number == 0 or not numeral.endswith("零")


@pytest.mark.parametrize("number", [-1, 10**16])
def test_chinese_numerals_have_limits(number):
    with pytest.raises(ValueError, match="不能写成汉字数字"):
        chinese(number)


@pytest.mark.parametrize(
    ("pattern", "value", "printed"),
    [
        ("{n}人", 38379, "38379人"),
        ("{n.2}公里", Decimal("7012.50"), "7012.5公里"),
        ("{n.2}公里", Fraction(1, 3), "0.33公里"),
        ("{汉}个", 14, "十四个"),
        ("第{汉}届", 23, "第二十三届"),
        ("第{n}年", 17, "第17年"),
        ("{两}次", 2, "两次"),
        ("{两}次", 12, "十二次"),
        ("{两}次", 20, "二十次"),
        ("{两}人", 200, "两百人"),
        ("{两}人", 22_000, "两万二千人"),
        ("{两}人", 220_000, "二十二万人"),
        ("{n}%", 100, "100%"),
        ("{n.1/%}%", Fraction(2, 3), "66.7%"),
        ("{n/‰}‰", Decimal("0.003"), "3‰"),
        ("{n/%}%以上", Decimal("0.003"), "0%以上"),
        ("{n.1/万}万人次", 24_012, "2.4万人次"),
        ("{n/万}万元", 150_000, "15万元"),
        ("{n.2/万}万元", 10_814_600, "1081.46万元"),
        ("{n/亿}亿元", 300_000_000, "3亿元"),
        ("{n:10}余家", 34, "30余家"),
        ("{n:10}余家", 30, "30家"),
        ("{n:10}多家", 39, "30多家"),
        ("{n:100}余名", 2537, "2500余名"),
        ("{n/万}万余元", 293_650, "29万余元"),
        ("{n:10/万}余万元", 3_304_000, "330余万元"),
        ("{n.1/万}万余人次", 145_730, "14.5万余人次"),
        ("{n.1/万}万余人次", 145_000, "14.5万人次"),
        ("{n}余元", Decimal("35.5"), "35余元"),
        ("{汉/千}余", 1234, "千余"),
        ("{汉/千}余人", 1000, "一千人"),
        ("约{汉/千}人", 1234, "约一千人"),
        ("{两/千}余名", 2537, "两千余名"),
        ("{汉:10}余家", 17, "十余家"),
        ("近{汉/百}人", 97, "近百人"),
        ("近{n:100}人", 487, "近500人"),
        ("近{n:100}人", 500, "500人"),
        ("约{n:1000}公里", 7012, "约7000公里"),
        ("约{n:1000}公里", 7000, "约7000公里"),
        ("约{n:1000}公里", 6500, "约7000公里"),
        ("{n:100}人以上", 231, "200人以上"),
        ("{n:100}人以上", 200, "200人以上"),
        ("{n:10}余家", 5, "5家"),
        ("{n:10}余家", 0, "0家"),
        ("{n.1/万}万人次", 300, "300人次"),
        ("{n/万}万余元", Fraction(1000, 3), "333.33元"),
        ("近{n:100}人", 49, "49人"),
        ("近{n:100}人", 50, "近100人"),
    ],
)
def test_print(pattern, value, printed):
    assert Form.parse(pattern)(value) == printed


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("人", "有且只有一个数位"),
        ("{n}至{n}人", "有且只有一个数位"),
        ("}n{人", "数位应写成"),
        ("{N}人", "数位应写成"),
        ("{n.1:10}人", "只能写一个"),
        ("{n:0}余人", "大于零"),
        ("{n.0}人", "大于零"),
        ("{汉/十}余家", "不认识的换算“/十”"),
        ("{n/w}万人", "不认识的换算“/w”"),
        ("{n/万}人", "数位后面要印出“万”"),
        ("{n}万元", "请写 {n/万}"),
        ("{汉}万人", "请写 {n/万}"),
        ("{汉.1}人", "不印小数"),
        ("{两/%}%", "不印小数和百分数"),
        ("{n/万}余万余元", "只能用一个"),
        ("{n:10}余人以上", "“余”和“以上”只能用一个"),
        ("约{n:10}余家", "“约”和“余”只能用一个"),
        ("大约{n}公里", "不写“大约”"),
        ("将近{n}人", "不写“将近”"),
        ("第{两}次", "序数不用“两”"),
    ],
)
def test_a_wrong_pattern_says_what_is_wrong(pattern, message):
    with pytest.raises(PatternError) as refusal:
        Form.parse(pattern)

    assert f"“{pattern}”" in str(refusal.value)
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("pattern", "value"),
    [("{n}人", Decimal("3.5")), ("{汉}个", Fraction(1, 2)), ("{n:10}余家", -1)],
)
def test_a_form_refuses_to_say_something_untrue(pattern, value):
    with pytest.raises(InexactForm, match="印不出"):
        Form.parse(pattern)(value)


def test_a_broken_value_below_the_first_step_has_no_chinese_numeral():
    with pytest.raises(InexactForm, match="印不出小数"):
        Form.parse("{汉/百}余元")(Fraction(1, 2))


def test_floats_are_not_exact():
    with pytest.raises(TypeError, match="不是精确值"):
        Form.parse("{n.1}公里")(0.1)


@pytest.mark.parametrize(
    ("pattern", "value", "fits"),
    [
        ("{n}人", 7, True),
        ("{n}人", Fraction(1, 2), False),
        ("{n/万}万元", 150_000, True),
        ("{n/万}万元", 150_001, False),
        ("{n/万}万余元", 150_001, True),
        ("{n.1/万}万人次", 24_012, False),
        ("{n.1/万}万人次", 300, True),
        ("约{n:100}公里", 7012, True),
    ],
)
def test_fits_tells_whether_the_print_is_true_to_the_value(pattern, value, fits):
    assert Form.parse(pattern).fits(value) is fits


def test_a_form_is_known_by_its_pattern():
    assert str(Form.parse("第{汉}届")) == "第{汉}届"
    assert Form.parse("第{汉}届") == Form.parse("第{汉}届")


@given(floors, numbers, numbers)
def test_more_is_never_printed_as_less(form, one, other):
    less, more = sorted([one, other])

    assert form.shown(less) <= form.shown(more)


@given(floors, numbers)
def test_a_floor_never_promises_more_than_there_is(form, value):
    assert value - form.unit < form.shown(value) <= value


@given(st.integers(1, 10**6), st.sampled_from("余多"))
def test_the_word_for_more_stands_only_where_there_is_more(value, word):
    printed = Form.parse(f"{{n:100}}{word}人")(value)

    assert (word in printed) == (value > 100 and value % 100 != 0)


@given(st.integers(1, 10**6))
def test_nearly_is_said_of_less_and_about_is_always_said(value):
    nearly = Form.parse("近{n:100}人")
    about = Form.parse("约{n:100}人")

    assert nearly.shown(value) >= value
    assert nearly(value).startswith("近") == (value >= 50 and value % 100 != 0)
    assert abs(about.shown(value) - value) <= 50
    assert about(value).startswith("约") == (value >= 50)


@given(forms, numbers, st.randoms(use_true_random=False))
def test_value_for_prints_the_token_again(form, value, random):
    token = form(value)

    assert form(value_for(form.pattern, token, random)) == token


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
@given(random=st.randoms(use_true_random=False))
def test_every_printed_figure_of_a_real_report_is_reached(figure, random):
    value = value_for(figure.form.pattern, figure.token, random)

    assert figure.form(value) == figure.token


def test_value_for_reaches_every_value_behind_a_token():
    random = Random(0)

    drawn = {value_for("{n:10}余家", "30余家", random) for _ in range(500)}

    assert drawn == set(range(31, 40))


def test_value_for_is_as_repeatable_as_its_random():
    first = value_for("{n/万}万余元", "29万余元", Random(7))

    assert first == value_for("{n/万}万余元", "29万余元", Random(7))
    assert 290_000 < first < 300_000


@pytest.mark.parametrize(
    ("pattern", "token", "value"),
    [
        ("{n}余元", "35余元", Decimal),
        ("{n.1/%}%", "66.7%", Decimal),
        ("{n.1/万}万人次", "2.4万人次", int),
    ],
)
def test_value_for_gives_plain_numbers(pattern, token, value):
    assert type(value_for(pattern, token, Random(1))) is value


@pytest.mark.parametrize(
    ("pattern", "token"),
    [
        ("{n}人", "38379名"),
        ("{n}人", "很多人"),
        ("{n:10}余家", "35余家"),
        ("{n:10}余家", "0余家"),
        ("{汉}个", "6个"),
        ("{汉}个", "个"),
        ("{两}次", "二次"),
        ("约{n:100}公里", "约0公里"),
    ],
)
def test_value_for_refuses_a_token_the_form_never_prints(pattern, token):
    with pytest.raises(ValueError, match=f"印不出“{token}”"):
        value_for(pattern, token, Random(0))
