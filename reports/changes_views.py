"""What changed against last year's report, and both of them side by side."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from reports import yearly
from reports.comparing import DROPPED, NEW, NUMBERS, WORDS, differences
from reports.models import Report
from reports.writing_views import drafted

LABELS = {
    NUMBERS: _("只换了数"),
    WORDS: _("改了文字"),
    NEW: _("新写的"),
    DROPPED: _("删去的"),
    yearly.DATED: _("没改但写着年份"),
}


def both(request, public_id):
    """``(report, the one it is compared with or None, those one may choose)``."""
    report = drafted(request, public_id, "reports.see_desk")
    others = (
        Report.objects.visible_to(request.user)
        .filter(union=report.union)
        .exclude(pk=report.pk)
        .order_by("-start")
    )
    wanted = request.GET.get("with", "")
    if wanted:
        chosen = next((row for row in others if str(row.pk) == wanted), None)
        if chosen is None:
            raise Http404
        return report, chosen, others
    return report, others.filter(pk=report.previous_id).first(), others


@login_required
@require_safe
def changes(request, public_id):
    """Sentence by sentence: other numbers, other words, new, dropped."""
    report, other, others = both(request, public_id)
    wanted = request.GET.get("kind", "")
    wanted = wanted if wanted in LABELS else ""
    lines, counts = yearly.changed(yearly.pairs(report, other) if other else [], wanted)
    context = {
        "report": report,
        "other": other,
        "others": others,
        "wanted": wanted,
        "kinds": [(kind, LABELS[kind], counts[kind]) for kind in LABELS],
        "lines": [
            (
                part,
                [(LABELS[kind], kind, change, marked(change)) for kind, change in rows],
            )
            for part, rows in lines
        ],
    }
    return render(request, "reports/write/changes.html", context)


def marked(change):
    """Both printed sentences as one with what went and what came."""
    if not (change.before and change.after):
        return []
    return differences(change.before.printed, change.after.printed)


@login_required
@require_safe
def beside(request, public_id):
    """Both reports whole, the same section in the same line."""
    report, other, others = both(request, public_id)
    context = {
        "report": report,
        "other": other,
        "others": others,
        "pairs": yearly.pairs(report, other) if other else [],
    }
    return render(request, "reports/write/beside.html", context)
