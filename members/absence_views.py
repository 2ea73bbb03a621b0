"""请假与代理 on the phone: one's own posts, absences, and whom one stands in for."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members.models import Absence, Appointment
from members.models.absence import AbsenceReason
from members.transitions.absence import colleagues, end_absence, record_absence
from union_portal.shortcuts import carried_out, get_permitted

NEWEST = 50


def day_field(label):
    return forms.DateField(
        label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class AbsenceForm(forms.Form):
    starts_on = day_field(gettext_lazy("从哪天起"))
    ends_on = day_field(gettext_lazy("到哪天止"))
    reason = forms.ChoiceField(label=gettext_lazy("事由"), choices=AbsenceReason)
    deputy: forms.ModelChoiceField = forms.ModelChoiceField(
        None,
        label=gettext_lazy("代理人"),
        required=False,
        empty_label=gettext_lazy("不请人代理"),
        help_text=gettext_lazy("代理期间，您在这个职务上的办理权限同时给代理人。"),
    )

    def __init__(self, *args, appointment, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = colleagues(appointment, day)


@login_required
@require_safe
def my_absences(request):
    person = request.user
    rows = Absence.objects.visible_to(person).for_list()
    mine = Appointment.objects.on(person.today).filter(person=person, deputy_for=None)
    context = {
        "today": person.today,
        "appointments": mine.for_list(),
        "own": rows.filter(appointment__person=person)[:NEWEST],
        "for_others": rows.filter(deputy=person, stand_in__isnull=False)[:NEWEST],
    }
    return render(request, "members/my_absences.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_absence(request, pk):
    appointment = get_permitted(
        request.user, Appointment.objects.for_list(), "members.record_absence", pk=pk
    )
    form = AbsenceForm(
        request.POST or None, appointment=appointment, day=request.user.today
    )
    if form.is_valid() and carried_out(
        form, record_absence, appointment, actor=request.user, **form.cleaned_data
    ):
        messages.success(request, _("已登记。"))
        return redirect("members:my_absences")
    context = {"form": form, "appointment": appointment}
    return render(request, "members/ask_absence.html", context)


@login_required
@require_POST
def end_my_absence(request, pk):
    absence = get_permitted(request.user, Absence.objects, "members.end_absence", pk=pk)
    end_absence(absence, actor=request.user)
    messages.success(request, _("已销假。"))
    return redirect("members:my_absences")
