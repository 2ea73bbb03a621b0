"""收报: a federation uploads a school's data file, looks it over, keeps it."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from members.models import Union, UnionLevel
from reports import transitions
from reports.models import EDITORS
from reports.outside import Received, day_of, receive
from union_portal.figures import FIGURES
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import carried_out

SALT = "reports.receiving"
HOUR = 3600  # seconds a preview may wait


def federations_of(person):
    """The federations whose office or chair one is."""
    return Union.objects.filter(
        person.rights.covering("", *EDITORS),
        level=UnionLevel.FEDERATION,
        closed_on=None,
    ).in_tree_order()


class FileForm(forms.Form):
    """The file a school sends, and which federation receives it."""

    union: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label=gettext_lazy("收到的工会"), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("学校的数据文件"),
        help_text=gettext_lazy("学校门户报告页上的“数据文件”，.json。"),
    )

    def __init__(self, *args, federations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = federations


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def receive_file(request):
    """Choose a file, see what of it would be kept, keep it."""
    federations = federations_of(request.user)
    if not federations.exists():
        raise PermissionDenied
    if "kept" in request.POST:
        return keep(request, federations)
    sent = request.method == "POST"
    form = FileForm(
        *((request.POST, request.FILES) if sent else ()), federations=federations
    )
    context = {"form": form}
    if form.is_valid():
        found = carried_out(form, receive, form.cleaned_data["file"].read())
        if found:
            context |= preview(found, form.cleaned_data["union"])
    return render(request, "reports/receive.html", context)


def preview(found, union):
    """What the page shows before anything is stored; sealed, so that just this is kept."""
    plain = found.kept() | {
        name: getattr(found, name).isoformat() for name in ("start", "end", "as_of")
    }
    known = FIGURES.many(key for key, _value in found.figures)
    return {
        "received": found,
        "union": union,
        "rows": [(known[key], value) for key, value in found.figures],
        "kept": signing.dumps([union.pk, plain], salt=SALT, compress=True),
    }


def keep(request, federations):
    try:
        pk, plain = signing.loads(request.POST["kept"], salt=SALT, max_age=HOUR)
    except signing.BadSignature as problem:
        raise TransitionError(_("预览已过期，请重新选择文件。")) from problem
    union = federations.filter(pk=pk).first()
    if union is None:
        raise PermissionDenied
    days = {name: day_of(plain, name) for name in ("start", "end", "as_of")}
    row = transitions.receive_report(
        union, actor=request.user, received=Received(**plain | days)
    )
    messages.success(
        request,
        _("已收下“%(school)s”%(period)s年度的报告。")
        % {"school": row.school, "period": row.period},
    )
    return redirect("reports:federation")
