"""谁看过我的信息: who read whose personal values, when, what of them and why.

One :class:`Look` is one occasion (a page opened, a number revealed, a list exported),
with a row for each person it showed. Append-only; the person concerned reads it. The
law wants such logs for half a year at least (《网络安全法》 art. 21), so the database
refuses to delete younger ones; retention clears older ones by norm.
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union_portal.audit import REFUSE
from union_portal.transactions import require_transaction

LEAST_MONTHS = 6
LEAST_REASON = 4  # characters; "办事" tells the person concerned nothing
AGAIN_MINUTES = 60  # the same page opened again within the hour is the same look

FIELDS = {
    "profile": _("资料页"),
    "name": _("姓名"),
    "id_number": _("证件号码"),
    "phone": _("手机号"),
    "email": _("电子邮箱"),
    "bank_card": _("银行卡号"),
    "birth_date": _("出生日期"),
}
YOUNG = f"""
  IF OLD.at > now() - interval '{LEAST_MONTHS} months' THEN
    RAISE EXCEPTION '% keeps its rows for {LEAST_MONTHS} months', TG_TABLE_NAME
      USING ERRCODE = '42501';
  END IF;
  RETURN OLD;
"""


def kept():
    """Triggers: never changed or emptied, and not deleted while young."""
    return [
        pgtrigger.Trigger(
            name="append_only",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Truncate,
            func=REFUSE,
        ),
        pgtrigger.Trigger(
            name="kept_while_young",
            level=pgtrigger.Row,
            when=pgtrigger.Before,
            operation=pgtrigger.Delete,
            func=YOUNG,
        ),
    ]


class How(models.TextChoices):
    OPENED = "opened", _("打开资料页")
    REVEALED = "revealed", _("查看完整号码")
    EXPORTED = "exported", _("导出表格")
    PRINTED = "printed", _("打印")


class LookQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Auditors of the reader's union; the audit administrator all."""
        if not user.is_active:
            return self.none()
        if user.system_role == "audit":
            return self
        return self.filter(user.rights.covering("union", "audit", persons=True))

    def for_list(self):
        return self.select_related("union").annotate(
            person_count=models.Count("persons")
        )


class Look(models.Model):
    """One occasion on which somebody read personal values of others."""

    at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("查看人"),
    )
    reader_name = models.CharField(_("查看人"), max_length=80)
    reader_office = models.CharField(_("职务"), max_length=200, blank=True)
    union = models.ForeignKey(
        "members.Union",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("工会"),
    )
    how = models.CharField(_("方式"), max_length=10, choices=How)
    fields = ArrayField(models.CharField(max_length=80), verbose_name=_("内容"))
    why = models.CharField(_("用途"), max_length=200, blank=True)

    objects = LookQuerySet.as_manager()

    class Meta:
        verbose_name = _("查看记录")
        verbose_name_plural = _("查看记录")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="look_way_is_known", condition=Q(how__in=How.values)
            ),
            models.CheckConstraint(
                name="look_at_numbers_says_why",
                condition=~Q(how=How.REVEALED) | ~Q(why=""),
            ),
        ]
        triggers = kept()

    def __str__(self):
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} {self.reader_name}"

    @property
    def field_names(self):
        return "、".join(str(FIELDS.get(name, name)) for name in self.fields)


class LookedPersonQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(person=user)


class LookedPerson(models.Model):
    """A person whom a look showed."""

    look = models.ForeignKey(Look, models.PROTECT, related_name="persons")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="looked_at"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = LookedPersonQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "-at"], name="looked_person_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["look", "person"], name="look_shows_a_person_once"
            )
        ]
        triggers = kept()

    def __str__(self):
        return f"{self.look_id}:{self.person_id}"


def looked(reader, persons, fields, why="", how=How.OPENED):
    """Write down that ``reader`` saw full values of ``persons``; returns the Look or None.

    ``persons`` is a queryset, or people, or their ids: one statement however many they
    are. ``fields`` are field names (``id_number``) or column titles. Oneself counts as
    nobody; the same page opened again within the hour is written once.
    """
    require_transaction("looked()")
    ids = _ids(persons) - {getattr(reader, "pk", None)}
    if not ids or (how == How.OPENED and _just_seen(reader, ids, fields)):
        return None
    look = Look.objects.create(
        reader=reader,
        reader_name=reader.name if reader else "系统",
        reader_office=reader.office[:200] if reader else "",
        union=reader.audit_union if reader else None,
        how=how,
        fields=[str(field)[:80] for field in fields],
        why=why,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO union_portal_lookedperson (look_id, person_id, at)"
            " SELECT %s, unnest(%s::bigint[]), %s",
            [look.pk, sorted(ids), look.at],
        )
    return look


def _ids(persons):
    if isinstance(persons, models.QuerySet):
        return set(persons.order_by().values_list("pk", flat=True))
    return {getattr(person, "pk", person) for person in persons}


def _just_seen(reader, ids, fields):
    since = timezone.now() - timezone.timedelta(minutes=AGAIN_MINUTES)
    return (
        len(ids) == 1
        and LookedPerson.objects.filter(
            person__in=ids,
            at__gte=since,
            look__reader=reader,
            look__how=How.OPENED,
            look__fields=list(fields),
        ).exists()
    )
