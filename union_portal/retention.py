"""保存期限: what is cleared once it has been kept long enough, by norm and after a look.

An app declares its classes of data in its own ``retained.py``::

    @retention("members.left_contact", "…", norm=…, may=…, gone="…", clear=clear_contact)
    def left_contact(school, before): return Person.objects.…   # what would go

Nothing of it runs by the clock: somebody who may reads how many rows it would be, and
which, and confirms. ``clear=None`` marks what a sweep clears by itself, listed only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pgtrigger
from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from union_portal.audit import record
from union_portal.calendar import months_later
from union_portal.jobs import enqueue, job
from union_portal.lifecycle import TransitionError
from union_portal.norms import Norm
from union_portal.transactions import require_transaction

PERSONAL = "union_portal.clear_personal"  # a school's office, of its own school
TECHNICAL = "union_portal.clear_technical"  # the system administrator
LOGS = "union_portal.clear_logs"  # the audit administrator
SAMPLE = 10


@dataclass(frozen=True)
class Retention:
    """One class of data.

    ``rows(school, before)`` gives what ended before a day, of a school or (None) of
    none; ``gone`` says in words what of it goes, ``label(row)`` names a row in a
    sample. ``seen``: only rows the reader may see are named. ``promised`` is a norm in
    years that people were told: nothing is kept longer.
    """

    key: str
    title: str
    norm: Norm
    may: str
    gone: str
    rows: Callable
    clear: Callable | None
    label: Callable = str
    seen: bool = False
    promised: Norm | None = None

    @property
    def is_automatic(self):
        return self.clear is None

    def kept(self, school, day):
        """How long, in the unit of the norm."""
        kept = self.norm.value(school, day)
        if self.promised:
            kept = min(kept, 12 * self.promised.value(school, day))
        return kept

    def before(self, school, day):
        """What ended before this day has been kept long enough."""
        kept = self.kept(school, day)
        if self.norm.unit == "天":
            return day - timedelta(days=kept)
        return months_later(day, -kept)

    def due(self, school, day):
        return self.rows(school, self.before(school, day))

    def sample(self, school, day, user):
        """Some of them by name, as far as the reader may see them."""
        rows = self.due(school, day)
        if self.seen:
            own = rows.model.objects.visible_to(user).values("pk")
            rows = rows.filter(pk__in=own)
        return [self.label(row) for row in rows.order_by("pk")[:SAMPLE]]


RETENTIONS: dict[str, Retention] = {}


def retention(key, title, **fields):
    """Register the decorated function as the rows of a class of data."""

    def register(rows):
        RETENTIONS[key] = Retention(key, title, rows=rows, **fields)
        return rows

    return register


# --- Days and schools -----------------------------------------------------------------
def midnight(day):
    """The moment a day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def of_school(school, prefix):
    """What belongs to a school or a union within it; without one, what is above all."""
    if school is None:
        return Q(**{prefix: None}) | Q(**{f"{prefix}__level": "federation"})
    return Q(**{prefix: school}) | Q(**{f"{prefix}__school": school})


def schools():
    """Every school there is or was."""
    union = apps.get_model("members", "Union")
    return list(union.objects.filter(level="school").order_by("code"))


def scopes_of(kind, user):
    """The schools (None: outside of all) whose rows of a class somebody may clear."""
    everywhere = [] if kind.may == PERSONAL else [None]
    return [
        school
        for school in [*schools(), *everywhere]
        if user.has_perm(kind.may, school)
    ]


# --- Clearing -------------------------------------------------------------------------
def forget_in_history(events, **blank):
    """Empty columns of history rows: the one door through their protection.

    History is append-only; what the law wants forgotten must be forgotten there too.
    The row stays and says that and when something changed.
    """
    require_transaction("forget_in_history()")
    with pgtrigger.ignore(f"{events.model._meta.label}:append_only"):
        return events.exclude(**blank).update(**blank)


@transaction.atomic
def clear(kind, school, *, day, actor):
    """Clear what a class of data has kept long enough (清除到期数据); how many rows.

    The rows are looked up anew: who came back meanwhile is not among them.
    """
    if kind.is_automatic:
        raise TransitionError(_("这一类由系统每天自动清除，不需要手工清除。"))
    if day > timezone.localdate():
        raise TransitionError(_("日期还没到：只能清除到今天为止到期的数据。"))
    number = kind.clear(kind.due(school, day))
    record(
        actor,
        "union_portal.clear_expired",
        None,
        union=school,
        retention=kind.key,
        before=kind.before(school, day).isoformat(),
        rows=number,
    )
    return number


@transaction.atomic
def ask_to_clear(kind, school, *, actor):
    """Queue the clearing of one class for one school (确认清除)."""
    day = timezone.localdate()
    if not kind.due(school, day).exists():
        raise TransitionError(
            _("“%(title)s”现在没有到期的数据。") % {"title": kind.title}
        )
    return enqueue(
        "union_portal.clear_expired",
        actor=actor,
        union=school,
        title=_("清除到期数据：%(title)s") % {"title": kind.title},
        retention=kind.key,
        school=school and school.pk,
        day=day.isoformat(),
    )


@job("union_portal.clear_expired", title="清除到期数据")
def clear_expired(run):
    kind = RETENTIONS[run.params["retention"]]
    found = [one for one in schools() if one.pk == run.params["school"]]
    school = found[0] if found else None
    if not run.actor.has_perm(kind.may, school):
        raise TransitionError(_("您已没有清除这类数据的权限，没有清除任何内容。"))
    run.tell(_("查找并清除"), 10)
    run.lead_to("/admin/retention/")
    day = date.fromisoformat(run.params["day"])
    number = clear(kind, school, day=day, actor=run.actor)
    return _("“%(title)s”已清除 %(number)s 条。") % {
        "title": kind.title,
        "number": number,
    }


def delete_all(rows, *dependent):
    """Delete rows in one statement each: first ``dependent`` querysets, then them.

    Django's own delete would fetch every row to look for others that hang on it.
    """
    for hanging in dependent:
        hanging._raw_delete(hanging.db)
    return rows._raw_delete(rows.db)
