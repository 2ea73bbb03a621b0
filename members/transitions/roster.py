"""``apply_roster``: the set-based door of the roll; one audit entry for the whole set.

What each row means is judged in ``members.workbooks.judging``; here it is written, in a
handful of statements. Only what changed is set. Row history is written by triggers all
the same. What follows for memberships is proposed in ``suggesting``.
"""

import pghistory
from django.db import connection, transaction
from django.utils.translation import gettext as _

from members.models import Employment
from members.transitions.suggesting import suggest
from members.workbooks.judging import (
    STORE,
    TAKEN_OVER,
    is_stale,
    judge_staged,
    parameters,
)
from union_portal.lifecycle import TransitionError
from union_portal.workbooks.models import StagedRow
from union_portal.workbooks.staging import StalePreview

MANY = 100  # rows from which statistics of the tables are worth their moment
# A trigger of the row history asks for settings; one that is missing costs it a
# savepoint rolled back, and that walks through every foreign key still to be checked.
QUICK_TRIGGERS = "SELECT set_config('pgtrigger.ignore', '{}', true)"
STATISTICS = """
ANALYZE members_person (id, school_id, staff_number, name, birth_date, id_hash),
  members_employment (person_id, unit_id, starts_on, ends_on),
  members_membership (person_id, union_id, starts_on, ends_on)
"""
# Nobody changes these people on a page between the comparison and the writing.
LOCK_PEOPLE = """
SELECT FROM members_person p
JOIN union_portal_stagedrow s ON p.id = s.person_id
WHERE s.batch_id = %(batch)s
  AND (s.verdict = 'changed' OR s.verdict = 'missing' AND s.decision IN ('left', 'retired'))
ORDER BY p.id FOR NO KEY UPDATE OF p
"""
# Missing people who have left, and whom this actor may not write about.
BEYOND_REACH = """
SELECT EXISTS (
  SELECT FROM union_portal_stagedrow s
  WHERE s.batch_id = %(batch)s AND s.verdict = 'missing'
    AND s.decision IN ('left', 'retired') AND %(governed)s::bigint[] IS NOT NULL
    AND NOT EXISTS (
      SELECT FROM members_employment e JOIN members_unit u ON u.id = e.unit_id
      WHERE e.person_id = s.person_id
        AND coalesce(u.union_id, u.school_id) = ANY(%(governed)s::bigint[]))
    AND NOT EXISTS (
      SELECT FROM members_membership m WHERE m.person_id = s.person_id
        AND m.kind <> 'void' AND m.union_id = ANY(%(governed)s::bigint[])))
"""
END_MISSING = """
UPDATE members_employment e SET ends_on = s.decided_on
FROM union_portal_stagedrow s, members_unit u
WHERE s.batch_id = %(batch)s AND s.verdict = 'missing'
  AND s.decision IN ('left', 'retired') AND e.person_id = s.person_id
  AND u.id = e.unit_id AND (%(units)s::text[] IS NULL OR u.code = ANY(%(units)s::text[]))
  AND e.starts_on <= s.decided_on
  AND coalesce(e.ends_on, 'infinity') > s.decided_on
"""

# In the order of staff numbers: four indexes grow at their end then.
INSERT_PEOPLE = """
INSERT INTO members_person (
  sign_in_name, school_id, staff_number, name, name_reading, name_sort, name_initials,
  sex, birth_date, ethnic_group, id_kind, id_number, id_hash, id_mask,
  phone, phone_hash, phone_mask, email, system_role, is_active, password)
SELECT
  CASE WHEN o.id IS NULL THEN r.staff_number ELSE %(prefix)s || r.staff_number END,
  %(school)s, r.staff_number, r.name, coalesce(r.name_reading, ''), r.name_sort,
  r.name_initials, r.sex, r.birth_date, coalesce(r.ethnic_group, ''),
  coalesce(r.id_kind, 'resident'),
  r.id_number, r.id_hash, coalesce(r.id_mask, ''),
  r.phone, r.phone_hash, coalesce(r.phone_mask, ''), coalesce(r.email, ''), '', true, '!'
FROM roster r JOIN judged j USING (number)
LEFT JOIN members_person o ON o.sign_in_name = r.staff_number
WHERE j.verdict = 'new'
ORDER BY r.staff_number COLLATE "C"
"""
FIND_NEW_PEOPLE = """
UPDATE tied t SET person_id = p.id
FROM sheet r, judged j, members_person p
WHERE r.number = t.number AND j.number = t.number AND j.verdict = 'new'
  AND p.school_id = %(school)s AND p.staff_number = r.staff_number
"""

