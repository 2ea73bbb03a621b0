"""审计封存: the audit trail sealed in batches, so that a changed row is found by name.

    entries 1 … 2000 ─► digests in order ─► head₁ ─► head₂ = sha256(head₁ + …) ─► …

A seal covers every id after the seal before it up to its own last one. The newest head
is mailed to the auditors daily: who changes rows, seals and all, still cannot change
the mail. What was written since the last seal is not protected yet, and is named so.
"""

import hashlib
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db import OperationalError, connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from union_portal.audit import AuditEntry, append_only

BATCH = 2000  # entries under one seal
DIGEST = 32  # bytes
START = "0" * 64  # what the first seal follows
WAIT = "2s"  # so long a writer may keep us waiting, and we others

# One spelling of a row whatever the session's time zone: the moment as a number.
ROW = """sha256(convert_to(jsonb_build_array(
  e.id, extract(epoch FROM e.at), e.actor_id, e.actor_name, e.action, e.union_id,
  e.subject_type_id, e.subject_id, e.data)::text, 'UTF8'))"""


class AuditSeal(models.Model):
    """One batch of audit entries under one link of the chain. Append-only."""

    number = models.PositiveIntegerField(gettext_lazy("序号"), unique=True)
    at = models.DateTimeField(gettext_lazy("封存时间"), default=timezone.now)
    after_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    entries = models.PositiveIntegerField(gettext_lazy("条数"))
    total = models.PositiveBigIntegerField(gettext_lazy("累计条数"))
    ids = ArrayField(models.BigIntegerField())
    digests = models.BinaryField()
    head = models.CharField(gettext_lazy("校验值"), max_length=64)

    class Meta:
        verbose_name = gettext_lazy("审计封存")
        verbose_name_plural = gettext_lazy("审计封存")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="seal_covers_something",
                condition=Q(after_id__lt=models.F("last_id")) & Q(entries__gte=1),
            )
        ]
        triggers = append_only()

    def __str__(self):
        return f"{self.number} {self.head[:16]}"

    @property
    def audit_union(self):
        return None


class AuditCheck(models.Model):
    """One verification of all seals, and what it found. Append-only."""

    at = models.DateTimeField(default=timezone.now)
    is_sound = models.BooleanField()
    seals = models.PositiveIntegerField()
    entries = models.PositiveBigIntegerField()
    unsealed = models.PositiveBigIntegerField()
    head = models.CharField(max_length=64, blank=True)
    finding = models.CharField(max_length=300)

    class Meta:
        verbose_name = gettext_lazy("审计核对")
        verbose_name_plural = gettext_lazy("审计核对")
        ordering = ["-pk"]
        triggers = append_only()

    def __str__(self):
        return self.finding

    @property
    def audit_union(self):
        return None


# --- Sealing --------------------------------------------------------------------------
def seal():
    """Seal all entries nothing can come before any more; how many seals were made.

    Two at once make one chain: each batch is written under a lock of the seals.
    """
    bound, made = _settled(), 0
    while bound and _seal_batch(bound):
        made += 1
    return made


def _settled():
    """The highest id, once nobody is writing: a lower one can only be missing for good.

    Whoever writes keeps us waiting for two seconds at most, then the next run tries.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
            cursor.execute("LOCK TABLE union_portal_auditentry IN SHARE MODE")
            cursor.execute("SELECT max(id) FROM union_portal_auditentry")
            return cursor.fetchone()[0]
    except OperationalError:
        return None


@transaction.atomic
def _seal_batch(bound):
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE union_portal_auditseal IN SHARE ROW EXCLUSIVE MODE")
    last = AuditSeal.objects.defer("ids", "digests").first()
    rows = _digests(last.last_id if last else 0, bound, BATCH)
    if not rows:
        return None
    ids, digests = [pk for pk, _digest in rows], b"".join(d for _pk, d in rows)
    after, number = (last.last_id, last.number + 1) if last else (0, 1)
    return AuditSeal.objects.create(
        number=number,
        after_id=after,
        last_id=ids[-1],
        entries=len(ids),
        total=(last.total if last else 0) + len(ids),
        ids=ids,
        digests=digests,
        head=link(
            last.head if last else START,
            number,
            after,
            ids[-1],
            hashlib.sha256(digests).hexdigest(),
        ),
    )


def _digests(after, last, most=None):
    """``[(id, digest)]`` of the entries after one id up to another, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.id, {ROW} FROM union_portal_auditentry e"  # noqa: S608 - ours
            " WHERE e.id > %s AND e.id <= %s ORDER BY e.id LIMIT %s",
            [after, last, most],
        )
        return [(pk, bytes(digest)) for pk, digest in cursor.fetchall()]


