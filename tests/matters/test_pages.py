"""A matter on the phone: liaison, head, leader, raiser and the union's office."""

import pytest

from matters import views
from matters.models import Matter, MatterKind
from tests.handled import MatterFactory, Play, unit_post
from union_portal.signatures import issue_slip


@pytest.fixture
def play(school, branch):
    return Play(school, branch)


@pytest.fixture
def go(as_user, play):
    """``go(person, verb, **typed)``: send a step's form, and give the status."""

    def send(person, verb, **typed):
        page = f"/matters/{play.matter.public_id}/act/{verb}/"
        client = as_user(person)
        assert client.get(page).status_code == 200, verb
        reply = client.post(page, typed)
        assert reply.status_code == 302, reply.content.decode()
        play.again()
        return reply["Location"]

    return send


def test_a_suggestion_is_made_answered_and_rated_on_the_phone(
    as_user, school, branch, member, officer
):
    client = as_user(member)
    reply = client.post(
        "/matters/suggest/",
        {
            "title": "图书馆增设插座",
            "text": "自习区插座太少。",
            "category": "4",
            "union": school.pk,
        },
    )
    matter = Matter.objects.get()
    assert reply["Location"] == f"/matters/{matter.public_id}/"
    assert (matter.raised_by, matter.kind.code) == (member, "suggestion")
    assert matter.number.endswith("-001")
    assert matter.category == "后勤与校园"
    assert "现在由明湖大学工会处理" in client.get(reply["Location"]).content.decode()
    assert "图书馆增设插座" in client.get("/matters/mine/").content.decode()
    assert (
        f"建议{matter.raised_on.year}-001"
        in client.get("/search/?q=插座").content.decode()
    )


def test_an_opinion_is_played_through_in_the_browser(play, go, as_user):
    go(
        play.officer, "assign", lead=play.unit.pk, leader=play.leader.pk,
        assists=[play.other.pk], due_on="2099-01-05",
    )  # fmt: skip
    go(play.liaison, "accept")
    go(
        play.liaison, "contact", on=play.matter.raised_on, way="phone",
        with_whom="方一诺", note="了解了情况",
    )  # fmt: skip
    go(
        play.liaison, "draft", outcome="planned", text="分两期改造。",
        measures="暑期施工", promised_on="2099-09-01",
    )  # fmt: skip
    go(play.liaison, "submit")
    for person in (play.head, play.leader):
        work = as_user(person).get("/matters/work/?view=sign").content.decode()
        assert play.matter.title in work
        go(person, "sign", code=play.code_of(person))
    go(play.raiser, "rate", result="satisfied", comment="很好")
    go(play.officer, "close")
    go(play.liaison, "report_done", progress="已完工")
    go(play.officer, "confirm_done")
    page = f"/matters/{play.matter.public_id}/"
    seen = as_user(play.raiser).get(page).content.decode()
    assert "方一诺的评价：满意" in seen
    assert "答复送签" not in seen  # how it was drafted is not the raiser's business
    for sheet in ("assignment", "reply"):
        pdf = as_user(play.officer).get(f"{page}print/{sheet}/")
        assert pdf.content.startswith(b"%PDF")
    assert play.matter.follow_ups.get().state == "done"


def test_a_wrong_code_signs_nothing_and_five_of_them_close_the_way(play, as_user):
    play.assign(), play.accept(), play.draft(), play.submit()
    code = issue_slip(play.head, actor=play.officer)[0]
    client = as_user(play.head)
    page = f"/matters/{play.matter.public_id}/act/sign/"
    for _try in range(5):
        assert "签字码不对" in client.post(page, {"code": "ABCD2345"}).content.decode()
    assert "签字暂停" in client.post(page, {"code": code}).content.decode()
    assert play.again().holder == "head"


def test_a_step_that_somebody_else_took_leads_back_to_the_matter(play, as_user):
    play.assign(), play.accept()
    client = as_user(play.liaison)
    page = f"/matters/{play.matter.public_id}/"
    assert client.get(f"{page}act/accept/")["Location"] == page
    assert client.get(f"{page}act/nonsense/").status_code == 404
    # The leader may not act for the unit, nor the liaison sign.
    assert as_user(play.leader).get(f"{page}act/draft/").status_code == 403
    play.draft(), play.submit()
    assert as_user(play.liaison).get(f"{page}act/sign/").status_code == 403


@pytest.mark.parametrize(
    "query",
    ["", "?state=raised", "?left=overdue&unit=1", "?q=食堂", "?state=x&unit=y&page=z"],
)
def test_the_board_takes_any_question(play, as_user, query):
    assert as_user(play.officer).get(f"/matters/board/{query}").status_code == 200


def test_a_board_counts_once_and_leafs_by_keys(school, play, as_user, monkeypatch):
    """Tiles, units and pages agree, also on the second page and for a search."""
    monkeypatch.setattr(views, "PAGE", 2)
    for number in range(3):
        more = MatterFactory(union=school, code="opinion", number=f"意见{number}")
        Play.assign(_with(play, more))
    board = as_user(play.officer)

    def seen(query):
        found = board.get(f"/matters/board/?{query}").context
        numbers = [matter.number for matter in found["page"]]
        return found["page"].paginator.count, numbers

    assert seen("state=assigned") == (3, ["意见0", "意见1"])
    assert seen("state=assigned&page=2") == (3, ["意见2"])
    assert seen(f"unit={play.unit.pk}&page=9") == (3, ["意见2"])
    assert seen("q=意见") == (0, [])  # no word of a title
    assert seen("q=意见1") == (1, ["意见1"])
    assert seen("left=overdue") == (0, [])
    assert seen("")[0] == 4
    units = board.get("/matters/board/").context["board"].units
    assert [(one["lead_unit"], one["count"]) for one in units] == [(play.unit.pk, 3)]


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_and_detail_ask_a_fixed_number_of_questions(
    play, as_user, django_assert_num_queries, rows
):
    play.assign(), play.accept(), play.draft(), play.submit()
    as_user(play.liaison).get(f"/matters/{play.matter.public_id}/")  # once for all
    kind = MatterKind.objects.get(code="opinion")
    for _row in range(rows):
        more = MatterFactory(union=play.school, kind=kind)
        Play.assign(_with(play, more))
    counts = {
        (play.officer, "/matters/board/"): 9,
        (play.liaison, "/matters/work/"): 10,
        (play.liaison, f"/matters/{play.matter.public_id}/"): 11,
        (play.raiser, f"/matters/{play.matter.public_id}/"): 10,
    }
    for (person, page), count in counts.items():
        client = as_user(person)
        with django_assert_num_queries(count):
            client.get(page)


def _with(play, matter):
    other = Play.__new__(Play)
    other.__dict__ |= play.__dict__ | {"matter": matter}
    return other


def test_no_liaison_of_another_unit_sees_or_does_anything(play, as_user):
    play.assign()
    stranger = unit_post(play.other, "liaison", "外人")
    client = as_user(stranger)
    page = f"/matters/{play.matter.public_id}/"
    assert client.get(page).status_code == 404
    assert client.post(f"{page}act/accept/").status_code == 404
    assert client.get("/matters/work/").status_code == 200
