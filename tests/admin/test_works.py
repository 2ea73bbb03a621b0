"""The staff pages of 工作台账: forms made from columns, lists that show them."""

from datetime import date

import pytest
from django.urls import reverse

from members.models import Honour, Regulation, WorkKind, WorkRecord
from members.transitions import works
from tests.factories import HonourTitleFactory, PersonFactory, WorkRecordFactory

pytestmark = pytest.mark.django_db
ADD = reverse("admin:members_workrecord_add")
LIST = reverse("admin:members_workrecord_changelist")


@pytest.fixture
def rights(db):
    return WorkKind.objects.get(code="account_rights")


def typed(union, holder, **more):
    return {
        "union": union.pk,
        "happened_on": "2023-03-01",
        "until": "",
        "title": "办公平台账号",
        "value_system": "市总办公平台",
        "value_rights": "会员管理",
        "value_holder": holder.staff_number,
        "value_account": "mhu-wenxue",
        **more,
    }


def test_what_to_log_is_chosen_first(as_user, branch_officer):
    page = as_user(branch_officer).get(ADD).text

    assert f"{ADD}?kind=visits" in page
    assert f"{ADD}?kind=rectification" not in page  # the school's alone


def test_a_row_is_logged_corrected_and_voided(as_user, branch, branch_officer, rights):
    client, holder = as_user(branch_officer), branch_officer
    address = f"{ADD}?kind=account_rights"

    client.post(address, typed(branch, holder))
    row = WorkRecord.objects.get()
    page = reverse("admin:members_workrecord_change", args=[row.pk])
    shown = client.get(page).text
    client.post(page, typed(branch, holder, value_account="", value_rights="组织管理"))
    changed = WorkRecord.objects.get()
    client.post(
        reverse("admin:members_workrecord_void", args=[row.pk]), {"reason": "重复"}
    )

    assert row.values["holder"] == holder.pk
    assert "mhu-wenxue" not in shown
    assert changed.values["rights"] == "组织管理"
    assert works.sealed_of(changed) == {"account": "mhu-wenxue"}
    assert WorkRecord.objects.get().void_reason == "重复"
    assert client.post(page, typed(branch, holder)).status_code == 403


def test_the_history_tells_values_by_their_columns(
    as_user, branch, branch_officer, rights
):
    client = as_user(branch_officer)
    client.post(f"{ADD}?kind=account_rights", typed(branch, branch_officer))
    row = WorkRecord.objects.get()

    told = []
    for model, pk in (("workrecord", row.pk), ("workkind", rights.pk)):
        page = client.get(reverse(f"admin:members_{model}_history", args=[pk]))
        told += [change.after for change in page.context["entries"][-1].changes]

    values = f"子系统与权限：会员管理；保管人：{branch_officer}；账号：m****"
    assert f"系统：市总办公平台；{values}" in told
    assert "、".join(column["title"] for column in rights.columns) in told


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"value_holder": "404"}, "您负责的范围里没有这个工号。"),
        ({"value_system": ""}, "这个字段是必填项。"),
        ({"until": "2023-01-01"}, "结束日期不能早于开始日期。"),
        ({"happened_on": "gestern"}, "输入一个有效的日期。"),
    ],
)
def test_a_wrong_row_says_why_and_keeps_what_was_typed(
    as_user, branch, branch_officer, change, why
):
    data = typed(branch, branch_officer) | change

    page = as_user(branch_officer).post(f"{ADD}?kind=account_rights", data).text

    assert why in page
    assert "会员管理" in page
    assert WorkRecord.objects.count() == 0


def test_a_branch_logs_nothing_for_another(as_user, tree, branch_officer):
    data = typed(tree.med_branches[0], branch_officer)

    as_user(branch_officer).post(f"{ADD}?kind=account_rights", data)

    assert WorkRecord.objects.count() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_a_kind_takes_as_many_queries_for_three(
    as_user, branch, officer, rights, number, django_assert_num_queries
):
    for n in range(number):
        works.log_work(
            actor=None, kind=rights, union=branch, happened_on=date(2023, 1, 1),
            title=f"账号{n}",
            values={
                "system": "平台",
                "rights": "会员管理",
                "holder": PersonFactory(school=officer.school, name=f"甲{n}"),
            },
        )  # fmt: skip
    client = as_user(officer)
    client.get(LIST, {"kind": "account_rights"})

    with django_assert_num_queries(KIND_LIST):
        page = client.get(LIST, {"kind": "account_rights"}).text
    assert [f"甲{n}" in page for n in range(number)] == [True] * number


KIND_LIST = 13


def test_a_list_is_narrowed_by_choice_and_validity(as_user, branch, officer):
    kind = WorkKind.objects.get(code="study")
    for title, form in (("甲课", "集中学习"), ("乙课", "专题党课")):
        WorkRecordFactory(kind=kind, union=branch, title=title, values={"form": form})
    gone = WorkRecordFactory(
        kind=kind, union=branch, title="丙课", values={"form": "读书班"}
    )
    works.void_work(gone, actor=None, reason="登错了")
    client = as_user(officer)

    def found(**asked):
        page = client.get(LIST, asked).text
        return [title for title in ("甲课", "乙课", "丙课") if title in page]

    assert found() == ["甲课", "乙课"]
    assert found(kind="study", choice="form=专题党课") == ["乙课"]
    assert found(valid="void") == ["丙课"]
    assert found(choice="form=专题党课") == []  # no kind, no such choice


def test_columns_are_added_changed_and_removed_on_the_page(as_user, officer):
    client = as_user(officer)
    kind = WorkKind.objects.get(code="media_reports")

    def act(verb, **data):
        client.post(reverse(f"admin:members_workkind_{verb}", args=[kind.pk]), data)
        kind.refresh_from_db()

    act("add_column", title="体裁", key="genre", type="choice", choices="消息\n通讯")
    act("change_column", key="genre", title="文体", required="yes")
    added = kind.column("genre")
    act("drop_column", key="genre")

    assert (added["title"], added["choices"], added["required"]) == (
        "文体",
        ["消息", "通讯"],
        True,
    )
    assert kind.column("genre") is None


def test_a_kind_is_set_up_with_its_figure(as_user, officer):
    as_user(officer).post(
        reverse("admin:members_workkind_add"),
        {"code": "tours", "name": "参观", "unit": "次", "order": "5",
         "branches_write": "on"},
    )  # fmt: skip

    kind = WorkKind.objects.get(code="tours")
    assert kind.figures.get().key == "works.tours"


def test_an_honour_is_recorded_on_the_page(as_user, member, officer):
    title = HonourTitleFactory()
    data = {"title": title.pk, "person": member.pk, "awarded_on": "2023-04-26"}
    client = as_user(officer)
    address = reverse("admin:members_honour_add")
    empty = {"members-TOTAL_FORMS": "0", "members-INITIAL_FORMS": "0"}

    client.post(address, data | empty)
    again = client.post(address, data | empty).text

    assert Honour.objects.get().person == member
    assert "一项荣誉只登一次" in again


def test_a_regulation_is_entered_with_its_text(as_user, school, officer):
    as_user(officer).post(
        reverse("admin:members_regulation_add"),
        {"union": school.pk, "title": "会籍办法", "area": "organisation",
         "body": "校工会", "label": "2023 年印发", "issued_on": "2023-01-01",
         "starts_on": "2023-02-01", "text": "第一条\n第二条",
         "versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0"},
    )  # fmt: skip

    assert Regulation.objects.get().versions.get().text == "第一条\n第二条"
