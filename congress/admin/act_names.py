"""What the acts of a congress are called in the trail."""

from django.utils.translation import gettext_lazy as _

from union_portal.admin import name_acts

name_acts(
    {
        "congress.begin_congress": _("登记新一届"),
        "congress.correct_congress": _("更正届次资料"),
        "congress.confirm_list": _("确认代表名单"),
        "congress.reopen_list": _("撤回名单确认"),
        "congress.end_congress": _("登记换届"),
        "congress.call_session": _("召集会议"),
        "congress.correct_session": _("更正会议资料"),
        "congress.prepare_session": _("会议筹备就绪"),
        "congress.open_session": _("会议开幕"),
        "congress.close_session": _("会议闭幕"),
        "congress.cancel_session": _("取消会议"),
        "congress.report_session": _("报告会议情况"),
        "congress.seat_delegate": _("登记代表"),
        "congress.qualify_delegate": _("代表资格有效"),
        "congress.refuse_delegate": _("代表资格无效"),
    }
)
