from django.urls import path

from matters import views

app_name = "matters"
urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("suggest/", views.suggest, name="suggest"),
    path("work/", views.work, name="work"),
    path("board/", views.board, name="board"),
    path("<uuid:public_id>/", views.show, name="show"),
    path("<uuid:public_id>/act/<slug:verb>/", views.act, name="act"),
    path("<uuid:public_id>/print/<slug:sheet>/", views.print_sheet, name="print"),
]
