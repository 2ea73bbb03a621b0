"""What a sheet of the roll means for the records: verdict, changes, refusals per row.

Temporary tables of the running transaction hold it: ``sheet``, the accepted rows, typed;
``meant``, whom each row means and the codes it names; ``tied``, the records it means
(``roster`` shows the row with them); ``judged``, what follows from comparing the two.
All are keyed by the row's number and filled set by set: no row asks on its own.

Whom a row means: who bears its staff number; else who bears its ID number and its name,
now with a new staff number; else, if a person of its name and birth date may be meant,
that is a question to the clerk. Who stands in the sheet under their own number is meant
by no other row.

``act`` is what becomes of the person's employment:

- ``hire``: there is none, or all ended before the sheet's 入职日期: a new one opens;
- ``move``: another unit or kind: the old one ends the day before the batch's day, a
  new one begins on it;
- ``correct``: the employment stays and may be corrected in place.
"""

import json

from django.utils import timezone

from members.models import Union
from members.models.ties import MembershipStatus
from members.workbooks.refusals import problems
from union_portal.workbooks.staging import BEYOND

# The columns of ``sheet`` that hold a cell as it is.
CELLS = (
    "staff_number", "name", "name_reading", "sex", "ethnic_group", "id_kind", "email",
    "unit", "kind", "post_category", "title_rank", "agency", "union", "status",
    "birth_date", "hired_on", "left_on", "joined_on",
)  # fmt: skip

