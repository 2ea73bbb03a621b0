from django.urls import path

from matters import views

app_name = "matters"
urlpatterns = [
    path("<uuid:public_id>/", views.show, name="show"),
]
