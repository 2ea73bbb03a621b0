"""Every human being the portal knows; also the auth user."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import (  # type: ignore[attr-defined]  # private, stable
    _user_has_perm,
)
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from members import names
from members.models.histories import read_by_row
from members.models.identity import IdKind
from members.models.periods import holds_on
from members.models.ties import Employment, Membership
from members.models.unions import Union, UnionLevel
from members.norms import SECOND_FACTOR_ROLES
from members.roles import KEEPERS, ROLL, STAFF, SystemRole
from union_portal.personal import (
    EncryptedField,
    lookup,
    mask_id_number,
    mask_phone,
    normalise,
)
from union_portal.search import BigramField, matching


class PinyinField(models.CharField):
    """A key derived from the name whenever the row is saved; imports fill it likewise."""

    def __init__(self, *args, derive=None, **kwargs):
        self.derive = derive
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance, add):
        value = self.derive(model_instance.name, model_instance.name_reading)
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class Sex(models.TextChoices):
    MALE = "male", _("男")
    FEMALE = "female", _("女")


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Oneself; the roll of one's subtree for those whose post keeps or reads it."""
        if not user.is_authenticated:
            return self.none()
        seen = Q(pk=user.pk)
        for grant in user.rights.over_persons(*ROLL):
            seen |= people_of(grant, user.today)
        return self.filter(seen)

    def kept_by(self, user):
        """Whose roll the person keeps: whose full numbers they may see with a reason."""
        seen = Q(pk__in=[])
        for grant in user.rights.over_persons(*KEEPERS):
            seen |= people_of(grant, user.today)
        return self.filter(seen)

    def matching(self, text):
        """By name (any part), staff number, pinyin or initials."""
        plain = normalise(text).lower()
        if not plain:  # nothing typed, or only signs that stand in no name
            return self.none() if text.strip() else self
        if plain.isascii():
            return self.filter(
                Q(staff_number__startswith=plain.upper())
                | Q(name_initials__startswith=plain)
                | Q(name_sort__startswith=" ".join(text.lower().split()))
            )
        return self.filter(name_bigrams=matching(text))

    def with_present(self, day):
        """With the union and unit of today, for lists."""
        memberships = Membership.objects.on(day).select_related("union")
        employments = Employment.objects.on(day).select_related("unit", "kind")
        return self.prefetch_related(
            models.Prefetch("memberships", memberships, to_attr="present_memberships"),
            models.Prefetch("employments", employments, to_attr="present_employments"),
        )


def people_of(grant, day):
    """A school keeps all its people; a union below it those tied to it now or later.

    Who has left a branch shows there no more: nothing of theirs is its business.
    """
    if grant.level == UnionLevel.SCHOOL:
        return Q(school=grant.seat)
    lasting = Q(ends_on=None) | Q(ends_on__gte=day)
    members = Membership.objects.filter(lasting, union__path__startswith=grant.path)
    staff = Employment.objects.filter(lasting, unit__union__path__startswith=grant.path)
    return Q(pk__in=members.values("person")) | Q(pk__in=staff.values("person"))


class PersonManager(
    BaseUserManager.from_queryset(PersonQuerySet)  # type: ignore[misc]  # made at run time
):
    def get_by_natural_key(self, username):
        return self.get(sign_in_name=username)

    def create_superuser(self, sign_in_name, password=None, **fields):
        """The first system administrator; sees the system area and no business data."""
        person = self.model(
            sign_in_name=sign_in_name,
            name=fields.get("name") or sign_in_name,
            system_role=SystemRole.SYSTEM,
        )
        person.set_password(password)
        person.save(using=self._db)
        return person


TRACKED = [
    "school",
    "staff_number",
    "name",
    "name_reading",
    "sex",
    "birth_date",
    "ethnic_group",
    "id_kind",
    "id_mask",
    "phone_mask",
    "email",
    "system_role",
    "is_active",
]


