"""Who may do it: predicates over appointments. What is visible is not decided here."""

import rules

from members.models import (
    Appointment,
    DepartureAudit,
    DispatchAgreement,
    FixedContact,
    Founding,
    GroupPlan,
    GroupSector,
    OfficerAllowance,
    Organ,
    Person,
    Secondment,
    Term,
    TermExtension,
    Union,
    UnionGroup,
    UnionLevel,
    UnionMark,
    Unit,
    WorkKind,
)
from members.roles import KEEPERS, ROLL, STAFF, Role, SystemRole


def places_of(obj):
    """The unions whose officers answer for a row."""
    return obj.places if isinstance(obj, Person) else [obj.audit_union]


def covers(user, obj, *roles, persons=False):
    return any(
        user.rights.cover(place, *roles, persons=persons) for place in places_of(obj)
    )


def keeps(user, union):
    """A federation keeps its own organisation and founds schools; what stands inside a
    school is the school's."""
    inside = union.level != UnionLevel.FEDERATION
    return user.rights.cover(union, *KEEPERS, persons=inside)


@rules.predicate
def works_in_staff_pages(user, obj=None):
    return user.rights.has(*STAFF)


@rules.predicate
def reads_the_roll(user, obj=None):
    """Reads persons and memberships of the subtree; a row must lie in it."""
    if obj is None:
        return bool(user.rights.paths(*ROLL, persons=True))
    return covers(user, obj, *ROLL, persons=True)


@rules.predicate
def reads_the_meetings(user, obj=None):
    """What bodies of the subtree said: whoever works for their union."""
    if obj is None:
        return bool(user.rights.paths(*STAFF, persons=True))
    return covers(user, obj, *STAFF, persons=True)


@rules.predicate
def keeps_the_roll(user, obj=None):
    if obj is None:
        return bool(user.rights.paths(*KEEPERS, persons=True))
    return covers(user, obj, *KEEPERS, persons=True)


@rules.predicate
def keeps_the_organisation(user, obj=None):
    """Changes organs, terms and appointments of the subtree."""
    if obj is None:
        return user.rights.has(*KEEPERS)
    return keeps(user, obj.audit_union)


@rules.predicate
def keeps_the_union_above(user, obj=None):
    """Founds, changes or closes a union: an officer of the union above it."""
    if obj is None:
        return user.rights.has(*KEEPERS)
    if not isinstance(obj, Union):
        return keeps(user, obj.audit_union)
    return obj.parent is not None and keeps(user, obj.parent)


@rules.predicate
def fills_posts(user, obj=None):
    """Records who holds a post. A post with rights is recorded from above.

    Only at the top of a school, where nobody of the school stands above, does its own
    office record them; nobody records their own (``transitions.appoint``).
    """
    if obj is None:
        return user.rights.has(*KEEPERS)
    if not obj.post.roles or obj.seat.level in (
        UnionLevel.SCHOOL,
        UnionLevel.FEDERATION,
    ):
        return keeps(user, obj.seat)
    return keeps(user, obj.seat.parent)


@rules.predicate
def stands_above(user, obj=None):
    """Opens or closes nobody's account who may do more than oneself.

    At the top of a school somebody has to hand the chair the first code: that is its
    office, as long as the chair has no password yet, or a second factor besides it.
    """
    if obj is None:
        return True
    if obj.system_role:
        return False
    strong = [
        grant for grant in obj.rights.to_come if not grant.roles.isdisjoint(STAFF)
    ]
    if all(_above(user, grant) for grant in strong):
        return True
    protected = not obj.has_usable_password() or obj.authenticator_set.exists()
    return protected and all(
        _above(user, grant) or _beside_at_the_top(user, grant) for grant in strong
    )


def _keeping(user):
    return [grant for grant in user.rights.grants if grant.roles.intersection(KEEPERS)]


def _above(user, grant):
    """One keeps a union above that seat, or has all the roles in the same seat."""
    return any(
        grant.path.startswith(own.path)
        and (grant.path != own.path or grant.roles <= user.rights.roles_in(own.path))
        for own in _keeping(user)
    )


