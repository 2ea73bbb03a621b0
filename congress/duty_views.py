"""履职档案 and 意见征询 on the phone; the sheets of constituencies for the office."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from congress import sheets
from congress.duty import duties_of, took_part
from congress.models import Congress, Consultation, Delegate
from congress.pages import document
from congress.session_forms import CommentForm
from congress.transitions import consultations as acts
from congress.transitions import duties
from members.models import Unit
from union_portal.shortcuts import carried_out, get_permitted

FIRST_YEAR, LAST_YEAR = 2000, 2100


def year_of(request):
    """The year asked for, or the present one."""
    text = request.GET.get("year", "")
    asked = int(text) if text.isdecimal() and len(text) == 4 else 0
    return asked if FIRST_YEAR <= asked <= LAST_YEAR else request.user.today.year


@login_required
@require_safe
def duty_file(request):
    """One's own file of a year, by what every app knows."""
    year = year_of(request)
    found = duties_of(request.user, date(year, 1, 1), date(year, 12, 31))
    mandates = Delegate.objects.for_list().filter(person=request.user)
    context = {
        "year": year,
        "duties": found,
        "mandates": mandates.order_by("-starts_on"),
        "asked": Consultation.objects.visible_to(request.user).filter(
            state="open", congress__in=mandates.values("congress")
        ),
    }
    return render(request, "congress/duty_file.html", context)


@login_required
@require_safe
def duty_pdf(request):
    year = year_of(request)
    mandates = list(
        Delegate.objects.for_list().filter(person=request.user).order_by("-starts_on")
    )
    if not mandates:
        raise Http404
    return document(
        lambda: sheets.duty_file(request.user, year, mandates), f"duty-{year}.pdf"
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def duty_overview(request, pk):
    """Who of a congress did anything in a year: both counts, unit by unit."""
    perm = "congress.run_session" if request.method == "POST" else "congress.read_desk"
    congress = get_permitted(request.user, Congress.objects, perm, pk=pk)
    year = year_of(request)
    if request.method == "POST":
        told = duties.send_duty_files(congress, actor=request.user, year=year)
        messages.success(
            request,
            _("已通知，本届代表 %(number)s 位；每人每年只通知一次。")
            % {"number": told},
        )
        return redirect(request.get_full_path())
    start, end = date(year, 1, 1), date(year, 12, 31)
    rows = Delegate.objects.filter(congress=congress.shares_with_id or congress.pk)
    rows = rows.sitting(min(end, request.user.today))
    active = Count("pk", filter=took_part(start, end))
    units = rows.values("unit", "unit__name").annotate(n=Count("pk"), active=active)
    lines = sorted(units, key=lambda line: line["unit__name"] or "")
    total, busy = (sum(line[key] for line in lines) for key in ("n", "active"))
    context = {
        "congress": congress,
        "year": year,
        "lines": lines,
        "total": total,
        "active": busy,
        "share": sheets.share(busy, total),
        "may_run": request.user.has_perm("congress.run_session", congress),
    }
    return render(request, "congress/duty_overview.html", context)


@login_required
@require_safe
def constituency_pdf(request, congress_pk, unit_pk):
    """The yearly sheet of a constituency, for the office that sends it there."""
    congress = get_permitted(
        request.user, Congress.objects, "congress.read_desk", pk=congress_pk
    )
    roll = congress.shares_with_id or congress.pk
    rows = Delegate.objects.for_list().filter(congress=roll, unit=unit_pk)
    unit = Unit.objects.filter(pk__in=rows.values("unit")).first()
    if unit is None:
        raise Http404
    year = year_of(request)
    rows = rows.sitting(min(date(year, 12, 31), request.user.today))
    return document(
        lambda: sheets.constituency_sheet(congress, unit, year, rows),
        f"constituency-{year}.pdf",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consultation(request, public_id):
    """A draft, and what one has to say to it; later what use was made."""
    rows = Consultation.objects.select_related("congress__union")
    found = get_permitted(request.user, rows, public_id=public_id)
    version = found.versions.order_by("-number").first()
    own = version.comments.filter(delegate__person=request.user).first()
    may_write = (
        found.state == "open"
        and request.user.today <= found.closes_on
        and request.user.has_perm("congress.comment_consultation", found)
    )
    typed = request.POST if request.method == "POST" else None
    form = CommentForm(typed, initial={"text": own.text if own else ""})
    if (
        may_write
        and form.is_valid()
        and carried_out(
            form, acts.comment, found, actor=request.user, **form.cleaned_data
        )
    ):
        messages.success(request, _("意见已提交，截止以前可以修改。"))
        return redirect("congress:consultation", found.public_id)
    context = {
        "consultation": found,
        "version": version,
        "former": found.versions.exclude(pk=version.pk),
        "own": [
            row
            for one in found.versions.all()
            for row in one.comments.filter(delegate__person=request.user)
        ],
        "form": form if may_write else None,
    }
    return render(request, "congress/consultation.html", context)