# Columns of a person by the compared field that changes them.
PERSON = {
    "staff_number": {
        "staff_number": "r.staff_number",
        "sign_in_name": """CASE WHEN p.sign_in_name = p.staff_number AND NOT EXISTS (
          SELECT FROM members_person o WHERE o.sign_in_name = r.staff_number)
          THEN r.staff_number ELSE p.sign_in_name END""",
    },
    "name": {"name": "r.name"},
    "name_reading": {"name_reading": "r.name_reading"},
    "sex": {"sex": "r.sex"},
    "ethnic_group": {"ethnic_group": "r.ethnic_group"},
    "birth_date": {"birth_date": "r.birth_date"},
    "id_kind": {"id_kind": "r.id_kind"},
    "email": {"email": "r.email"},
    "id_number": {
        "id_number": "r.id_number",
        "id_hash": "r.id_hash",
        "id_mask": "r.id_mask",
    },
    "phone": {
        "phone": "r.phone",
        "phone_hash": "r.phone_hash",
        "phone_mask": "r.phone_mask",
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
FROM roster r JOIN judged j USING (number)
WHERE p.id = r.person_id AND j.verdict = 'changed' AND j.changes ?| ARRAY[{fields}]
"""
END_MOVED = """
UPDATE members_employment e SET ends_on = %(as_of)s::date - 1
FROM roster r JOIN judged j USING (number)
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
JOIN judged j USING (number)
LEFT JOIN members_employment e ON e.id = r.employment_id
WHERE r.act IN ('hire', 'move') AND j.verdict IN ('new', 'changed')
"""
CORRECT_EMPLOYMENTS = """
UPDATE members_employment e SET
  {settings}
FROM roster r JOIN judged j USING (number)
WHERE e.id = r.employment_id AND r.act = 'correct' AND j.verdict = 'changed'
  AND j.changes ?| ARRAY[{fields}]
"""
NEW_MEMBERSHIPS = f"""
INSERT INTO members_membership
  (person_id, union_id, kind, status, starts_on, end_reason)
SELECT r.person_id, r.union_id, 'full', coalesce(r.status, 'active'),
  r.joined_on, ''
FROM roster r JOIN judged j USING (number)
WHERE {TAKEN_OVER} AND j.verdict IN ('new', 'changed')
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
    END_MISSING,
)


@transaction.atomic
def compare_roster(batch, rows, *, perm):
    """Compare staged rows (by id) with the records anew."""
    values = parameters(batch, batch.actor, perm, rows)
    with connection.cursor() as cursor:
        judge_staged(cursor, values)
        cursor.execute(STORE, values)


def check_ends(rows, on):
    """Refuse that the missing people of these staged rows left before they began."""
    people = StagedRow.objects.filter(pk__in=rows).values("person")
    later = Employment.objects.filter(person__in=people, starts_on__gt=on)
    found = later.select_related("person").first()
    if found is not None:
        raise TransitionError(
            _("%(name)s 的聘用关系从 %(day)s 开始，离职日期不能早于这一天。")
            % {"name": found.person.name, "day": found.starts_on}
        )


@transaction.atomic
def apply_roster(batch, *, actor, perm, tell):
    """Write people, employments and memberships of the accepted rows, all at once.

    :class:`StalePreview` when the records, or what the actor may write for, are no
    longer those of the preview.
    """
    values = parameters(batch, actor, perm)
    context = {"import": batch.pk, "actor": actor.pk if actor else None}
    with pghistory.context(**context), connection.cursor() as cursor:
        cursor.execute(LOCK_PEOPLE, values)
        judge_staged(cursor, values)
        if is_stale(cursor, values) or is_beyond(cursor, values):
            raise StalePreview
        cursor.execute(QUICK_TRIGGERS)
        for done, statement in enumerate(STATEMENTS):
            tell("写入", 15 + done * 60 // len(STATEMENTS))
            cursor.execute(statement, values)
        refresh_statistics(cursor)
        tell("提出建议", 80)
        suggest(cursor, values, batch)


def is_beyond(cursor, values):
    cursor.execute(BEYOND_REACH, values)
    return cursor.fetchone()[0]


def refresh_statistics(cursor):
    """After a large roll the planner must not wait to learn how large it is now."""
    cursor.execute("SELECT count(*) FROM judged WHERE verdict = 'new'")
    if cursor.fetchone()[0] >= MANY:
        cursor.execute(STATISTICS)
