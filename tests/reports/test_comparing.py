"""What changed against last year: nothing is lost, nothing is told twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.comparing import (
    DROPPED,
    NEW,
    NUMBERS,
    SAME,
    WORDS,
    Sentence,
    compare,
    differences,
    sentences,
)
from reports.starting import later_years

texts = st.text("会员走访了{a.b}0123次。！\n ", max_size=40)
written = st.lists(st.text("会员走访12", min_size=1, max_size=8), max_size=8)


def plain(*lines):
    return [Sentence(line, line) for line in lines]


def kinds(before, after):
    return [change.kind for change in compare(before, after)]


@given(texts)
def test_sentences_leave_out_white_space_alone(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(written, written)
def test_every_sentence_of_both_texts_appears_once_and_in_order(before, after):
    one, two = plain(*before), plain(*after)

    changes = compare(one, two)

    assert [change.before for change in changes if change.before] == one
    assert [change.after for change in changes if change.after] == two


@given(written)
def test_a_text_does_not_differ_from_itself(lines):
    assert set(kinds(plain(*lines), plain(*lines))) <= {SAME}


@given(texts, texts)
def test_differences_hold_both_texts(before, after):
    found = differences(before, after)

    assert "".join(text for kind, text in found if kind != NEW) == before
    assert "".join(text for kind, text in found if kind != DROPPED) == after


def test_other_numbers_in_the_same_words():
    before = [Sentence("会员{members.total}。", "会员60人。")]
    after = [Sentence("会员{members.total}。", "会员72人。")]

    assert kinds(before, after) == [NUMBERS]
    assert kinds(plain("走访12次。"), plain("走访15次。")) == [NUMBERS]
    assert kinds(before, before) == [SAME]


def test_words_new_and_dropped():
    before = plain("我们走访了职工。", "食堂涨价了。", "大家都说好。")
    after = plain("我们认真走访了职工。", "大家都说好。", "明年继续。")

    assert kinds(before, after) == [WORDS, DROPPED, SAME, NEW]


def test_a_number_is_one_word():
    assert differences("会员60人", "会员720人") == [
        (SAME, "会员"), (DROPPED, "60"), (NEW, "720"), (SAME, "人"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2023年度工会工作报告", "2024年度工会工作报告"),
        ("2023—2024学年", "2024—2025学年"),
        ("明大工字〔2023〕3号", "明大工字〔2024〕3号"),
        ("会员20231人", "会员20231人"),
        ("第2023号", "第2023号"),
    ],
)
def test_a_year_moves_along_other_numbers_do_not(text, shown):
    assert later_years(text, 1) == shown