# Until the transaction ends there is room to sort and join a sheet in memory, and
# statistics come from 3,000 rows, which is plenty for what is asked here.
SHEET = """
SET LOCAL work_mem = '64MB';
SET LOCAL default_statistics_target = 10;
DROP VIEW IF EXISTS pg_temp.roster;
DROP TABLE IF EXISTS pg_temp.judged, pg_temp.tied, pg_temp.meant, pg_temp.sheet;
CREATE TEMP TABLE sheet (
  number int, staff_number text, name text, name_reading text, name_sort text,
  name_initials text, sex text, ethnic_group text, id_kind text, email text, unit text,
  kind text, post_category text, title_rank text, agency text, "union" text, status text,
  birth_date date, hired_on date, left_on date, joined_on date,
  id_number bytea, id_hash bytea, id_mask text,
  phone bytea, phone_hash bytea, phone_mask text,
  decision text, proposed bigint) ON COMMIT DROP;
"""
# The rows that wait in the staging table. What was unchanged is not asked again: it
# writes nothing, whatever stands in the records by now.
STAGED = """
INSERT INTO sheet
SELECT s.number, r.staff_number, r.name, r.name_reading, r.name_sort, r.name_initials,
  r.sex, r.ethnic_group, r.id_kind, r.email, r.unit, r.kind, r.post_category,
  r.title_rank, r.agency, r."union", r.status,
  r.birth_date, r.hired_on, r.left_on, r.joined_on,
  decode(r.id_number->>'sealed', 'hex'), decode(r.id_number->>'hash', 'hex'),
  r.id_number->>'mask',
  decode(r.phone->>'sealed', 'hex'), decode(r.phone->>'hash', 'hex'), r.phone->>'mask',
  s.decision, s.person_id
FROM union_portal_stagedrow s
CROSS JOIN LATERAL jsonb_to_record(s.values) AS r(
  staff_number text, name text, name_reading text, name_sort text, name_initials text,
  sex text, ethnic_group text, birth_date date, id_kind text, id_number jsonb,
  phone jsonb, email text, unit text, kind text, post_category text, title_rank text,
  agency text, hired_on date, left_on date, "union" text, status text, joined_on date)
WHERE s.batch_id = %(batch)s AND CASE WHEN %(rows)s::bigint[] IS NULL
  THEN s.verdict IN ('new', 'changed') ELSE s.id = ANY(%(rows)s::bigint[]) END;
"""
MEANT = """
ANALYZE sheet (number, staff_number, name, id_hash, unit, kind);
CREATE TEMP TABLE meant ON COMMIT DROP AS
WITH listed AS (
  SELECT staff_number FROM sheet
  UNION SELECT identity FROM union_portal_stagedrow
  WHERE batch_id = %(batch)s AND verdict <> 'missing'),
own AS (SELECT * FROM members_person WHERE school_id = %(school)s),
elsewhere AS (
  SELECT o.* FROM own o
  WHERE NOT EXISTS (SELECT FROM listed l WHERE l.staff_number = o.staff_number)),
numbered AS (
  SELECT r.number, o.id FROM sheet r JOIN own o ON o.staff_number = r.staff_number),
papers AS (
  SELECT r.number, o.id FROM sheet r
  JOIN elsewhere o ON o.id_hash = r.id_hash AND o.name = r.name
  WHERE NOT EXISTS (SELECT FROM numbered n WHERE n.number = r.number)),
namesakes AS (
  SELECT r.number, min(o.id) AS id FROM sheet r
  JOIN elsewhere o ON o.name = r.name AND o.birth_date = r.birth_date
    AND (o.id_hash IS NULL OR r.id_hash IS NULL)
  WHERE NOT EXISTS (SELECT FROM numbered n WHERE n.number = r.number)
    AND NOT EXISTS (SELECT FROM papers n WHERE n.number = r.number)
  GROUP BY r.number)
SELECT r.number, u.id AS unit_id, coalesce(u.union_id, u.school_id) AS unit_place,
  u.union_id AS unit_union, k.id AS kind_id, n.id AS union_id,
  coalesce(a.id, b.id, CASE WHEN r.decision = 'same' THEN r.proposed END) AS person_id,
  CASE WHEN r.decision IN ('same', 'new') THEN NULL
    WHEN a.id IS NULL AND b.id IS NULL THEN c.id END AS asked
FROM sheet r
JOIN members_unit u ON u.school_id = %(school)s AND u.code = r.unit
JOIN members_employmentkind k ON k.code = r.kind
LEFT JOIN members_union n ON n.code = r."union" AND n.path LIKE %(below)s
LEFT JOIN numbered a ON a.number = r.number
LEFT JOIN papers b ON b.number = r.number
LEFT JOIN namesakes c ON c.number = r.number;
ANALYZE meant (number, person_id);
"""
# Of several employments that one is meant which holds on the batch's day, best at the
# sheet's unit; else the last one. Where an actor's reach is asked, ``places`` are those
# of Person.places, before and after.
ROSTER = """
CREATE TEMP TABLE tied ON COMMIT DROP AS
SELECT r.number, t.person_id, t.asked, t.unit_id, t.unit_union, t.kind_id, t.union_id,
  coalesce(h.places, ARRAY[%(school)s::bigint]) AS places,
  ARRAY[coalesce(t.union_id, m.union_id), t.unit_place] AS places_after,
  e.id AS employment_id, e.starts_on AS employed_from, e.ends_on AS employed_until,
  w.last_start, w.employments, m.id AS membership_id, m.union_id AS member_of,
  m.status AS member_status, m.starts_on AS member_since,
  b.person_id IS NOT NULL AS was_member, x.act,
  CASE x.act WHEN 'hire' THEN r.hired_on WHEN 'move' THEN %(as_of)s::date
    ELSE e.starts_on END AS begins_on,
  coalesce(r.left_on, CASE WHEN x.act <> 'hire' THEN e.ends_on END) AS lasts_until,
  coalesce(a.rows, 1) AS rows_of_person
FROM sheet r
JOIN meant t USING (number)
LEFT JOIN (
  SELECT person_id, count(*) AS rows FROM meant WHERE person_id IS NOT NULL
  GROUP BY person_id HAVING count(*) > 1) a ON a.person_id = t.person_id
LEFT JOIN (
  SELECT DISTINCT ON (t.number) t.number, o.id, o.unit_id, o.kind_id, o.starts_on,
    o.ends_on
  FROM meant t JOIN members_employment o ON o.person_id = t.person_id
  ORDER BY t.number,
    o.starts_on <= %(as_of)s AND coalesce(o.ends_on, 'infinity') >= %(as_of)s DESC,
    o.unit_id = t.unit_id DESC, o.starts_on DESC, o.id DESC) e ON e.number = r.number
LEFT JOIN (
  SELECT o.person_id, max(o.starts_on) AS last_start, count(*) AS employments,
    max(coalesce(o.ends_on, 'infinity')) AS last_end
  FROM members_employment o
  WHERE o.person_id IN (SELECT person_id FROM meant) GROUP BY o.person_id
) w ON w.person_id = t.person_id
LEFT JOIN (
  SELECT DISTINCT ON (o.person_id) o.person_id, o.id, o.union_id, o.status, o.starts_on
  FROM members_membership o
  WHERE o.person_id IN (SELECT person_id FROM meant) AND o.kind = 'full'
    AND coalesce(o.ends_on, 'infinity') >= %(as_of)s
  ORDER BY o.person_id, o.starts_on <= %(as_of)s DESC, o.starts_on DESC
) m ON m.person_id = t.person_id
LEFT JOIN (
  SELECT DISTINCT o.person_id FROM members_membership o
  WHERE o.person_id IN (SELECT person_id FROM meant) AND o.kind = 'full'
) b ON b.person_id = t.person_id
LEFT JOIN (
  SELECT held.person_id, array_agg(held.place) AS places FROM (
    SELECT o.person_id, o.union_id AS place FROM members_membership o
    WHERE o.kind = 'full' AND o.starts_on <= %(today)s
      AND coalesce(o.ends_on, 'infinity') >= %(today)s
    UNION ALL
    SELECT o.person_id, coalesce(v.union_id, v.school_id) FROM members_employment o
    JOIN members_unit v ON v.id = o.unit_id
    WHERE o.starts_on <= %(today)s AND coalesce(o.ends_on, 'infinity') >= %(today)s
  ) held
  WHERE %(governed)s::bigint[] IS NOT NULL
    AND held.person_id IN (SELECT person_id FROM meant)
  GROUP BY held.person_id
) h ON h.person_id = t.person_id
CROSS JOIN LATERAL (SELECT CASE
  WHEN e.id IS NULL OR w.last_end < r.hired_on THEN 'hire'
  WHEN e.starts_on < %(as_of)s AND (e.unit_id <> t.unit_id OR e.kind_id <> t.kind_id)
    THEN 'move'
  ELSE 'correct' END AS act) x;
ANALYZE tied (number, person_id, employment_id);
CREATE TEMP VIEW roster AS SELECT * FROM sheet JOIN tied USING (number);
"""
JUDGED = """
CREATE TEMP TABLE judged ON COMMIT DROP AS
SELECT r.number, d.changes, q.problems,
  CASE WHEN q.problems <> '[]' THEN 'refused' WHEN r.asked IS NOT NULL THEN 'question'
    WHEN p.id IS NULL THEN 'new' WHEN d.changes = '{{}}' THEN 'unchanged'
    ELSE 'changed' END AS verdict
FROM roster r
LEFT JOIN members_person p ON p.id = r.person_id
LEFT JOIN members_employment e ON e.id = r.employment_id
LEFT JOIN members_unit u ON u.id = e.unit_id
LEFT JOIN members_employmentkind k ON k.id = e.kind_id
CROSS JOIN LATERAL (SELECT CASE WHEN p.id IS NOT NULL AND ({anything}) THEN {changes}
  ELSE '{{}}'::jsonb END) d(changes)
CROSS JOIN LATERAL (SELECT {problems}) q(problems);
ANALYZE judged (number, verdict);
"""
# An answered question is compared anew; what was judged before stays as it is.
STORE = """
UPDATE union_portal_stagedrow s
SET verdict = j.verdict, changes = j.changes, problems = j.problems
FROM judged j
WHERE s.batch_id = %(batch)s AND s.number = j.number
"""
STALE = """
SELECT EXISTS (
  SELECT FROM union_portal_stagedrow s JOIN judged j USING (number)
  WHERE s.batch_id = %(batch)s
    AND (s.verdict, s.changes) IS DISTINCT FROM (j.verdict, j.changes))
"""

