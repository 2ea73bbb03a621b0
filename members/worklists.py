"""What waits for whom in membership and organisation."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import (
    Absence,
    AbsenceState,
    Application,
    Correction,
    Handover,
    RosterSuggestion,
    Term,
    Union,
)
from members.norms import TERM_REMINDER_DAYS
from members.roles import KEEPERS
from union_portal.worklists import Work, worklist


@worklist
def terms_due(person):
    """Committees whose term is over or ends soon, for those who keep the organisation."""
    if not person.rights.has(*KEEPERS):
        return None
    unions = Union.objects.governed_by(person, *KEEPERS)
    days = TERM_REMINDER_DAYS.value(person.school, person.today)
    due = Term.objects.expiring_by(person.today + timedelta(days=days)).filter(
        organ__union__in=unions
    )
    return Work(
        _("任期已满或将满的委员会"),
        due.count(),
        reverse("admin:members_term_changelist") + "?due=1",
        hint=_("请核对并推动换届"),
        urgent=due.filter(due_on__lt=person.today).exists(),
    )


@worklist
def contact_missing(person):
    """One's own phone and e-mail, where a message would not arrive."""
    if person.email or person.phone_mask:
        return None
    return Work(
        _("请补充联系方式"),
        1,
        reverse("members:edit_contact"),
        hint=_("没有手机号和邮箱，就收不到提醒"),
    )


@worklist
def suggestions_open(person):
    """What HR's roster says about memberships, for those who may confirm it."""
    if not person.rights.has(*KEEPERS):
        return None
    waiting = RosterSuggestion.objects.confirmable_by(person)
    return Work(
        _("名册建议待确认"),
        waiting.count(),
        reverse("admin:members_rostersuggestion_changelist"),
        hint=_("人事名册显示有人入职、调动、离校或退休"),
    )


@worklist
def absences_to_decide(person):
    """Deputies that wait for the approval of who fills those posts."""
    if not person.rights.has(*KEEPERS):
        return None
    rows = Absence.objects.filter(
        person.rights.covering("appointment__seat", *KEEPERS),
        state=AbsenceState.PROPOSED,
        ends_on__gte=person.today,
    )
    mine = [
        row
        for row in rows.for_list().select_related("appointment__seat__parent")
        if person.has_perm("members.decide_absence", row)
    ]
    return Work(
        _("请假代理待批准"),
        len(mine),
        reverse("admin:members_absence_changelist") + "?state=proposed",
        urgent=any(row.starts_on <= person.today for row in mine),
    )


@worklist
def applications_here(person):
    """Applications on the desk of a union whose roll one keeps."""
    if not person.rights.has(*KEEPERS):
        return None
    return Work(
        _("会籍申请待办"),
        Application.objects.at_desk_of(person).exclude(person=person).count(),
        reverse("admin:members_application_changelist"),
        hint=_("入会、转会、保留会籍、退会"),
    )


@worklist
def corrections_here(person):
    if not person.rights.has(*KEEPERS):
        return None
    return Work(
        _("信息更正待核实"),
        Correction.objects.at_desk_of(person).exclude(person=person).count(),
        reverse("admin:members_correction_changelist"),
        hint=_("会员申请更正登记的信息"),
    )


@worklist
def application_returned(person):
    """One's own application that waits for oneself."""
    found = person.applications.filter(state="returned").first()
    if found is None:
        return None
    return Work(
        _("申请请补充后再提交"),
        1,
        reverse("members:application", args=[found.public_id]),
        hint=found.get_kind_display(),
    )


@worklist
def handovers_mine(person):
    """What one has to hand over of a former post, or to receive for a new one."""
    return Work(
        _("工作交接待办"),
        Handover.objects.waiting_for(person).count(),
        reverse("members:my_handovers"),
        hint=_("移交原来的工作，或确认接收"),
    )