def _beside_at_the_top(user, grant):
    return grant.level == UnionLevel.SCHOOL and any(
        own.path == grant.path for own in _keeping(user)
    )


@rules.predicate
def keeps_a_school(user, obj=None):
    """Keeps registers that a whole school shares."""
    return any(
        grant.level in (UnionLevel.SCHOOL, UnionLevel.FEDERATION)
        and not grant.roles.isdisjoint(KEEPERS)
        for grant in user.rights.grants
    )


@rules.predicate
def sets_norms(user, obj=None):
    """Leads or keeps the union that wants its own value."""
    if obj is None:
        return user.rights.has(Role.LEAD, Role.OFFICE)
    return covers(user, obj, Role.LEAD, Role.OFFICE)


@rules.predicate
def answers_applications(user, obj=None):
    """Leads or keeps the union that answers an application: the one above."""
    if obj is None:
        return user.rights.has(Role.LEAD, Role.OFFICE)
    return user.rights.cover(obj.decider, Role.LEAD, Role.OFFICE)


@rules.predicate
def asked_for_it(user, obj=None):
    """Withdraws an application: who keeps the union that made it."""
    return obj is None or keeps(user, obj.audit_union)


@rules.predicate
def keeps_either_end(user, obj=None):
    """Keeps the union an officer is sent from or to."""
    if obj is None:
        return user.rights.has(*KEEPERS)
    return keeps(user, obj.from_union) or keeps(user, obj.to_union)


@rules.predicate
def works_in_the_group(user, obj=None):
    """Keeps the groups, or a union that is a member of this one, or owns the item."""
    if obj is None:
        return user.rights.has(*KEEPERS)
    if obj.owner_id == user.pk or keeps(user, obj.audit_union):
        return True
    group = obj.group
    members = Union.objects.filter(pk__in=group.members.on(user.today).values("union"))
    return any(keeps(user, union) for union in [group.lead, *members])


@rules.predicate
def audits_departures(user, obj=None):
    """Records that a chair was audited: the auditors or the office above."""
    if obj is None:
        return user.rights.has(Role.AUDIT, *KEEPERS)
    union = obj.audit_union
    return user.rights.cover(union.parent or union, Role.AUDIT, *KEEPERS, persons=True)


@rules.predicate
def sees_allowances(user, obj=None):
    money = (Role.LEAD, Role.OFFICE, Role.FINANCE, Role.AUDIT)
    if obj is None:
        return bool(user.rights.paths(*money, persons=True))
    return covers(user, obj, *money, persons=True)


@rules.predicate
def reads_the_trail(user, obj=None):
    """The auditors of a union over its subtree; the audit administrator all of it."""
    if user.system_role == SystemRole.AUDIT:
        return True
    if obj is None:
        return user.rights.has(Role.AUDIT)
    return user.rights.cover(obj.union, Role.AUDIT, persons=True)


@rules.predicate
def keeps_every_side(user, obj=None):
    """Confirms what a roster suggests: keeps the roll where it leaves and arrives."""
    if obj is None:
        return bool(user.rights.paths(*KEEPERS, persons=True))
    return all(user.rights.cover(u, *KEEPERS, persons=True) for u in obj.places)


@rules.predicate
def keeps_the_desk(user, obj=None):
    """Decides an application: keeps the roll of the union that has it now."""
    if obj is None:
        return bool(user.rights.paths(*KEEPERS, persons=True))
    desk = obj.desk or obj.audit_union
    return user.rights.cover(desk, *KEEPERS, persons=True)


@rules.predicate
def reads_either_side(user, obj=None):
    if obj is None:
        return bool(user.rights.paths(*ROLL, persons=True))
    return any(user.rights.cover(u, *ROLL, persons=True) for u in obj.places)


