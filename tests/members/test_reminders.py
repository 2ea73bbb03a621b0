"""Terms that end soon are announced once, to those who keep the organisation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.norms import TERM_REMINDER_DAYS
from tests.factories import AppointmentFactory, TermFactory
from union_portal import reminders
from union_portal.norms import NormValue
from union_portal.notices import Notice

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def ending_in(days, union):
    end = TODAY + timedelta(days=days)
    return TermFactory(
        organ__union=union, elected_on=end - timedelta(days=1825), ends_on=end
    )


def test_a_term_that_ends_soon_is_announced_once_to_its_keepers(
    branch, branch_officer, officer
):
    ending_in(89, branch)

    for _run in range(2):
        reminders.run(TODAY)

    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (branch_officer, "members.term_expiring")


@pytest.mark.parametrize(("days", "announced"), [(-1, 0), (0, 1), (90, 1), (91, 0)])
def test_the_norm_says_how_early(branch, branch_officer, days, announced):
    ending_in(days, branch)

    reminders.run(TODAY)

    assert Notice.objects.count() == announced


def test_each_union_goes_by_its_own_norm(tree, branch, branch_officer):
    other = tree.hq_branches[1]
    AppointmentFactory(seat=other, roles=["office"])
    NormValue.objects.create(
        key=TERM_REMINDER_DAYS.key, union=other, value=200, starts_on=TODAY, reason="试"
    )
    for union in (branch, other):
        ending_in(150, union)

    reminders.run(TODAY)

    assert Notice.objects.get().recipient.rights.paths("office") == [other.path]
