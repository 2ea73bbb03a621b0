"""Lists of names: columns in line, nobody left out, nobody torn in two."""

import pytest

from tests.union_portal import typesetting_measure as measure
from union_portal.typesetting import pdf
from union_portal.typesetting.document import Document
from union_portal.typesetting.names import NameGroup, NameList, lines, widened

HAN = "工会代表大会审议通过教职工民主管理制度"
ROSTER = ["张三", "李四光", "欧阳明湖", "王㛃", "孙五六"]
ROSTER += ["阿依古丽·买买提", "赵𬭎", "龘一", "钱二"]
CHARACTER = 15.77 / measure.MM


def printed(groups, **options):
    document = Document(["名单"], [NameList(groups, **options)])
    return pdf.render(document.to_html(), title="名单", author="校工会")


def test_columns_stand_below_each_other_and_short_names_are_widened():
    found = printed([NameGroup("教学单位", ROSTER)])
    _title, label, *rows = measure.body(found)[0]

    assert label.text == "教学单位"
    assert [row.text for row in rows] == [
        "张三李四光欧阳明湖王㛃孙五六",
        "阿依古丽·买买提赵𬭎龘一钱二",
    ]
    left = 28 + 2 * CHARACTER
    assert [row.left for row in rows] == pytest.approx([left, left], abs=0.3)
    # five columns of five characters: 三 is the third of its column, 六 ends the row
    words = measure.words(found)
    assert words["三"][0] - words["张"][0] == pytest.approx(2 * CHARACTER, abs=0.3)
    columns = [words[name][0] for name in ("张", "李四光", "欧阳明湖", "王", "孙五六")]
    assert columns == pytest.approx(
        [left + step * 5 * CHARACTER for step in range(5)], abs=0.5
    )
    # a long name takes two columns
    below = [words[name][0] for name in ("赵", "龘", "钱")]
    assert below == pytest.approx(columns[2:], abs=0.8)


def test_rare_characters_of_names_print():
    found = measure.text(printed([NameGroup("", ROSTER)])).replace("\u3000", "")

    assert [name for name in ROSTER if name not in found.replace(" ", "")] == []


@pytest.mark.parametrize(
    ("name", "wide"),
    [("张三", "张　三"), ("王㛃", "王　㛃"), ("李四光", "李四光"), ("AB", "AB")],
)
def test_a_name_of_two_characters_is_as_wide_as_one_of_three(name, wide):
    assert widened(name) == wide


def test_every_name_is_laid_out_once_and_in_order():
    found = lines(ROSTER)

    assert [name for line in found for name, _takes in line] == [*map(widened, ROSTER)]
    assert dict(found[1])["阿依古丽·买买提"] == 2
    assert [sum(takes for _name, takes in line) for line in found] == [5, 5]


def test_a_name_wider_than_the_page_is_still_printed():
    endless = "甲" * 60

    assert lines([endless]) == [[(endless, 6)]]
    assert endless in measure.text(printed([NameGroup("", [endless])])).replace(
        "\n", ""
    )


def test_no_usual_name_is_torn_in_running_text():
    names = [a + b + c for a in HAN[:6] for b in HAN[6:12] for c in HAN[12:15]]
    found = printed([NameGroup("后勤", names)], columns=False)
    rows = [row.text for page in measure.body(found) for row in page][1:]

    assert "".join(rows) == "后勤：" + "、".join(names)
    assert all(row.endswith("、") for row in rows[:-1])
