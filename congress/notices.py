"""The messages of congresses."""

from django.urls import reverse
from django.utils.translation import gettext as _

from union_portal.notices import Family, kind


def my_mandate(_row):
    return reverse("congress:my_mandate")


@kind("congress.qualify_delegate", "您是代表", link=my_mandate, family=Family.WORK)
def qualify_delegate(delegate):
    return _("您是%(congress)s的%(kind)s，任期自 %(day)s 起。") % {
        "congress": delegate.congress,
        "kind": delegate.get_kind_display(),
        "day": delegate.starts_on,
    }


@kind("congress.end_mandate", "代表资格终止", link=my_mandate, family=Family.WORK)
def end_mandate(delegate):
    return _("您在%(congress)s的代表资格到 %(day)s 为止。感谢您履职。") % {
        "congress": delegate.congress,
        "day": delegate.ends_on,
    }


@kind("congress.name_head", "代表团职责", link=my_mandate, family=Family.WORK)
def name_head(head):
    return _("您自 %(day)s 起担任%(delegation)s%(post)s。") % {
        "day": head.starts_on,
        "delegation": head.delegation,
        "post": head.get_post_display(),
    }


@kind(
    "congress.session_due",
    "今年还没有开会",
    link=lambda congress: reverse("admin:congress_session_changelist"),
    family=Family.WORK,
)
def session_due(congress):
    return _("%(congress)s今年还没有召开会议，请在年内筹备召开。") % {
        "congress": congress
    }


def filing_page(filing):
    return reverse("admin:congress_rulefiling_change", args=[filing.pk])


@kind("congress.file_rules", "细则待审批", link=filing_page, family=Family.WORK)
def file_rules(filing):
    return _("%(union)s报来“%(filing)s”，请审批。") % {
        "union": filing.union,
        "filing": filing,
    }


@kind("congress.approve_filing", "细则已批准", link=filing_page, family=Family.WORK)
def approve_filing(filing):
    return _("“%(filing)s”已批准，自 %(day)s 起施行，全文在规章制度库。") % {
        "filing": filing,
        "day": filing.starts_on,
    }


@kind("congress.return_filing", "细则退回修改", link=filing_page, family=Family.WORK)
def return_filing(filing):
    return _("“%(filing)s”退回修改：%(reason)s") % {
        "filing": filing,
        "reason": filing.reason,
    }
