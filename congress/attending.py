"""Who is there: the quorum of a sitting, and its attendance by delegation and kind."""

from collections import Counter
from dataclasses import dataclass, field

from congress.models import Attendance, AttendanceState, Delegate, DelegateKind
from congress.models.attendance import LeaveState
from congress.quorum import Quorum


@dataclass
class Line:
    """One line of the table: of a delegation, a kind, or the whole."""

    title: str
    entitled: int = 0
    present: int = 0
    late: int = 0
    excused: int = 0

    @property
    def missing(self):
        return self.entitled - self.present - self.excused


@dataclass
class Attended:
    """What the big screen and the lists tell of a sitting."""

    quorum: Quorum
    kinds: list[Line]
    delegations: list[Line]
    total: Line = field(default_factory=lambda: Line(""))


def expected(sitting):
    """Everybody who should come, of every kind."""
    return Delegate.objects.of_session(sitting.session).sitting(sitting.day)


def attended(sitting):
    """Counted in four queries, however many come; full delegates decide the quorum."""
    people = list(
        expected(sitting).values_list(
            "pk", "kind", "delegation__number", "delegation__name"
        )
    )
    marks = dict(
        Attendance.objects.filter(sitting=sitting).values_list("delegate", "state")
    )
    late = set(
        Attendance.objects.filter(sitting=sitting, is_late=True).values_list(
            "delegate", flat=True
        )
    )
    leaves = set(
        sitting.leaves.filter(state=LeaveState.APPROVED).values_list(
            "delegate", flat=True
        )
    )
    return tally(sitting, people, marks, late, leaves)


def tally(sitting, people, marks, late, leaves):
    """Pure counting: ``people`` are ``(key, kind, number, delegation)``."""
    kinds = {kind: Line(str(label)) for kind, label in DelegateKind.choices}
    groups, total = {}, Line("")
    for key, kind, number, name in people:
        state = marks.get(key)
        if state is None and key in leaves:
            state = AttendanceState.EXCUSED
        group = groups.setdefault((number is None, number, name), Line(name or ""))
        for line in (kinds[kind], group, total):
            count(line, state, key in late)
    full = kinds[DelegateKind.FULL]
    return Attended(
        quorum=Quorum(
            full.entitled, full.present, sitting.numerator, sitting.denominator
        ),
        kinds=[line for line in kinds.values() if line.entitled],
        delegations=[groups[key] for key in sorted(groups, key=order_of)],
        total=total,
    )


def order_of(key):
    without, number, name = key
    return without, number or 0, name or ""


def count(line, state, is_late):
    line.entitled += 1
    line.present += state == AttendanceState.PRESENT
    line.excused += state == AttendanceState.EXCUSED
    line.late += is_late


def by_state(sitting):
    """``{state: number}`` of everybody on the list, once check-in is closed."""
    return Counter(
        Attendance.objects.filter(sitting=sitting).values_list("state", flat=True)
    )
