"""Member pages: what a person reads and changes about themselves and their union."""

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from members.forms import ContactForm, FirstSignInForm
from members.models import ActKind, Appointment, Term
from members.routes import asked_to_join
from members.sign_in import WITHOUT_PASSWORD
from members.transitions import accounts
from union_portal.lifecycle import TransitionError


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def first_sign_in(request):
    if request.user.is_authenticated:
        return redirect("home")
    if not settings.PASSWORD_SIGN_IN:
        messages.info(request, WITHOUT_PASSWORD)
        return redirect("account_login")
    form = FirstSignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            slow_down(request, data["sign_in_name"])
            person = accounts.first_sign_in(
                data["sign_in_name"], data["code"], data["password"]
            )
        except TransitionError as refusal:
            form.add_error(None, str(refusal))
        else:
            return perform_login(request, person)
    return render(request, "members/first_sign_in.html", {"form": form})


def slow_down(request, name):
    """Whoever guesses codes guesses slowly, by account and by address."""
    if not ratelimit.consume(request, action="first_sign_in", key=name.strip().upper()):
        raise TransitionError(_("试的次数过多，请 15 分钟后再试。"))


@login_required
@require_safe
def my_data(request):
    return render(request, "members/my_data.html", {"person": request.user})


@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_contact(request):
    person = request.user
    initial = {"phone": person.phone, "email": person.email}
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        accounts.correct_contact(person, actor=person, **form.cleaned_data)
        messages.success(request, _("联系方式已保存。"))
        return redirect("members:my_data")
    return render(request, "members/edit_contact.html", {"form": form})


@login_required
@require_safe
def my_membership(request):
    person = request.user
    context = {
        "person": person,
        "asked": asked_to_join(person),
        "voidings": person.membership_acts.filter(kind=ActKind.VOID).select_related(
            "voids", "to_union"
        ),
        "memberships": person.memberships.select_related("union"),
        "employments": person.employments.select_related("unit", "kind"),
    }
    return render(request, "members/my_membership.html", context)


@login_required
@require_safe
def my_union(request):
    """The line of unions upward: their bodies, terms, and who holds which post."""
    day, unions = request.user.today, request.user.unions_upward
    appointments = Appointment.objects.visible_to(request.user).in_office(day, unions)
    terms = {term.organ: term for term in Term.objects.present_of(unions)}
    rows = [
        {
            "union": union,
            "places": places(
                [row for row in appointments if row.seat_id == union.pk],
                {o: t for o, t in terms.items() if o.union_id == union.pk},
            ),
        }
        for union in unions
    ]
    return render(request, "members/my_union.html", {"unions": rows, "today": day})


def places(appointments, terms):
    """``[{place, term, posts: [(post, holders)]}]``: bodies first, then single posts."""
    found = {organ: {} for organ in terms}
    for row in appointments:
        found.setdefault(row.place, {}).setdefault(row.post, []).append(
            row.holder_shown
        )
    return [
        {"place": place, "term": terms.get(place), "posts": list(posts.items())}
        for place, posts in found.items()
    ]
