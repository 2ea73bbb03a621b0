"""The parts of a hand-over sheet that tell of members and organisation."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_noop as _

from members.models import (
    Absence,
    AbsenceState,
    Appointment,
    DispatchAgreement,
    FixedContact,
    GroupPlan,
    Person,
    PlanState,
    Term,
    WorkKind,
    WorkRecord,
)
from members.models.periods import holds_on
from members.norms import AGREEMENT_REMINDER_DAYS, TERM_REMINDER_DAYS
from members.rights import Grant, Rights
from members.roles import KEEPERS
from union_portal.handovers import Line, handover_part
from union_portal.models import ImportBatch
from union_portal.workbooks.models import BatchState
from union_portal.worklists import WORKLISTS


class RightsOf(Rights):
    """The rights that one appointment gives and no other, also after its last day."""

    def __init__(self, appointment):
        super().__init__(appointment.person, timezone.localdate())
        self.appointment = appointment

    @cached_property
    def grants(self):
        held, seat = self.appointment, self.appointment.seat
        return [Grant(frozenset(held.post.roles), seat.path, seat.level, seat)]


class NoRights(Rights):
    grants = ()


def holder(appointment, rights):
    """The person as the work lists see them with these rights."""
    person = Person.objects.get(pk=appointment.person_id)
    person.rights = rights
    return person


def keeps(appointment):
    return bool({str(role) for role in KEEPERS} & set(appointment.post.roles))


@handover_part("members.worklists", _("待办事项"), order=10)
def worklists(appointment):
    """What waits because of this post: what the same person without it would not meet."""
    with_post = holder(appointment, RightsOf(appointment))
    without = holder(appointment, NoRights(appointment.person, timezone.localdate()))
    lines = []
    for entry in WORKLISTS:
        work = entry(with_post)
        if work and work.count and not entry(without):
            lines.append(Line(work.title, work.count, work.url))
    return lines


@handover_part("members.terms", _("任期将满的机构"), order=20)
def terms(appointment):
    """Newest terms of the union's own bodies that end within the norm's days."""
    if not keeps(appointment):
        return []
    seat, today = appointment.seat, timezone.localdate()
    last = today + timedelta(days=TERM_REMINDER_DAYS.value(seat, today))
    due = Term.objects.expiring_by(last).filter(organ__union=seat)
    return [
        Line(
            _("请按期换届"),
            url=reverse("admin:members_term_change", args=[term.pk]),
            subject=f"{term} {term.due_on}",
        )
        for term in due.select_related("organ").order_by("due_on", "pk")
    ]


@handover_part("members.agreements", _("待续签的派遣协议"), order=30)
def agreements(appointment):
    if not keeps(appointment):
        return []
    seat, today = appointment.seat, timezone.localdate()
    last = today + timedelta(days=AGREEMENT_REMINDER_DAYS.value(seat, today))
    due = DispatchAgreement.objects.unfinished().filter(union=seat, ends_on__lte=last)
    return [
        Line(
            _("请续签或终止"),
            url=reverse("admin:members_dispatchagreement_change", args=[row.pk]),
            subject=f"{row.agency} {row.ends_on}",
        )
        for row in due.order_by("ends_on", "pk")
    ]


@handover_part("members.deputies", _("请假与代理"), order=40)
def deputies(appointment):
    """Absences of the posts of this union that run, and posts held for somebody."""
    today = timezone.localdate()
    url = reverse("admin:members_absence_changelist")
    held_for = Appointment.objects.on(today).filter(
        person=appointment.person_id, seat=appointment.seat_id, deputy_for__isnull=False
    )
    lines = [Line(_("正在代理的职务"), held_for.count(), url)]
    if keeps(appointment):
        away = Absence.objects.filter(
            holds_on(today),
            appointment__seat=appointment.seat_id,
            state=AbsenceState.OPEN,
        )
        lines.append(Line(_("正在请假的干部"), away.count(), url))
    return lines


@handover_part("members.imports", _("导入"), order=50)
def imports(appointment):
    """Workbooks that were checked by the leaver and never written or discarded."""
    waiting = ImportBatch.objects.filter(
        actor=appointment.person_id, state=BatchState.PREVIEWED
    )
    return [
        Line(_("已预览、还没有写入的工作簿"), waiting.count(), reverse("staff:imports"))
    ]


@handover_part("members.groups", _("片组与联系"), order=60)
def groups(appointment):
    """Items of group plans and fixed contacts that bear the leaver's name."""
    person = appointment.person_id
    plans = GroupPlan.objects.filter(owner=person, state=PlanState.OPEN)
    contacts = FixedContact.objects.on(timezone.localdate()).filter(person=person)
    return [
        Line(
            _("负责的片组计划"),
            plans.count(),
            reverse("admin:members_groupplan_changelist"),
        ),
        Line(
            _("定点联系的工会"),
            contacts.count(),
            reverse("admin:members_fixedcontact_changelist"),
        ),
    ]


@handover_part("members.accounts", _("外部系统账号"), order=70)
def accounts(appointment):
    """Rows of registers of work that still run and that the leaver keeps (R-032)."""
    today = timezone.localdate()
    held = Q(pk__in=[])
    for kind in WorkKind.objects.filter(has_period=True):
        for column in kind.columns:
            if column["watch"]:
                named = {column["key"]: appointment.person_id}
                held |= Q(kind=kind, values__contains=named)
    counted = (
        WorkRecord.objects.valid()
        .filter(held, Q(until=None) | Q(until__gte=today))
        .order_by("kind__order", "kind")
        .values_list("kind", "kind__name")
        .annotate(number=Count("pk"))
    )
    return [
        Line(
            _("由移交人保管，请变更保管人"),
            number,
            f"{reverse('admin:members_workrecord_changelist')}?kind={kind}",
            subject=name,
        )
        for kind, name, number in counted
    ]
