"""All addresses of the portal."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from union_portal import own_views, views
from union_portal.admin import staff_urls
from union_portal.jobs import views as job_views
from union_portal.providers import extra_apps

# The staff pages are entered by the one sign-in, with its limits and second factor:
# Django's own form is never reached.
admin.site.login = views.staff_door  # type: ignore[method-assign]

# What a school configures beyond our own ways to sign in (docs/sign-in.md).
OTHER_PROVIDERS = extra_apps(settings.SOCIALACCOUNT_PROVIDERS)

urlpatterns = [
    path("", views.home, name="home"),
    path("notices/", views.inbox, name="inbox"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/wishes/", own_views.notice_wishes, name="notice_wishes"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("jobs/", job_views.jobs, name="jobs"),
    path("jobs/<str:public_id>/", job_views.job, name="job"),
    path("jobs/<str:public_id>/cancel/", job_views.cancel_job, name="cancel_job"),
    path("jobs/<str:public_id>/file/", job_views.job_file, name="job_file"),
    path("search/", views.search, name="search"),
    path("norms/", views.norms, name="norms"),
    path("files/<uuid:public_id>/", views.attachment, name="attachment"),
    path("me/looked/", own_views.looks, name="looks"),
    path("healthz", views.healthz, name="healthz"),
    path("", include("members.account_views")),
    # One's e-mail address is part of one's contact data here.
    path(
        "accounts/email/",
        RedirectView.as_view(pattern_name="members:edit_contact"),
        name="account_email",
    ),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/", include("members.single_sign_on.urls")),
    *(path("accounts/", include(f"{app}.urls")) for app in OTHER_PROVIDERS),
    path("matters/", include("matters.urls")),
    path("congress/", include("congress.urls")),
    path("reports/", include("reports.urls")),
    # Django's short cut from any content type to its page; nobody here needs one.
    path("admin/r/<path:rest>", views.page_not_found, name="no_short_cut"),
    path("admin/", include((staff_urls(), "staff"))),
    path("admin/", admin.site.urls),
    path("", include("members.urls")),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error
