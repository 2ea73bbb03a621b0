"""Many operations of a migration at once.

Django makes the classes of all related models anew for every operation; with some two
hundred models that took most of the minute a new database wanted. A batch makes them
once::

    operations = [
        Together([CreateModel(…), CreateModel(…)]),
        Together([AddField(…), AlterField(…), RemoveConstraint(…)]),
        Together([AddConstraint(…), AddIndex(…), AddTrigger(…)]),
    ]

Each operation is shown the models as they are before and after the whole batch. So
tables, fields, and what is laid upon fields are batches of their own: a table is
created with all that its model has by then, and on the way back a constraint is taken
off while its fields still stand.
"""

from django.db.migrations.operations.base import Operation


class Together(Operation):
    """Operations whose models are made once, carried out in their order."""

    def __init__(self, operations):
        self.operations = operations

    @property
    def reversible(self):
        return all(operation.reversible for operation in self.operations)

    @property
    def atomic(self):
        return any(operation.atomic for operation in self.operations)

    def state_forwards(self, app_label, state):
        state.clear_delayed_apps_cache()
        state.__dict__.pop("apps", None)  # made anew when next asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return "; ".join(operation.describe() for operation in self.operations)

    @property
    def migration_name_fragment(self):
        return self.operations[0].migration_name_fragment
