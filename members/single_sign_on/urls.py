"""Addresses of the ways to sign in; one that is not configured answers 404."""

from django.urls import path

from members.single_sign_on import views

urlpatterns = [
    path(
        "oidc/<slug:provider_id>/login/",
        views.begin,
        name="openid_connect_login",
    ),
    path(
        "oidc/<slug:provider_id>/login/callback/",
        views.openid_callback,
        name="openid_connect_callback",
    ),
]
for key in ("cas", "wecom"):
    urlpatterns += [
        path(f"{key}/login/", views.begin, {"provider_id": key}, name=f"{key}_login"),
        path(
            f"{key}/login/callback/",
            views.ticket_callback,
            {"provider_id": key},
            name=f"{key}_callback",
        ),
    ]
