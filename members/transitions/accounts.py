"""Accounts: the one-time code from the branch, the first sign-in, one's own data."""

import secrets

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.models import Person, SignInCode
from members.norms import SIGN_IN_CODE_DAYS
from members.sign_in import find
from members.transitions.devices import end_devices
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce
from union_portal.personal import normalise

# Read aloud and copied by hand: no 0/O, 1/I/L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
CONTACT_NAMES = {"phone": "手机号", "email": "电子邮箱"}
REFUSED = gettext_noop(
    "工号或登录码不对，或登录码已失效（连续输错 5 次就作废）。"
    "请核对后再试，或请所在工会重新发码。"
)


@transaction.atomic
def issue_code(person, *, actor):
    """Give a person a new one-time code (首次登录码); earlier ones end. Returns the code.

    Only the hash is stored: the code is shown once, to be handed over on paper.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not person.is_active:
        raise TransitionError(_("这个账号已停用，不能发登录码。"))
    now = timezone.now()
    SignInCode.objects.filter(person=person, used_at=None).update(expires_at=now)
    code = "".join(secrets.choice(ALPHABET) for _digit in range(LENGTH))
    days = SIGN_IN_CODE_DAYS.value(person.school, timezone.localdate(now))
    SignInCode.objects.create(
        person=person,
        issuer=actor,
        secret_hash=make_password(code),
        expires_at=now + timezone.timedelta(days=days),
    )
    record(actor, "members.issue_code", person)
    return code


def first_sign_in(sign_in_name, code, password):
    """Use the code once and set the password (首次登录). Returns the person.

    A wrong code costs one of five tries, and that must stay written although the
    attempt is refused: so the try is counted in its own transaction. Only who holds the
    code learns what is wrong with the password: its hints are about the person.
    """
    person = find(sign_in_name)
    if person is None:
        make_password(normalise(code))  # as slow as a real look: numbers stay unknown
        raise TransitionError(_(REFUSED))
    row = _try_code(person, code)
    if row is None:
        raise TransitionError(_(REFUSED))
    _check_password(password, person)
    return _open_account(person, row, password)


@transaction.atomic
def _try_code(person, code):
    """The person's code if this is it; a try is spent either way."""
    row = (
        SignInCode.objects.usable(timezone.now())
        .filter(person=person)
        .select_for_update()
        .order_by("-pk")
        .first()
    )
    if row is None:
        make_password(normalise(code))
        return None
    row.tries_left -= 1
    row.save(update_fields=["tries_left"])
    return row if check_password(normalise(code), row.secret_hash) else None


def _check_password(password, person):
    try:
        validate_password(password, person)
    except ValidationError as problem:
        raise TransitionError(" ".join(problem.messages)) from problem


@transaction.atomic
def _open_account(person, row, password):
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    row = SignInCode.objects.select_for_update().get(pk=row.pk)
    if row.used_at is not None:
        raise TransitionError(_(REFUSED))
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    person.set_password(password)
    person.save(update_fields=["password"])
    end_devices(person, actor=person)
    record(person, "members.first_sign_in", person)
    announce("members.first_sign_in", [person], subject=person)
    return person


@transaction.atomic
def correct_contact(person, *, phone, email, actor):
    """Change one's own phone and e-mail; the trail names the fields, not the values."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    before = (person.phone, person.email)
    person.set_phone(phone)
    person.email = email
    after = (person.phone, person.email)
    fields = [
        name
        for name, old, new in zip(("phone", "email"), before, after, strict=True)
        if old != new
    ]
    if not fields:
        return person
    # To the address there was: if it was not their doing, they learn of it.
    person.email = before[1]
    names = [CONTACT_NAMES[name] for name in fields]
    announce("members.correct_contact", [person], subject=names)
    person.email = email
    person.save(update_fields=["phone", "phone_hash", "phone_mask", "email"])
    # allauth remembers an address it has written to; the old one must open nothing.
    EmailAddress.objects.filter(user=person).exclude(email=email).delete()
    record(actor, "members.correct_contact", person, fields=fields)
    return person


@transaction.atomic
def drop_second_factor(person, *, actor):
    """Take a lost second factor away (停用动态口令); the next sign-in sets up a new one.

    Only from the command line of the server: whoever asks has been seen in person.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not person.authenticator_set.exists():
        raise TransitionError(_("这个账号没有启用动态口令。"))
    person.authenticator_set.all().delete()
    record(actor, "members.drop_second_factor", person)
    announce("members.drop_second_factor", [person], subject=person)
    return person


@transaction.atomic
def correct_reading(person, *, reading, actor):
    """A clerk corrects how a name is read; sorting and initials follow."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    person.name_reading = reading
    person.save(update_fields=["name_reading", "name_sort", "name_initials"])
    record(actor, "members.correct_reading", person)
    return person


@transaction.atomic
def set_active(person, *, active, actor):
    """Open or close a person's way in; nothing else about them changes."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    person.is_active = active
    person.save(update_fields=["is_active"])
    record(actor, "members.open_account" if active else "members.close_account", person)
    return person
