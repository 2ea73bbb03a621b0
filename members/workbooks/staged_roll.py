"""The rows of a roll on their way into the staging table, all at once.

They go by COPY into the typed table ``sheet``, are judged there, and are stored with
their verdict. A personal value that is recorded already is known by its keyed hash and
not encrypted again; a name that is recorded already has its pinyin keys.
"""

from django.db import connection

from members import names
from members.models import Person
from members.workbooks import judging
from union_portal.personal import encrypt, lookup
from union_portal.workbooks import staging

COPY = """
COPY sheet (number, {columns}, name_sort, name_initials,
  id_number, id_hash, id_mask, phone, phone_hash, phone_mask)
FROM STDIN
""".format(columns=", ".join(f'"{name}"' for name in judging.CELLS))
# What waits to be written is kept whole; of what stays as it is, the name for the list.
STORE = """
INSERT INTO union_portal_stagedrow
  (batch_id, number, identity, values, verdict, changes, problems, person_id)
SELECT %(batch)s, r.number, r.staff_number,
  CASE j.verdict WHEN 'refused' THEN '{{}}'
    WHEN 'unchanged' THEN jsonb_build_object('name', r.name)
    ELSE jsonb_strip_nulls(jsonb_build_object({values},
      'id_number', {id_number}, 'phone', {phone})) END,
  j.verdict, j.changes, j.problems,
  CASE WHEN j.verdict IN ('changed', 'question') THEN coalesce(r.person_id, r.asked) END
FROM roster r JOIN judged j USING (number)
"""
HIDDEN = """CASE WHEN r.{hash} IS NOT NULL THEN jsonb_build_object(
  'sealed', encode(r.{sealed}, 'hex'), 'hash', encode(r.{hash}, 'hex'),
  'mask', r.{mask}) END"""
# Who works at the school (or the units that are complete) on the day and is meant by no
# row, within the actor's reach.
MISSING = """
INSERT INTO union_portal_stagedrow
  (batch_id, number, identity, values, verdict, changes, problems, person_id)
SELECT %(batch)s, %(last)s + row_number() OVER (ORDER BY q.unit, q.name_sort, q.id),
  coalesce(q.staff_number, ''),
  jsonb_build_object('name', q.name, 'unit', q.unit, 'hired_on', q.starts_on),
  'missing', '{}', '[]', q.id
FROM (
  SELECT DISTINCT ON (p.id) p.id, p.staff_number, p.name, p.name_sort, u.code AS unit,
    e.starts_on
  FROM members_person p
  JOIN members_employment e ON e.person_id = p.id AND e.starts_on <= %(as_of)s
    AND coalesce(e.ends_on, 'infinity') >= %(as_of)s
  JOIN members_unit u ON u.id = e.unit_id
  WHERE p.school_id = %(school)s
    AND (%(units)s::text[] IS NULL OR u.code = ANY(%(units)s::text[]))
    AND (%(governed)s::bigint[] IS NULL
      OR coalesce(u.union_id, u.school_id) = ANY(%(governed)s::bigint[])
      OR EXISTS (SELECT FROM members_membership m WHERE m.person_id = p.id
        AND m.kind <> 'void'
        AND m.union_id = ANY(%(governed)s::bigint[]) AND m.starts_on <= %(as_of)s
        AND coalesce(m.ends_on, 'infinity') >= %(as_of)s))
    AND NOT EXISTS (SELECT FROM union_portal_stagedrow s
      WHERE s.batch_id = %(batch)s AND s.identity = p.staff_number)
    AND NOT EXISTS (SELECT FROM roster r WHERE r.person_id = p.id)
    AND NOT EXISTS (SELECT FROM roster r WHERE r.asked = p.id)
  ORDER BY p.id, e.starts_on DESC) q
"""
# The table grows by a whole sheet at once, and the planner has to know.
MANY = 1000
STATISTICS = "ANALYZE union_portal_stagedrow (batch_id, number, verdict, person_id)"
SENT_BACK = "SELECT number FROM judged WHERE verdict IN ('refused', 'question')"
KEEP = """
UPDATE union_portal_stagedrow s SET original = o.original
FROM unnest(%(numbers)s::int[], %(originals)s::bytea[]) AS o(number, original)
WHERE s.batch_id = %(batch)s AND s.number = o.number
"""


def stage_roll(register, batch, rows, tell):
    """Judge the rows and put them into the staging table."""
    accepted = [row for row in rows if not row.problems]
    staging.copy(batch, register, [row for row in rows if row.problems])
    values = judging.parameters(batch, batch.actor, register.perm)
    values["last"] = max((row.number for row in rows), default=0)
    recorded = people_recorded(batch.union)
    with connection.cursor() as cursor:
        cursor.execute(judging.SHEET)
        with cursor.copy(COPY) as out:
            for row in accepted:
                out.write_row(typed(row, register, recorded))
        tell("比较", 70)
        judging.judge(cursor, values)
        cursor.execute(store(), values)
        if batch.is_complete or batch.complete_units:
            cursor.execute(MISSING, values)
        keep_originals(cursor, batch, accepted)
        if len(rows) >= MANY:
            cursor.execute(STATISTICS)


def people_recorded(school):
    """``{staff number: (name, reading, id hash, phone hash)}``: what need not be made."""
    people = Person.objects.filter(school=school).exclude(staff_number=None)
    fields = ("staff_number", "name", "name_reading", "id_hash", "phone_hash")
    return {number: rest for number, *rest in people.values_list(*fields)}


def typed(row, register, recorded):
    """A row as ``sheet`` holds it: an empty cell is NULL."""
    get = row.values.get
    name, reading, id_hash, phone_hash = recorded.get(
        row.values["staff_number"], ("", "", None, None)
    )
    spoken = (row.values["name"], get("name_reading") or "")
    keys = (None, None)
    if spoken[0] != name or (spoken[1] and spoken[1] != reading):
        keys = names.keys(*spoken)
    return (
        row.number,
        *[get(column) or None for column in judging.CELLS],
        *keys,
        *secret(register.secrets["id_number"], get("id_number"), id_hash),
        *secret(register.secrets["phone"], get("phone"), phone_hash),
    )


def secret(kept, value, recorded):
    """Ciphertext, hash and mask; what is recorded so already is not encrypted anew."""
    if not value:
        return None, None, None
    found = lookup(kept.column, value)
    if recorded is not None and found == bytes(recorded):
        return None, found, kept.mask(value)
    return encrypt(kept.column, value), found, kept.mask(value)


def store():
    columns = (*judging.CELLS, "name_sort", "name_initials")
    return STORE.format(
        values=", ".join(f"'{name}', r.\"{name}\"" for name in columns),
        id_number=HIDDEN.format(hash="id_hash", sealed="id_number", mask="id_mask"),
        phone=HIDDEN.format(hash="phone_hash", sealed="phone", mask="phone_mask"),
    )


def keep_originals(cursor, batch, rows):
    """The cells of rows that may be sent back, as the clerk wrote them."""
    cursor.execute(SENT_BACK)
    numbers = {number for (number,) in cursor.fetchall()}
    kept = [row for row in rows if row.number in numbers]
    values = {
        "batch": batch.pk,
        "numbers": [row.number for row in kept],
        "originals": [staging.original(row, batch.header) for row in kept],
    }
    if kept:
        cursor.execute(KEEP, values)