def link(before, number, after, last, digest):
    """The next head of the chain."""
    said = f"{before}:{number}:{after}:{last}:{digest}"
    return hashlib.sha256(said.encode()).hexdigest()


# --- Verifying ------------------------------------------------------------------------
@dataclass(frozen=True)
class Finding:
    is_sound: bool
    text: str
    seals: int
    entries: int
    unsealed: int
    head: str


COMPARED = f"""
  SELECT s.number, s.after_id, s.last_id, s.entries, s.head,
         encode(sha256(s.digests), 'hex'),
         encode(sha256(coalesce(x.digests, ''::bytea)), 'hex')
    FROM union_portal_auditseal s
    LEFT JOIN LATERAL (
      SELECT string_agg({ROW}, ''::bytea ORDER BY e.id) AS digests
        FROM union_portal_auditentry e
       WHERE e.id > s.after_id AND e.id <= s.last_id) x ON true
   ORDER BY s.number
"""  # noqa: S608 - no value from outside


def verify(known_head=""):
    """Compare every sealed entry with its seal, and the seals with each other.

    ``known_head`` is a head from a mail: it must still stand in the chain.
    """
    with connection.cursor() as cursor:
        cursor.execute(COMPARED)
        rows = cursor.fetchall()
    trouble, heads = _walk(rows)
    if not trouble and known_head and known_head.lower() not in heads:
        trouble = _("封存链里没有这个校验值：封存记录被删改过，或校验值抄错了。")
    last = rows[-1][2] if rows else 0
    tail = AuditEntry.objects.filter(pk__gt=last)
    unsealed = tail.count()
    text = trouble or _("已封存的审计记录没有被改动。")
    if unsealed:
        text += _("第 %(id)s 条起 %(count)s 条还没有封存，不受保护。") % {
            "id": tail.order_by("pk").values_list("pk", flat=True).first(),
            "count": unsealed,
        }
    return Finding(
        not trouble,
        text,
        len(rows),
        sum(row[3] for row in rows),
        unsealed,
        heads[-1] if heads else "",
    )


def _walk(rows):
    """The first trouble along the chain ("" for none), and its heads."""
    before, after, heads = START, 0, []
    for position, row in enumerate(rows, start=1):
        number, first, last, _entries, head, stored, actual = row
        linked = link(before, number, first, last, stored)
        if (number, first, head) != (position, after, linked):
            return _("第 %(number)s 号封存记录被改动或缺失。") % {
                "number": position
            }, heads
        if stored != actual:
            return _first_difference(number), heads
        before, after = head, last
        heads.append(head)
    return "", heads


def _first_difference(number):
    seal_row = AuditSeal.objects.get(number=number)
    digests = bytes(seal_row.digests)
    stored = {
        pk: digests[place * DIGEST : (place + 1) * DIGEST]
        for place, pk in enumerate(seal_row.ids)
    }
    actual = dict(_digests(seal_row.after_id, seal_row.last_id))
    for pk in sorted(stored.keys() | actual.keys()):
        if pk not in actual:
            return _("第 %(id)s 条审计记录缺失。") % {"id": pk}
        if pk not in stored:
            return _("第 %(id)s 条审计记录是封存之后插入的。") % {"id": pk}
        if stored[pk] != actual[pk]:
            return _("第 %(id)s 条审计记录被改动。") % {"id": pk}
    return _("第 %(number)s 号封存记录被改动或缺失。") % {"number": number}


@transaction.atomic
def check(known_head=""):
    """Verify and keep what was found, for the page of the auditors."""
    found = verify(known_head)
    return AuditCheck.objects.create(
        is_sound=found.is_sound,
        seals=found.seals,
        entries=found.entries,
        unsealed=found.unsealed,
        head=found.head,
        finding=found.text[:300],
    )
