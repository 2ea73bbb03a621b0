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
