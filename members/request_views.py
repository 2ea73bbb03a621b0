"""Member pages of requests: join, move, keep, leave; correct one's data; the card."""

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members import application_form, card, routes
from members.models import (
    Application,
    ApplicationKind,
    Correction,
    CorrectionField,
    ServiceCard,
)
from members.norms import CARD_MINUTES, CONSENT_YEARS
from members.request_forms import CorrectionForm, JoinForm, RequestForm
from members.transitions import cards, corrections, requests
from union_portal.attachments import Attachment
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import carried_out, get_permitted
from union_portal.typesetting.glyphs import TypesettingError


@login_required
@require_safe
def my_requests(request):
    person = request.user
    mine = list(person.applications.select_related("desk", "union"))
    context = {
        "applications": mine,
        "corrections": person.corrections.select_related("desk"),
        "kinds": routes.open_kinds(person),
        "has_open": any(row.is_open for row in mine),
        "fields": CorrectionField.choices,
    }
    return render(request, "members/my_requests.html", context)


def form_for(request, kind, **kwargs):
    person = request.user
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    if kind == ApplicationKind.JOIN:
        return JoinForm(*typed, person=person, **kwargs)
    return RequestForm(*typed, person=person, kind=kind, **kwargs)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start_request(request, kind):
    """Ask for something; what the person cannot ask for now leads to the list."""
    if kind not in ApplicationKind.values:
        raise Http404
    person = request.user
    if person.school is None:
        raise Http404
    form = form_for(request, kind)
    if request.method == "POST" and form.is_valid():
        submit = requests.submit_application
        found = carried_out(
            form, submit, person, actor=person, kind=kind, **form.values
        )
        if found:
            messages.success(request, _("已提交。办到哪一步，这里随时能看到。"))
            return redirect("members:application", found.public_id)
    if request.method != "POST" and kind not in routes.open_kinds(person):
        messages.info(request, _("按您现在的会籍，不用办这一项。"))
        return redirect("members:my_requests")
    return _form_page(request, kind, form)


def _form_page(request, kind, form, application=None):
    person = request.user
    union = routes.home_of(person)
    context = {
        "person": person,
        "kind": kind,
        "title": ApplicationKind(kind).label,
        "form": form,
        "application": application,
        "union": union,
        "years": CONSENT_YEARS.value(union, person.today),
    }
    template = "join" if kind == ApplicationKind.JOIN else "request_form"
    return render(request, f"members/{template}.html", context)


def own(request, model, public_id):
    return get_permitted(
        request.user,
        model.objects.filter(person=request.user),
        public_id=public_id,
    )


@login_required
@require_safe
def application(request, public_id):
    found = own(request, Application, public_id)
    context = {
        "application": found,
        "steps": found.steps.select_related("union"),
        "files": Attachment.objects.of(found),
        "waited": found.days_waited(request.user.today),
    }
    return render(request, "members/application.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mend_application(request, public_id):
    """Change what was returned and hand it in again."""
    found = own(request, Application, public_id)
    if "resubmit" not in found.open_moves:
        return redirect("members:application", public_id)
    names = ("union", "on", "reason", "retain_reason", "agency", "place_rule")
    initial = {name: getattr(found, name) for name in names}
    initial["contract_ends_on"] = found.contract_ends_on
    form = form_for(request, found.kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {k: v for k, v in form.values.items() if k != "consent"}
        again = requests.resubmit_application
        if carried_out(form, again, found, actor=request.user, **values):
            messages.success(request, _("已再次提交。"))
            return redirect("members:application", public_id)
    return _form_page(request, found.kind, form, found)


@login_required
@require_POST
def take_back_application(request, public_id):
    found = own(request, Application, public_id)
    requests.take_back_application(found, actor=request.user)
    messages.success(request, _("已撤回。需要时可以重新申请。"))
    return redirect("members:application", public_id)


@login_required
@require_safe
def application_pdf(request, public_id):
    """入会申请书 and 会员登记表, for the applicant and the officers alike."""
    found = get_permitted(request.user, Application.objects, public_id=public_id)
    try:
        pdf = application_form.pdf(found)
    except TypesettingError as problem:
        raise TransitionError(str(problem)) from problem
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="application.pdf"'
    add_never_cache_headers(response)
    return response


# --- One's own data -------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, field):
    if field not in CorrectionField.values or request.user.school is None:
        raise Http404
    person = request.user
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CorrectionForm(*typed, field=field)
    if request.method == "POST" and form.is_valid():
        submit = corrections.submit_correction
        if carried_out(form, submit, person, actor=person, field=field, **form.values):
            messages.success(request, _("已提交，核实后会告诉您。"))
            return redirect("members:my_requests")
    before = corrections.present_value(person, field)
    context = {
        "form": form,
        "title": CorrectionField(field).label,
        "before": Correction(field=field).shown(before),
    }
    return render(request, "members/correct.html", context)


@login_required
@require_POST
def take_back_correction(request, public_id):
    found = own(request, Correction, public_id)
    corrections.take_back_correction(found, actor=request.user)
    messages.success(request, _("已撤回。"))
    return redirect("members:my_requests")


# --- The card -------------------------------------------------------------------------
@login_required
@require_safe
def my_card(request):
    """The member card; its code is a fresh one at every opening."""
    person = request.user
    minutes = CARD_MINUTES.value(person.audit_union, person.today)
    context = {"person": person, "minutes": minutes}
    context["service"] = ServiceCard.objects.filter(person=person).first()
    if person.membership:
        context["drawing"] = card.drawing(card.address(person))
    response = render(request, "members/card.html", context)
    add_never_cache_headers(response)
    if person.membership:
        response["Refresh"] = str(minutes * 60)
    return response


@require_safe
def check_card(request, token):
    """For whoever is shown a card: valid or not, and nothing else. No sign-in."""
    calm = ratelimit.consume(
        request, app="allauth.account", action="check_card", limit_get=True
    )
    context = {"valid": bool(calm) and card.is_valid(token), "too_often": not calm}
    status = 200 if calm else 429
    response = render(request, "members/check_card.html", context, status=status)
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_POST
def apply_card(request):
    cards.apply_card(request.user, actor=request.user)
    messages.success(request, _("已登记申请，工会报送后统一发卡。"))
    return redirect("members:card")
