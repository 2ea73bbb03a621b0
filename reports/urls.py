from django.urls import path, register_converter

from reports import views


class FigureKey:
    """The key of a printed figure, and nothing else a browser might send."""

    regex = "[a-z0-9_.]{1,80}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(FigureKey, "figure")

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("<uuid:public_id>/", views.show, name="show"),
    path("<uuid:public_id>/pdf/", views.print_pdf, name="print"),
    path("<uuid:public_id>/figures/<figure:key>/", views.records, name="records"),
]
