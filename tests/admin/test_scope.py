"""A branch officer works in the same pages and finds nothing of another branch there."""

import pytest
from django.contrib import admin
from django.urls import reverse

from members.models import (
    Appointment,
    Correction,
    Employment,
    Membership,
    Organ,
    Person,
    Term,
    Union,
    Unit,
)
from tests.admin.conftest import REGISTERS, address, errors, listed, page_of, staff_page
from tests.factories import (
    AppointmentFactory,
    AuthenticatorFactory,
    MembershipFactory,
    PostFactory,
)
from union_portal.admin import ScopedAdmin
from union_portal.norms import NormValue

MODELS = [
    Appointment,
    Employment,
    Membership,
    NormValue,
    Organ,
    Person,
    Term,
    Union,
    Unit,
]
EVERY = [*MODELS, *REGISTERS]
SEARCHED = [model for model in EVERY if staff_page(model).search_fields]
UNION_FILTER = dict.fromkeys(EVERY, "union") | {Union: "below"}


@pytest.fixture
def desk(as_user, branch_officer):
    return as_user(branch_officer)


def test_every_page_of_the_admin_is_a_scoped_one():
    assert [
        model
        for model, page in admin.site._registry.items()
        if not isinstance(page, ScopedAdmin)
    ] == []


@pytest.mark.parametrize("model", EVERY)
def test_a_list_holds_no_foreign_row(desk, own, foreign, model):
    response = desk.get(address(model, "changelist"))

    assert own.of(model) in listed(response)
    assert foreign.of(model) not in listed(response)
    assert "邻家" not in response.text
    assert "理学院" not in response.text  # not in a filter either


@pytest.mark.parametrize("model", MODELS)
def test_a_foreign_row_is_not_there(desk, foreign, model):
    row = foreign.of(model)
    pages = ["change", "history"]
    pages += [act.verb for act in getattr(staff_page(model), "acts", ())]

    answers = {page: desk.get(page_of(row, page)).status_code for page in pages}

    assert answers == dict.fromkeys(pages, 404)


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_deleted(desk, own, model):
    row = own.of(model)

    response = desk.post(page_of(row, "delete"), {"post": "yes"})

    assert response.status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", MODELS)
def test_posting_to_a_foreign_row_changes_nothing(desk, foreign, model):
    row = foreign.of(model)
    before = model.objects.values().get(pk=row.pk)

    response = desk.post(page_of(row), {"name": "改", "ends_on": "2024-01-01"})

    changes = getattr(staff_page(model), "change_fields", ())
    assert response.status_code == (404 if changes else 403)
    assert model.objects.values().get(pk=row.pk) == before


@pytest.mark.parametrize("model", MODELS)
def test_the_row_s_page_of_the_own_branch_opens(desk, own, model):
    response = desk.get(page_of(own.of(model)))

    assert response.status_code == 200
    assert "邻家" not in response.text


@pytest.mark.parametrize(
    "model", [m for m in EVERY if m not in (NormValue, Correction)]
)
def test_a_filter_by_a_foreign_union_finds_nothing(desk, own, foreign, model):
    name = UNION_FILTER[model]

    found = desk.get(address(model, "changelist"), {name: foreign.union.pk})

    assert listed(found) == []


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "lookup", ["union__id__exact", "pk__in", "person__id_hash__startswith", "password"]
)
def test_no_column_is_probed_from_outside(desk, foreign, model, lookup):
    response = desk.get(address(model, "changelist"), {lookup: foreign.union.pk})

    assert response.status_code == 400


@pytest.mark.parametrize("model", SEARCHED)
def test_a_search_finds_the_own_and_not_the_foreign(desk, own, foreign, model):
    own_name, foreign_name = (
        ("文学院", "理学院") if model is Union else ("自家", "邻家")
    )

    here = desk.get(address(model, "changelist"), {"q": own_name})
    there = desk.get(address(model, "changelist"), {"q": foreign_name})

    assert listed(here) == [own.of(model)]
    assert listed(there) == []


