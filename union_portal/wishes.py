"""How a person wants to be reached: at once or once a day, not at night, by what."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union_portal.audit import record
from union_portal.lifecycle import TransitionError


class NoticeWishesQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(person=user)

    def of(self, people):
        """``{person id: wishes}``; who has set nothing has the defaults."""
        ids = {person.pk for person in people}
        found = {row.person_id: row for row in self.filter(person__in=ids)}
        return {pk: found.get(pk) or NoticeWishes(person_id=pk) for pk in ids}


class NoticeWishes(models.Model):
    """One person's settings. Hours are whole ones, 0 to 23, in the house's time zone."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_wishes"
    )
    digest_hour = models.PositiveSmallIntegerField(_("每天汇总"), null=True, blank=True)
    quiet_from = models.PositiveSmallIntegerField(
        _("免打扰开始"), null=True, blank=True
    )
    quiet_to = models.PositiveSmallIntegerField(_("免打扰结束"), null=True, blank=True)
    muted = ArrayField(
        models.CharField(max_length=30),
        default=list,
        blank=True,
        help_text="family:channel",
    )

    objects = NoticeWishesQuerySet.as_manager()

    class Meta:
        verbose_name = _("消息设置")
        verbose_name_plural = _("消息设置")
        constraints = [
            models.CheckConstraint(
                name="wishes_hours_are_of_a_day",
                condition=Q(digest_hour__lte=23)
                & Q(quiet_from__lte=23)
                & Q(quiet_to__lte=23),
            ),
            models.CheckConstraint(
                name="wishes_quiet_from_and_to",
                condition=Q(quiet_from=None, quiet_to=None)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False)
                & ~Q(quiet_from=models.F("quiet_to")),
            ),
        ]

    def __str__(self):
        return str(self.person_id)

    def wants(self, family, channel):
        return f"{family}:{channel}" not in self.muted

    def next_digest(self, now):
        """When the next digest goes out, or None: messages come at once."""
        if self.digest_hour is None:
            return None
        return next_hour(self.digest_hour, now)

    def quiet_until(self, now):
        """The end of the quiet hours if ``now`` lies in them. 22 to 7 spans midnight."""
        if self.quiet_from is None:
            return None
        hour = timezone.localtime(now).hour
        if self.quiet_from < self.quiet_to:
            is_quiet = self.quiet_from <= hour < self.quiet_to
        else:
            is_quiet = hour >= self.quiet_from or hour < self.quiet_to
        return next_hour(self.quiet_to, now) if is_quiet else None


def next_hour(hour, now):
    """The next time the clock shows this hour, later than now."""
    local = timezone.localtime(now)
    found = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return found if found > local else found + timedelta(days=1)


@transaction.atomic
def set_wishes(person, *, actor, digest_hour, quiet_from, quiet_to, muted):
    """Set how one's own messages come (消息设置). Security messages always come."""
    if (quiet_from is None) != (quiet_to is None):
        raise TransitionError(str(_("免打扰的开始和结束要一起填，或者都不填。")))
    if quiet_from is not None and quiet_from == quiet_to:
        raise TransitionError(str(_("免打扰的开始和结束不能是同一个钟点。")))
    row, _made = NoticeWishes.objects.update_or_create(
        person=person,
        defaults={
            "digest_hour": digest_hour,
            "quiet_from": quiet_from,
            "quiet_to": quiet_to,
            "muted": sorted(muted),
        },
    )
    record(actor, "union_portal.set_wishes", None, union=person.audit_union)
    return row
