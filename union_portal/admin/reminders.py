"""提醒计划: what will be sent when and to whom, and what was sent lately."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union_portal import reminders
from union_portal.admin.staff_pages import staff_page, staff_render
from union_portal.notices import KINDS, Notice

SPANS = (7, 30, 90)  # days ahead
LATELY = 30  # days back
SHOWN = 200  # lines of each list
NAMES = 5  # in one line


@staff_page(
    "reminders/",
    "reminders",
    _("提醒计划"),
    group=_("系统"),
    icon="notifications_active",
    place=43,
    may=lambda user: user.has_perm("union_portal.view_reminders"),
)
def reminder_plan(request):
    typed = request.GET.get("days", "")
    days = int(typed) if typed in map(str, SPANS) else SPANS[1]
    today = timezone.localdate()
    planned = [
        item
        for item in reminders.plan(today, today + timedelta(days=days - 1))
        if may_know(request.user, item.row)
    ]
    return staff_render(
        request,
        "admin/reminders.html",
        _("提醒计划"),
        spans=[(span, span == days) for span in SPANS],
        days=days,
        planned=[in_words(item, seen) for item, seen in named(planned, request.user)],
        more=max(len(planned) - SHOWN, 0),
        sent=sent_lately(request.user),
        lately=LATELY,
        kinds=[(KINDS[key].title, key) for key in sorted(reminders.REMINDERS)],
    )


def may_know(user, row):
    """The rows of the unions one works in; the system administrator counts them all."""
    return user.is_superuser or user.rights.work_over(getattr(row, "audit_union", None))


def named(planned, user):
    """Each item with those of its people whom the reader may see by name."""
    shown = planned[:SHOWN]
    ids = {person.pk for item in shown for person in item.people}
    people = get_user_model().objects.visible_to(user).filter(pk__in=ids)
    seen = set(people.values_list("pk", flat=True))
    return [(item, [p for p in item.people if p.pk in seen]) for item in shown]


def in_words(item, seen):
    names = "、".join(person.name for person in seen[:NAMES])
    return {
        "day": item.day,
        "title": item.title,
        "row": f"{item.row.audit_union} {item.row}" if seen else "—",
        "count": len(item.people),
        "names": names + ("…" if len(seen) > NAMES else ""),
    }


def sent_lately(user):
    """By day and kind: how many, and how many of them have left the house."""
    since = timezone.now() - timedelta(days=LATELY)
    rows = Notice.objects.filter(
        kind__in=list(reminders.REMINDERS), created_at__gte=since
    )
    if not user.is_superuser:
        seen = get_user_model().objects.visible_to(user)
        rows = rows.filter(recipient__in=seen.values("pk"))
    counts = (
        rows.order_by()
        .values("created_at__date", "title")
        .annotate(
            count=Count("pk", distinct=True),
            out=Count("deliveries", filter=Q(deliveries__sent_at__isnull=False)),
            read=Count("pk", filter=Q(read_at__isnull=False), distinct=True),
        )
        .order_by("-created_at__date", "title")
    )
    return list(counts[:SHOWN])
