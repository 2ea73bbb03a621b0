"""Groups of unions (片组): forming, regrouping, and their plans of the year."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import GroupMember, GroupPlan, GroupSector, Union, UnionGroup
from members.transitions.organisation import check_stands
from members.transitions.registers import checked
from union_portal.audit import record
from union_portal.calendar import ONE_DAY
from union_portal.lifecycle import TransitionError


def _lock_sector(pk):
    """One regrouping at a time in a sector."""
    return (
        GroupSector.objects.select_for_update(of=("self",))
        .select_related("union")
        .get(pk=pk)
    )


def _lock_open(group):
    """A group that still stands; whoever regroups its sector waits."""
    _lock_sector(group.sector_id)
    group = UnionGroup.objects.select_related("sector__union").get(pk=group.pk)
    if group.closed_on is not None:
        raise TransitionError(_("片组“%(name)s”已撤销。") % {"name": group.name})
    return group


@transaction.atomic
def form_group(*, actor, sector, name, lead, founded_on, members=()):
    """Form a group with its lead union (组长单位), which is a member too."""
    sector = _lock_sector(sector.pk)
    check_stands(lead)
    _check_below(lead, sector)
    group = UnionGroup(sector=sector, name=name, lead=lead, founded_on=founded_on)
    checked(group)
    group.save()
    record(actor, "members.form_group", group)
    for union in {lead.pk: lead, **{union.pk: union for union in members}}.values():
        join_group(group, actor=actor, union=union, starts_on=founded_on)
    return group


def _check_below(union, sector):
    if not union.path.startswith(sector.union.path):
        raise TransitionError(
            _("“%(name)s”不在“%(above)s”之下，不能编入它的片组。")
            % {"name": union.name, "above": sector.union.name}
        )


@transaction.atomic
def join_group(group, *, actor, union, starts_on):
    """Put a union into a group; in the same sector it leaves the group it was in."""
    group = _lock_open(group)
    union = Union.objects.get(pk=union.pk)
    check_stands(union)
    _check_below(union, group.sector)
    if starts_on < group.founded_on:
        raise TransitionError(
            _("片组 %(day)s 才成立，编入日期要不早于这一天。")
            % {"day": group.founded_on}
        )
    _leave_former(group, union, starts_on)
    row = GroupMember(
        group=group, sector=group.sector, union=union, starts_on=starts_on
    )
    checked(row)
    row.save()
    record(actor, "members.join_group", row, group=group.pk)
    return row


def _leave_former(group, union, day):
    """End the place in the other group of the sector, the day before."""
    held = GroupMember.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), sector=group.sector, union=union
    )
    for former in held.select_related("group"):
        if former.group_id == group.pk:
            raise TransitionError(
                _("“%(name)s”已在这个片组里。") % {"name": union.name}
            )
        if former.starts_on >= day:
            raise TransitionError(
                _("“%(name)s”%(day)s 才编入“%(group)s”，调整日期要晚于这一天。")
                % {"name": union, "day": former.starts_on, "group": former.group}
            )
        if former.group.lead_id == union.pk and former.group.closed_on is None:
            raise TransitionError(
                _("“%(name)s”是“%(group)s”的组长单位，请先更换组长单位。")
                % {"name": union.name, "group": former.group.name}
            )
        former.ends_on = day - ONE_DAY
        former.save(update_fields=["ends_on"])


@transaction.atomic
def change_lead(group, *, actor, lead):
    """Give a group another lead union, one of its members."""
    group = _lock_open(group)
    today = timezone.localdate()
    if not group.members.filter(union=lead).on(today).exists():
        raise TransitionError(_("组长单位要是片组现在的成员，请先编入。"))
    group.lead = lead
    group.save(update_fields=["lead"])
    record(actor, "members.change_lead", group, lead=lead.pk)
    return group


@transaction.atomic
def close_group(group, *, actor, closed_on):
    """Dissolve a group; its members are free for another from that day on."""
    group = _lock_open(group)
    late = group.members.filter(starts_on__gte=closed_on).first()
    if closed_on <= group.founded_on or late:
        raise TransitionError(_("撤销日期要晚于成立日期和成员编入的日期。"))
    group.members.filter(Q(ends_on=None) | Q(ends_on__gte=closed_on)).update(
        ends_on=closed_on - ONE_DAY
    )
    group.closed_on = closed_on
    group.save(update_fields=["closed_on"])
    record(actor, "members.close_group", group)
    return group


# --- 1+N plans --------------------------------------------------------------------------
@transaction.atomic
def plan_item(*, actor, group, year, title, owner, due_on, is_required=False):
    """Put an item into a group's plan of a year: the required one, or one of its own."""
    group = _lock_open(group)
    row = GroupPlan(
        group=group,
        year=year,
        title=title,
        owner=owner,
        due_on=due_on,
        is_required=is_required,
    )
    checked(row)
    row.save()
    record(actor, "members.plan_item", row)
    return row


def _report(plan, verb, actor, percent, result):
    plan = GroupPlan.objects.lock(plan.pk)
    plan.move(verb)
    plan.percent, plan.result = percent, result
    plan.reported_on = timezone.localdate()
    plan.save(update_fields=["state", "percent", "result", "reported_on"])
    record(actor, f"members.{verb}_plan", plan)
    return plan


@transaction.atomic
def report_plan(plan, *, actor, percent, result):
    """Report how far an item has come."""
    return _report(plan, "report", actor, percent, result)


@transaction.atomic
def complete_plan(plan, *, actor, result):
    """Report an item done, with its result."""
    return _report(plan, "complete", actor, 100, result)


@transaction.atomic
def drop_plan(plan, *, actor, result):
    """Drop an item, with the reason; the required one only for another in its place."""
    return _report(plan, "drop", actor, plan.percent, result)
