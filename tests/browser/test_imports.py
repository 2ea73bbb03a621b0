"""An officer and a dirty roll: sent, looked at, written, mended and sent again."""

import pytest

from members.models import Person
from tests.browser.conftest import DESK
from tests.factories import EmploymentKindFactory, UnitFactory
from tests.sheets import grid
from union_portal.jobs.running import work
from union_portal.workbooks.sheets import read_cells

TITLES = ["姓名", "工号", "性别", "单位代码", "用工形式代码", "入职日期"]
LINES = [
    ["明湖大学教职工名册"],
    TITLES,
    ["林 知 远", "２０１０００００１", "女", "WX", "SYB", "2010.7.1"],
    ["贺兰", "201000002", "男", "WX", "SYB", "2011年9月1日"],
    ["苏禾", "201000003", "女", "XX", "SYB", "2012-07-01"],
]


@pytest.fixture
def dirty_roll(tmp_path, settings, tree):
    settings.MEDIA_ROOT = tmp_path / "media"
    UnitFactory(code="WX", union=tree.hq_branches[0], school=tree.school)
    EmploymentKindFactory(code="SYB", name="事业编制")
    return grid(tmp_path / "人事处名册.xlsx", LINES)


def send(visitor, path):
    visitor.open("/admin/imports/roll/")
    visitor.page.set_input_files("[name=file]", path)
    visitor.press("上传并预览")
    visitor.page.wait_for_url("**/jobs/**")


def people():
    return Person.objects.filter(staff_number__startswith="2010000").count()


def test_a_dirty_roll_is_brought_in_mended_and_sent_again(
    visitor, officer, dirty_roll, tmp_path
):
    page = visitor.page
    page.set_viewport_size(DESK)
    visitor.sign_in(officer.staff_number)

    send(visitor, dirty_roll)
    work()
    page.wait_for_url("**/admin/import/**")  # led there by the page that polls
    assert "没有代码为“XX”的单位" in page.content()
    assert visitor.overflow <= 0
    with page.expect_download() as download:
        page.get_by_role("link", name="下载退回的 1 行").click()
    page.get_by_role("link", name="核对好了，去写入").click()
    page.get_by_label("我已核对上面的数字").check()
    visitor.press("写入")
    page.wait_for_url("**/jobs/**")
    assert people() == 0
    work()
    page.wait_for_url("**/admin/import/**")
    assert people() == 2

    refused = tmp_path / "refused.xlsx"
    download.value.save_as(refused)
    titles, row = read_cells(refused)
    row[titles.index("单位代码")] = "WX"
    send(visitor, grid(tmp_path / "again.xlsx", [titles, row]))
    work()
    page.wait_for_url("**/admin/import/**")
    page.get_by_role("link", name="核对好了，去写入").click()
    page.get_by_label("我已核对上面的数字").check()
    visitor.press("写入")
    page.wait_for_url("**/jobs/**")
    work()
    page.wait_for_url("**/admin/import/**")
    assert people() == 3


def test_without_script_the_same_pages_lead_there(without_script, officer, dirty_roll):
    visitor = without_script
    visitor.sign_in(officer.staff_number)

    send(visitor, dirty_roll)
    assert "马上开始" in visitor.page.content()
    work()
    visitor.page.reload()
    visitor.follow("查看结果")

    assert "下载退回的 1 行" in visitor.page.content()
    assert visitor.overflow <= 0
