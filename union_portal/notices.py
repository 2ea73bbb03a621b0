"""Messages as rows: written in the transaction of the act, delivered by a job.

An app declares its kinds in its own ``notices.py``; a transition calls
:func:`announce`. Redis or the mail server being down loses nothing and blocks nobody:
the minute sweep finds what has not gone out.
"""

from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import send_mail
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from union_portal.transactions import require_transaction

TRIES = 60  # with the delays below: some four days
LONGEST_DELAY = 120  # minutes


@dataclass(frozen=True)
class NoticeKind:
    """A kind of message.

    ``text(subject)`` gives one short, kind, concrete Chinese sentence without personal
    values of third persons; ``link(subject)`` the page where the reader can act.
    """

    key: str
    title: str
    text: object
    link: object = None
    email: bool = True

    def words(self, subject, language):
        """Title and text in the language of who will read them."""
        with translation.override(language or settings.LANGUAGE_CODE):
            return {
                "title": gettext(str(self.title)),
                "text": str(self.text(subject)),
            }


KINDS: dict[str, NoticeKind] = {}


def kind(key, title, *, link=None, email=True):
    """Register the decorated function as the text of a kind of message."""

    def register(text):
        KINDS[key] = NoticeKind(key, title, text, link, email)
        return text

    return register


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(recipient=user)

    def unread(self):
        return self.filter(read_at=None)

    def waiting(self):
        """Wanted by e-mail and not sent yet."""
        return self.exclude(address="").filter(emailed_at=None, tries__lt=TRIES)

    def given_up(self):
        """Never arrived by e-mail: the address is impossible, or days have passed."""
        return self.exclude(address="").filter(emailed_at=None, tries__gte=TRIES)

    def undelivered(self, now):
        """Waiting, and not tried in the last minutes."""
        return self.waiting().filter(next_try_at__lte=now)


class Notice(models.Model):
    """One message to one person: always in the inbox, by e-mail where there is one."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notices",
        verbose_name=_("收件人"),
    )
    kind = models.CharField(_("种类"), max_length=80)
    title = models.CharField(_("标题"), max_length=120)
    text = models.TextField(_("内容"))
    link = models.CharField(_("链接"), max_length=300, blank=True)
    dedupe_key = models.CharField(max_length=200, null=True, unique=True)
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    read_at = models.DateTimeField(_("已读时间"), null=True)
    address = models.EmailField(
        blank=True, help_text=_("发出时本人的邮箱；改邮箱的提醒因此发到原来的地址")
    )
    emailed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="notice_waiting_for_mail",
                condition=~models.Q(address="") & models.Q(emailed_at=None),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("notice", args=[self.pk])


def announce(key, recipients, subject=None, *, dedupe_key=""):
    """Write one notice for each recipient, inside the transaction of the act.

    ``dedupe_key`` makes a message that a job may announce twice go out once: the
    recipient is added to it, and the database refuses the second row quietly.
    """
    require_transaction("announce()")
    found = KINDS[key]
    notices = Notice.objects.bulk_create(
        [
            Notice(
                recipient=person,
                kind=key,
                **found.words(subject, getattr(person, "language", "")),
                link=found.link(subject) if found.link else "",
                dedupe_key=f"{key}:{dedupe_key}:{person.pk}" if dedupe_key else None,
                address=person.email if found.email else "",
            )
            for person in recipients
        ],
        ignore_conflicts=bool(dedupe_key),
    )
    if any(notice.address for notice in notices):
        transaction.on_commit(_wake_worker, robust=True)


def _wake_worker():
    from union_portal.tasks import sweep_notices  # noqa: PLC0415 - tasks import us

    sweep_notices.apply_async(retry=False, ignore_result=True)


def deliver(notice):
    """Send one locked notice by e-mail. False: the mail server is away, try later."""
    notice.tries += 1
    delay = min(2**notice.tries, LONGEST_DELAY)
    notice.next_try_at = timezone.now() + timedelta(minutes=delay)
    reached = True
    try:
        send_mail(
            notice.title,
            f"{notice.text}\n\n{settings.PORTAL_URL}{notice.get_absolute_url()}",
            None,
            [notice.address],
        )
        notice.emailed_at = timezone.now()
    except SMTPRecipientsRefused:
        pass  # this address; the next one may be fine
    except OSError:
        reached = False
    except ValueError:  # an address no server could be given
        notice.tries = TRIES
    notice.save(update_fields=["tries", "next_try_at", "emailed_at"])
    return reached
