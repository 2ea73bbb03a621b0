"""The staff page of the reports: what there is, and the way to read and print it."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from reports.models import Report
from union_portal.admin import ScopedAdmin, name_acts

name_acts(
    {
        "reports.lay_out": _("写入工作报告"),
        "reports.copy": _("从上一份报告抄写"),
        "reports.change_front": _("修改报告题头"),
        "reports.add_section": _("增加报告章节"),
        "reports.arrange_section": _("调整章节层次"),
        "reports.move_section": _("调整章节次序"),
        "reports.remove_section": _("移出报告章节"),
        "reports.restore_section": _("恢复报告章节"),
        "reports.write_section": _("保存报告章节"),
        "reports.assign_authors": _("分派执笔人"),
        "reports.comment": _("对报告提意见"),
        "reports.settle_comment": _("处理报告意见"),
        "reports.add_figure": _("增加报告数据"),
        "reports.change_figure": _("修改报告数据"),
        "reports.fill_figure": _("填报报告数据"),
        "reports.remove_figure": _("删去报告数据"),
        "reports.set_sum": _("设定合计关系"),
        "reports.keep_outline": _("报告存为提纲"),
        "reports.close_outline": _("停用报告提纲"),
        "reports.found_outline": _("新建报告提纲"),
        "reports.change_outline": _("修改报告提纲"),
        "reports.add_entry": _("增加提纲条目"),
        "reports.change_entry": _("修改提纲条目"),
        "reports.move_entry": _("调整提纲条目次序"),
        "reports.remove_entry": _("删去提纲条目"),
        "reports.submit": _("报告送审"),
        "reports.pass_step": _("审稿通过"),
        "reports.send_back": _("报告退回修改"),
        "reports.recall": _("撤回送审"),
        "reports.receive": _("收下外校报告"),
        "reports.publish": _("发布报告"),
        "reports.correct": _("更正报告数字"),
        "reports.withdraw": _("撤回报告"),
        "reports.add_item": _("增加计划项"),
        "reports.change_item": _("修改计划项"),
        "reports.move_item": _("调整计划项次序"),
        "reports.drop_item": _("删去计划项"),
        "reports.report_result": _("填报落实情况"),
    },
    {
        "sections": _("章节数"),
        "figures": _("数据数"),
        "section": _("章节"),
        "version": _("版本"),
        "previous": _("上一份报告"),
        "total": _("合计"),
        "parts": _("各部分"),
        "up": _("上移"),
        "title": _("名称"),
        "steps": _("审稿环节"),
        "final": _("定稿"),
        "item": _("计划项"),
        "entry": _("提纲条目"),
        "sent_to": _("印发到几个工会"),
    },
)


@admin.register(Report)
class ReportAdmin(ScopedAdmin):
    group, icon, place = _("工作报告"), "description", 30
    empty = _("还没有工作报告。")
    list_display = ["title", "union", "period", "as_of", "ways"]
    list_select_related = ["union"]
    fields = ["title", "union", "period", "start", "end", "as_of", "reporter", "ways"]
    ordering = ["-start", "pk"]

    @admin.display(description=_("标题"))
    def title(self, report):
        return str(report)

    @admin.display(description=_("阅读"))
    def ways(self, report):
        return format_html(
            '<a class="staff-link" href="{}">{}</a> <a class="staff-link" href="{}">{}</a> '
            '<a class="staff-link" href="{}">Word</a>',
            report.get_absolute_url(),
            _("网页"),
            reverse("reports:print", args=[report.public_id]),
            _("打印稿"),
            reverse("reports:word", args=[report.public_id]),
        )