@read_by_row("school", "pgh_context")
@pghistory.track(fields=TRACKED, model_name="PersonEvent", level=pgtrigger.Statement)
class Person(AbstractBaseUser):
    """One row per human being: members, staff, guests, outside judges.

    ID number and phone are encrypted; their masks are what pages show, their keyed
    hashes what an exact search compares.
    """

    sign_in_name = models.CharField(_("登录名"), max_length=60, unique=True)
    school = models.ForeignKey(  # found by staff_number_once_per_school
        Union,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="people",
        verbose_name=_("学校"),
    )
    staff_number = models.CharField(_("工号"), max_length=30, null=True, blank=True)
    name = models.CharField(_("姓名"), max_length=80)
    name_reading = models.CharField(
        _("姓名拼音更正"),
        max_length=80,
        blank=True,
        help_text=_("自动注音有误时填写，小写、音节间空一格，例如 zeng wen bin"),
    )
    name_sort = PinyinField(max_length=160, derive=names.sort_key)
    name_initials = PinyinField(max_length=20, derive=names.initials)
    name_bigrams = BigramField("name")
    sex = models.CharField(_("性别"), max_length=8, choices=Sex, blank=True)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    ethnic_group = models.CharField(_("民族"), max_length=20, blank=True)
    id_kind = models.CharField(
        _("证件类型"), max_length=12, choices=IdKind, default=IdKind.RESIDENT
    )
    id_number = EncryptedField(null=True)
    id_hash = models.BinaryField(max_length=32, null=True, editable=False)
    id_mask = models.CharField(_("证件号码"), max_length=40, blank=True, editable=False)
    phone = EncryptedField(null=True)
    phone_hash = models.BinaryField(
        max_length=32, null=True, editable=False, db_index=True
    )
    phone_mask = models.CharField(
        _("手机号"), max_length=20, blank=True, editable=False
    )
    email = models.EmailField(_("电子邮箱"), blank=True)
    system_role = models.CharField(
        _("系统管理角色"), max_length=10, choices=SystemRole, blank=True
    )
    is_active = models.BooleanField(_("可以登录"), default=True)
    language = models.CharField(
        _("语言"),
        max_length=10,
        choices=settings.LANGUAGES,
        blank=True,
        default="",
        db_default="",  # people also come in by COPY
    )

    USERNAME_FIELD = "sign_in_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PersonManager()

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ["name_sort", "pk"]
        indexes = [
            models.Index(fields=["name_sort", "id"]),
            GinIndex(fields=["name_bigrams"], name="person_name_bigrams"),
            models.Index(
                fields=["name_sort"],
                name="person_name_sort_prefix",
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(
                fields=["name_initials"],
                name="person_initials_prefix",
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(
                fields=["staff_number"],
                name="person_staff_number_prefix",
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(Lower("email"), name="person_email"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "staff_number"],
                name="staff_number_once_per_school",
                violation_error_message=_("本校已有这个工号。"),
            ),
            models.UniqueConstraint(
                fields=["school", "id_hash"],
                name="id_number_once_per_school",
                violation_error_message=_("本校已有人登记了这个证件号码。"),
            ),
            models.CheckConstraint(
                name="person_system_role_is_known",
                condition=Q(system_role__in=SystemRole.values),
            ),
        ]

    def __str__(self):
        return self.name

    def get_full_name(self):
        """What Django's own pages call a user."""
        return self.name

    # --- personal values -----------------------------------------------------------
    def set_id_number(self, number):
        """Store an ID number: encrypted, hashed for look-up, masked for the eye."""
        number = normalise(number)
        self.id_number = number
        self.id_hash = lookup("members_person.id_number", number) if number else None
        self.id_mask = mask_id_number(number)

    def set_phone(self, number):
        """Store a phone number; a leading + (a foreign country's) is kept."""
        plus = "+" if number.strip().startswith("+") else ""
        number = plus + normalise(number)
        self.phone = number
        self.phone_hash = lookup("members_person.phone", number) if number else None
        self.phone_mask = mask_phone(number)

    # --- rights --------------------------------------------------------------------
    @property
    def today(self):
        return timezone.localdate()

    @cached_property
    def rights(self):
        """Cached on this object, so for one request only."""
        from members.rights import Rights  # noqa: PLC0415 - rights read appointments

        return Rights(self, self.today)

    @property
    def is_superuser(self):
        """Django's word for the system administrator; opens no business data."""
        return self.is_active and self.system_role == SystemRole.SYSTEM

    @property
    def is_staff(self):
        """Works in the staff pages: by a post that holds today, or a system role."""
        return bool(self.is_active and (self.system_role or self.rights.has(*STAFF)))

    def has_perm(self, perm, obj=None):
        """Ask the rules; being a superuser is no answer outside the system area."""
        return self.is_active and _user_has_perm(self, perm, obj)

    def has_perms(self, perm_list, obj=None):
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label):
        return self.is_staff

    @cached_property
    def needs_second_factor(self):
        """A post that approves or pays wants TOTP (norm), and a system role does."""
        return bool(self.system_role) or any(
            grant.roles.intersection(SECOND_FACTOR_ROLES.value(grant.seat, self.today))
            for grant in self.rights.grants
        )

    @cached_property
    def lacks_second_factor(self):
        """It is wanted, and none is set up."""
        return self.needs_second_factor and not self.authenticator_set.exists()

    @cached_property
    def office(self):
        """The posts of today in words: 文学院工会主席、… ; what a log of looks says."""
        held = self.appointments.on(self.today).for_list()
        said = [f"{row.place}{row.post_shown}" for row in held if row.post.roles]
        if self.system_role:
            said.append(str(self.get_system_role_display()))
        return "、".join(said)

    # --- ties ----------------------------------------------------------------------
    @cached_property
    def membership(self):
        """The full membership that holds today, if any."""
        return (
            self.memberships.filter(holds_on(self.today), kind="full")
            .select_related("union")
            .first()
        )

    @cached_property
    def employment(self):
        return (
            self.employments.filter(holds_on(self.today))
            .select_related("unit__union", "unit__school", "kind")
            .first()
        )

    @cached_property
    def unions_upward(self):
        """The unions one belongs to and all above them, the nearest first."""
        own = Union.objects.filter(
            pk__in=self.memberships.filter(holds_on(self.today)).values("union")
        )
        ids = {pk for union in own for pk in union.line_ids()}
        line = Union.objects.filter(pk__in=ids).order_by("path")
        return sorted(line, key=lambda union: -union.path.count("/"))

    @property
    def paths_upward(self):
        return [union.path for union in self.unions_upward]

    @property
    def may_join(self):
        """Works at a school; those who only administer the portal join no union."""
        return not self.system_role and bool(self.school_id)

    @property
    def audit_union(self):
        return self.membership.union if self.membership else self.school

    @cached_property
    def places(self):
        """The unions whose officers answer for this person: where they are a member,
        and the one that covers the unit they work at; without either, the school."""
        places = [tie.audit_union for tie in (self.membership, self.employment) if tie]
        return places or [self.school]


class SignInCodeQuerySet(models.QuerySet):
    def usable(self, now):
        return self.filter(used_at=None, expires_at__gt=now, tries_left__gt=0)


class SignInCode(models.Model):
    """A one-time code from the branch for the first sign-in; only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="sign_in_codes")
    issuer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    secret_hash = models.CharField(max_length=200)
    issued_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    tries_left = models.PositiveSmallIntegerField(default=5)

    objects = SignInCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("首次登录码")
        verbose_name_plural = _("首次登录码")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.person_id} {self.issued_at:%Y-%m-%d}"
