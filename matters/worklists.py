"""What waits for whom with matters."""

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from matters.boards import raised_by, waiting_for_signature, with_units
from matters.handling import unit_ids
from matters.models import Extension, Holder, Matter, MatterState, Rating
from union_portal.worklists import Work, worklist


@worklist
def matters_of_my_unit(person):
    """What the units one acts for have to accept or answer."""
    if not unit_ids(person):
        return None
    counts = Matter.objects.handled_by(person).aggregate(
        open=Count("pk", filter=with_units(holder=Holder.UNIT)),
        overdue=Count("pk", filter=with_units(due_on__lt=person.today)),
    )
    return Work(
        _("承办事项待办理"),
        counts["open"],
        reverse("matters:work"),
        hint=_("交给您单位办理的意见和建议"),
        urgent=bool(counts["overdue"]),
    )


@worklist
def replies_to_sign(person):
    """Replies that wait for one's own signature."""
    return Work(
        _("答复等您签字"),
        waiting_for_signature(person).count(),
        reverse("matters:work") + "?view=sign",
        hint=_("手机上就能看、能签"),
        urgent=True,
    )


@worklist
def replies_to_rate(person):
    """Replies to what one raised oneself, alone or with others, and did not rate yet."""
    rows = raised_by(person).filter(holder=Holder.RAISER)
    rated = Rating.objects.filter(rater=person, reply__round=F("matter__round"))
    found = list(rows.exclude(pk__in=rated.values("matter")).only("public_id"))
    page = found[0].get_absolute_url() if len(found) == 1 else reverse("matters:mine")
    return Work(_("答复请您评价"), len(found), page, hint=_("看看是否满意"))


@worklist
def matters_to_run(person):
    """What waits for the union: to hand over, disputes, more time, to settle."""
    if not person.has_perm("matters.run_matter"):
        return None
    mine = Matter.objects.run_by(person)
    asked = Extension.objects.filter(state="asked").values("matter")
    waiting = mine.filter(Q(holder=Holder.UNION) | Q(pk__in=asked)).open()
    return Work(
        _("承办事项待工会处理"),
        waiting.count(),
        reverse("matters:board"),
        hint=_("交办、异议、延期、办结"),
        urgent=waiting.filter(state=MatterState.DISPUTED).exists(),
    )
