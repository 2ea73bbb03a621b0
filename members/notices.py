"""The messages of membership and organisation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from union_portal.notices import Family, kind


@kind("members.first_sign_in", "首次登录完成", family=Family.SECURITY)
def first_sign_in(person):
    return _(
        "您的账号刚刚用登录码完成首次登录并设置了密码。如果不是您本人，"
        "请马上联系所在工会。"
    )


@kind("members.correct_contact", "联系方式已更改", family=Family.SECURITY)
def correct_contact(names):
    """``names``: what the changed fields are called; their values are nobody's."""
    return _("您的%(names)s刚刚被更改。如果不是您本人，请马上联系所在工会。") % {
        "names": _("和").join(names)
    }


@kind("members.drop_second_factor", "动态口令已停用", family=Family.SECURITY)
def drop_second_factor(person):
    return _(
        "系统管理员停用了您原来的动态口令，下次登录时请重新设置。"
        "如果不是您本人提出的，请马上联系所在工会。"
    )


@kind("members.link_provider", "已关联统一身份登录", family=Family.SECURITY)
def link_provider(person):
    return _("您的账号第一次用学校的统一身份登录。如果不是您本人，请马上联系所在工会。")


@kind("members.unlink_provider", "统一身份登录的关联已解除", family=Family.SECURITY)
def unlink_provider(person):
    return _("您的账号与统一身份登录的关联已经解除，下次登录时会重新关联。")


@kind(
    "members.appoint",
    "任职登记",
    link=lambda row: reverse("members:my_union"),
    family=Family.WORK,
)
def appoint(appointment):
    return _("您自 %(starts_on)s 起任%(place)s%(post)s，相应的办理权限已经开通。") % {
        "starts_on": appointment.starts_on,
        "place": appointment.place,
        "post": appointment.post,
    }


@kind("members.end_appointment", "任职结束", family=Family.WORK)
def end_appointment(appointment):
    return _(
        "您在%(place)s的%(post)s任职到 %(ends_on)s 为止，"
        "相应的办理权限同时结束。感谢您的付出。"
    ) % {
        "place": appointment.place,
        "post": appointment.post,
        "ends_on": appointment.ends_on,
    }


@kind("members.term_expiring", "任期将满，请筹备换届", family=Family.WORK)
def term_expiring(term):
    return _(
        "%(term)s任期到 %(ends_on)s 届满，请按规定提前向上一级工会请示换届事宜。"
    ) % {"term": term, "ends_on": term.ends_on}


def my_membership(_row):
    return reverse("members:my_membership")


# --- Applications of members -------------------------------------------------------------
def my_application(row):
    return reverse("members:application", args=[row.public_id])


def desk_of_applications(_row):
    return reverse("admin:members_application_changelist")


def desk_of_corrections(_row):
    return reverse("admin:members_correction_changelist")


def my_requests(_row):
    return reverse("members:my_requests")


def what(application):
    return {"what": application.get_kind_display(), "desk": application.desk}


def which(correction):
    return {"field": correction.get_field_display()}


@kind(
    "members.submit_application",
    "有一件会籍申请待办",
    link=desk_of_applications,
    family=Family.WORK,
)
def submit_application(application):
    return _("%(desk)s收到一件%(what)s，请核对办理。") % what(application)


@kind("members.confirm_application", "申请又进了一步", link=my_application)
def confirm_application(application):
    return _("您的%(what)s已经确认，现在由%(desk)s办理。") % what(application)


@kind("members.send_back_application", "申请请补充后再提交", link=my_application)
def send_back_application(application):
    return _(
        "您的%(what)s还要补充一点内容，打开就能看到要补什么，改好可以直接再提交。"
    ) % what(application)


@kind("members.decline_application", "申请没有批准", link=my_application)
def decline_application(application):
    return _(
        "您的%(what)s没有批准，原因写在申请里。有疑问可以直接联系工会；"
        "情况有变化可以重新申请。"
    ) % what(application)


@kind("members.take_back_application", "申请人撤回了申请", family=Family.WORK)
def take_back_application(application):
    return _("一件%(what)s由申请人撤回，不用再办。") % what(application)


@kind(
    "members.application_waiting",
    "有会籍申请等了几天",
    link=desk_of_applications,
    family=Family.WORK,
)
def application_waiting(application):
    return _("一件%(what)s在%(desk)s等了几天，请尽快办理。") % what(application)


@kind(
    "members.submit_correction",
    "有一件信息更正待核实",
    link=desk_of_corrections,
    family=Family.WORK,
)
def submit_correction(correction):
    return _("有人申请更正%(field)s，请核实后办理。") % which(correction)


