"""The short way to cut a name says what the long way says."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

NAMES = [
    "王小明", "张伟", "丽丽", "王明王", "明明明", "王", "欧阳娜娜", "欧阳 娜娜", "王　明",
    "王·明", "王Xiao明", "Ab王", "Ａb", "A", "𠮷野家", "", "  ", None,
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_cut_as_it_always_was(name):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT portal_bigrams(%s::text), portal_bigrams_of_any(%s::text)",
            [name, name],
        )
        quick, thorough = cursor.fetchone()

    assert quick == thorough


def test_a_name_of_three_is_cut_into_characters_and_neighbours():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(portal_bigrams('王小明'))")
        (tokens,) = cursor.fetchone()

    assert sorted(tokens) == sorted(["王", "王小", "小", "小明", "明"])
