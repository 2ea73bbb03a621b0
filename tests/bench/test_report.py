"""What the measurement of the report reads off files and compares between two schools."""

import zlib

import pytest
from django.db import connection

from bench import pages, report
from bench.harness import Figure


def test_pages_of_a_print_are_counted_also_where_they_are_packed():
    packed = zlib.compress(b"<</Type /Pages /Count 2>> <</Type /Page>> <</Type/Page>>")
    plain = b"1 0 obj <</Type /Page>> endobj\n"

    assert report.page_count(plain + b"stream\n" + packed + b"\nendstream") == 3
    assert report.page_count(b"stream\nnot packed\nendstream") == 0


def test_a_page_that_grows_with_the_school_misses_its_goal():
    small = {"home": (12, [0.2, 0.1]), "list": (9, [0.1])}
    large = {"home": (13, [0.3, 0.2]), "list": (9, [0.11])}
    found = {pages.SMALL: [small], pages.LARGE: [large]}

    figures = {one.key: one for one in pages.compare(["home", "list"], found)}
    unbound = {one.key: one for one in pages.compare(["home"], found, grows=("home",))}

    assert figures["home_queries"] == Figure("home_queries", 1, 0)
    assert (figures["home_times"].value, figures["home_times"].ok) == (2.0, False)
    assert (figures["list_times"].value, figures["list_times"].ok) == (1.1, True)
    assert unbound["home_times"].ok
    assert figures["list_ms_large"].value == 110


@pytest.mark.django_db
def test_the_same_statements_are_asked_by_hand():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")

    report.ask(["SELECT 1", "SELECT '100%'"])