@kind("members.grant_correction", "信息已更正", link=my_requests)
def grant_correction(correction):
    return _("您申请更正的%(field)s已经核实并更正。") % which(correction)


@kind("members.decline_correction", "更正申请没有采纳", link=my_requests)
def decline_correction(correction):
    return _("您申请更正的%(field)s没有采纳，原因写在申请里。") % which(correction)


@kind(
    "members.issue_card",
    "互助服务卡已发放",
    link=lambda row: reverse("members:card"),
)
def issue_card(card):
    return _("您的工会会员互助服务卡已于 %(day)s 发放，请妥善保管。") % {
        "day": card.issued_on
    }


# --- Acts of membership ------------------------------------------------------------------
@kind("members.admit", "您已是工会会员", link=my_membership)
def admit(membership):
    return _(
        "您自 %(starts_on)s 起是%(union)s的会员。"
        "会籍、会员证和办事进度都可以在门户里查看。"
    ) % {"starts_on": membership.starts_on, "union": membership.union}


@kind("members.transfer", "会籍已转移", link=my_membership)
def transfer(membership):
    return _("您的会籍自 %(starts_on)s 起转到%(union)s，会龄连续计算。") % {
        "starts_on": membership.starts_on,
        "union": membership.union,
    }


@kind("members.retain", "会籍已转为保留", link=my_membership)
def retain(membership):
    return _(
        "您的会籍自 %(starts_on)s 起由%(union)s保留："
        "不缴会费，也不参加选举和表决；随时可以申请恢复。"
    ) % {"starts_on": membership.starts_on, "union": membership.union}


@kind("members.restore", "会籍已恢复", link=my_membership)
def restore(membership):
    return _("您的会籍自 %(starts_on)s 起在%(union)s恢复。") % {
        "starts_on": membership.starts_on,
        "union": membership.union,
    }


@kind("members.leave", "会籍已转出", link=my_membership)
def leave(membership):
    return _(
        "您在%(union)s的会籍到 %(ends_on)s 为止。"
        "到新单位后，请凭会籍记录向那里的工会接转，会龄连续计算。"
    ) % {"union": membership.union, "ends_on": membership.ends_on}


@kind("members.withdraw", "退会手续已办结", link=my_membership)
def withdraw(membership):
    return _(
        "按照您的申请，"
        "您在%(union)s的会籍到 %(ends_on)s 为止。"
        "以后愿意回来，可以重新申请入会。"
    ) % {"union": membership.union, "ends_on": membership.ends_on}


@kind("members.warn_lapse", "请与工会联系，保留会籍", link=my_membership)
def warn_lapse(membership):
    return _(
        "%(union)s登记您已有一段时间没有缴纳会费、"
        "也没有参加工会活动。如有困难或登记有误，请尽快与工会联系；"
        "一直没有答复的，会籍可能按自动退会处理。"
    ) % {"union": membership.union}


@kind("members.lapse", "会籍已终止", link=my_membership)
def lapse(membership):
    return _(
        "您在%(union)s的会籍按自动退会处理，"
        "到 %(ends_on)s 为止。如有不同意见请向上一级工会反映；"
        "愿意回来，可以重新申请入会。"
    ) % {"union": membership.union, "ends_on": membership.ends_on}


@kind("members.expel", "会籍处理决定", link=my_membership)
def expel(membership):
    return _(
        "按照工会委员会的决定，"
        "您在%(union)s的会籍到 %(ends_on)s 为止。"
        "对决定有不同意见，可以向上一级工会反映。"
    ) % {"union": membership.union, "ends_on": membership.ends_on}


@kind("members.expel_report", "下级工会开除会籍，请备案")
def expel_report(membership):
    return _("%(union)s登记了一项开除会籍的决定，请核对文件并备案。") % {
        "union": membership.union
    }


@kind("members.correct_membership", "会籍日期已更正", link=my_membership)
def correct_membership(membership):
    return _("您在%(union)s的会籍日期有更正，请到“我的会籍”核对。") % {
        "union": membership.union
    }


@kind("members.void_act", "误登的会籍手续已作废", link=my_membership)
def void_act(act):
    return _(
        "您 %(day)s 的“%(act)s”是误登，已经作废，会籍按没有办过这项手续计算。"
        "原因写在“我的会籍”里；有疑问请联系所在工会。"
    ) % {"day": act.on, "act": act.get_kind_display()}


