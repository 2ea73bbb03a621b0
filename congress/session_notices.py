"""The messages of a session, its opinions and consultations."""

from django.urls import reverse
from django.utils.translation import gettext as _

from union_portal.notices import Family, kind


@kind(
    "congress.add_preparation",
    "筹备事项请您负责",
    link=lambda row: reverse("congress:preparation", args=[row.session.public_id]),
    family=Family.WORK,
)
def add_preparation(item):
    return _("%(session)s的筹备事项“%(title)s”由您负责，%(day)s 前完成。") % {
        "session": item.session,
        "title": item.title,
        "day": item.due_on,
    }


@kind(
    "congress.preparation_due",
    "筹备事项到期",
    link=lambda row: reverse("congress:preparation", args=[row.session.public_id]),
    family=Family.WORK,
)
def preparation_due(item):
    return _(
        "%(session)s的筹备事项“%(title)s”应在 %(day)s 前完成，还没有登记完成。"
    ) % {
        "session": item.session,
        "title": item.title,
        "day": item.due_on,
    }


@kind(
    "congress.answer_leave",
    "会议请假有结果",
    link=lambda row: reverse("congress:session", args=[row.sitting.session.public_id]),
)
def answer_leave(leave):
    return _("您向“%(sitting)s”的请假：%(state)s。") % {
        "sitting": leave.sitting.title,
        "state": leave.get_state_display(),
    }


def opinion_page(row):
    return reverse("congress:opinion", args=[row.public_id])


@kind("congress.hand_over_opinion", "您的意见建议已交办", link=opinion_page)
def hand_over_opinion(row):
    return _("您提的第 %(number)s 条意见建议已交有关单位办理，答复后会通知您。") % {
        "number": row.number
    }


@kind("congress.note_opinion", "您的意见建议留存参考", link=opinion_page)
def note_opinion(row):
    return _("您提的第 %(number)s 条意见建议没有交办，原因：%(reason)s") % {
        "number": row.number,
        "reason": row.reason,
    }


def consultation_page(row):
    return reverse("congress:consultation", args=[row.public_id])


@kind("congress.open_consultation", "征求代表意见", link=consultation_page)
def open_consultation(row):
    return _("“%(title)s”向代表征求意见，%(day)s 截止。") % {
        "title": row.title,
        "day": row.closes_on,
    }


@kind(
    "congress.add_version",
    "征询稿有新的一稿",
    link=lambda row: consultation_page(row.consultation),
)
def add_version(version):
    return _("“%(title)s”有了第 %(number)s 稿，请看看有没有新的意见。") % {
        "title": version.consultation.title,
        "number": version.number,
    }


@kind("congress.conclude_consultation", "征询意见的采纳情况", link=consultation_page)
def conclude_consultation(row):
    return _("“%(title)s”征求的意见有了反馈，请看采纳情况。") % {"title": row.title}


@kind(
    "congress.send_duty_file",
    "您的年度履职档案",
    link=lambda year: f"{reverse('congress:duty_file')}?year={year}",
)
def send_duty_file(year):
    return _("您 %(year)s 年的代表履职档案已经整理好，请核对；有遗漏请告诉校工会。") % {
        "year": year
    }
