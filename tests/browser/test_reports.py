"""From the report to a figure, and from the figure to the records behind it."""

from tests.factories import MembershipFactory


def test_a_figure_opens_its_records(anywhere, officer, report, branch):
    MembershipFactory.create_batch(60, union=branch)

    anywhere.sign_in(officer.staff_number)
    anywhere.page.get_by_role("link", name="报告").first.click()
    anywhere.follow("2023年度工会工作报告")
    tally = [
        " ".join(t.split())
        for t in anywhere.page.locator(".sources li").all_inner_texts()
    ]
    assert tally == ["1 由记录计算", "1 人工填报 其中 0 项有附件"]

    anywhere.follow("60人")
    assert anywhere.title == "会员"
    assert anywhere.page.locator(".stated-number").inner_text() == "60人"
    assert anywhere.page.get_by_text("共 60 条，您可见 60 条").count() == 1
    assert anywhere.page.locator(".records tbody tr").count() == 50

    anywhere.follow("下一页")
    assert anywhere.page.locator(".records tbody tr").count() == 10


def test_a_typed_figure_names_its_source(visitor, officer, report):
    visitor.sign_in(officer.staff_number)
    visitor.open(report.get_absolute_url())

    visitor.follow("12次")

    assert visitor.title == "走访次数"
    assert visitor.page.locator(".facts dd").all_inner_texts() == [
        "12",
        "工会办公室登记",
    ]


def test_a_figure_tells_its_source_to_eye_and_ear(visitor, officer, report):
    visitor.sign_in(officer.staff_number)
    visitor.open(report.get_absolute_url())

    figure = visitor.page.get_by_role("link", name="12次")
    figure.focus()
    visitor.page.keyboard.press("Shift+Tab")
    visitor.page.keyboard.press("Tab")
    shown = figure.evaluate("e => getComputedStyle(e, '::after').display")
    heard = visitor.page.locator(f"#{figure.get_attribute('aria-describedby')}")

    assert shown == "block"
    assert figure.get_attribute("data-tip") == "走访次数 · 人工填报"
    assert heard.inner_text() == "人工填报"


def test_the_contents_lead_to_the_sections(visitor, officer, report):
    visitor.sign_in(officer.staff_number)
    visitor.open(report.get_absolute_url())

    visitor.page.locator(".contents summary").click()
    visitor.follow("（一）夯实组织基础")

    section = report.sections.get(level=2)
    assert visitor.path == f"{report.get_absolute_url()}#section-{section.ident}"
    visitor.page.wait_for_timeout(300)  # until it has scrolled
    masthead = visitor.page.locator(".masthead").bounding_box()
    heading = visitor.page.locator(f"#section-{section.ident} h3").bounding_box()
    assert masthead["y"] >= 0
    assert masthead["y"] + masthead["height"] <= heading["y"]