AUTOCOMPLETES = [
    (model, field)
    for model in MODELS
    for field in staff_page(model).autocomplete_fields
]


@pytest.mark.parametrize(("model", "field"), AUTOCOMPLETES)
def test_what_is_offered_while_typing_is_one_s_own(desk, own, foreign, model, field):
    response = desk.get(
        reverse("admin:autocomplete"),
        {
            "app_label": model._meta.app_label,
            "model_name": model._meta.model_name,
            "field_name": field,
            "term": "",
        },
    )

    related = model._meta.get_field(field).related_model
    offered = {int(result["id"]) for result in response.json()["results"]}
    assert foreign.of(related).pk not in offered
    if (model, field) != (Unit, "school"):  # a school is not a branch's to choose
        assert own.of(related).pk in offered


ADDS = {
    Organ: {"union": "union", "kind": "committee", "name": "新设委员会"},
    Term: {"organ": "organ", "elected_on": "2024-01-01"},
    Appointment: {"person": "person", "seat": "union", "starts_on": "2024-01-01"},
    Union: {
        "level": "group",
        "parent": "union",
        "code": "NEW",
        "name": "新",
        "order": 1,
    },
    NormValue: {
        "key": "members.sign_in_code_days",
        "union": "union",
        "value": "3",
        "starts_on": "2025-01-01",
        "reason": "试",
    },
}


def typed(model, branch, post):
    """The form of ``model`` filled in with the rows of a branch."""
    values = ADDS[model] | ({"post": post.pk} if model is Appointment else {})
    rows = vars(branch)
    return {
        name: rows[value].pk if value in rows and name != "post" else value
        for name, value in values.items()
    }


@pytest.mark.parametrize("model", ADDS)
def test_a_form_takes_no_foreign_row(desk, own, foreign, model):
    count = model.objects.count()

    response = desk.post(address(model, "add"), typed(model, foreign, PostFactory()))

    refused = set(errors(response))
    assert refused == {
        name
        for name in ("union", "organ", "person", "seat", "parent")
        if name in ADDS[model]
    }
    assert model.objects.count() == count


@pytest.mark.parametrize("model", ADDS)
def test_the_same_form_takes_one_s_own(desk, own, foreign, model):
    count = model.objects.count()

    response = desk.post(address(model, "add"), typed(model, own, PostFactory()))

    assert response.status_code == 302, errors(response)
    assert model.objects.count() == count + 1


def test_two_posts_do_not_add_up(as_user, branch_officer, own, foreign):
    """Who keeps one branch and only leads another founds nothing in the other."""
    AppointmentFactory(person=branch_officer, seat=foreign.union, roles=["lead"])
    AuthenticatorFactory(user=branch_officer)
    desk = as_user(type(branch_officer).objects.get(pk=branch_officer.pk))
    form = typed(Organ, foreign, None)

    response = desk.post(address(Organ, "add"), form)

    assert errors(response) == {
        "__all__": ["这超出了您负责的工会范围，请由上一级工会办理。"]
    }
    assert form["name"] in response.text  # what was typed survives
    assert not Organ.objects.filter(name=form["name"]).exists()


def test_a_federation_sees_no_person(as_user, federation_officer, own):
    desk = as_user(federation_officer)

    answers = [
        desk.get(address(model, "changelist")).status_code
        for model in (Person, Membership, Employment)
    ]

    assert answers == [403, 403, 403]


def test_a_person_employed_but_not_yet_a_member_is_found(desk, own, foreign):
    """The branch hands out their first code, so it must find them."""
    person = MembershipFactory(union=foreign.union).person
    person.memberships.update(ends_on="2021-01-01")
    own.employment.person = person
    own.employment.save()

    response = desk.get(page_of(person))

    assert response.status_code == 200
