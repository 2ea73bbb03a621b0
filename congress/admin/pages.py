"""Staff pages that are no lists: composition, coverage of the second tier, prints."""

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import hearings, printing
from congress.admin.congresses import GROUP
from congress.composition import counted, report
from congress.jobs import ask_to_print
from congress.models import Congress, Delegation, Session
from congress.models.sessions import HELD
from congress.printing import lists_of
from congress.second_tier import colleges
from members.models import Union
from members.roles import STAFF
from union_portal.admin import staff_page, staff_render


def works_here(user):
    return bool(user.rights.paths(*STAFF, persons=True))


def asked(request):
    """The congress of the address, or the first there is; None without any."""
    found = lists_of(request.user)
    key = request.GET.get("congress", "")
    if key.isdecimal() and len(key) < 12:
        return get_object_or_404(found, pk=key)
    return found.first()


@staff_page(
    "congress-composition/",
    "congress_composition",
    gettext_lazy("代表构成"),
    group=GROUP,
    icon="donut_small",
    place=16,
    may=works_here,
)
def composition(request):
    """The shares of a list while it is built, and what would mend them (R-048)."""
    congress, day = asked(request), request.user.today
    return staff_render(
        request,
        "admin/congress/composition.html",
        _("代表构成"),
        congress=congress,
        congresses=lists_of(request.user)[:200],
        lines=report(congress, day) if congress else [],
        total=counted(congress, day).count() if congress else 0,
        seats=seats_of(congress),
        delegations=congress.delegations.all() if congress else [],
    )


def seats_of(congress):
    """How many were given out: to the constituencies, or in all; a dash for none."""
    if congress is None:
        return 0
    given = congress.quotas.aggregate(all=Sum("seats"))["all"]
    return given or congress.seats or "—"


@staff_page(
    "congress-delegates/<int:pk>/pdf/",
    "congress_delegates_pdf",
    gettext_lazy("代表名册"),
    may=works_here,
)
def delegates_pdf(request, pk):
    congress = get_object_or_404(lists_of(request.user), pk=pk)
    return at_once_or_later(request, printing.BOOK, congress)


@staff_page(
    "congress-badges/<int:pk>/pdf/",
    "congress_badges_pdf",
    gettext_lazy("代表证"),
    may=works_here,
)
def badges_pdf(request, pk):
    congress = get_object_or_404(lists_of(request.user), pk=pk)
    key, delegation = request.GET.get("delegation", ""), None
    if key.isdecimal() and len(key) < 12:
        delegation = get_object_or_404(Delegation, congress=congress, pk=key)
    return at_once_or_later(request, printing.BADGES, congress, delegation)


def at_once_or_later(request, what, congress, delegation=None):
    """A short list is printed while one waits; a long one by a job, asked for by button."""
    rows = printing.listed(congress, request.user.today, delegation)
    if rows.count() <= printing.AT_ONCE:
        content = printing.printed(what, list(rows), congress, request.user)
        return as_pdf(content, f"{printing.TITLES[what]}.pdf")
    if request.method == "POST":
        job = ask_to_print(what, congress, actor=request.user, delegation=delegation)
        return redirect(job)
    messages.info(request, _("名单较长，请按下面的打印按钮，由后台排版。"))
    page = reverse("staff:congress_composition")
    return redirect(f"{page}?{urlencode({'congress': congress.pk})}")


@staff_page(
    "congress-sessions/<int:pk>/pdf/",
    "congress_sessions_pdf",
    gettext_lazy("历次会议一览表"),
    may=works_here,
)
def sessions_pdf(request, pk):
    """附表 of a union: its sessions from the first to the last (R-041)."""
    mine = Union.objects.filter(request.user.rights.working_in(""))
    union = get_object_or_404(mine, pk=pk)
    rows = Session.objects.filter(union=union, state__in=HELD).for_list()
    content = printing.sessions_pdf(
        rows.order_by("opens_on", "pk"), union, request.user
    )
    return as_pdf(content, "历次会议一览表.pdf")


@staff_page(
    "congress-second-tier/",
    "congress_second_tier",
    gettext_lazy("二级教代会建制"),
    group=GROUP,
    icon="account_tree",
    place=17,
    may=works_here,
)
def second_tier(request):
    """Which colleges have a congress, should have one, met and reported (R-065 … R-067)."""
    user = request.user
    branches = (
        Union.objects.filter(user.rights.working_in(""))
        .branches()
        .standing(user.today)
        .in_tree_order()
    )
    rows = colleges(branches, user.today)
    for row in rows:
        row.said = row.verdict(user.today)
    only = request.GET.get("show") == "missing"
    return staff_render(
        request,
        "admin/congress/second_tier.html",
        _("二级教代会建制"),
        rows=[row for row in rows if row.said != "符合"] if only else rows,
        only=only,
        count=len(rows),
        having=sum(row.has_one for row in rows),
        met=sum(row.met for row in rows),
        third=third_tier(user),
    )


@staff_page(
    "congress-hearings/",
    "congress_hearings",
    gettext_lazy("党委听取工会工作"),
    group=GROUP,
    icon="hearing",
    place=18,
    may=works_here,
)
def party_hearings(request):
    """Which unions their party organisation has not heard in time (R-074)."""
    user = request.user
    unions = Union.objects.filter(user.rights.working_in("")).in_tree_order()
    top = Union.objects.filter(user.rights.working_in("")).order_by("path").first()
    rows = hearings.lines(unions, top, user.today)
    before, now = hearings.semesters(top, user.today)
    only = request.GET.get("show") == "overdue"
    return staff_render(
        request,
        "admin/congress/hearings.html",
        _("党委听取工会工作"),
        rows=[row for row in rows if row.is_overdue] if only else rows,
        only=only,
        before=before,
        now=now,
        overdue=sum(row.is_overdue for row in rows),
    )


def third_tier(user):
    """How many third-tier congresses run, by the union above them."""
    return (
        Congress.objects.current()
        .filter(user.rights.working_in("union"), tier="third")
        .order_by()
        .values("union__name")
        .annotate(number=Count("pk"))
        .order_by("-number", "union__name")
    )


def as_pdf(content, name):
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response
