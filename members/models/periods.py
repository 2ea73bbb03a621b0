"""Rows with a from and a to: both days are included, an open end is NULL."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import BigIntegerField, F, FloatField, Func, Q, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

NEVER = 10_000_000  # days after which an open period ends: some 27,000 years


def holds_on(day, prefix=""):
    """Rows whose period includes ``day``."""
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day})
    )


class PeriodQuerySet(models.QuerySet):
    def on(self, day):
        """What holds on a day."""
        return self.filter(holds_on(day))


class Period(models.Model):
    """A fact with a first and a last day (both included; no last day: it goes on)."""

    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds(self, day):
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def ends_after_start(name):
    """The last day is not before the first."""
    return models.CheckConstraint(
        name=name,
        condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
        violation_error_message=_("结束日期不能早于开始日期。"),
    )


def point(field):
    """A row id as a range, so that GiST excludes equal ids without an extension.

    ``field`` is the field's name, as Django's own validation of the constraint looks it
    up. No id counts as 0: two rows without an organ are in the same place.
    """
    number = Coalesce(F(field), Value(0), output_field=BigIntegerField())
    return Func(
        number,
        number,
        Value("[]"),
        function="int8range",
        output_field=BigIntegerField(),
    )


def days():
    return Func(
        F("starts_on"),
        F("ends_on"),
        Value("[]"),
        function="daterange",
        output_field=DateRangeField(),
    )


class NoOverlap(ExclusionConstraint):
    """An exclusion that a form without the fields of its condition leaves to the
    database: Django's check would look in vain for their values."""

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        asked = {name for name, _value in self.condition.children}
        if not asked & set(exclude or ()):
            super().validate(model, instance, exclude=exclude, using=using)

    def deconstruct(self):
        _path, args, kwargs = super().deconstruct()
        return "django.contrib.postgres.constraints.ExclusionConstraint", args, kwargs


def rectangle(field):
    """A row's days as a rectangle at its id: two overlap where ids are equal, days meet.

    One box is entered into a GiST index three times as fast as two ranges, and a roll
    enters tens of thousands. Ids and days are whole numbers, exact as floats.
    """

    def corner(day):
        number = Func(
            F(day),
            template=f"coalesce(%(expressions)s - DATE '2000-01-01', {NEVER})::float8",
            output_field=FloatField(),
        )
        at = Cast(F(field), FloatField())
        return Func(at, number, function="point", output_field=TextField())

    return Func(
        corner("starts_on"), corner("ends_on"), function="box", output_field=TextField()
    )


def one_at_a_time(name, field, *others, condition=None, message=""):
    """As :func:`no_overlap`, for tables that large sheets are written into."""
    constraint = ExclusionConstraint if condition is None else NoOverlap
    return constraint(
        name=name,
        expressions=[
            (rectangle(field), RangeOperators.OVERLAPS),
            *((point(other), RangeOperators.OVERLAPS) for other in others),
        ],
        condition=condition,
        violation_error_message=message,
    )


def no_overlap(name, *fields, condition=None, message=""):
    """No two rows with the same ids hold on the same day."""
    constraint = ExclusionConstraint if condition is None else NoOverlap
    return constraint(
        name=name,
        expressions=[
            *((point(field), RangeOperators.OVERLAPS) for field in fields),
            (days(), RangeOperators.OVERLAPS),
        ],
        condition=condition,
        violation_error_message=message,
    )
