"""``apply_roster``: the set-based door of the roll; one audit entry for the whole set.

What each row means is judged in ``members.workbooks.judging``; here it is written, in a
handful of statements. Only what changed is set. Row history is written by triggers all
the same.
"""

import pghistory
from django.db import connection, transaction

from members.workbooks.judging import STORE, is_stale, judge, parameters
from union_portal.workbooks.staging import StalePreview

# A trigger of the row history asks for settings; one that is missing costs it a
# savepoint rolled back, and that walks through every foreign key still to be checked.
QUICK_TRIGGERS = "SELECT set_config('pgtrigger.ignore', '{}', true)"
# Nobody changes these people on a page between the comparison and the writing.
LOCK_PEOPLE = """
SELECT FROM members_person p
JOIN union_portal_stagedrow s ON p.staff_number = s.values->>'staff_number'
WHERE s.batch_id = %(batch)s AND s.verdict = 'changed' AND p.school_id = %(school)s
ORDER BY p.id FOR NO KEY UPDATE OF p
"""

INSERT_PEOPLE = """
INSERT INTO members_person (
  sign_in_name, school_id, staff_number, name, name_reading, name_sort, name_initials,
  sex, birth_date, ethnic_group, id_kind, id_number, id_hash, id_mask,
  phone, phone_hash, phone_mask, email, system_role, is_active, password)
SELECT
  CASE WHEN EXISTS (SELECT FROM members_person o WHERE o.sign_in_name = r.staff_number)
    THEN %(prefix)s || r.staff_number ELSE r.staff_number END,
  %(school)s, r.staff_number, r.name, coalesce(r.name_reading, ''), r.name_sort,
  r.name_initials, r.sex, r.birth_date, coalesce(r.ethnic_group, ''),
  coalesce(r.id_kind, 'resident'),
  decode(r.id_number->>'sealed', 'hex'), decode(r.id_number->>'hash', 'hex'),
  coalesce(r.id_number->>'mask', ''),
  decode(r.phone->>'sealed', 'hex'), decode(r.phone->>'hash', 'hex'),
  coalesce(r.phone->>'mask', ''), coalesce(r.email, ''), '', true, '!'
FROM roster r JOIN judged j USING (row_id)
WHERE j.verdict = 'new'
ORDER BY r.number
"""
FIND_NEW_PEOPLE = """
UPDATE roster r SET person_id = p.id FROM members_person p
WHERE r.person_id IS NULL AND p.school_id = %(school)s
  AND p.staff_number = r.staff_number
"""

# Columns of a person by the compared field that changes them.
PERSON = {
    "name": {"name": "r.name"},
    "name_reading": {"name_reading": "r.name_reading"},
    "sex": {"sex": "r.sex"},
    "ethnic_group": {"ethnic_group": "r.ethnic_group"},
    "birth_date": {"birth_date": "r.birth_date"},
    "id_kind": {"id_kind": "r.id_kind"},
    "email": {"email": "r.email"},
    "id_number": {
        "id_number": "decode(r.id_number->>'sealed', 'hex')",
        "id_hash": "decode(r.id_number->>'hash', 'hex')",
        "id_mask": "r.id_number->>'mask'",
    },
    "phone": {
        "phone": "decode(r.phone->>'sealed', 'hex')",
        "phone_hash": "decode(r.phone->>'hash', 'hex')",
        "phone_mask": "r.phone->>'mask'",
    },
}
EMPLOYMENT = {
    "unit": {"unit_id": "r.unit_id"},
    "kind": {"kind_id": "r.kind_id"},
    "post_category": {"post_category": "r.post_category"},
    "title_rank": {"title_rank": "r.title_rank"},
    "agency": {"agency": "r.agency"},
    "left_on": {"ends_on": "r.left_on"},
}
UPDATE_PEOPLE = """
UPDATE members_person p SET
  {settings},
  name_sort = CASE WHEN j.changes ?| ARRAY['name', 'name_reading']
    THEN r.name_sort ELSE p.name_sort END,
  name_initials = CASE WHEN j.changes ?| ARRAY['name', 'name_reading']
    THEN r.name_initials ELSE p.name_initials END
FROM roster r JOIN judged j USING (row_id)
WHERE p.id = r.person_id AND j.verdict = 'changed' AND j.changes ?| ARRAY[{fields}]
"""
END_MOVED = """
UPDATE members_employment e SET ends_on = %(as_of)s::date - 1
FROM roster r JOIN judged j USING (row_id)
WHERE e.id = r.employment_id AND r.act = 'move' AND j.verdict = 'changed'
"""
NEW_EMPLOYMENTS = """
INSERT INTO members_employment
  (person_id, unit_id, kind_id, post_category, title_rank, agency, starts_on, ends_on)
SELECT r.person_id, r.unit_id, r.kind_id,
  coalesce(r.post_category, e.post_category, ''),
  coalesce(r.title_rank, e.title_rank, ''),
  coalesce(r.agency, ''), r.begins_on, r.lasts_until
FROM roster r
JOIN judged j USING (row_id)
LEFT JOIN members_employment e ON e.id = r.employment_id
WHERE r.act IN ('hire', 'move') AND j.verdict IN ('new', 'changed')
"""
CORRECT_EMPLOYMENTS = """
UPDATE members_employment e SET
  {settings}
FROM roster r JOIN judged j USING (row_id)
WHERE e.id = r.employment_id AND r.act = 'correct' AND j.verdict = 'changed'
  AND j.changes ?| ARRAY[{fields}]
"""
NEW_MEMBERSHIPS = """
INSERT INTO members_membership
  (person_id, union_id, kind, status, starts_on, end_reason)
SELECT r.person_id, r.union_id, 'full', coalesce(r.status, 'active'),
  r.joined_on, ''
FROM roster r JOIN judged j USING (row_id)
WHERE r.union_id IS NOT NULL AND r.member_of IS NULL
  AND j.verdict IN ('new', 'changed')
"""


def setting(statement, columns, alias):
    """The UPDATE with its columns, each set only where its field has changed."""
    settings = ",\n  ".join(
        f"{name} = CASE WHEN j.changes ? '{field}' THEN {new} ELSE {alias}.{name} END"
        for field, parts in columns.items()
        for name, new in parts.items()
    )
    fields = ", ".join(f"'{field}'" for field in columns)
    return statement.format(settings=settings, fields=fields)


STATEMENTS = (
    INSERT_PEOPLE,
    FIND_NEW_PEOPLE,
    setting(UPDATE_PEOPLE, PERSON, "p"),
    END_MOVED,
    NEW_EMPLOYMENTS,
    setting(CORRECT_EMPLOYMENTS, EMPLOYMENT, "e"),
    NEW_MEMBERSHIPS,
)


@transaction.atomic
def compare_roster(batch, *, perm):
    """Set verdict, changes and problems of every staged row."""
    values = parameters(batch, batch.actor, perm)
    with connection.cursor() as cursor:
        judge(cursor, values)
        cursor.execute(STORE)


@transaction.atomic
def apply_roster(batch, *, actor, perm):
    """Write people, employments and memberships of the accepted rows, all at once.

    :class:`StalePreview` when the records, or what the actor may write for, are no
    longer those of the preview.
    """
    values = parameters(batch, actor, perm)
    context = {"import": batch.pk, "actor": actor.pk if actor else None}
    with pghistory.context(**context), connection.cursor() as cursor:
        cursor.execute(LOCK_PEOPLE, values)
        judge(cursor, values)
        if is_stale(cursor):
            raise StalePreview
        cursor.execute(QUICK_TRIGGERS)
        for statement in STATEMENTS:
            cursor.execute(statement, values)
