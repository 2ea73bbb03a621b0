"""What waits for whom in reports."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from members.roles import Role
from reports.models import PlanItem, PlanState, Report, ReportState
from union_portal.worklists import Work, worklist


@worklist
def reports_to_review(person):
    """Texts that wait for this person's reading."""
    return work(
        _("等您审稿的报告"),
        Report.objects.awaiting(person),
        hint=_("看完可以通过，也可以退回修改"),
    )


@worklist
def reports_to_publish(person):
    """Final texts that nobody has published yet."""
    if not person.rights.has(Role.LEAD):
        return None
    final = Report.objects.filter(state=ReportState.APPROVED)
    return work(
        _("已定稿、待发布的报告"),
        final.filter(person.rights.covering("union", Role.LEAD, persons=True)),
    )


def work(title, reports, hint=""):
    """A line that leads to the report, or to the list where there are several."""
    found = list(reports.only("public_id"))
    page = found[0].get_absolute_url() if len(found) == 1 else reverse("reports:list")
    return Work(title, len(found), page, hint=hint)


@worklist
def items_to_report(person):
    """Tasks of the plan one answers for, of which the next report has to tell."""
    mine = PlanItem.objects.filter(owner=person, state=PlanState.OPEN)
    asked = mine.aggregate(
        count=Count("pk"), late=Count("pk", filter=Q(due_on__lt=person.today))
    )
    return Work(
        _("我负责的工作打算"),
        asked["count"],
        reverse("reports:my_items"),
        hint=_("做到哪一步了，随时可以填"),
        urgent=bool(asked["late"]),
    )
