"""Boxes of the home pages that tell of membership."""

from datetime import timedelta

from django.db.models import Count, F

from members.models import RosterSuggestion, SuggestionKind, Term, Union, UnionLevel
from members.month import Month
from members.norms import TERM_REMINDER_DAYS
from members.roles import KEEPERS, STAFF
from members.routes import asked_to_join
from members.statistics import standing
from union_portal.figures import FIGURES, largest_first
from union_portal.kept_numbers import answers, numbers
from union_portal.panels import member_panel, staff_panel
from union_portal.small_numbers import hide_small
from union_portal.typesetting.svg import bar_chart, donut_chart


@member_panel("members/_membership_panel.html", order=10)
def my_membership(person):
    """Not for those who administer the system, or belong to no school."""
    if person.membership is None and not person.may_join:
        return None
    return {
        "person": person,
        "membership": person.membership,
        "asked": asked_to_join(person),
    }


@staff_panel("members/_roll_panel.html", order=10)
def roll(person):
    """Members of each top union one works for: in all, by campus or branch, by kind."""
    found = tops(person)
    if not found:
        return None
    return {"unions": [roll_of(union, person.today) for union in found]}


def tops(person):
    """The unions one works for that stand below no other of them."""
    paths = person.rights.paths(*STAFF)
    return [
        union
        for union in Union.objects.filter(path__in=paths)
        if not any(union.path != path and union.path.startswith(path) for path in paths)
    ]


@staff_panel("members/_month_panel.html", order=12)
def month(person):
    """What changed this month in each top union one works for."""
    found = tops(person)
    return {"months": [Month(union, person) for union in found]} if found else None


def roll_of(union, day):
    scope = standing(union, day)
    parts = list(
        union.children.standing(day).exclude(level=UnionLevel.GROUP).order_by("order")
    )
    persons, women, unions, *by_part = numbers(
        [
            ("members.persons", scope),
            ("members.women", scope),
            ("members.unions", scope),
            *(("members.persons", scope.of(part)) for part in parts),
        ]
    )
    by_kind = FIGURES["members.persons"].grouped(scope, F("kind_name"))
    [kinds] = answers([by_kind.query.sql_with_params()])
    kinds = largest_first(kinds)
    if union.level == UnionLevel.FEDERATION:  # totals, and none that tells of one
        shown = hide_small([number for _kind, number in kinds])
        kinds = [(k, n) for (k, _n), n in zip(kinds, shown, strict=True) if n]
    return {
        "union": union,
        "persons": persons,
        "women": women,
        "unions": unions,
        "by_part": bar_chart(
            "会员分布", [(p.name, n) for p, n in zip(parts, by_part, strict=True)], "人"
        )
        if parts
        else "",
        "by_kind": donut_chart(
            "用工形式", [(name or "未登记", n) for name, n in kinds], "人"
        ),
    }


SHOWN_TERMS = 8


@staff_panel("members/_terms_panel.html", order=20)
def terms_due(person):
    """Committees whose term is over or ends soon, in the unions one works for."""
    days = TERM_REMINDER_DAYS.value(person.school, person.today)
    due = (
        Term.objects.expiring_by(person.today + timedelta(days=days))
        .filter(person.rights.working_in("organ__union"))
        .select_related("organ__union")
        .order_by("due_on", "pk")
    )
    terms = list(due[:SHOWN_TERMS])
    for term in terms:
        term.days = (term.due_on - person.today).days
    return {"terms": terms, "count": due.count()} if terms else None


@staff_panel("members/_suggestions_panel.html", order=15)
def suggestions(person):
    """How many suggestions of the roster wait, by kind, for those who may confirm."""
    if not person.rights.has(*KEEPERS):
        return None
    counted = (
        RosterSuggestion.objects.confirmable_by(person)
        .order_by()
        .values_list("kind")
        .annotate(n=Count("pk"))
    )
    labels = dict(SuggestionKind.choices)
    kinds = [(kind, labels[kind], n) for kind, n in sorted(counted)]
    return {"kinds": kinds, "count": sum(n for *_kind, n in kinds)} if kinds else None