@rules.predicate
def confirmed_it(user, obj=None):
    """Voids an act of membership: keeps the roll of the union that confirmed it."""
    if obj is None:
        return bool(user.rights.paths(*KEEPERS, persons=True))
    if obj.person_id == user.pk:
        return False
    return user.rights.cover(obj.confirmed_at, *KEEPERS, persons=True)


@rules.predicate
def answers_for_the_roll(user, obj=None):
    """Voids a membership that no act opened, an import did: the school answers for it."""
    if obj is None:
        return bool(user.rights.paths(*KEEPERS, persons=True))
    if obj.person_id == user.pk:
        return False
    school = obj.union.school or obj.union
    return user.rights.cover(school, *KEEPERS, persons=True)


@rules.predicate
def reads_imports(user, obj=None):
    """Who brought it, and those who keep the roll of its school."""
    if obj is not None and obj.actor_id == user.pk:
        return True
    return keeps_the_roll(user, obj)


@rules.predicate
def keeps_the_work_kind(user, obj=None):
    """A union's own kinds are its keepers'; the general ones those of a whole school."""
    if obj is None or obj.audit_union is None:
        return bool(keeps_a_school(user))
    return keeps(user, obj.audit_union)


def may_log(user, kind, union):
    """One of the kind's roles over the union; for some kinds only above the branches."""
    inside = union.level != UnionLevel.FEDERATION
    above = (UnionLevel.SCHOOL, UnionLevel.CAMPUS, UnionLevel.FEDERATION)
    return any(
        union.path.startswith(grant.path)
        and not grant.roles.isdisjoint(kind.roles)
        and (kind.branches_write or grant.level in above)
        and not (inside and grant.level == UnionLevel.FEDERATION)
        for grant in user.rights.grants
    )


@rules.predicate
def logs_work(user, obj=None):
    """Keepers, and the roles that some register names as its writers."""
    if obj is None:
        written = WorkKind.objects.filter(writers__overlap=sorted(user.rights.roles))
        return user.rights.has(*KEEPERS) or written.exists()
    return may_log(user, obj.kind, obj.union)


@rules.predicate
def reads_persons_as_staff(user, obj=None):
    """Staff of a school; a federation sees totals, never whom they are about."""
    if obj is None:
        return bool(user.rights.paths(*STAFF, persons=True))
    return covers(user, obj, *STAFF, persons=True)


@rules.predicate
def is_told_in_confidence(user, obj=None):
    """Leads or keeps the union of a talent."""
    if obj is None:
        return bool(user.rights.paths(Role.LEAD, Role.OFFICE, persons=True))
    return covers(user, obj, Role.LEAD, Role.OFFICE, persons=True)


def schools_kept(user):
    """The grants by which somebody keeps the roll of a whole school."""
    return [
        grant
        for grant in user.rights.over_persons(*KEEPERS)
        if grant.level == UnionLevel.SCHOOL
    ]


@rules.predicate
def exchanges(user, obj=None):
    """Keepers of a whole school send its books to the federation's systems."""
    kept = schools_kept(user)
    if obj is None:
        return bool(kept)
    return any(obj.audit_union.path.startswith(grant.path) for grant in kept)


@rules.predicate
def is_security_admin(user, obj=None):
    return user.system_role == SystemRole.SECURITY


@rules.predicate
def is_system_admin(user, obj=None):
    return user.system_role == SystemRole.SYSTEM


@rules.predicate
def is_audit_admin(user, obj=None):
    return user.system_role == SystemRole.AUDIT


@rules.predicate
def keeps_the_school_roll(user, obj=None):
    """Keeps the roll of a whole school; ``obj`` is the school."""
    kept = {grant.seat.pk for grant in schools_kept(user)}
    return bool(kept) if obj is None else obj.pk in kept


@rules.predicate
def holds_the_post(user, obj=None):
    """One's own absence is one's own to record, from a post one holds oneself."""
    return obj is not None and obj.person_id == user.pk and obj.deputy_for_id is None


@rules.predicate
def is_away(user, obj=None):
    return obj is not None and obj.appointment.person_id == user.pk


