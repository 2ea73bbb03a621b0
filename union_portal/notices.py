"""Messages as rows: written in the transaction of the act, delivered by a job.

An app declares its kinds in its own ``notices.py``; a transition calls
:func:`announce`. Redis or a server being down loses nothing and blocks nobody: the
minute sweep finds what has not gone out (``delivery``).
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from union_portal import delivery
from union_portal.transactions import require_transaction


class Family(models.TextChoices):
    """What a message is about; by this a person chooses how it reaches them."""

    SECURITY = "security", _("账号与信息安全")
    OWN = "own", _("我的会籍与申请")
    WORK = "work", _("任职与工作提醒")
    NEWS = "news", _("活动与通知")


FIXED = frozenset({Family.SECURITY})  # nobody turns these off, nothing delays them


@dataclass(frozen=True)
class NoticeKind:
    """A kind of message.

    ``text(subject)`` gives one short, kind, concrete Chinese sentence without personal
    values of third persons; ``link(subject)`` the page where the reader can act.
    ``email=False`` keeps it in the inbox alone.
    """

    key: str
    title: str
    text: object
    link: object = None
    email: bool = True
    family: str = Family.OWN

    def words(self, subject, language):
        """Title and text in the language of who will read them."""
        with translation.override(language or settings.LANGUAGE_CODE):
            return {
                "title": gettext(str(self.title)),
                "text": str(self.text(subject)),
            }


KINDS: dict[str, NoticeKind] = {}


def kind(key, title, *, link=None, email=True, family=Family.OWN):
    """Register the decorated function as the text of a kind of message."""

    def register(text):
        KINDS[key] = NoticeKind(key, title, text, link, email, family)
        return text

    return register


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(recipient=user)

    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """One message to one person: always in the inbox; its ways out are deliveries."""

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

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["kind", "created_at"], name="notice_kind_newest")
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("notice", args=[self.pk])


@dataclass(frozen=True)
class Draft:
    """One message still to be written. ``occasion`` "" may be announced again."""

    recipient: object
    subject: object = None
    occasion: str = ""


HISTORY: ContextVar[bool] = ContextVar("history", default=False)


@contextmanager
def telling_nobody():
    """What is done in here happened long ago: nobody has to hear of it now."""
    token = HISTORY.set(True)
    try:
        yield
    finally:
        HISTORY.reset(token)


def announce(key, recipients, subject=None, *, dedupe_key=""):
    """Write one notice for each recipient, inside the transaction of the act.

    ``dedupe_key`` makes a message that a job may announce twice go out once: the
    recipient is added to it, and the database refuses the second row quietly.
    """
    require_transaction("announce()")
    if HISTORY.get():
        return
    write(key, [Draft(person, subject, dedupe_key) for person in recipients])


def write(key, drafts):
    """Write many notices of one kind in a handful of statements."""
    require_transaction("write()")
    if HISTORY.get():
        return
    found = KINDS[key]
    fresh = not_yet_written(key, drafts)
    notices = Notice.objects.bulk_create(
        [_notice(found, draft) for draft in fresh],
        ignore_conflicts=any(draft.occasion for draft in fresh),
    )
    if found.email and notices:
        delivery.queue(_saved(notices), found.family, urgent=found.family in FIXED)


def not_yet_written(key, drafts):
    """The drafts whose occasion nobody has been told of; texts are made for no other."""
    keys = {_dedupe(key, draft) for draft in drafts} - {None}
    known = set()
    if keys:
        told = Notice.objects.filter(dedupe_key__in=keys)
        known = set(told.values_list("dedupe_key", flat=True))
    return [draft for draft in drafts if _dedupe(key, draft) not in known]


def _dedupe(key, draft):
    return f"{key}:{draft.occasion}:{draft.recipient.pk}" if draft.occasion else None


def _notice(found, draft):
    return Notice(
        recipient=draft.recipient,
        kind=found.key,
        **found.words(draft.subject, getattr(draft.recipient, "language", "")),
        link=found.link(draft.subject) if found.link else "",
        dedupe_key=_dedupe(found.key, draft),
    )


def _saved(notices):
    """With their ids: where conflicts were ignored the database did not tell them.

    The recipient objects stay those of the caller: an address that is being changed is
    told at the one there was.
    """
    if all(notice.pk for notice in notices):
        return notices
    people = {notice.recipient_id: notice.recipient for notice in notices}
    rows = Notice.objects.filter(
        dedupe_key__in=[notice.dedupe_key for notice in notices], deliveries=None
    )
    for row in rows:
        row.recipient = people[row.recipient_id]
    return list(rows)
