from django.urls import path

from members import (
    absence_views,
    account_views,
    handover_views,
    library,
    request_views,
    views,
)

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
    path("me/absences/", absence_views.my_absences, name="my_absences"),
    path("me/absences/<int:pk>/", absence_views.ask_absence, name="ask_absence"),
    path("me/absences/<int:pk>/end/", absence_views.end_my_absence, name="end_absence"),
    path("me/handovers/", handover_views.my_handovers, name="my_handovers"),
    path("me/handovers/<uuid:public_id>/", handover_views.handover, name="handover"),
    path(
        "me/handovers/<uuid:public_id>/hand-over/",
        handover_views.hand_over_mine,
        name="hand_over",
    ),
    path(
        "me/handovers/<uuid:public_id>/receive/",
        handover_views.receive_mine,
        name="receive_handover",
    ),
    path(
        "me/handovers/<uuid:public_id>/pdf/",
        handover_views.handover_pdf,
        name="handover_pdf",
    ),
    path("me/contact/", views.edit_contact, name="edit_contact"),
    path("me/membership/", views.my_membership, name="my_membership"),
    path("me/honours/", library.my_honours, name="my_honours"),
    path("regulations/", library.regulations, name="regulations"),
    path("regulations/<uuid:public_id>/", library.regulation, name="regulation"),
    path("union/", views.my_union, name="my_union"),
    path("me/requests/", request_views.my_requests, name="my_requests"),
    path(
        "me/requests/<slug:kind>/new/",
        request_views.start_request,
        name="start_request",
    ),
    path(
        "me/requests/<uuid:public_id>/",
        request_views.application,
        name="application",
    ),
    path(
        "me/requests/<uuid:public_id>/mend/",
        request_views.mend_application,
        name="mend_application",
    ),
    path(
        "me/requests/<uuid:public_id>/take-back/",
        request_views.take_back_application,
        name="take_back_application",
    ),
    path(
        "me/requests/<uuid:public_id>/pdf/",
        request_views.application_pdf,
        name="application_pdf",
    ),
    path("me/correct/<slug:field>/", request_views.correct, name="correct"),
    path(
        "me/corrections/<uuid:public_id>/take-back/",
        request_views.take_back_correction,
        name="take_back_correction",
    ),
    path("me/card/", request_views.my_card, name="card"),
    path("me/card/apply/", request_views.apply_card, name="apply_card"),
    path("card/<str:token>/", request_views.check_card, name="check_card"),
]