# field: (recorded, in the sheet); an empty cell says nothing.
FIELDS = {
    "staff_number": ("p.staff_number", "r.staff_number"),
    "name": ("p.name", "r.name"),
    "name_reading": ("p.name_reading", "r.name_reading"),
    "sex": ("p.sex", "r.sex"),
    "ethnic_group": ("p.ethnic_group", "r.ethnic_group"),
    "birth_date": ("p.birth_date", "r.birth_date"),
    "id_kind": ("p.id_kind", "r.id_kind"),
    "email": ("p.email", "r.email"),
    "unit": ("u.code", "r.unit"),
    "kind": ("k.code", "r.kind"),
    "post_category": ("e.post_category", "r.post_category"),
    "title_rank": ("e.title_rank", "r.title_rank"),
    "agency": ("e.agency", "r.agency"),
    "left_on": ("e.ends_on", "r.left_on"),
}
SECRET_FIELDS = {
    "id_number": ("p.id_hash", "p.id_mask", "r.id_hash", "r.id_mask"),
    "phone": ("p.phone_hash", "p.phone_mask", "r.phone_hash", "r.phone_mask"),
}
# Who has never been a member and is one by the sheet, with union and day, is taken over
# into the register; whoever else it names a union for is proposed to it, once.
TAKEN_OVER = """r.union_id IS NOT NULL AND r.joined_on IS NOT NULL
  AND r.member_of IS NULL AND NOT r.was_member"""
