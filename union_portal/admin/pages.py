"""What stands around the staff pages: first page, sidebar, account links, label."""

from functools import partial
from types import SimpleNamespace

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import django.contrib.auth.admin
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.models import Group
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from union_portal import worklists
from union_portal.admin import imports, jobs, state
from union_portal.admin.bases import ScopedAdmin
from union_portal.admin.staff_pages import STAFF_PAGES, StaffPage
from union_portal.panels import STAFF_PANELS, boxes
from union_portal.search import Hit, search_source

# Loaded here so that they are registered before they are taken away again: rights come
# from posts, and nobody handles another person's second factor or e-mail address.
FOREIGN = (
    allauth.account.admin,
    allauth.mfa.admin,
    allauth.socialaccount.admin,
    django.contrib.auth.admin,
)
PANELS = state.state_panel  # registered by being imported
JOBS = jobs.JobAdmin
IMPORTS = imports.imports


def app_list(request, app_label=None):
    """All models by application, made once a page looks at them: ours never do.

    Every page is handed this list; to ask each model's rights and to sort the names
    took a sixth of the time of a page. The sidebar is ``navigation``.
    """
    site = admin.site
    return SimpleLazyObject(partial(type(site).get_app_list, site, request, app_label))


class Autocomplete(AutocompleteJsonView):
    """What is offered while typing, told apart: two people may bear one name."""

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        return result | {"text": self.model_admin.label_of(obj)}


def autocomplete(request):
    return Autocomplete.as_view(admin_site=admin.site)(request)


def change_password(request, extra_context=None):
    """The one page for it: Django's own would pass by the limits on guessing."""
    return redirect("account_change_password")


for model in (
    Group,
    EmailAddress,
    Authenticator,
    SocialApp,
    SocialAccount,
    SocialToken,
):
    admin.site.unregister(model)
admin.site.index_title = gettext_lazy("工作台")
admin.site.autocomplete_view = autocomplete  # type: ignore[method-assign]
admin.site.password_change = change_password  # type: ignore[method-assign]
admin.site.empty_value_display = "—"
admin.site.get_app_list = app_list  # type: ignore[method-assign]


def environment(request):
    """The label beside the title that tells sample data from real."""
    return [_("演示数据"), "warning"] if settings.DEMO else None


def dashboard(request, context):
    return {
        **context,
        "work": worklists.waiting_for(request.user),
        "boxes": boxes(STAFF_PANELS, request.user),
    }


def stylesheet(request):
    return static("staff.css")


def script(request):
    return static("staff.js")


def mark(request):
    return static("mark.svg")


def account_links(request):
    return [
        {"title": _("我的资料"), "link": reverse("members:my_data")},
        {"title": _("修改密码"), "link": reverse("account_change_password")},
        {"title": _("动态口令"), "link": reverse("mfa_index")},
    ]


def navigation(request):
    """The sidebar: the pages this person may see, in groups."""
    groups = {"": ways(request)}
    for page in pages_for(request):
        groups.setdefault(str(page.group), []).append(
            entry(title_of(page), page.icon, reverse(page.link_name))
        )
    return [{"title": title, "items": items} for title, items in groups.items()]


def ways(request):
    """What stands above the groups: the first page, and the ways out of these pages."""
    found = [
        entry(_("工作台"), "dashboard", reverse("admin:index")),
        entry(_("会员首页"), "smartphone", reverse("home")) | {"active": False},
    ]
    if not request.user.is_superuser:  # who has the list of all tasks below
        found.append(entry(_("后台任务"), "pending_actions", reverse("jobs")))
    return found


def pages_for(request):
    """The pages a person may open, in the order of the sidebar."""
    lists = [
        page
        for page in admin.site._registry.values()
        if isinstance(page, ScopedAdmin) and page.has_module_permission(request)
    ]
    others = [
        page for page in STAFF_PAGES.values() if page.icon and page.may(request.user)
    ]
    return sorted([*lists, *others], key=lambda page: page.place)


def title_of(page):
    return page.title if isinstance(page, StaffPage) else page.opts.verbose_name_plural


def entry(title, icon, link):
    return {"title": title, "icon": icon, "link": link}


@search_source("staff_pages", gettext_lazy("工作台"), order=6)
def staff_pages(person, text, most):
    """The lists and pages of the sidebar, by their titles."""
    if not person.is_staff:
        return []
    pages = pages_for(SimpleNamespace(user=person))
    hits = [
        Hit(title_of(page), page.group, reverse(page.link_name))
        for page in pages
        if text.casefold() in str(title_of(page)).casefold()
    ]
    return hits[:most]
