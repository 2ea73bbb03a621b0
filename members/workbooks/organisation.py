"""What the workbooks of organisation share: unions by code, people by number."""

from members.models import (
    Person,
)
from members.workbooks.base import ActRegister, union_codes


class OrganisationRegister(ActRegister):
    """Names unions by code in ``union_columns`` and people by staff number in
    ``person_column``."""

    union_columns: tuple = ("union",)
    person_column = ""

    def check(self, rows, batch):
        for name in self.union_columns:
            self.refuse_unknown(rows, name, union_codes(batch), "工会")
        if self.person_column:
            numbers = Person.objects.filter(school=batch.union)
            known = set(numbers.values_list("staff_number", flat=True))
            column = self.column(self.person_column)
            for row in rows:
                number = row.values[self.person_column]
                if number not in known:
                    row.refuse(column, "名册里没有这个工号", number)

    def prepare(self, batch):
        known = super().prepare(batch)
        known.people = {}
        if self.person_column:
            wanted = {
                row.values.get(self.person_column)
                for row in batch.rows.exclude(verdict="refused")
            }
            people = Person.objects.filter(
                school=batch.union, staff_number__in=wanted
            ).defer("id_number", "phone")
            known.people = {person.staff_number: person for person in people}
        return known
