"""A school with its own portal sends its numbers upward: they are added, nothing else."""

import json

import pytest

from reports import composing, federation, printing, transitions
from reports.models import OutsideReport
from reports.outside import receive
from tests.files import upload
from union_portal.lifecycle import TransitionError

pytestmark = pytest.mark.django_db
PAGE = "/reports/federation/receive/"


@pytest.fixture
def published(report, chair, member):
    transitions.submit(report, actor=chair, steps=[("审定", chair)])
    return transitions.publish(transitions.pass_step(report, actor=chair), actor=chair)


@pytest.fixture
def data(published):
    """The file of another school: this one's, under another name and with more people."""
    found = json.loads(json.dumps(printing.as_json(composing.read(published))))
    found |= {"union": "BJU", "school": "北江大学工会"}
    for row in found["figures"]:
        row["value"] = 41 if row["kind"] == "records" else row["value"]
    return found


def file_of(data):
    return json.dumps(data, ensure_ascii=False).encode()


def test_a_federation_looks_a_file_over_keeps_it_and_adds_it_up(
    data, federation_officer, as_user, tree
):
    browser = as_user(federation_officer)
    sent = {"union": tree.federation.pk, "file": upload("bju.json", file_of(data))}
    shown = browser.post(PAGE, sent)
    assert shown.context["received"].school == "北江大学工会"
    assert not OutsideReport.objects.exists()  # looked at, not kept

    browser.post(PAGE, {"kept": shown.context["kept"]})

    row = OutsideReport.objects.get()
    assert (row.code, row.figures) == ("BJU", [["members.persons", "41"]])
    assert "会员41人" not in str(
        vars(row)
    )  # the text, and who is named in it, is not here
    [total] = federation.sums(federation_officer)["totals"]
    assert (total.value, [str(name) for name, _value in total.parts]) == (
        42,
        ["明湖大学工会", "北江大学工会"],
    )
    page = browser.get("/reports/federation/").content.decode()
    assert "北江大学工会" in page


def test_a_later_file_replaces_an_earlier_one_the_same_is_refused(
    data, federation_officer, officer, tree
):
    def keep(**changes):
        return transitions.receive_report(
            tree.federation,
            actor=federation_officer,
            received=receive(file_of(data | changes)),
        )

    first = keep()
    for again in ({}, {"union": "MHU"}):  # the same file; a school of this portal
        with pytest.raises(TransitionError):
            keep(**again)
    second = keep(as_of="2024-05-01")

    assert list(OutsideReport.objects.standing()) == [second]
    assert OutsideReport.objects.filter(pk=first.pk).exists()
    assert not OutsideReport.objects.visible_to(officer).exists()


def test_what_is_no_published_annual_report_is_refused(data):
    wrong = [
        b"",
        b"\xff\xfe",
        b"[]",
        b"[" * 100_000,
        *(
            file_of(data | change)
            for change in (
                {"state": "draft"},
                {"kind": "finance"},
                {"sha256": ""},
                {"school": None},
                {"union": "x" * 41},
                {"period": "今年"},
                {"start": "2023-13-01"},
                {"end": "2022-01-01"},
                {"title": 7},
                {"figures": {}},
                {"figures": []},
                {"figures": [data["figures"][0] | {"value": "NaN"}]},
                {"figures": [data["figures"][0] | {"value": [1]}]},
                {"figures": [data["figures"][0] | {"whole": False}]},
                {"figures": [data["figures"][0] | {"figure": "no.such"}]},
            )
        ),
    ]
    for content in wrong:
        with pytest.raises(TransitionError) as refusal:
            receive(content)
        assert str(refusal.value).startswith("这个文件不能用：")


def test_what_was_not_looked_at_is_not_kept(federation_officer, as_user):
    as_user(federation_officer).post(PAGE, {"kept": "forged"})

    assert not OutsideReport.objects.exists()
