"""Print forms that fit a number, shown with what they print, and numbers to insert."""

from django.db.models import Q

from union_portal.figures import FIGURES
from union_portal.numerals import Form, InexactForm, PatternError

MOST = 12
# From which value on a form is worth offering, and the form; ``{u}`` is the unit.
OFFERED = (
    (0, "{n}{u}"),
    (0, "{汉}{u}"),
    (0, "{两}{u}"),
    (21, "{n:10}余{u}"),
    (201, "{n:100}余{u}"),
    (201, "近{n:100}{u}"),
    (1001, "{汉/千}余{u}"),
    (10_000, "{n/万}万余{u}"),
    (10_000, "{n.1/万}万余{u}"),
    (10_000, "{n.2/万}万{u}"),
)
FRACTIONS = ("{n.2}{u}", "{n.1}{u}", "约{n}{u}")


def printed(pattern, value):
    """What the pattern prints, or "" where it cannot print this value."""
    try:
        return Form.parse(pattern)(value)
    except (PatternError, InexactForm):
        return ""


def forms_for(value, unit):
    """``[(pattern, what it prints)]``, each print once, the plainest first."""
    whole = value == int(value)
    patterns = [form for least, form in OFFERED if value >= least]
    if not whole:
        patterns = [*FRACTIONS, *patterns]
    if whole and value < 200:
        patterns.append("第{汉}{u}")
    found = {}
    for pattern in (text.replace("{u}", unit) for text in patterns):
        token = printed(pattern, value)
        if token:
            found.setdefault(token, pattern)
    return [(pattern, token) for token, pattern in found.items()]


def own_numbers(report, text):
    """Numbers the report has already, by what they mean or by their tag."""
    rows = report.figures.order_by("order")
    for word in text.split():
        rows = rows.filter(Q(title__contains=word) | Q(key=word))
    return rows[:MOST]


def registered(text):
    """Figures of the house, by title first, then by what their definition says."""
    words = text.split()
    found = [
        figure
        for figure in FIGURES.everything().values()
        if all(word in figure.title or word in figure.definition for word in words)
    ]
    found.sort(key=lambda row: (distance(row.title, text, words), row.title))
    return found[:MOST]


def distance(title, text, words):
    """How far a title is from what was typed: itself, beginning with it, naming it."""
    if title == text:
        return 0
    if text and title.startswith(text):
        return 1
    return 2 if all(word in title for word in words) else 3
