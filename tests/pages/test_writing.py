"""The writing desk: last year's report becomes this year's, and nothing typed is lost."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from reports import transitions
from reports.models import Outline, PrintedFigure, Report
from tests.factories import AppointmentFactory, MembershipFactory
from tests.files import PDF, upload
from tests.pages.reading import Reading
from union_portal.attachments import Attachment


@pytest.fixture
def desk(as_user, officer):
    return as_user(officer)


@pytest.fixture
def section(report):
    return report.sections.get(text__contains="visits.total")


@pytest.fixture
def colleague(branch):
    person = MembershipFactory(union=branch, person__name="江雨").person
    return AppointmentFactory(seat=branch, person=person).person


def at(report, place=""):
    return f"/reports/{report.public_id}/write/{place}"


@pytest.fixture
def this_year(report, officer):
    return transitions.copy_report(
        report, actor=officer, period="2024", start=date(2024, 1, 1),
        end=date(2024, 12, 31), as_of=date(2025, 3, 1), shift_headings=True,
    )  # fmt: skip


# --- Beginning ------------------------------------------------------------------------
def test_last_years_report_is_copied_with_the_dates_of_the_next_year(desk, report):
    page = desk.get(f"/reports/{report.public_id}/copy/")
    form = page.context["form"]
    assert (form.initial["period"], form.initial["start"], form.initial["end"]) == (
        "2024",
        date(2024, 1, 1),
        date(2024, 12, 31),
    )
    assert form.initial["title_lines"] == "2024年度工会工作报告"

    desk.post(
        f"/reports/{report.public_id}/copy/",
        {**form.initial, "date_line": "（2025年4月）"},
    )

    copied = Report.objects.get(previous=report)
    assert (copied.key, copied.period) == ("mhu-2024", "2024")
    assert copied.title_lines == ["2024年度工会工作报告"]
    assert copied.sections.get(level=1).heading == "2024年工作回顾"
    assert copied.date_line == "（2025年4月）"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"period": "今年"}, "请写四位年份，例如 2024 或 2020-2024。"),
        ({"end": "2023-01-01"}, "统计期止不能早于统计期起。"),
        ({"period": "2023"}, "“明湖大学工会”已有 2023 年度的年度工作报告。"),
        ({"title_lines": " \n "}, "这个字段是必填项。"),
        ({"title_lines": "一\n二\n三\n四\n五"}, "最多 4 行。"),
    ],
)
def test_what_is_wrong_with_a_beginning_is_said(desk, report, typed, words):
    page = desk.get(f"/reports/{report.public_id}/copy/")

    answer = desk.post(
        f"/reports/{report.public_id}/copy/", page.context["form"].initial | typed
    )

    assert words in Reading(answer).text
    assert Report.objects.count() == 1


# --- The desk -------------------------------------------------------------------------
def test_the_desk_shows_what_is_open(desk, this_year, officer):
    section = this_year.sections.get(text__contains="visits.total")
    transitions.comment(section, actor=officer, text="请核对。")

    text = Reading(desk.get(at(this_year))).text

    assert "一、2024年工作回顾" in text
    assert "服务更加贴心。 待填 1 个数 1 条意见" in text
    assert "待填的数 1" in text
    assert "走访次数 上一份：12" in text
    assert "2 项数字从哪里来 1 由记录计算 1 人工填报" in text


def test_sums_that_do_not_agree_stand_on_top(desk, report, officer):
    transitions.set_sum(
        report, actor=officer, total="members.total", parts=["visits.total"]
    )

    text = Reading(desk.get(at(report))).text

    assert "合计对不上：“会员”是 0，各部分加起来是 12。" in text


def test_sections_are_moved_taken_out_and_brought_back(desk, report, section):
    place = at(report, f"{section.pk}/arrange/")

    def order():
        return list(report.sections.standing().values_list("pk", flat=True))

    first = order()
    desk.post(place, {"do": "up"})
    assert order() == [*first[:2], first[3], first[2]]
    desk.post(place, {"do": "remove"})
    assert order() == first[:3]
    desk.post(place, {"do": "restore"})
    assert order() == [*first[:2], first[3], first[2]]
    desk.post(place, {"do": "level", "level": "4"})
    section.refresh_from_db()
    assert section.level == 4
    for wrong in ({"do": "level", "level": "9"}, {"do": "x"}, {}):
        assert desk.post(place, wrong).status_code == 302


def test_a_section_is_added_behind_another_one(desk, report, section):
    form = {"level": "2", "kind": "text", "heading": "关心女职工", "lead": ""}
    desk.post(at(report, f"add/{section.pk}/"), form)

    added = report.sections.standing().last()
    assert str(added) == "（二）关心女职工"
    answer = desk.post(at(report, "add/"), form | {"heading": ""})
    assert "一级、二级要有标题。" in Reading(answer).text


def test_the_front_is_changed(desk, report):
    initial = desk.get(at(report, "front/")).context["form"].initial
    values = {name: value for name, value in initial.items() if value not in (None, [])}
    values |= {"title_lines": "第一行\r\n第二行", "red_head": "on"}

    desk.post(at(report, "front/"), values)

    report.refresh_from_db()
    assert (report.title_lines, report.red_head) == (["第一行", "第二行"], True)


def test_the_desk_asks_the_same_number_of_questions_for_more_sections(
    desk, this_year, officer, django_assert_num_queries
):
    desk.get(at(this_year))
    with django_assert_num_queries(14):
        desk.get(at(this_year))
    for _again in range(2):
        transitions.add_section(this_year, actor=officer, text="{members.total}")
    with django_assert_num_queries(14):
        desk.get(at(this_year))


# --- Numbers --------------------------------------------------------------------------
def test_a_carried_number_is_filled_with_its_paper(desk, this_year):
    place = at(this_year, "numbers/visits.total/")
    assert "还是上一份的数：12" in Reading(desk.get(place)).text

    desk.post(
        place,
        {
            "do": "fill",
            "value": "15",
            "source": "登记表",
            "paper": upload("a.pdf", PDF),
        },
    )

    row = this_year.figures.get(key="visits.total")
    assert (row.value, row.source, row.is_carried) == (15, "登记表", False)
    assert [file.name for file in Attachment.objects.of(row)] == ["a.pdf"]


def test_a_paper_that_is_none_leaves_the_number_as_it_was(desk, this_year):
    answer = desk.post(
        at(this_year, "numbers/visits.total/"),
        {
            "do": "fill",
            "value": "15",
            "source": "登记表",
            "paper": upload("a.exe", b"MZ\0"),
        },
    )

    assert answer.status_code == 200
    assert this_year.figures.get(key="visits.total").value == 12


def test_another_print_form_does_not_fill_a_number(desk, this_year):
    place = at(this_year, "numbers/visits.total/")
    answer = desk.post(place, {"do": "set", "form": "{n}{n}", "title": "走访"})
    assert "须有且只有一个数位" in Reading(answer).text

    desk.post(place, {"do": "set", "form": "{汉}次", "title": "走访"})

    row = this_year.figures.get(key="visits.total")
    assert (row.form, row.title, row.is_carried) == ("{汉}次", "走访", True)


def test_a_number_no_text_names_is_taken_out(desk, report, officer, section):
    transitions.write_section(section, actor=officer, version=0, text="没有数。")

    desk.post(at(report, "numbers/visits.total/remove/"))

    assert not report.figures.filter(key="visits.total").exists()


def test_a_number_of_the_title_stays(desk, report, officer):
    row = transitions.add_figure(
        report, actor=officer, key="term", title="届次", form="第{汉}届",
        kind="stated", value=7,
    )  # fmt: skip
    transitions.change_front(report, actor=officer, subtitle_lines=["{term}大会"])

    answer = desk.post(at(report, f"numbers/{row.key}/remove/"), follow=True)

    assert "题头里还在用“届次”，请先从题头里去掉。" in Reading(answer).text
    assert report.figures.filter(key="term").exists()


def test_a_sum_is_set_and_taken_away(desk, report):
    place = at(report, "sums/")
    desk.post(place, {"total": "members.total", "parts": ["visits.total"]})
    assert [str(row) for row in report.sums.all()] == ["members.total = visits.total"]

    answer = desk.post(place, {"total": "members.total", "parts": ["members.total"]})
    assert "合计不能同时是它自己的一部分" in Reading(answer).text
    desk.post(place, {"total": "members.total"})
    assert not report.sums.exists()


# --- A section ------------------------------------------------------------------------
def typed(section, **fields):
    return {
        "version": section.version,
        "heading": "",
        "lead": "",
        "text": "走访{visits.total}。",
        **fields,
    }


def test_a_section_is_read_until_somebody_begins_to_write(desk, report, section):
    place = at(report, f"{section.pk}/")
    assert "开始编辑" in Reading(desk.get(place)).text

    desk.post(f"{place}take/")
    html = desk.get(place).content.decode()
    assert '<textarea name="text"' in html
    assert "走访次数" in html

    desk.post(place, typed(section, do="save", text="一。\r\n\r\n{visits.total}。"))
    section.refresh_from_db()
    assert (section.text, section.version) == ("一。\n\n{visits.total}。", 1)


def test_what_was_typed_stays_when_somebody_saved_in_between(
    desk, report, section, chair
):
    transitions.write_section(section, actor=chair, version=0, text="主席改的。")

    answer = desk.post(at(report, f"{section.pk}/"), typed(section, text="我写的。"))

    text = answer.content.decode()
    assert "这一节刚被别人保存过（第 1 版）" in text
    assert "我写的。</textarea>" in text
    assert "在新窗口看新版本" in text


def test_who_writes_is_named_to_the_others(desk, report, section, chair):
    transitions.take_section(section, actor=chair)

    text = Reading(desk.get(at(report, f"{section.pk}/"))).text
    assert "沈书禾正在编辑" in text
    answer = desk.post(at(report, f"{section.pk}/take/"), follow=True)
    assert "沈书禾正在编辑这一节，到 " in Reading(answer).text


def test_a_tag_without_a_number_shows_in_the_preview(desk, report, section):
    answer = desk.post(
        at(report, f"{section.pk}/"),
        typed(section, do="preview", text="新增{no.such}。"),
        headers={"HX-Request": "true"},
    )

    assert "〔没有数据“no.such”〕" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_a_number_is_found_in_chinese_looked_at_and_put_in(
    desk, report, section, branch
):
    MembershipFactory.create_batch(3, union=branch)
    place = at(report, f"{section.pk}/")
    found = Reading(desk.post(place, typed(section, do="find", q="会员"))).text
    assert "报告里已有的 会员" in found
    assert found.index("可以由记录计算的 会员 截止日在会的正式会员人数") > 0

    picked = desk.post(place, typed(section, do="pick:members.persons", q="会员"))
    assert "准确值 3人，印成：" in Reading(picked).text
    number = {
        "n-figure": "members.persons", "n-title": "文学院会员",
        "n-union": branch.pk, "n-reach": "own", "n-offered": "{汉}人",
    }  # fmt: skip
    answer = desk.post(place, typed(section, do="add", **number))

    row = report.figures.get(key="members.persons")
    assert (row.title, row.union, row.reach, row.form) == (
        "文学院会员", branch, "own", "{汉}人",
    )  # fmt: skip
    assert "走访{visits.total}。{members.persons}</textarea>" in answer.content.decode()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ({"n-figure": "x.y"}, "没有这个数据项，请重新查找。"),
        ({"n-union": "0"}, "选择一个有效的选项"),
        ({"n-pattern": "很多"}, "须有且只有一个数位"),
        ({"n-start": "2023-05-01", "n-end": "2023-01-01"}, "期间止不能早于期间起。"),
    ],
)
def test_a_number_that_cannot_be_is_refused(desk, report, section, number, words):
    wanted = {
        "n-figure": "members.persons", "n-title": "会员", "n-union": report.union_id,
        "n-reach": "own",
    }  # fmt: skip

    answer = desk.post(
        at(report, f"{section.pk}/"), typed(section, do="add", **wanted | number)
    )

    assert words in Reading(answer).text
    assert report.figures.count() == 2


def test_a_number_nobody_counts_is_typed_in(desk, report, section):
    place = at(report, f"{section.pk}/")
    assert "人工填报的数" in Reading(desk.post(place, typed(section, do="ask"))).text
    manual = {"m-title": "慰问金", "m-value": "293650", "m-pattern": "{n/万}万余元"}

    desk.post(place, typed(section, do="add_manual", **manual))
    assert not report.figures.filter(title="慰问金").exists()
    desk.post(place, typed(section, do="add_manual", **manual, **{"m-source": "账簿"}))

    row = report.figures.get(title="慰问金")
    assert (row.key, row.kind, row.value) == ("manual", "manual", 293650)


def test_an_old_text_comes_back_as_a_new_version(desk, report, section, officer):
    for version, text in enumerate(["头一稿。", "第二稿。"]):
        transitions.write_section(section, actor=officer, version=version, text=text)
    place = at(report, f"{section.pk}/versions/1/")
    assert "<del>头一</del><ins>第二</ins>稿。" in desk.get(place).content.decode()

    desk.post(f"{place}restore/")

    section.refresh_from_db()
    assert (section.text, section.version) == ("头一稿。", 3)


def test_a_typed_number_comes_with_its_paper_in_one_go(
    desk, as_user, report, section, member, chair
):
    desk.post(at(report, f"{section.pk}/take/"))
    typed = {
        "do": "add_manual",
        "text": section.text,
        "m-title": "送温暖人次",
        "m-value": "12",
        "m-pattern": "{n}人次",
        "m-source": "2023年登记表",
    }
    desk.post(at(report, f"{section.pk}/"), typed | {"m-paper": upload("x.pdf", b"?")})
    assert not report.figures.filter(title="送温暖人次").exists()

    shown = desk.post(
        at(report, f"{section.pk}/"), typed | {"m-paper": upload("登记表.pdf", PDF)}
    )

    row = report.figures.get(title="送温暖人次")
    assert (row.value, row.source) == (12, "2023年登记表")
    [paper] = Attachment.objects.of(row)
    assert "人工填报 · 2023年登记表 · 附件 1 个" in Reading(shown).text
    assert "其中 1 项有附件" in Reading(desk.get(at(report))).text
    desk.post(at(report, f"{section.pk}/release/"))
    transitions.submit(report, actor=chair, steps=[("审定", chair)])
    transitions.publish(transitions.pass_step(report, actor=chair), actor=chair)
    assert as_user(member).get(report.get_absolute_url()).status_code == 200
    assert as_user(member).get(paper.get_absolute_url()).status_code == 404


def test_the_time_to_write_begins_anew_while_one_writes(desk, report, section, chair):
    desk.post(at(report, f"{section.pk}/take/"))
    almost = timezone.now() + timedelta(minutes=1)
    rows = report.sections.filter(pk=section.pk)
    rows.update(locked_until=almost)

    desk.post(at(report, f"{section.pk}/"), {"do": "preview", "text": "写到一半"})

    assert rows.get().locked_until > almost
    rows.update(locked_until=timezone.now() - timedelta(minutes=1))
    transitions.take_section(rows.get(), actor=chair)
    theirs = rows.get().locked_until
    answer = desk.post(
        at(report, f"{section.pk}/"),
        {"do": "preview", "text": "写到一半"},
        headers={"hx-request": "true"},
    )
    assert "沈书禾已接着编辑这一节" in answer.content.decode()
    assert rows.get().locked_until == theirs


def test_a_comment_is_made_and_settled(desk, report, section):
    place = at(report, f"{section.pk}/comments/")
    desk.post(place, {"text": "补上医学部。"})
    desk.post(place, {"text": " "})

    row = section.comments.get()
    desk.post(f"{place}{row.pk}/settle/")
    assert "顾青已处理" in Reading(desk.get(at(report, f"{section.pk}/"))).text


# --- Who may --------------------------------------------------------------------------
def test_an_author_is_found_by_name_and_writes_that_section_alone(
    desk, as_user, report, section, colleague
):
    place = at(report, f"{section.pk}/authors/")
    assert "江雨" in Reading(desk.get(place, {"q": "江雨"})).text
    desk.post(place, {"do": f"add:{colleague.pk}"})
    theirs, other = as_user(colleague), report.sections.first()

    assert theirs.get(at(report)).status_code == 200
    assert theirs.post(at(report, f"{section.pk}/take/")).status_code == 302
    assert theirs.get(at(report, "numbers/visits.total/")).status_code == 200
    assert theirs.get(at(report, f"{other.pk}/")).status_code == 200
    for refused in (f"{other.pk}/take/", f"{other.pk}/", f"{section.pk}/arrange/"):
        assert theirs.post(at(report, refused)).status_code == 403
    for refused in ("front/", "add/", "sums/", "numbers/members.total/"):
        assert theirs.get(at(report, refused)).status_code == 403

    desk.post(place, {"do": f"drop:{colleague.pk}"})
    assert theirs.get(at(report)).status_code == 404


def test_who_only_reads_writes_nothing(as_user, auditor, report, section):
    reader = as_user(auditor)

    assert reader.get(at(report, f"{section.pk}/")).status_code == 200
    assert reader.post(at(report, f"{section.pk}/")).status_code == 403
    assert reader.get(f"/reports/{report.public_id}/copy/").status_code == 403
    assert reader.get("/reports/new/").status_code == 403


# --- Against last year ----------------------------------------------------------------
def test_what_changed_is_told_sentence_by_sentence(desk, this_year, branch):
    PrintedFigure.objects.filter(report=this_year, key="visits.total").update(value=15)

    text = Reading(desk.get(at(this_year, "changes/"))).text

    assert "只换了数 2 改了文字 0 新写的 0 删去的 0 没改但写着年份 0" in text
    assert "走访 12 15 次" in text
    only = Reading(desk.get(at(this_year, "changes/"), {"kind": "words"})).text
    assert "没有这样的句子。" in only


def test_both_years_stand_side_by_side(desk, this_year):
    text = Reading(desk.get(at(this_year, "beside/"))).text

    assert "2023 2023年工作回顾 2024 2024年工作回顾" in text
    assert desk.get(at(this_year, "beside/"), {"with": "9"}).status_code == 404


# --- Tables and outlines --------------------------------------------------------------
def test_a_table_is_written_in_the_same_editor(desk, report, officer):
    section = transitions.add_section(
        report, actor=officer, level=2, heading="收入", kind="table"
    )
    place = at(report, f"{section.pk}/")
    values = {
        "version": 0,
        "heading": "收入",
        "lead": "",
        "text": "",
        "c-caption": "表1",
    }

    answer = desk.post(place, values)
    assert '<textarea name="c-grid"' in answer.content.decode()
    desk.post(place, values | {"c-grid": "项目 | 金额\n会费 | 3"})

    section.refresh_from_db()
    assert section.content["rows"] == [["会费", "3"]]


def test_a_report_is_kept_as_an_outline_and_the_outline_starts_another(desk, report):
    desk.post(at(report, "outline/"), {"title": "我们的提纲"})
    assert "我们的提纲 年度工作报告" in Reading(desk.get("/reports/new/")).text
    outline = Outline.objects.get(title="我们的提纲")

    page = desk.get(f"/reports/new/{outline.pk}/")
    initial = page.context["form"].initial
    desk.post(
        f"/reports/new/{outline.pk}/",
        initial | {"union": report.union_id, "period": "2030"},
    )
    assert Report.objects.get(period="2030").sections.count() == 4

    desk.post(f"/reports/new/{outline.pk}/close/")
    assert desk.get(f"/reports/new/{outline.pk}/").status_code == 404


def test_a_table_is_seen_where_it_is_written(desk, officer, report):
    row = transitions.add_section(
        report, actor=officer, level=2, heading="走访", kind="table"
    )
    content = {"header": ["项目", "人次"], "rows": [["走访", "{visits.total}"]]}
    transitions.write_section(row, actor=officer, version=0, content=content)

    shown = Reading(desk.get(at(report, f"{row.pk}/"))).text

    assert "人次" in shown
    assert "这一节还没有正文" not in shown
