from django.urls import path

from congress import views

app_name = "congress"
urlpatterns = [
    path("mandate/", views.my_mandate, name="my_mandate"),
]
