"""到期数据: what has been kept long enough, and the button that clears it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from union_portal.admin.staff_pages import staff_page, staff_render
from union_portal.lifecycle import TransitionError
from union_portal.retention import (
    LOGS,
    PERSONAL,
    RETENTIONS,
    TECHNICAL,
    ask_to_clear,
    scopes_of,
)


def clears_something(user):
    return any(user.has_perm(may) for may in (PERSONAL, TECHNICAL, LOGS))


def offered(user):
    """``[(class, school)]`` the reader may clear; school None: outside of all."""
    return [
        (kind, school)
        for kind in RETENTIONS.values()
        for school in scopes_of(kind, user)
    ]


def asked(request):
    """The class and school of the form; 403 for any that was not offered."""
    wanted = (request.POST.get("kind"), request.POST.get("school", ""))
    for kind, school in offered(request.user):
        if wanted == (kind.key, str(school.pk) if school else ""):
            return kind, school
    raise PermissionDenied


def queue(request):
    """The job that was confirmed, or words why not."""
    kind, school = asked(request)
    if not request.POST.get("sure"):
        raise TransitionError(
            _("清除后无法恢复。请先核对名单，再勾选“已核对，确认清除”。")
        )
    return ask_to_clear(kind, school, actor=request.user)


def entry(kind, school, user):
    day = timezone.localdate()
    count = kind.due(school, day).count()
    return {
        "kind": kind,
        "school": school,
        "kept": kind.norm.show(kind.kept(school, day)),
        "before": kind.before(school, day),
        "count": count,
        "sample": kind.sample(school, day, user) if count else [],
    }


@staff_page(
    "retention/",
    "retention",
    gettext_lazy("到期数据"),
    group=gettext_lazy("系统"),
    icon="auto_delete",
    place=43,
    may=clears_something,
)
def retention(request):
    """A dry run of every class, and one confirmation each."""
    problem = ""
    if request.method == "POST":
        try:
            return redirect(queue(request))
        except TransitionError as refusal:
            problem = str(refusal)
    found = [entry(*pair, request.user) for pair in offered(request.user)]
    return staff_render(
        request,
        "admin/retention.html",
        _("到期数据"),
        problem=problem,
        today=timezone.localdate(),
        due=[one for one in found if one["count"]],
        none_due=[one for one in found if not one["count"]],
    )
