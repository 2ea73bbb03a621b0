"""一地入会: where a dispatched worker is a member, by the agreement with the agency.

They join the agency's union, or, where the two agreed so, that of the place they work at;
one place only (requirement R-010).
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import DispatchAgreement, ManagedBy
from union_portal.lifecycle import TransitionError


def check_place(union, agency, day):
    """Refuse to admit where an agreement in force leaves it to the agency's union."""
    held = agency and DispatchAgreement.objects.in_force(union, agency, day)
    if held and held.managed_by == ManagedBy.AGENCY:
        raise TransitionError(
            _(
                "与“%(agency)s”的协议（%(start)s 至 %(end)s）约定会籍由派遣单位工会管理，"
                "请在派遣单位的工会入会；协议有变的，先由工会更新协议。"
            )
            % {"agency": held.agency, "start": held.starts_on, "end": held.ends_on}
        )


def check_person(person, union, day):
    """The same for whoever works here through an agency on that day."""
    held = person.employments.on(day).order_by("-starts_on", "pk")
    main = held.select_related("kind").first()
    if main and main.kind.through_agency:
        check_place(union, main.agency, day)


def said_of(application):
    """``(words, whether to look twice)`` about the agreement, for who decides."""
    agency, union = application.agency, application.union
    decided = application.decided_at or timezone.now()
    day = timezone.localdate(decided)
    held = DispatchAgreement.objects.in_force(union, agency, day)
    if held is None:
        return _none_in_force(union, agency, day), True
    words = _(
        "%(union)s与“%(agency)s”的协议，%(start)s 至 %(end)s：会籍由%(who)s管理。"
    )
    return words % {
        "union": held.union,
        "agency": held.agency,
        "start": held.starts_on,
        "end": held.ends_on,
        "who": held.get_managed_by_display(),
    }, held.managed_by == ManagedBy.AGENCY


def _none_in_force(union, agency, day):
    ended = DispatchAgreement.objects.filter(
        agency=agency, union__in=union.line_ids(), starts_on__lte=day
    ).order_by("-ends_on")
    last = ended.first()
    ask = _("请先向派遣单位核实有没有入会，再决定；需要的补签协议。")
    if last is None:
        return _("没有与“%(agency)s”的协议。") % {"agency": agency} + ask
    return (
        _("与“%(agency)s”没有生效的协议，最近一份到 %(day)s 为止。")
        % {"agency": agency, "day": last.ended_on or last.ends_on}
        + ask
    )