@kind("members.void_membership", "误登的会籍已作废", link=my_membership)
def void_membership(voiding):
    return _(
        "随名册导入的一段会籍（%(union)s）是误登，已经作废，按没有这段会籍计算。"
        "原因写在“我的会籍”里；有疑问请联系所在工会。"
    ) % {"union": voiding.to_union}


@kind("members.post_after_act", "有人会籍变动后仍在任，请核对")
def post_after_act(appointment):
    return _(
        "%(place)s有一位%(post)s的会籍刚有变动，"
        "任职仍在继续。需要离任的，请在“任职”里登记。"
    ) % {"place": appointment.place, "post": appointment.post}


@kind(
    "members.award_honour",
    "荣誉登记",
    link=lambda row: reverse("members:my_honours"),
)
def award_honour(honour):
    return _("祝贺您！%(year)s年“%(title)s”已登记到您的荣誉里。") % {
        "year": honour.awarded_on.year,
        "title": honour.title,
    }


@kind("members.concern_due", "关键小事该跟进了")
def concern_due(concern):
    return _(
        "您负责的一件关键小事约定在 %(day)s 跟进，请联系本人并在系统里记下进展。"
    ) % {"day": concern.next_on}


@kind("members.account_right_holder_gone", "工作台账中的人员已离校")
def account_right_holder_gone(record):
    return _(
        "“%(kind)s”里的“%(title)s”登记的人员已不在本校任职，请更换保管人或填写结束日期。"
    ) % {"kind": record.kind, "title": record.title}


# --- Audit -----------------------------------------------------------------------------
@kind(
    "members.audit_head",
    "审计记录封存校验值",
    link=lambda seal: reverse("staff:audit_seals"),
    family=Family.SECURITY,
)
def audit_head(seal):
    return _(
        "第 %(number)s 批审计记录已封存，"
        "累计 %(total)s 条，校验值 %(head)s。"
        "请留存这条消息：以后可以用它核对审计记录有没有被改过。"
    ) % {"number": seal.number, "total": seal.total, "head": seal.head}


@kind(
    "members.audit_broken",
    "审计记录核对不符，请马上处理",
    link=lambda check: reverse("staff:audit_seals"),
    family=Family.SECURITY,
)
def audit_broken(check):
    return _("审计记录核对不符：%(finding)s") % {"finding": check.finding}


# --- The organisation ------------------------------------------------------------------
@kind(
    "members.merge_union",
    "所在工会已合并",
    link=lambda row: reverse("members:my_union"),
)
def merge_union(union):
    return _(
        "%(union)s自 %(day)s 起并入%(successor)s，您的会籍已随之转入，不用另外办理。"
    ) % {"union": union, "day": union.closed_on, "successor": union.successor}


@kind("members.merged_post", "任职随工会合并结束", family=Family.WORK)
def merged_post(union):
    return _(
        "%(union)s自 %(day)s 起并入%(successor)s，您在原工会的任职随之结束。"
        "感谢您的付出。"
    ) % {"union": union, "day": union.closed_on, "successor": union.successor}


def page(name):
    """The staff page of a row."""
    return lambda row: reverse(f"admin:members_{name}_change", args=[row.pk])


@kind(
    "members.apply_founding",
    "有新建工会申请等您批复",
    link=page("founding"),
    family=Family.WORK,
)
def apply_founding(founding):
    return _("%(applicant)s申请新建“%(name)s”，请批复。") % {
        "applicant": founding.applicant,
        "name": founding.name,
    }


@kind(
    "members.answer_founding",
    "新建工会申请有了批复",
    link=page("founding"),
    family=Family.WORK,
)
def answer_founding(founding):
    return _("新建“%(name)s”的申请：%(state)s。") % {
        "name": founding.name,
        "state": founding.get_state_display(),
    }


@kind(
    "members.apply_extension",
    "有延期换届申请等您批复",
    link=page("termextension"),
    family=Family.WORK,
)
def apply_extension(extension):
    return _("%(union)s的%(term)s申请延期到 %(until)s，请批复。") % {
        "union": extension.audit_union,
        "term": extension.term,
        "until": extension.until,
    }


@kind(
    "members.answer_extension",
    "延期换届申请有了批复",
    link=page("termextension"),
    family=Family.WORK,
)
def answer_extension(extension):
    return _("%(term)s的延期申请：%(state)s。") % {
        "term": extension.term,
        "state": extension.get_state_display(),
    }


