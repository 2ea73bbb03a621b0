"""What waits for whom in reports."""

from django.urls import reverse
from django.utils.translation import gettext as _

from reports.models import PlanItem, PlanState, Report, ReportState
from union_portal.worklists import Work, worklist


@worklist
def reports_to_review(person):
    """Texts that wait for this person's reading."""
    waiting = Report.objects.awaiting(person)
    first = waiting.first()
    if first is None:
        return None
    many = waiting.count()
    page = first.get_absolute_url() if many == 1 else reverse("reports:list")
    return Work(_("等您审稿的报告"), many, page, hint=_("看完可以通过，也可以退回修改"))


@worklist
def reports_to_publish(person):
    """Final texts that nobody has published yet."""
    final = Report.objects.filter(state=ReportState.APPROVED)
    waiting = final.filter(person.rights.covering("union", "lead", persons=True))
    first = waiting.first()
    if first is None:
        return None
    return Work(_("已定稿、待发布的报告"), waiting.count(), first.get_absolute_url())


@worklist
def items_to_report(person):
    """Tasks of the plan one answers for, of which the next report has to tell."""
    mine = PlanItem.objects.filter(owner=person, state=PlanState.OPEN)
    return Work(
        _("我负责的工作打算"),
        mine.count(),
        reverse("reports:my_items"),
        hint=_("做到哪一步了，随时可以填"),
        urgent=mine.filter(due_on__lt=person.today).exists(),
    )
