"""The messages of handled matters."""

from django.utils.translation import gettext as _

from union_portal.notices import Family, kind


def page(matter):
    return matter.get_absolute_url()


def page_of_promise(follow_up):
    return follow_up.matter.get_absolute_url()


def work(key, title, link=page):
    return kind(key, title, link=link, family=Family.WORK)


def told(sentence, matter):
    return sentence % {"matter": matter, "due": matter.due_on}


@work("matters.raised", "新的建议")
def raised(matter):
    return told(_("收到“%(matter)s”，请看看由哪个单位办理。"), matter)


@work("matters.assigned", "交办事项")
def assigned(matter):
    return told(_("“%(matter)s”交您单位办理，请接办，并在 %(due)s 前答复。"), matter)


@work("matters.in_charge", "由您分管的交办事项")
def in_charge(matter):
    return told(
        _("“%(matter)s”已交办，由您分管，答复期限 %(due)s；可以在办理页写批示。"),
        matter,
    )


@work("matters.noted", "领导有批示")
def noted(matter):
    return told(_("“%(matter)s”有领导批示，请看办理页，按批示办理。"), matter)


@work("matters.disputed", "承办单位有异议")
def disputed(matter):
    return told(_("承办单位认为“%(matter)s”不归它办，请改派或维持交办。"), matter)


@work("matters.upheld", "维持交办")
def upheld(matter):
    return told(_("“%(matter)s”仍由您单位承办，理由写在办理经过里。"), matter)


@work("matters.opined", "收到协办意见")
def opined(matter):
    return told(_("“%(matter)s”的协办单位填了意见，可以并入答复。"), matter)


@work("matters.extension_asked", "申请延期")
def extension_asked(matter):
    return told(_("“%(matter)s”的承办单位申请延期，请答复。"), matter)


@work("matters.extension_answered", "延期申请有答复")
def extension_answered(matter):
    return told(_("“%(matter)s”的延期申请有了答复，现在的期限是 %(due)s。"), matter)


@work("matters.to_sign", "请您签字")
def to_sign(matter):
    return told(_("“%(matter)s”的答复等您签字，手机上就能看、能签。"), matter)


@work("matters.handed_back", "答复退回")
def handed_back(matter):
    return told(_("“%(matter)s”的答复退回修改，要改什么写在办理经过里。"), matter)


@kind("matters.replied", "有了答复", link=page, family=Family.OWN)
def replied(matter):
    return told(_("您关心的“%(matter)s”有了答复，请看看是否满意。"), matter)


@work("matters.reply_issued", "承办单位已答复")
def reply_issued(matter):
    return told(_("“%(matter)s”已答复。"), matter)


@work("matters.rated", "提出人已评价")
def rated(matter):
    return told(_("“%(matter)s”已评价，请核对后办结。"), matter)


@work("matters.handle_again", "二次办理")
def handle_again(matter):
    return told(
        _("提出人对“%(matter)s”的答复不满意，请二次办理，并在 %(due)s 前再次答复。"),
        matter,
    )


@kind("matters.closed", "已办结", link=page, family=Family.OWN)
def closed(matter):
    return told(_("“%(matter)s”已办结，感谢您的建议。"), matter)


@work("matters.promise_reported", "承诺事项已落实", link=page_of_promise)
def promise_reported(follow_up):
    return told(_("“%(matter)s”承诺的措施报告已落实，请核实。"), follow_up.matter)


@work("matters.promise_sent_back", "承诺事项请继续落实", link=page_of_promise)
def promise_sent_back(follow_up):
    return told(
        _("“%(matter)s”承诺的措施还没有落实到位，请继续办理。"), follow_up.matter
    )


@work("matters.due_soon", "答复快到期")
def due_soon(matter):
    return told(_("“%(matter)s”要在 %(due)s 前答复，请抓紧办理。"), matter)


@work("matters.accept_late", "请接办")
def accept_late(matter):
    return told(_("“%(matter)s”交给您单位已过接办期限，请接办或说明理由。"), matter)


@work("matters.overdue", "答复已逾期")
def overdue(matter):
    return told(_("“%(matter)s”应在 %(due)s 前答复，已经逾期，请尽快办理。"), matter)


@work("matters.overdue_leader", "承办事项逾期未答复")
def overdue_leader(matter):
    return told(_("“%(matter)s”应在 %(due)s 前答复，承办单位至今没有答复。"), matter)


@work("matters.promise_soon", "承诺事项快到期", link=page_of_promise)
def promise_soon(follow_up):
    return told(_("“%(matter)s”承诺的措施快到完成日期，请填报进展。"), follow_up.matter)
