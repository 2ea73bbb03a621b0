"""Encryption that refuses to guess, hashes that find, masks that hide."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from members.models import Person
from union_portal import personal

COLUMN = "members_person.id_number"


@given(st.text(min_size=1, max_size=60))
def test_what_is_sealed_opens_again(value):
    assert personal.decrypt(COLUMN, personal.encrypt(COLUMN, value)) == value


def test_the_same_value_never_seals_alike():
    assert personal.encrypt(COLUMN, "1") != personal.encrypt(COLUMN, "1")


def test_a_value_cannot_be_moved_to_another_column():
    sealed = personal.encrypt(COLUMN, "110101")

    with pytest.raises(personal.DecryptionError):
        personal.decrypt("members_person.phone", sealed)


def test_a_lost_key_raises_instead_of_showing_ciphertext(settings):
    sealed = personal.encrypt(COLUMN, "110101")
    settings.FIELD_KEYS = ["k2:" + "A" * 43 + "="]

    with pytest.raises(personal.DecryptionError):
        personal.decrypt(COLUMN, sealed)


def test_a_new_key_seals_and_the_old_one_still_opens(settings):
    old = personal.encrypt(COLUMN, "110101")
    settings.FIELD_KEYS = ["k2:" + "A" * 43 + "=", *settings.FIELD_KEYS]

    new = personal.encrypt(COLUMN, "110101")

    assert new[:3] == b"\x02k2"
    assert [personal.decrypt(COLUMN, sealed) for sealed in (old, new)] == ["110101"] * 2


def test_look_up_ignores_spelling_and_tells_columns_apart():
    assert personal.lookup(COLUMN, "11010x １2") == personal.lookup(COLUMN, "11010X12")
    assert personal.lookup(COLUMN, "1") != personal.lookup("members_person.phone", "1")


@pytest.mark.django_db
def test_the_table_holds_no_plain_number():
    person = Person(sign_in_name="t1", name="甲")
    person.set_id_number("110101199003078811")
    person.set_phone("13900001234")
    person.save()

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM members_person p")
        row = cursor.fetchone()[0]

    assert "110101199003078811" not in row
    assert "13900001234" not in row
    found = Person.objects.get(id_hash=personal.lookup(COLUMN, "110101199003078811"))
    assert (found.id_number, found.phone) == ("110101199003078811", "13900001234")
    assert (found.id_mask, found.phone_mask) == ("1*************8811", "139****1234")


@given(st.text(alphabet="0123456789X", min_size=0, max_size=24))
def test_a_mask_shows_at_most_five_characters(number):
    shown = personal.mask_id_number(number)

    assert len(shown) == len(number)
    assert len(shown.replace("*", "")) <= 5
