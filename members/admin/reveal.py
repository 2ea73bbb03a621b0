"""查看完整号码: a person's full numbers, for a reason, for a minute."""

from django import forms
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from members.models import Person
from members.transitions.personal import reveal
from union_portal.admin import Act, ActForm
from union_portal.admin.widgets import TextInput

SECONDS = 60


class RevealForm(ActForm):
    reason = forms.CharField(
        label=_("用途"),
        max_length=200,
        widget=TextInput(),
        help_text=_("例如：办理慰问金转账。本人能看到谁、什么时候、为什么查看。"),
    )


def numbers(page, request, person, found):
    """The numbers, kept by no cache; after a minute the browser goes back by itself."""
    back = page.page_of(person)
    labels = {
        "id_number": person.get_id_kind_display(),
        "phone": Person._meta.get_field("phone_mask").verbose_name,
    }
    context = {
        **page.admin_site.each_context(request),
        "title": _("完整号码"),
        "opts": page.opts,
        "name": page.label_of(person),
        "values": [(labels[name], value) for name, value in found.items()],
        "seconds": SECONDS,
        "back": back,
    }
    response = TemplateResponse(request, "admin/members/numbers.html", context)
    response["Refresh"] = f"{SECONDS}; url={back}"
    add_never_cache_headers(response)
    return response


REVEAL = Act(
    verb="reveal",
    title=_("查看完整号码"),
    perm="members.reveal_person",
    run=reveal,
    hint=_("显示完整的证件号码和手机号一分钟，并记入本人可见的查看记录。"),
    icon="visibility",
    form=RevealForm,
    open=lambda person: bool(person.id_mask or person.phone_mask),
    respond=numbers,
)
