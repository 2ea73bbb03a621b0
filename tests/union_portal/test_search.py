"""Any part of a Chinese name finds the person; nothing typed breaks the query."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Person
from tests.factories import PersonFactory
from union_portal.search import matching, terms

pytestmark = pytest.mark.django_db


def found(text):
    people = Person.objects.matching(text).order_by("staff_number")
    return [person.name for person in people]


@pytest.fixture
def people():
    for number, name in enumerate(
        [
            "曾文斌",
            "单晓梅",
            "欧阳文静",
            "文斌",
            "阿依古丽·买买提",
            "Anna Berg",
            "王堃",
        ],
        1,
    ):
        PersonFactory(name=name, staff_number=f"A{number:03}")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("文斌", ["曾文斌", "文斌"]),
        ("曾文斌", ["曾文斌"]),
        ("文", ["曾文斌", "欧阳文静", "文斌"]),
        ("斌文", []),
        ("堃", ["王堃"]),
        ("zwb", ["曾文斌"]),
        ("shan xiao", ["单晓梅"]),
        ("oy", ["欧阳文静"]),
        ("a00", [
            "曾文斌", "单晓梅", "欧阳文静", "文斌", "阿依古丽·买买提", "Anna Berg", "王堃"
        ]),
        ("Ａ００４", ["文斌"]),
        ("anna", ["Anna Berg"]),
        ("买买提", ["阿依古丽·买买提"]),
    ],
)  # fmt: skip
def test_people_are_found(people, text, names):
    assert found(text) == names


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=12))
def test_nothing_typed_breaks_the_search(db, text):
    Person.objects.matching(text.replace("\0", "")).count()


def test_terms_are_pairs_of_neighbours():
    assert terms(" 王 小明 ") == ["王小", "小明"]
    assert terms("王") == ["王"]
    assert matching("  ") is None


def test_the_index_follows_a_new_name(people):
    person = Person.objects.get(name="文斌")
    person.name = "尉迟恭"
    person.save()

    assert found("尉迟") == ["尉迟恭"]
    assert found("ycg") == ["尉迟恭"]
    assert found("文斌") == ["曾文斌"]
