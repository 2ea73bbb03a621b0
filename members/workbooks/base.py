"""Registers whose rows go, one by one, through the same transitions as on a page."""

from datetime import date
from types import SimpleNamespace

from django.db import transaction

from members.models import Organ, Union
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import Register, staging
from union_portal.workbooks.models import Verdict

TOLD = 100  # rows between two words on how far it has come


def iso(value):
    return value.isoformat() if value else ""


def to_date(text):
    return date.fromisoformat(text) if text else None


def unions_of(batch):
    """The unions a workbook of this school may name; no other school's exist for it."""
    return Union.objects.below(batch.union)


def union_codes(batch):
    return set(unions_of(batch).values_list("code", flat=True))


def organs_of(batch):
    """The organs that stand, of the school's unions."""
    return Organ.objects.filter(
        closed_on=None, union__in=unions_of(batch)
    ).select_related("union")


def known_organs(batch):
    return {(organ.union.code, organ.name): organ for organ in organs_of(batch)}


class ActRegister(Register):
    """Applies new rows with ``add`` and changed rows with ``change``.

    Both return the record, so that the actor's right to it can be asked: of a changed
    row also before the change, or rows of others could be drawn to oneself.
    """

    def apply(self, batch, actor, tell):
        if any(staging.rejudged(batch, self)):
            raise staging.StalePreview
        pending = batch.rows.filter(verdict__in=[Verdict.NEW, Verdict.CHANGED])
        known = self.prepare(batch)
        rows = self.in_order(list(pending))
        for done, row in enumerate(rows):
            if done % TOLD == 0:
                tell("写入", 80 * done // len(rows))
            try:
                with transaction.atomic():
                    self.carry_out(row, known, actor)
            except TransitionError as refusal:
                staging.refused_while_applying(row, self, refusal)

    def carry_out(self, row, known, actor):
        """Write a row, and look whether it was the actor's to write."""
        if row.verdict == Verdict.NEW:
            record = self.add(row.values, known, actor)
        else:
            record = self.find(row.values, known)
            self.check_reach(actor, record)
            record = self.change(record, row.values, row.changes, known, actor)
        self.check_reach(actor, record)

    def check_reach(self, actor, record):
        if actor is not None and not actor.has_perm(self.perm, record):
            raise TransitionError(staging.BEYOND)

    def prepare(self, batch, **more):
        """What rows refer to, looked up once."""
        known = SimpleNamespace(batch=batch, **more)
        if self.per_school:
            known.unions = {union.code: union for union in unions_of(batch)}
            known.organs = known_organs(batch)
        return known

    def in_order(self, rows):
        return rows

    def add(self, values, known, actor):
        raise TypeError(f"{self.key} does not say how a row is added")

    def find(self, values, known):
        """The record that a changed row means."""
        raise TransitionError("这张表只登记新的记录；更正请在系统里逐条办理。")

    def change(self, record, values, changes, known, actor):
        raise TypeError(f"{self.key} does not say how a row is changed")

    def refuse_unknown(self, rows, name, known, what):
        """Refuse rows whose code in a column names nothing."""
        column = self.column(name)
        for row in rows:
            value = row.values.get(name)
            if value and value not in known:
                row.refuse(column, f"没有代码为“{value}”的{what}", value)