@rules.predicate
def decides_absences(user, obj=None):
    """Who records the holder of that post approves who stands in, never for oneself."""
    if obj is None:
        return fills_posts(user, None)
    own = user.pk in (obj.appointment.person_id, obj.deputy_id)
    return not own and fills_posts(user, obj.appointment)


@rules.predicate
def hands_over(user, obj=None):
    """The leaver, or who records the holder of that post; never who takes over."""
    if obj is None:
        return fills_posts(user, None)
    if user.pk == obj.successor_id:
        return False
    return user.pk == obj.appointment.person_id or fills_posts(user, obj.appointment)


@rules.predicate
def takes_over(user, obj=None):
    return obj is not None and user.pk == obj.successor_id


@rules.predicate
def names_the_successor(user, obj=None):
    """Who records the holder of that post says who takes over, never the leaver."""
    if obj is None:
        return fills_posts(user, None)
    left = user.pk == obj.appointment.person_id
    return not left and fills_posts(user, obj.appointment)


for model in (Union, Unit, Organ, Term, Appointment):
    rules.add_perm(f"members.view_{model._meta.model_name}", works_in_staff_pages)
rules.add_perm("members.add_appointment", fills_posts)
rules.add_perm("members.change_appointment", fills_posts)
for model in (Organ, Term):
    name = model._meta.model_name
    rules.add_perm(f"members.add_{name}", keeps_the_organisation)
    rules.add_perm(f"members.change_{name}", keeps_the_organisation)
for model in (Union, Unit):
    name = model._meta.model_name
    rules.add_perm(f"members.add_{name}", keeps_the_union_above)
    rules.add_perm(f"members.change_{name}", keeps_the_union_above)
ORGANISATION = {
    # model: (who adds, who changes)
    Founding: (keeps_the_organisation, keeps_the_organisation),
    TermExtension: (keeps_the_organisation, keeps_the_organisation),
    Secondment: (keeps_either_end, keeps_either_end),
    FixedContact: (keeps_the_union_above, keeps_the_union_above),
    DepartureAudit: (audits_departures, audits_departures),
    GroupSector: (keeps_the_organisation, keeps_the_organisation),
    UnionGroup: (keeps_the_organisation, keeps_the_organisation),
    GroupPlan: (works_in_the_group, works_in_the_group),
    UnionMark: (keeps_the_union_above, keeps_the_union_above),
    DispatchAgreement: (keeps_the_organisation, keeps_the_organisation),
}
for register, (adds, changes) in ORGANISATION.items():
    name = register._meta.model_name
    rules.add_perm(f"members.view_{name}", works_in_staff_pages)
    rules.add_perm(f"members.add_{name}", adds)
    rules.add_perm(f"members.change_{name}", changes)
name = OfficerAllowance._meta.model_name
rules.add_perm(f"members.view_{name}", sees_allowances)
rules.add_perm(f"members.add_{name}", keeps_the_organisation)
rules.add_perm(f"members.change_{name}", keeps_the_organisation)
for application in (Founding, TermExtension):
    name = application._meta.model_name
    rules.add_perm(f"members.answer_{name}", answers_applications)
    rules.add_perm(f"members.withdraw_{name}", asked_for_it)
