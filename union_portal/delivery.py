"""The ways of a message out of the house: e-mail, 企业微信; tried again, then given up.

A :class:`Delivery` row is written with the notice. The sweep takes one at a time: holds
it back for the reader's quiet hours, gathers it into their daily digest, or sends it.
"""

from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import send_mail
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union_portal import wecom
from union_portal.wishes import NoticeWishes

TRIES = 60  # with the delays below: some four days
LONGEST_DELAY = 120  # minutes
DIGEST_MOST = 50  # messages in one; the rest is said as a number


class Unreachable(Exception):
    """The server is away: everything else would wait for it too."""


class Refused(Exception):
    """This one did not go now; it may go later."""


class Impossible(Exception):
    """This one will never go: there is no such address."""


@dataclass(frozen=True)
class Letter:
    title: str
    text: str
    link: str


class ChannelKey(models.TextChoices):
    EMAIL = "email", _("邮件")
    WECOM = "wecom", _("企业微信")


class Email:
    key = ChannelKey.EMAIL

    def is_open(self):
        return True

    def addresses(self, people):
        return {person.pk: person.email for person in people if person.email}

    def send(self, address, letter):
        try:
            send_mail(letter.title, f"{letter.text}\n\n{letter.link}", None, [address])
        except SMTPRecipientsRefused as problem:
            raise Refused("address refused") from problem
        except OSError as problem:
            raise Unreachable(type(problem).__name__) from problem
        except ValueError as problem:  # an address no server could be given
            raise Impossible("impossible address") from problem


class WeCom:
    key = ChannelKey.WECOM

    def is_open(self):
        return wecom.is_configured()

    def addresses(self, people):
        return wecom.users(people)

    def send(self, address, letter):
        try:
            wecom.send(address, letter.title, letter.text, letter.link)
        except wecom.NoSuchUser as problem:
            raise Impossible("no such user") from problem
        except wecom.Away as problem:
            raise Unreachable(str(problem)) from problem
        except wecom.WeComError as problem:
            raise Refused(str(problem)) from problem


CHANNELS = {channel.key: channel for channel in (Email(), WeCom())}


def open_channels():
    return [channel for channel in CHANNELS.values() if channel.is_open()]


class DeliveryQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(sent_at=None, tries__lt=TRIES)

    def given_up(self):
        """Never arrived: the address is impossible, or days have passed."""
        return self.filter(sent_at=None, tries__gte=TRIES)

    def due(self, now):
        """Waiting, and not tried in the last minutes."""
        return self.waiting().filter(next_try_at__lte=now)


class Delivery(models.Model):
    """One notice on its way by one channel."""

    notice = models.ForeignKey(
        "union_portal.Notice", models.CASCADE, related_name="deliveries"
    )
    channel = models.CharField(_("渠道"), max_length=10, choices=ChannelKey)
    address = models.CharField(
        max_length=254, help_text=_("发出时本人的地址；改邮箱的提醒因此发到原来的地址")
    )
    is_urgent = models.BooleanField(default=False)
    in_digest = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=80, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("发送")
        verbose_name_plural = _("发送")
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel"], name="notice_once_by_each_channel"
            ),
            models.CheckConstraint(
                name="delivery_channel_is_known",
                condition=Q(channel__in=ChannelKey.values),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="delivery_waiting",
                condition=Q(sent_at=None),
            )
        ]

    def __str__(self):
        return f"{self.notice_id} {self.channel}"


def queue(notices, family, *, urgent):
    """Write the deliveries of new notices, by what their readers wish."""
    people = [notice.recipient for notice in notices]
    wishes = NoticeWishes.objects.of(people)
    rows = []
    for channel in open_channels():
        addresses = channel.addresses(people)
        rows += [
            Delivery(
                notice=notice,
                channel=channel.key,
                address=addresses[notice.recipient_id],
                is_urgent=urgent,
            )
            for notice in notices
            if notice.recipient_id in addresses
            and (urgent or wishes[notice.recipient_id].wants(family, channel.key))
        ]
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(_wake_worker, robust=True)


def _wake_worker():
    from union_portal.tasks import sweep_notices  # noqa: PLC0415 - tasks import us

    sweep_notices.apply_async(retry=False, ignore_result=True)


def deliver(row, now):
    """Send one locked delivery, or put it off. False: its channel's server is away."""
    wishes = NoticeWishes.objects.of([row.notice.recipient])[row.notice.recipient_id]
    if put_off(row, wishes, now):
        return True
    rows = together(row, now) if row.in_digest else [row]
    try:
        CHANNELS[row.channel].send(row.address, letter(rows))
    except Unreachable as problem:
        return failed(rows, problem, now, reached=False)
    except Refused as problem:
        return failed(rows, problem, now)
    except Impossible as problem:
        return failed(rows, problem, now, tries=TRIES)
    for sent in rows:
        sent.tries += 1
        sent.sent_at = now
        sent.save(update_fields=["tries", "sent_at"])
    return True


def put_off(row, wishes, now):
    """Whether the reader wants it later: in the day's digest, or after quiet hours."""
    if row.is_urgent or row.in_digest:
        return False
    digest = None if row.tries else wishes.next_digest(now)
    until = digest or wishes.quiet_until(now)
    if until is None:
        return False
    row.in_digest = digest is not None
    row.next_try_at = until
    row.save(update_fields=["in_digest", "next_try_at"])
    return True


def together(row, now):
    """All that is due for the digest of the same reader by the same channel."""
    return list(
        Delivery.objects.due(now)
        .filter(
            in_digest=True,
            channel=row.channel,
            address=row.address,
            notice__recipient=row.notice.recipient_id,
        )
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("notice__recipient")
        .order_by("pk")
    )


def letter(rows):
    """The words: of one message, or of a digest of several."""
    if len(rows) == 1:
        notice = rows[0].notice
        return Letter(
            notice.title,
            notice.text,
            settings.PORTAL_URL + notice.get_absolute_url(),
        )
    lines = [f"{row.notice.title}：{row.notice.text}" for row in rows[:DIGEST_MOST]]
    if len(rows) > DIGEST_MOST:
        lines.append(f"……共 {len(rows)} 条，其余请打开门户查看。")
    title = f"今日消息汇总（{len(rows)} 条）"
    return Letter(title, "\n".join(lines), f"{settings.PORTAL_URL}/notices/")


def failed(rows, problem, now, *, reached=True, tries=None):
    for row in rows:
        row.tries = tries or row.tries + 1
        delay = min(2**row.tries, LONGEST_DELAY)
        row.next_try_at = now + timedelta(minutes=delay)
        row.problem = str(problem)[:80]
        row.save(update_fields=["tries", "next_try_at", "problem"])
    return reached
