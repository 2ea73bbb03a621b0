"""制度参数: every configurable rule number, with type, unit, default and citation.

An app declares its norms in its own ``norms.py``; a union overrides a SOFT one with a
dated :class:`NormValue`, and all unions below it inherit that. A HARD norm is law: it
can be read by everybody and set by nobody. What runs copies its norm when it starts.
"""

import json
import re
from dataclasses import dataclass
from enum import StrEnum

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from union_portal.calendar import CALENDAR, WORKING, Span
from union_portal.lifecycle import TransitionError


class Strength(StrEnum):
    HARD = "hard"
    SOFT = "soft"


class NormKind(StrEnum):
    INTEGER = "integer"
    BOOLEAN = "boolean"
    ROLES = "roles"
    BANDS = "bands"  # [[up to, least, most], …], the last without an upper end
    SPAN = "span"  # [30, "working"] or [15, "calendar"]: days with their unit


YES = {"是": True, "true": True, "yes": True, "1": True}
SPAN = re.compile(r"(\d{1,4})\s*个?\s*(工作日|自然日|日历日|天|日)")
BAND = re.compile(r"(\d{1,7}|以上)[:：](\d{1,4})-(\d{1,4})")
NO = {"否": False, "false": False, "no": False, "0": False}

NORMS: dict[str, "Norm"] = {}


@dataclass(frozen=True)
class Norm:
    """One rule. ``citation`` says where the default comes from; ``least`` and ``most``
    bound an integer (both included); ``allowed`` is ``((code, label), …)`` of a list,
    ``fixed`` those of them that nobody may leave out."""

    key: str
    title: str
    kind: NormKind
    default: object
    unit: str
    citation: str
    strength: Strength = Strength.SOFT
    least: int = 0
    most: int = 1_000_000
    allowed: tuple = ()
    fixed: tuple = ()

    def __post_init__(self):
        NORMS[self.key] = self

    @property
    def shown_title(self):
        """In the reader's language, as unit and citation are."""
        return _(self.title)

    @property
    def shown_citation(self):
        return _(self.citation)

    def value(self, union=None, on=None):
        """The value in force for a union on a date: the nearest override upward."""
        if union is None or self.strength is Strength.HARD:
            return self.default
        found = NormValue.objects.in_force(self.key, union, on).first()
        return self.default if found is None else found.value

    def span(self, union=None, on=None):
        """The days in force with their unit; of a norm of the kind SPAN."""
        return Span(*self.value(union, on))

    def by_union(self, unions, on):
        """``{union.pk: value}`` of many unions on a date, in one query."""
        own = {}
        if unions and self.strength is Strength.SOFT:
            rows = NormValue.objects.filter(
                Q(starts_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on), key=self.key
            ).select_related("union")
            own = {row.union.path: row.value for row in rows}
        return {
            union.pk: next(
                (own[path] for path in _line_of(union.path) if path in own),
                self.default,
            )
            for union in unions
        }

    def parse(self, text):
        """Read what a person typed; refuse with what would be right."""
        return getattr(self, f"_parse_{self.kind.value}")(text.strip())

    def show(self, value):
        if self.kind is NormKind.BOOLEAN:
            return _("是") if value else _("否")
        if self.kind is NormKind.ROLES:
            labels = dict(self.allowed)
            names = [_(str(labels.get(code, code))) for code in value]
            return pgettext("between names", "、").join(names) or _("（无）")
        if self.kind is NormKind.BANDS:
            rest = _("以上")
            return "、".join(
                f"{rest if top is None else top}:{least}-{most}"
                for top, least, most in value
            )
        if self.kind is NormKind.SPAN:
            return str(Span(*value))
        return f"{value}{self.gap}{_(self.unit) if self.unit else ''}"

    @property
    def gap(self):
        """What stands between a number and its unit: nothing in Chinese."""
        return "" if (get_language() or "").startswith("zh") else " "

    def _parse_integer(self, text):
        plain = text.isdecimal() and len(text) < 10
        if not plain or not self.least <= int(text) <= self.most:
            raise TransitionError(
                _(
                    "“%(title)s”要填 %(least)s 到 %(most)s 之间的整数，收到的是“%(text)s”。"
                )
                % {
                    "title": self.title,
                    "least": self.least,
                    "most": self.most,
                    "text": text,
                }
            )
        return int(text)

    def _parse_boolean(self, text):
        answers = {**YES, **NO}
        if text.lower() not in answers:
            raise TransitionError(
                _("“%(title)s”要填“是”或“否”，收到的是“%(text)s”。")
                % {"title": self.title, "text": text}
            )
        return answers[text.lower()]

    def _parse_span(self, text):
        """``30个工作日`` or ``15天``."""
        found = SPAN.fullmatch(text)
        if found is None or not self.least <= int(found[1]) <= self.most:
            raise TransitionError(
                _(
                    "“%(title)s”要写成“30个工作日”或“15天”的样子，%(least)s 到 %(most)s 之间。"
                )
                % {"title": self.title, "least": self.least, "most": self.most}
            )
        return [int(found[1]), WORKING if found[2] == "工作日" else CALENDAR]

    def _parse_bands(self, text):
        """``24:3-5、200:3-7、以上:37-45``: rising steps, each with least and most."""
        parts = [BAND.fullmatch(part.strip()) for part in text.split("、")]
        bands = [
            [None if top == "以上" else int(top), int(least), int(most)]
            for top, least, most in (found.groups() for found in parts if found)
        ]
        tops = [top for top, _least, _most in bands]
        rising = bool(bands) and tops[-1] is None and None not in tops[:-1]
        if (
            None in parts
            or not rising
            or tops[:-1] != sorted(set(tops[:-1]))
            or any(least > most for _top, least, most in bands)
        ):
            raise TransitionError(
                _(
                    "“%(title)s”要写成“24:3-5、200:3-7、以上:7-15”的样子：人数由小到大，"
                    "最后一段写“以上”，每段先少后多。"
                )
                % {"title": self.title}
            )
        return bands

    def _parse_roles(self, text):
        codes = {str(label): code for code, label in self.allowed}
        names = [name for name in text.replace(",", "、").split("、") if name]
        wrong = [name for name in names if name not in codes]
        if wrong:
            raise TransitionError(
                _("“%(title)s”里不认识“%(wrong)s”，可以填：%(allowed)s（用顿号隔开）。")
                % {
                    "title": self.title,
                    "wrong": "、".join(wrong),
                    "allowed": "、".join(codes),
                }
            )
        chosen = [codes[name] for name in names]
        labels = dict(self.allowed)
        left_out = [str(labels[code]) for code in self.fixed if code not in chosen]
        if left_out:
            raise TransitionError(
                _("“%(title)s”里不能去掉“%(left)s”。")
                % {"title": self.title, "left": "、".join(left_out)}
            )
        return chosen


