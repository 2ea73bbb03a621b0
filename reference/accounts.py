"""Ready-made ways into the demonstration: one person of each kind, found in its records."""

import os
import secrets
import time

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from congress.models import Delegate, DelegateKind, DelegationHead
from members.models import Appointment, Membership, Person, Union, UnionLevel
from members.roles import Role, SystemRole
from union_portal.audit import record

# Kind, post, level of the union it stands in, roles the person has and no others.
OFFICERS = (
    ("二级工会干部", "ORGANISATION", UnionLevel.BRANCH, {Role.OFFICE}),
    ("校工会专职干部", "OFFICER", UnionLevel.SCHOOL, {Role.OFFICE}),
    ("校工会主席", "CHAIR", UnionLevel.SCHOOL, {Role.LEAD}),
    ("校工会财务委员", "FINANCE", UnionLevel.SCHOOL, {Role.FINANCE}),
    ("经审委员会主任", "AUDIT-CHAIR", UnionLevel.SCHOOL, {Role.AUDIT}),
)
AT_A_UNIT = (
    ("单位负责人", "UNIT-HEAD", UnionLevel.BRANCH, {Role.UNIT_LEAD}),
    ("单位联络人", "LIAISON", UnionLevel.BRANCH, {Role.LIAISON}),
)
IN_A_DELEGATION = (("代表团团长", "head"), ("代表团记录员", "recorder"))
FEDERATION_OFFICER = (
    "市教育工会干部",
    "FEDERATION-OFFICER",
    UnionLevel.FEDERATION,
    {Role.OFFICE},
)
ADMINISTRATORS = (
    ("系统管理员", "demo-system", SystemRole.SYSTEM),
    ("安全管理员", "demo-security", SystemRole.SECURITY),
    ("审计管理员", "demo-audit", SystemRole.AUDIT),
)


def password():
    """The one password of all demonstration accounts, made up once and kept in VAR."""
    if settings.DEMO_PASSWORD:
        return settings.DEMO_PASSWORD
    file = settings.VAR / "demo-password"
    if not file.exists():
        made = "-".join(f"{secrets.randbelow(10**4):04}" for _group in range(3))
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(f"minghu-{made}\n")
    return file.read_text().strip()


@transaction.atomic
def make_ready(word):
    """``[(kind, person, place)]`` of people who can sign in with ``word``."""
    today = timezone.localdate()
    found = [*people(today), *administrators()]
    for _kind, person, _place in found:
        open_door(person, word)
    return found


def people(today):
    """An ordinary member and one holder of each post of every school, then the
    federation's; the same ones every time."""
    taken = set()
    schools = Union.objects.filter(level=UnionLevel.SCHOOL, closed_on=None)
    for school in schools:
        yield from of_school(school, today, taken)
    held = Appointment.objects.on(today)
    yield from holders(held, [FEDERATION_OFFICER], taken)


def of_school(school, today, taken):
    """A member of the school without a post, and its officers."""
    held = Appointment.objects.on(today)
    member = (
        Membership.objects.counted(today)
        .filter(union__path__startswith=school.path)
        .exclude(person__in=held.values("person"))
        .select_related("person", "union")
        .order_by("person__staff_number")
        .first()
    )
    if member:
        yield "会员", member.person, member.union.name
    here = held.filter(seat__path__startswith=school.path)
    yield from holders(here, OFFICERS, taken)
    yield from of_a_unit(here, taken)
    yield from of_a_delegation(school, today, taken)


def of_a_unit(held, taken):
    """Head and contact person of one unit, so that both ends of a reply can be played."""
    both = held.filter(post__code="LIAISON", unit__isnull=False).filter(
        unit__in=held.filter(post__code="UNIT-HEAD").values("unit")
    )
    row = fittest(both.for_list().order_by("seat__order", "pk")[:50], set(), taken)
    if row:
        yield from holders(held.filter(unit=row.unit_id), AT_A_UNIT, taken)


def of_a_delegation(school, today, taken):
    """Who heads a delegation of the school's congress, who writes for it, and one who
    only sits in it."""
    posts = DelegationHead.objects.on(today).filter(delegation__congress__union=school)
    posts = posts.select_related("person", "delegation").order_by("delegation", "pk")
    first = posts.filter(post="head").first()
    if first is None:
        return
    for kind, post in IN_A_DELEGATION:
        row = posts.filter(delegation=first.delegation_id, post=post).first()
        if row:
            taken.add(row.person_id)
            yield kind, row.person, str(row.delegation)
    rows = Delegate.objects.sitting(today).filter(delegation=first.delegation_id)
    rows = rows.filter(kind=DelegateKind.FULL).for_list().order_by("pk")
    row = fittest(rows[:50], set(), taken)
    if row:
        yield "代表", row.person, str(row.delegation)


def holders(held, officers, taken):
    """Of each kind of officer one of those in office."""
    for kind, post, level, roles in officers:
        rows = held.filter(post__code=post, seat__level=level).for_list()
        row = fittest(rows.order_by("seat__order", "pk")[:50], roles, taken)
        if row:
            taken.add(row.person.pk)
            yield kind, row.person, str(row.unit or row.seat)


def fittest(rows, roles, taken):
    """The first post, or mandate, of somebody still free with the fewest other roles."""
    return min(
        rows,
        key=lambda row: (row.person.pk in taken, len(row.person.rights.roles - roles)),
        default=None,
    )


def administrators():
    """三员: belong to no school, so no roll brings them in."""
    for kind, sign_in_name, role in ADMINISTRATORS:
        person, made = Person.objects.get_or_create(
            sign_in_name=sign_in_name,
            defaults={"name": f"{kind}（演示）", "system_role": role},
        )
        if made:
            record(None, "reference.demo_administrator", person)
        yield kind, person, "系统区"


def open_door(person, word):
    """The password, and a second factor where the post asks for one."""
    if not person.check_password(word):
        person.set_password(word)
        person.save(update_fields=["password"])
        record(None, "reference.demo_account", person)
    if person.lacks_second_factor:
        secret = get_adapter().encrypt(generate_totp_secret())
        Authenticator.objects.create(
            user=person, type=Authenticator.Type.TOTP, data={"secret": secret}
        )


def has_second_factor(person):
    return person.authenticator_set.filter(type=Authenticator.Type.TOTP).exists()


def code_now(person):
    """``(six digits, seconds they still hold)``, or None without a second factor."""
    row = person.authenticator_set.filter(type=Authenticator.Type.TOTP).first()
    if row is None:
        return None
    secret = get_adapter().decrypt(row.data["secret"])
    counter, gone = divmod(int(time.time()), app_settings.TOTP_PERIOD)
    digits = format_hotp_value(hotp_value(secret, counter))
    return digits, app_settings.TOTP_PERIOD - gone
