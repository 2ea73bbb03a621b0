"""Who may read a report, and print it."""

import rules

from reports.models import READERS


@rules.predicate
def reads_reports(user, report=None):
    if report is None:
        return user.rights.has(*READERS)
    return user.rights.cover(report.union, *READERS, persons=True)


rules.add_perm("reports.view_report", reads_reports)
rules.add_perm("reports.print_report", reads_reports)
