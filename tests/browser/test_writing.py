"""Last year's report becomes this year's in a browser: copied, a number put in, saved."""

from tests.factories import MembershipFactory


def test_an_office_worker_writes_this_years_report(visitor, officer, report, branch):
    MembershipFactory.create_batch(3, union=branch)
    visitor.sign_in(officer.staff_number)
    visitor.open(report.get_absolute_url())
    visitor.follow("抄写为新一年的报告")
    visitor.press("开始写")
    assert visitor.title == "2024年度工会工作报告"

    visitor.follow("服务更加贴心。")
    visitor.press("开始编辑")
    page = visitor.page
    text = page.locator("#id_text")
    text.evaluate("e => e.setSelectionRange(2, 2)")
    page.locator("#find-number").fill("女会员")
    page.get_by_role("button", name="选用 女会员", exact=True).click()
    page.locator("[name=n-offered][value='{汉}人']").check()
    page.get_by_role("button", name="插入", exact=True).click()
    page.locator("#preview", has_text="{members.women}").wait_for()
    assert text.input_value() == "走访{members.women}{visits.total}，大家都说好。"

    chosen = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
    page.get_by_role("button", name="在正文里找 女会员").click()
    assert text.evaluate(chosen) == "{members.women}"
    text.press("ArrowRight")
    text.press("ArrowLeft")  # over the whole number
    assert text.evaluate("e => e.selectionEnd") == 2
    text.press("Delete")
    assert text.input_value() == "走访{visits.total}，大家都说好。"
    text.press("Control+z")

    visitor.press("保存")
    assert visitor.messages == ["已保存。"]
    assert visitor.overflow <= 0

    section = report.successors.get().sections.get(lead="服务更加贴心。")
    assert (section.version, section.locked_by) == (2, None)
    assert section.report.figures.get(key="members.women").form == "{汉}人"
