"""The messages of reports."""

from django.urls import reverse
from django.utils.translation import gettext as _

from union_portal.notices import Family, kind


def section_page(section):
    return reverse("reports:show", args=[section.report.public_id])


@kind("reports.assign_authors", "请您执笔", link=section_page, family=Family.WORK)
def assign_authors(section):
    return _("请您撰写“%(report)s”的“%(section)s”一节。") % {
        "report": section.report,
        "section": section,
    }


@kind(
    "reports.comment",
    "报告意见",
    link=lambda row: section_page(row.section),
    family=Family.WORK,
)
def comment(row):
    return _("%(author)s对“%(section)s”一节提了意见，请到报告里查看。") % {
        "author": row.author.name,
        "section": row.section,
    }


def report_page(report):
    return report.get_absolute_url()


@kind("reports.review", "请您审稿", link=report_page, family=Family.WORK)
def review(report):
    return _("“%(report)s”等您审稿，手机上也可以看、可以提意见。") % {"report": report}


@kind("reports.approve", "报告已定稿", link=report_page, family=Family.WORK)
def approve(report):
    return _("“%(report)s”各个环节都已通过，可以发布了。") % {"report": report}


@kind("reports.send_back", "报告退回修改", link=report_page, family=Family.WORK)
def send_back(report):
    return _("“%(report)s”退回修改，要改什么写在报告页上。") % {"report": report}


@kind("reports.recall", "送审已撤回", link=report_page, family=Family.WORK)
def recall(report):
    return _("“%(report)s”已撤回修改，暂时不用审了。") % {"report": report}


@kind("reports.publish", "印发通知", link=report_page, family=Family.WORK)
def publish(report):
    return _("%(union)s印发“%(report)s”%(number)s，请查收并组织学习。") % {
        "union": report.union.name,
        "report": report,
        "number": _("（%(number)s）") % {"number": report.number}
        if report.number
        else "",
    }


@kind("reports.withdraw", "报告撤回", link=report_page, family=Family.WORK)
def withdraw(report):
    return _("%(union)s撤回“%(report)s”，原因：%(reason)s。") % {
        "union": report.union.name,
        "report": report,
        "reason": report.reason,
    }


@kind("reports.correct", "报告更正", link=report_page, family=Family.WORK)
def correct(report):
    return _("“%(report)s”有一处数字更正，请以更正后的为准。") % {"report": report}


@kind(
    "reports.add_item",
    "请您负责一项打算",
    link=lambda item: reverse("reports:report_result", args=[item.pk]),
    family=Family.WORK,
)
def add_item(item):
    return _("“%(item)s”由您负责，做到哪一步了，随时可以在门户里填。") % {"item": item}


@kind(
    "reports.item_due",
    "打算快到期了",
    link=lambda item: reverse("reports:report_result", args=[item.pk]),
    family=Family.WORK,
)
def item_due(item):
    return _("您负责的“%(item)s”应在 %(day)s 前完成，请填报落实情况。") % {
        "item": item,
        "day": item.due_on,
    }
