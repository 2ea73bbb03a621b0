from django.urls import path

from congress import session_urls, views

app_name = "congress"
urlpatterns = [
    path("mandate/", views.my_mandate, name="my_mandate"),
    *session_urls.urlpatterns,
]
