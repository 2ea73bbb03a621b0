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
        "congress.lay_paper": _("登记会议文件"),
        "congress.correct_paper": _("更正会议文件"),
        "congress.add_version": _("上传文件新版本"),
        "congress.count_vote": _("登记表决"),
        "congress.allot_seats": _("分配代表名额"),
        "congress.set_quota": _("登记选举单位名额"),
        "congress.correct_quota": _("调整选举单位名额"),
        "congress.nominate": _("登记代表候选人"),
        "congress.count_election": _("登记代表选举结果"),
        "congress.void_election": _("登记选举无效"),
        "congress.form_delegation": _("登记代表团"),
        "congress.correct_delegation": _("更正代表团"),
        "congress.name_head": _("指定代表团负责人"),
        "congress.seat_delegate": _("列入代表名单"),
        "congress.correct_delegate": _("更正代表资料"),
        "congress.reconsider_delegate": _("重新审查代表资格"),
        "congress.end_mandate": _("代表资格终止"),
        "congress.recall_delegate": _("撤换代表"),
        "congress.replace_delegate": _("更换代表"),
        "congress.qualify_delegate": _("代表资格有效"),
        "congress.refuse_delegate": _("代表资格无效"),
    }
)
