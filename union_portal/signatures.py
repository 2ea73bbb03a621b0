"""签字确认: who put their name to which sheet, and that it was they.

A signature holds the hash of the sheet as it was shown. Whoever has a second factor
signs with its changing number; others with a one-time code from the slip that was
printed with their appointment (任职通知单). Five wrong ones close the way for a while.
"""

import hashlib
import json
import secrets
from contextlib import suppress

import pgtrigger
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from union_portal.audit import append_only, record
from union_portal.lifecycle import TransitionError
from union_portal.norms import Norm, NormKind, Strength
from union_portal.personal import lookup, normalise
from union_portal.transactions import require_transaction

# Read aloud and copied by hand: no 0/O, 1/I/L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
COLUMN = "union_portal_signingslip.codes"

TRIES = Norm(
    "signatures.tries",
    "签字验证最多可输错几次",
    NormKind.INTEGER,
    5,
    "次",
    "本门户默认值：等级保护 2.0 的登录失败处理要求",
    strength=Strength.HARD,
)
PAUSE_MINUTES = Norm(
    "signatures.pause_minutes",
    "签字验证输错过多后停用多久",
    NormKind.INTEGER,
    15,
    "分钟",
    "本门户默认值：等级保护 2.0 的登录失败处理要求（10 到 30 分钟）",
    least=5,
    most=120,
)
SLIP_CODES = Norm(
    "signatures.slip_codes",
    "一张签字码单印几个码",
    NormKind.INTEGER,
    10,
    "个",
    "本门户默认值：够签一年的答复，一张纸印得下",
    least=1,
    most=40,
)
SLIP_DAYS = Norm(
    "signatures.slip_days",
    "签字码单多少天内有效",
    NormKind.INTEGER,
    366,
    "天",
    "本门户默认值：一个办理年度",
    least=1,
    most=1100,
)


class Method(models.TextChoices):
    TOTP = "totp", _lazy("动态口令")
    CODE = "code", _lazy("签字码")


class SignatureQuerySet(models.QuerySet):
    def of(self, subject):
        """The signatures under a row, in the order in which they were given."""
        kind = ContentType.objects.get_for_model(subject)
        return self.filter(subject_type=kind, subject_id=subject.pk)


class Signature(models.Model):
    """One name under one sheet; append-only."""

    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_lazy("签字人"),
    )
    actor_name = models.CharField(_lazy("签字人"), max_length=80)
    capacity = models.CharField(_lazy("签字身份"), max_length=40)
    method = models.CharField(_lazy("验证方式"), max_length=8, choices=Method)
    sheet_hash = models.CharField(_lazy("签字内容校验值"), max_length=64)
    at = models.DateTimeField(_lazy("签字时间"), default=timezone.now)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _lazy("签字")
        verbose_name_plural = _lazy("签字")
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]
        constraints = [
            models.CheckConstraint(
                name="signature_method_is_known",
                condition=models.Q(method__in=Method.values),
            ),
        ]
        triggers = append_only()

    def __str__(self):
        return f"{self.capacity} {self.actor_name}"


class SigningSlip(models.Model):
    """The one-time codes printed for one person; only their hashes are kept."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="signing_slips"
    )
    issuer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    codes = ArrayField(models.CharField(max_length=64), default=list)
    issued_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _lazy("签字码单")
        verbose_name_plural = _lazy("签字码单")
        ordering = ["-pk"]
        triggers = [
            pgtrigger.Protect(name="slips_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.person_id} {self.issued_at:%Y-%m-%d}"


def sheet_hash(sheet):
    """SHA-256 of what was shown: a dict of plain values, in a fixed order."""
    text = json.dumps(sheet, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def hashed(code):
    return lookup(COLUMN, code).hex()


@transaction.atomic
def issue_slip(person, *, actor):
    """Print new one-time codes for a person (签字码单); the earlier slip ends.

    Returns the codes in clear: they are shown once, to be handed over on paper.
    """
    if not person.is_active:
        raise TransitionError(_("这个账号已停用，不能发签字码。"))
    now = timezone.now()
    SigningSlip.objects.filter(person=person, expires_at__gt=now).update(expires_at=now)
    count, days = SLIP_CODES.value(person.school), SLIP_DAYS.value(person.school)
    codes = [
        "".join(secrets.choice(ALPHABET) for _digit in range(LENGTH))
        for _code in range(count)
    ]
    slip = SigningSlip.objects.create(
        person=person,
        issuer=actor,
        codes=[hashed(code) for code in codes],
        expires_at=now + timezone.timedelta(days=days),
    )
    record(actor, "union_portal.issue_slip", person, union=person.school, slip=slip.pk)
    return codes


def method_of(person):
    """How this person signs; None when they have neither second factor nor slip."""
    if Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists():
        return Method.TOTP
    return Method.CODE if open_slips(person).exists() else None


def open_slips(person):
    return SigningSlip.objects.filter(
        person=person, expires_at__gt=timezone.now(), codes__len__gt=0
    )


def guard(person):
    return f"signing-tries:{person.pk}"


def check_pause(person):
    if cache.get(guard(person), 0) >= TRIES.value():
        raise TransitionError(_("输错的次数过多，签字暂停；请过一会儿再试。"))


def count_wrong(person):
    pause = PAUSE_MINUTES.value(person.school) * 60
    if not cache.add(guard(person), 1, pause):
        with suppress(ValueError):  # the pause ended this very moment
            cache.incr(guard(person))


def proven(person, code):
    """The method by which the code shows that it is this person; refuses a wrong one.

    A code from a slip is used up with the transaction of the signature.
    """
    check_pause(person)
    method = method_of(person)
    if method is None:
        raise TransitionError(
            _("您还没有签字码。请启用动态口令，或向工会领取签字码单。")
        )
    check = check_totp if method == Method.TOTP else use_code
    if not check(person, code):
        count_wrong(person)
        raise TransitionError(
            _("动态口令不对或已用过，请等下一个再试。")
            if method == Method.TOTP
            else _("签字码不对或已用过，请核对码单，用下一个还没有划掉的码。")
        )
    return method


def check_totp(person, code):
    found = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    return TOTP(found).validate_code(code.strip())


def use_code(person, code):
    slip = open_slips(person).select_for_update().first()
    wanted = hashed(normalise(code))
    if slip is None or wanted not in slip.codes:
        return False
    slip.codes = [one for one in slip.codes if one != wanted]
    slip.save(update_fields=["codes"])
    return True


def sign(subject, *, actor, capacity, sheet, code):
    """Put a name under a sheet, inside the transaction of the act. Returns the row."""
    require_transaction("sign()")
    return Signature.objects.create(
        subject=subject,
        actor=actor,
        actor_name=actor.name,
        capacity=str(capacity),
        method=proven(actor, code),
        sheet_hash=sheet_hash(sheet),
    )


class SigningForm(forms.Form):
    """What is asked of who signs: the number on the phone, or a code of the slip."""

    code = forms.CharField(
        label=_lazy("动态口令或签字码"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = {
            Method.TOTP: _("填手机验证器上现在的 6 位数字。"),
            Method.CODE: _("填签字码单上还没有用过的一个码，用过请划掉。"),
            None: _("您还没有签字码。请启用动态口令，或向工会领取签字码单。"),
        }[method_of(person)]