rules.add_perm("members.view_person", reads_the_roll)
rules.add_perm("members.view_membership", reads_the_roll)
rules.add_perm("members.view_employment", reads_the_roll)
rules.add_perm("members.change_person", keeps_the_roll)
rules.add_perm("members.issue_code_person", keeps_the_roll & stands_above)
rules.add_perm("members.set_active_person", keeps_the_roll & stands_above)
rules.add_perm("members.record_death_person", keeps_the_roll & stands_above)
rules.add_perm("members.view_membershipact", reads_either_side)
rules.add_perm("members.void_membershipact", confirmed_it)
rules.add_perm("members.view_rostersuggestion", reads_either_side)
rules.add_perm("members.decide_rostersuggestion", keeps_every_side)
rules.add_perm("members.keep_membership", keeps_the_roll)
rules.add_perm("members.void_membership", answers_for_the_roll)
rules.add_perm("members.view_application", reads_either_side)
rules.add_perm("members.decide_application", keeps_the_desk)
rules.add_perm("members.view_correction", reads_the_roll)
rules.add_perm("members.decide_correction", keeps_the_roll)
rules.add_perm("members.view_servicecard", reads_the_roll)
rules.add_perm("members.keep_servicecard", keeps_the_roll)
rules.add_perm("members.view_employmentkind", works_in_staff_pages)
rules.add_perm("members.add_employmentkind", keeps_a_school)
rules.add_perm("members.change_employmentkind", keeps_a_school)
rules.add_perm("members.browse_figures", works_in_staff_pages)
rules.add_perm("members.view_post", works_in_staff_pages | is_security_admin)
rules.add_perm("members.add_post", is_security_admin)
rules.add_perm("members.change_post", is_security_admin)
for name in ("workkind", "workfigure", "workrecord", "honourtitle", "regulation"):
    rules.add_perm(f"members.view_{name}", works_in_staff_pages)
for name in ("workkind", "workfigure"):
    rules.add_perm(f"members.add_{name}", keeps_the_work_kind)
    rules.add_perm(f"members.change_{name}", keeps_the_work_kind)
for name in ("honourtitle",):
    rules.add_perm(f"members.add_{name}", keeps_a_school)
    rules.add_perm(f"members.change_{name}", keeps_a_school)
rules.add_perm("members.add_workrecord", logs_work)
rules.add_perm("members.change_workrecord", logs_work)
rules.add_perm("members.view_honour", reads_persons_as_staff)
rules.add_perm("members.view_modelworker", reads_the_roll)
for name in ("honour", "modelworker"):
    rules.add_perm(f"members.add_{name}", keeps_the_roll)
    rules.add_perm(f"members.change_{name}", keeps_the_roll)
for name in ("talent", "concern"):
    rules.add_perm(f"members.view_{name}", is_told_in_confidence)
    rules.add_perm(f"members.add_{name}", is_told_in_confidence)
    rules.add_perm(f"members.change_{name}", is_told_in_confidence)
for name in ("meeting", "meetingitem", "meetingattendance"):
    rules.add_perm(f"members.view_{name}", reads_the_meetings)
rules.add_perm("members.add_meeting", keeps_the_roll)
rules.add_perm("members.change_meeting", keeps_the_roll)
rules.add_perm("members.add_regulation", keeps_the_organisation)
rules.add_perm("members.change_regulation", keeps_the_organisation)
for name in ("exchange", "difference"):
    rules.add_perm(f"members.view_{name}", exchanges)
    rules.add_perm(f"members.add_{name}", exchanges)
    rules.add_perm(f"members.change_{name}", exchanges)
rules.add_perm("union_portal.view_normvalue", works_in_staff_pages)
rules.add_perm("union_portal.set_norm", sets_norms)
rules.add_perm("union_portal.view_auditentry", reads_the_trail)
rules.add_perm("union_portal.view_reminders", works_in_staff_pages | is_system_admin)
rules.add_perm("members.view_absence", works_in_staff_pages)
rules.add_perm("members.record_absence", holds_the_post)
rules.add_perm("members.end_absence", is_away)
rules.add_perm("members.decide_absence", decides_absences)
rules.add_perm("members.view_handover", keeps_the_roll)
rules.add_perm("members.hand_over", hands_over)
rules.add_perm("members.receive_handover", takes_over)
rules.add_perm("members.name_successor", names_the_successor)
rules.add_perm("union_portal.view_look", reads_the_trail)
rules.add_perm("members.reveal_person", keeps_the_roll)
rules.add_perm("union_portal.view_importbatch", reads_imports)
rules.add_perm("union_portal.view_job", is_system_admin)
rules.add_perm("union_portal.clear_personal", keeps_the_school_roll)
rules.add_perm("union_portal.clear_technical", is_system_admin)
rules.add_perm("union_portal.clear_logs", is_audit_admin)
