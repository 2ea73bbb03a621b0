"""Operations of a migration in batches: there, and all the way back."""

import pytest
from django.db import connection, models
from django.db.migrations import (
    AddConstraint,
    AddField,
    CreateModel,
    Migration,
    RunSQL,
)
from django.db.migrations.state import ProjectState

from union_portal.batches import Together

pytestmark = pytest.mark.django_db


def fruit_and_tree():
    tree = models.ForeignKey("members.Tree", models.CASCADE)
    ripe = models.CheckConstraint(
        condition=models.Q(weight__gt=0), name="fruit_weighs_something"
    )
    return [
        Together(
            [
                CreateModel("Tree", [("id", models.AutoField(primary_key=True))]),
                CreateModel("Fruit", [("id", models.AutoField(primary_key=True))]),
            ]
        ),
        Together(
            [
                AddField("Fruit", "tree", tree),
                AddField("Fruit", "weight", models.IntegerField(default=1)),
            ]
        ),
        Together(
            [
                AddConstraint("Fruit", ripe),
                AddConstraint(
                    "Fruit",
                    models.UniqueConstraint(fields=["tree"], name="fruit_of_a_tree"),
                ),
            ]
        ),
    ]


def tables():
    return {"members_tree", "members_fruit"} & set(
        connection.introspection.table_names()
    )


def constraints():
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "members_fruit")
    return {"fruit_weighs_something", "fruit_of_a_tree"} & set(found)


def test_a_batch_goes_there_and_back():
    migration = Migration("0001_fruit", "members")
    migration.operations = fruit_and_tree()

    with connection.schema_editor() as editor:
        after = migration.apply(ProjectState(), editor)
    assert tables() == {"members_tree", "members_fruit"}
    assert constraints() == {"fruit_weighs_something", "fruit_of_a_tree"}
    assert [f.name for f in after.apps.get_model("members", "Fruit")._meta.fields] == [
        "id",
        "tree",
        "weight",
    ]

    with connection.schema_editor() as editor:
        migration.unapply(ProjectState(), editor)
    assert tables() == set()


def test_a_batch_says_what_it_does_and_whether_there_is_a_way_back():
    one_way = Together([RunSQL("SELECT 1"), fruit_and_tree()[0]])

    assert not one_way.reversible
    assert fruit_and_tree()[0].reversible
    assert fruit_and_tree()[0].describe() == "Create model Tree; Create model Fruit"
