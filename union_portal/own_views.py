"""What a person reads and sets about themselves, and the house keeps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from union_portal.lifecycle import TransitionError
from union_portal.looks import LookedPerson
from union_portal.wishes import NoticeWishes, set_wishes
from union_portal.wishes_form import WishesForm

PAGE = 20


@login_required
@require_safe
def looks(request):
    """谁看过我的信息: who, when, what, why."""
    rows = LookedPerson.objects.visible_to(request.user).select_related("look")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "looks.html", {"page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_wishes(request):
    """消息设置: at once or once a day, quiet hours, by which ways."""
    person = request.user
    wishes = NoticeWishes.objects.of([person])[person.pk]
    form = WishesForm(request.POST or None, wishes=wishes)
    if request.method == "POST" and form.is_valid():
        try:
            set_wishes(person, actor=person, **form.wishes())
        except TransitionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("消息设置已保存。"))
            return redirect("notice_wishes")
    return render(request, "notice_wishes.html", {"form": form})
