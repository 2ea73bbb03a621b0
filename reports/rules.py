"""Who may read, write, review and publish a report; who may see it: ``visible_to``."""

import rules
from django.db.models import Q

from members.roles import Role
from reports.models import EDITORS, READERS, Report, ReportState


@rules.predicate
def reads_reports(user, report=None):
    """Opens the list of reports in the staff pages."""
    if report is None:
        return user.rights.has(*READERS)
    return user.rights.cover(report.union, *READERS, persons=True)


@rules.predicate
def edits_reports(user, report=None):
    """The office and the chair of its union write every section."""
    if report is None:
        return user.rights.has(*EDITORS)
    return user.rights.cover(report.union, *EDITORS, persons=True)


@rules.predicate
def shares_report(user, report):
    """Writes in a draft or reviews it, and still holds a post."""
    return Report.objects.shared_with(user).filter(pk=report.pk).exists()


@rules.predicate
def writes_section(user, section):
    if edits_reports(user, section.report):
        return True
    return section.authors.contains(user) and shares_report(user, section.report)


@rules.predicate
def leads_union(user, report=None):
    if report is None:
        return user.rights.has(Role.LEAD)
    return user.rights.cover(report.union, Role.LEAD, persons=True)


@rules.predicate
def may_send_back(user, report):
    """Whose turn it is to read; a final text, whoever may publish it."""
    if report.state == ReportState.APPROVED:
        return leads_union(user, report)
    return Report.objects.awaiting(user).filter(pk=report.pk).exists()


@rules.predicate
def answers_for(user, item):
    """The owner of a task, and whoever writes the report it stands in."""
    return item.owner_id == user.pk or edits_reports(user, item.report)


@rules.predicate
def edits_outline(user, outline=None):
    """An outline for all unions is the portal's own; a union keeps its own ones."""
    if outline is None:
        return user.rights.has(*EDITORS)
    return user.rights.cover(outline.union, *EDITORS, persons=True)


rules.add_perm("reports.view_report", reads_reports)
rules.add_perm("reports.print_report", rules.is_authenticated)
rules.add_perm("reports.add_report", edits_reports)
rules.add_perm("reports.write_report", edits_reports)
rules.add_perm("reports.write_section", writes_section)
rules.add_perm("reports.publish_report", leads_union)
rules.add_perm("reports.send_back_report", may_send_back)
rules.add_perm("reports.report_result", answers_for)
rules.add_perm("reports.view_outline", reads_reports)
rules.add_perm("reports.add_outline", edits_outline)
rules.add_perm("reports.change_outline", edits_outline)


@rules.predicate
def works_on_report(user, report=None):
    """Sees the writing desk: who reads the union's reports, writes or reviews this one."""
    if report is None:
        return False
    return reads_reports(user, report) or shares_report(user, report)


@rules.predicate
def fills_figure(user, figure):
    """The office, and who writes a section in which the number stands."""
    if edits_reports(user, figure.report):
        return True
    tag = "{" + figure.key + "}"
    own = figure.report.sections.standing().filter(authors=user)
    return own.filter(Q(text__contains=tag) | Q(lead__contains=tag)).exists()


rules.add_perm("reports.see_desk", works_on_report)
rules.add_perm("reports.fill_figure", fills_figure)
