"""The ledgers that stand in honours and work records (R-036)."""

from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from members.ledgers import State, last_events, latest, ledger
from members.models import Honour, ModelWorker, WorkRecord
from members.models.honours import HonourGroup


@ledger("model_workers", _("劳模"), order=30)
def model_workers(unions, day):
    """Everybody with a model worker's title stands in the ledger, with a phone number."""
    ids = [union.pk for union in unions]
    awarded = dict(
        Honour.objects.held(day)
        .filter(
            seat__in=ids,
            title__group=HonourGroup.MODEL_WORKER,
            person__isnull=False,
            person__model_worker=None,
        )
        .order_by()
        .values_list("seat")
        .annotate(number=Count("person", distinct=True))
    )
    kept = {
        pk: (done, rows)
        for pk, done, rows in ModelWorker.objects.on(day)
        .filter(union__in=ids)
        .order_by()
        .values_list("union")
        .annotate(done=Count("pk", filter=~Q(contact_mask="")), rows=Count("pk"))
    }
    events = last_events(ModelWorker, "union_id", ids)
    found = {}
    for union in unions:
        done, rows = kept.get(union.pk, (0, 0))
        absent = awarded.get(union.pk, 0)
        missing = []
        if absent:
            missing.append(_("%(count)s 位获奖者还没列入台账") % {"count": absent})
        if rows > done:
            missing.append(_("%(count)s 位没有联系电话") % {"count": rows - done})
        found[union.pk] = State(
            done, rows + absent, missing, latest(events.get(union.pk))
        )
    return found


def logged(unions, day, code, what):
    """Whether anything was logged in a register in the year up to a day."""
    ids = [union.pk for union in unions]
    rows = {
        pk: (number, last)
        for pk, number, last in WorkRecord.objects.valid()
        .filter(
            union__in=ids,
            kind__code=code,
            happened_on__range=(day.replace(month=1, day=1), day),
        )
        .order_by()
        .values_list("union")
        .annotate(number=Count("pk"), last=Max("logged_at"))
    }
    found = {}
    for union in unions:
        number, last = rows.get(union.pk, (0, None))
        found[union.pk] = State(
            number, max(number, 1), [] if number else [what], latest(last)
        )
    return found


@ledger("services", _("职工服务"), order=40)
def services(unions, day):
    """Services to members, logged this year."""
    return logged(unions, day, "member_services", _("今年还没有登记职工服务"))


@ledger("hardship", _("困难帮扶"), order=50)
def hardship(unions, day):
    """Help in hardship, logged this year."""
    return logged(unions, day, "hardship_help", _("今年还没有登记困难帮扶"))
