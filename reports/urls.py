from django.urls import path, register_converter

from reports import (
    changes_views,
    number_views,
    outline_views,
    plan_views,
    receiving_views,
    review_views,
    section_views,
    views,
    writing_views,
)


class FigureKey:
    """The key of a printed figure, and nothing else a browser might send."""

    regex = "[a-z0-9_.]{1,80}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(FigureKey, "figure")


def writing(*pages):
    """Pages below the writing desk of a report: ``(place, view, name)``."""
    return [
        path(f"<uuid:public_id>/write/{place}", view, name=name)
        for place, view, name in pages
    ]


app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("federation/", review_views.federation_sums, name="federation"),
    path("federation/receive/", receiving_views.receive_file, name="receive"),
    path("plans/", plan_views.my_items, name="my_items"),
    path("plans/<int:pk>/", plan_views.report_result, name="report_result"),
    path("<uuid:public_id>/", views.show, name="show"),
    path("<uuid:public_id>/plan/", plan_views.plan, name="plan"),
    path(
        "<uuid:public_id>/plan/add/<slug:kind>/", plan_views.add_item, name="add_item"
    ),
    path("<uuid:public_id>/plan/<int:pk>/", plan_views.change_item, name="change_item"),
    path(
        "<uuid:public_id>/plan/<int:pk>/arrange/",
        plan_views.arrange_item,
        name="arrange_item",
    ),
    path("<uuid:public_id>/issue/", views.print_issue, name="issue"),
    path("<uuid:public_id>/json/", review_views.as_json, name="json"),
    path("<uuid:public_id>/submit/", review_views.submit, name="submit"),
    path("<uuid:public_id>/decide/", review_views.decide, name="decide"),
    path("<uuid:public_id>/publish/", review_views.publish, name="publish"),
    path("<uuid:public_id>/withdraw/", review_views.withdraw, name="withdraw"),
    path("<uuid:public_id>/since/", review_views.changes_since, name="changes_since"),
    path(
        "<uuid:public_id>/figures/<figure:key>/correct/",
        review_views.correct,
        name="correct",
    ),
    path("<uuid:public_id>/pdf/", views.print_pdf, name="print"),
    path("<uuid:public_id>/word/", views.print_word, name="word"),
    path("<uuid:public_id>/figures/<figure:key>/", views.records, name="records"),
    path("new/", writing_views.new, name="new"),
    path("new/<int:outline>/", writing_views.start, name="start"),
    path("new/<int:outline>/close/", writing_views.close_outline, name="close_outline"),
    path("outlines/new/", outline_views.found, name="outline_new"),
    path("outlines/<int:outline>/", outline_views.show, name="outline"),
    path("outlines/<int:outline>/copy/", outline_views.found, name="outline_copy"),
    path("outlines/<int:outline>/edit/", outline_views.change, name="outline_change"),
    path("outlines/<int:outline>/add/", outline_views.add_entry, name="add_entry"),
    path(
        "outlines/<int:outline>/add/<int:after>/",
        outline_views.add_entry,
        name="add_entry_after",
    ),
    path("outlines/<int:outline>/<int:pk>/", outline_views.entry, name="entry"),
    path(
        "outlines/<int:outline>/<int:pk>/arrange/",
        outline_views.arrange,
        name="entry_arrange",
    ),
    path("<uuid:public_id>/copy/", writing_views.copy, name="copy"),
    *writing(
        ("", writing_views.write, "write"),
        ("outline/", writing_views.keep_outline, "keep_outline"),
        ("front/", writing_views.front, "front"),
        ("add/", writing_views.add_section, "add_section"),
        ("add/<int:after>/", writing_views.add_section, "section_add_after"),
        ("changes/", changes_views.changes, "changes"),
        ("beside/", changes_views.beside, "beside"),
        ("sums/", number_views.sums, "sums"),
        ("numbers/<figure:key>/", number_views.number, "number"),
        ("numbers/<figure:key>/remove/", number_views.remove, "number_remove"),
        ("<int:section>/", section_views.section, "section"),
        ("<int:section>/arrange/", writing_views.arrange, "section_arrange"),
        ("<int:section>/take/", section_views.take, "section_take"),
        ("<int:section>/release/", section_views.release, "section_release"),
        ("<int:section>/authors/", section_views.authors, "section_authors"),
        ("<int:section>/comments/", section_views.comment, "section_comment"),
        (
            "<int:section>/comments/<int:pk>/settle/",
            section_views.settle,
            "section_settle",
        ),
        ("<int:section>/versions/", section_views.versions, "section_versions"),
        (
            "<int:section>/versions/<int:number>/",
            section_views.versions,
            "section_version",
        ),
        (
            "<int:section>/versions/<int:number>/restore/",
            section_views.restore_version,
            "section_restore_version",
        ),
    ),
]
