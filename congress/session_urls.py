"""Pages of a session: for its delegates, the desk, the door, the big screen."""

from django.urls import path

from congress import (
    desk_views,
    duty_views,
    opinion_views,
    session_views,
    sitting_views,
)

SESSION = "sessions/<uuid:public_id>/"
SITTING = "sittings/<int:pk>/"
OPINION = "opinions/<uuid:public_id>/"

urlpatterns = [
    # for delegates
    path(SESSION, session_views.session, name="session"),
    path(f"{SESSION}opinions/", opinion_views.opinions, name="opinions"),
    path(
        f"{SESSION}opinions/new/", opinion_views.record_opinion, name="record_opinion"
    ),
    path(f"{SESSION}opinions/sort/", opinion_views.sort_opinions, name="sort_opinions"),
    path(OPINION, opinion_views.opinion, name="opinion"),
    path(f"{OPINION}<slug:verb>/", opinion_views.opinion_act, name="opinion_act"),
    path("check-in/<str:code>/", session_views.door, name="door"),
    path("screen/<str:key>/", session_views.screen, name="screen"),
    path(f"{SITTING}leave/", session_views.ask_leave, name="ask_leave"),
    path(
        "leaves/<int:pk>/withdraw/", session_views.withdraw_leave, name="withdraw_leave"
    ),
    path("duty/", duty_views.duty_file, name="duty_file"),
    path("duty/pdf/", duty_views.duty_pdf, name="duty_pdf"),
    path(
        "consultations/<uuid:public_id>/", duty_views.consultation, name="consultation"
    ),
    # the desk
    path(f"{SESSION}desk/", desk_views.desk, name="desk"),
    path(f"{SESSION}preparation/", desk_views.preparation, name="preparation"),
    path(
        f"{SESSION}preparation/new/", desk_views.add_preparation, name="add_preparation"
    ),
    path(
        "preparation/<int:pk>/",
        desk_views.correct_preparation,
        name="correct_preparation",
    ),
    path(f"{SESSION}agenda/", desk_views.agenda, name="agenda"),
    path(f"{SESSION}agenda/new/", desk_views.put_on_agenda, name="put_on_agenda"),
    path("agenda/<int:pk>/", desk_views.correct_agenda, name="correct_agenda"),
    path("agenda/<int:pk>/result/", desk_views.settle_agenda, name="settle_agenda"),
    path(f"{SESSION}sittings/new/", desk_views.plan_sitting, name="plan_sitting"),
    path(f"{SITTING}edit/", desk_views.correct_sitting, name="correct_sitting"),
    path(f"{SESSION}text/<slug:kind>/", desk_views.session_text, name="session_text"),
    path(
        f"{SESSION}print/<str:what>/", sitting_views.print_session, name="print_session"
    ),
    path(f"{SESSION}categories/", opinion_views.categories, name="categories"),
    path(f"{SESSION}feedback/", opinion_views.hold_feedback, name="hold_feedback"),
    path(SITTING, sitting_views.sitting, name="sitting"),
    path(f"{SITTING}scan/", sitting_views.scan, name="scan"),
    path(f"{SITTING}list/", sitting_views.roll, name="roll"),
    path(
        f"{SITTING}print/<slug:what>/",
        sitting_views.print_sitting,
        name="print_sitting",
    ),
    path(f"{SITTING}<slug:verb>/", sitting_views.sitting_act, name="sitting_act"),
    path("attendance/<int:pk>/", sitting_views.mark_attendance, name="mark_attendance"),
    path("leaves/<int:pk>/", sitting_views.decide_leave, name="decide_leave"),
    path("congresses/<int:pk>/duty/", duty_views.duty_overview, name="duty_overview"),
    path(
        "congresses/<int:congress_pk>/units/<int:unit_pk>/duty/",
        duty_views.constituency_pdf,
        name="constituency_pdf",
    ),
]