PROPOSED = """r.union_id IS NOT NULL AND r.member_of IS NULL
  AND (r.joined_on IS NULL OR r.was_member) AND NOT EXISTS (
    SELECT FROM members_rostersuggestion g
    WHERE g.person_id = p.id AND g.kind = 'join' AND g.to_union_id = r.union_id)"""


def compared():
    """``[(field, condition, recorded, new)]`` in SQL, of all compared fields."""
    for name, (old, new) in FIELDS.items():
        yield name, f"{new} IS DISTINCT FROM {old} AND {new} IS NOT NULL", old, new
    for name, (stored, mask, new, new_mask) in SECRET_FIELDS.items():
        condition = f"{new} IS DISTINCT FROM {stored} AND {new} IS NOT NULL"
        yield name, condition, mask, new_mask
    yield "hired_on", "r.act = 'hire'", "e.starts_on", "r.hired_on"
    yield "union", TAKEN_OVER, "''", 'r."union"'
    yield "join", PROPOSED, "''", 'r."union"'


def changes():
    """SQL of one jsonb ``{field: [recorded, new]}`` over all compared fields."""
    return " || ".join(
        f"CASE WHEN {condition} THEN jsonb_build_object('{field}', "
        f"jsonb_build_array({recorded}, {new})) ELSE '{{}}'::jsonb END"
        for field, condition, recorded, new in compared()
    )


def anything():
    """SQL that asks whether anything differs at all: of most rows nothing does."""
    return " OR ".join(f"({condition})" for _f, condition, _old, _new in compared())


def parameters(batch, actor, perm, rows=None):
    """What the statements ask for; ``governed``: the unions the actor may write for."""
    school = batch.union
    governed = None
    if actor is not None:
        below = Union.objects.below(school)
        governed = [union.pk for union in below if actor.has_perm(perm, union)]
    return {
        "batch": batch.pk,
        "school": school.pk,
        "below": f"{school.path}%",
        "prefix": f"{school.code.lower()}-",
        "as_of": batch.as_of,
        "today": timezone.localdate(),
        "governed": governed,
        "units": batch.complete_units or None,
        "rows": rows,
        "beyond": str(BEYOND),
        "statuses": json.dumps({str(s): str(s.label) for s in MembershipStatus}),
    }


def judge(cursor, values):
    """Fill ``roster`` and ``judged`` from ``sheet``."""
    cursor.execute(MEANT, values)
    cursor.execute(ROSTER, values)
    judged = JUDGED.format(anything=anything(), changes=changes(), problems=problems())
    cursor.execute(judged, values)


def judge_staged(cursor, values):
    """The same, of rows that wait in the staging table."""
    cursor.execute(SHEET)
    cursor.execute(STAGED, values)
    judge(cursor, values)


def is_stale(cursor, values):
    """Whether the preview says anything else than was judged now."""
    cursor.execute(STALE, values)
    return cursor.fetchone()[0]