def _line_of(path):
    """``/1/4/``, ``/1/``: a path and those above it, the nearest first."""
    parts = path.strip("/").split("/")
    return [f"/{'/'.join(parts[:end])}/" for end in range(len(parts), 0, -1)]


class NormValueQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rules are public inside the house: everybody may know by what they go."""
        return self if user.is_authenticated else self.none()

    def in_force(self, key, union, on=None):
        """Overrides that reach ``union`` on a date, the nearest first."""
        dated = self.filter(key=key, union__in=union.line())
        if on is not None:
            dated = dated.filter(
                Q(starts_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on)
            )
        else:
            dated = dated.filter(ends_on=None)
        return dated.order_by(models.functions.Length("union__path").desc())


@pghistory.track()
class NormValue(models.Model):
    """A union's own value of a SOFT norm, from a date until replaced."""

    key = models.CharField(gettext_lazy("参数"), max_length=80)
    union = models.ForeignKey(
        "members.Union",
        models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("工会"),
    )
    value = models.JSONField(gettext_lazy("值"))
    starts_on = models.DateField(gettext_lazy("起"))
    ends_on = models.DateField(gettext_lazy("止"), null=True, blank=True)
    reason = models.CharField(gettext_lazy("依据或理由"), max_length=200)

    objects = NormValueQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("制度参数的本级取值")
        verbose_name_plural = gettext_lazy("制度参数的本级取值")
        ordering = ["key", "-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="norm_value_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["key", "union"],
                condition=Q(ends_on=None),
                name="norm_has_one_open_value_per_union",
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.shown}"

    @property
    def norm(self):
        return NORMS.get(self.key)

    @property
    def title(self):
        return self.norm.title if self.norm else self.key

    @property
    def shown(self):
        return self.norm.show(self.value) if self.norm else json.dumps(self.value)

    @property
    def audit_union(self):
        return self.union