@kind(
    "members.departure_audit_due",
    "离任审查待完成",
    link=page("departureaudit"),
    family=Family.WORK,
)
def departure_audit_due(audit):
    return _("%(union)s主席已离任，请在 %(day)s 前完成离任经济责任审查。") % {
        "union": audit.audit_union,
        "day": audit.due_on,
    }


@kind(
    "members.agreement_expiring",
    "劳务派遣协议将到期",
    link=page("dispatchagreement"),
    family=Family.WORK,
)
def agreement_expiring(agreement):
    return _("与%(agency)s的入会协议到 %(day)s 期满，请及时续签。") % {
        "agency": agreement.agency,
        "day": agreement.ends_on,
    }


@kind("members.plan_due", "片组计划将到期", link=page("groupplan"), family=Family.WORK)
def plan_due(plan):
    return _("您负责的“%(title)s”（%(group)s）要在 %(day)s 前完成。") % {
        "title": plan.title,
        "group": plan.group,
        "day": plan.due_on,
    }


# --- Absence and deputies ----------------------------------------------------------------
def my_absences(absence):
    return reverse("members:my_absences")


@kind("members.approve_absence", "代理任职已生效", link=my_absences, family=Family.WORK)
def approve_absence(absence):
    held = absence.appointment
    return _(
        "%(from)s 至 %(to)s，%(post)s的工作由%(deputy)s代%(name)s办理，权限到期自动结束。"
    ) % {
        "from": absence.starts_on,
        "to": absence.ends_on,
        "post": f"{held.place}{held.post}",
        "deputy": absence.deputy,
        "name": held.person,
    }


@kind(
    "members.decline_absence", "代理任职未获批准", link=my_absences, family=Family.WORK
)
def decline_absence(absence):
    return _(
        "您登记的 %(from)s 至 %(to)s 由%(deputy)s代理未获批准，"
        "请另选代理人，或与所在工会商量。"
    ) % {
        "from": absence.starts_on,
        "to": absence.ends_on,
        "deputy": absence.deputy,
    }


@kind("members.end_absence", "代理任职已结束", link=my_absences, family=Family.WORK)
def end_absence(absence):
    return _("%(name)s已销假，您的代理任职随即结束。谢谢您。") % {
        "name": absence.appointment.person
    }


# --- A post changes hands ----------------------------------------------------------------
def my_handover(handover):
    return reverse("members:handover", args=[handover.public_id])


def post_of(handover):
    held = handover.appointment
    return {"place": handover.place, "post": held.post, "day": held.ends_on}


@kind(
    "members.prepare_handover",
    "请办理工作交接",
    link=my_handover,
    family=Family.WORK,
)
def prepare_handover(handover):
    return _(
        "您在%(place)s的%(post)s任职到 %(day)s。未办完的事项已列成交接单，"
        "请写上说明，移交给接任的同事。"
    ) % post_of(handover)


@kind(
    "members.name_successor",
    "请接手一项工作",
    link=my_handover,
    family=Family.WORK,
)
def name_successor(handover):
    return _(
        "您接手%(place)s%(post)s的工作。交接单列出了未办完的事项，移交后请确认接收。"
    ) % post_of(handover)


@kind("members.hand_over", "工作已移交，请接收", link=my_handover, family=Family.WORK)
def hand_over(handover):
    return _("%(place)s%(post)s的工作已移交给您，请看过交接单后确认接收。") % post_of(
        handover
    )


@kind(
    "members.receive_handover", "工作交接已完成", link=my_handover, family=Family.WORK
)
def receive_handover(handover):
    return _(
        "您移交的%(place)s%(post)s的工作已由接任的同事确认接收。谢谢您。"
    ) % post_of(handover)


@kind("members.handover_due", "工作交接还没办完", link=my_handover, family=Family.WORK)
def handover_due(handover):
    return _(
        "%(place)s%(post)s的工作交接还没有办完，请尽快移交、指定接交人或确认接收。"
    ) % (post_of(handover))


# --- Meetings of bodies ------------------------------------------------------------------
@kind("members.call_meeting", "会议通知", family=Family.WORK)
def call_meeting(meeting):
    return _("%(organ)s定于 %(day)s 召开“%(title)s”，地点：%(place)s。") % {
        "organ": meeting.organ,
        "day": meeting.held_on,
        "title": meeting.title,
        "place": meeting.place or _("另行通知"),
    }


@kind("members.cancel_meeting", "会议取消", family=Family.WORK)
def cancel_meeting(meeting):
    return _("原定 %(day)s 召开的“%(title)s”取消。") % {
        "day": meeting.held_on,
        "title": meeting.title,
    }
