from django.urls import path

from members import account_views, views

app_name = "members"
urlpatterns = [
    path("first-sign-in/", views.first_sign_in, name="first_sign_in"),
    path("me/", views.my_data, name="my_data"),
    path("me/sessions/", account_views.my_sessions, name="my_sessions"),
    path(
        "me/sessions/others/end/",
        account_views.end_other_sessions,
        name="end_other_sessions",
    ),
    path("me/sessions/<int:pk>/end/", account_views.end_session, name="end_session"),
    path("me/contact/", views.edit_contact, name="edit_contact"),
    path("me/membership/", views.my_membership, name="my_membership"),
    path("union/", views.my_union, name="my_union"),
]
