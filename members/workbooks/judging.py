"""What a sheet of the roll means for the records: verdict, changes, refusals per row.

Two temporary tables of the running transaction hold it: ``roster``, the accepted rows
with the records they mean, and ``judged``, what follows from comparing the two.

``act`` is what becomes of the person's employment:

- ``hire``: there is none, or all ended before the sheet's 入职日期: a new one opens;
- ``move``: another unit or kind: the old one ends the day before the batch's day, a
  new one begins on it;
- ``correct``: the employment stays and may be corrected in place.
"""

import json
from typing import NamedTuple

from django.utils import timezone

from members.models import Union
from members.models.ties import MembershipStatus
from union_portal.workbooks.staging import BEYOND

# Staged rows, typed; an empty cell is NULL. Two steps, so that the planner knows how many
# rows it joins.
SHEET = """
DROP TABLE IF EXISTS pg_temp.judged, pg_temp.roster, pg_temp.sheet;
CREATE TEMP TABLE sheet ON COMMIT DROP AS
SELECT s.id AS row_id, s.number, r.*
FROM union_portal_stagedrow s
CROSS JOIN LATERAL jsonb_to_record(s.values) AS r(
  staff_number text, name text, name_reading text, name_sort text, name_initials text,
  sex text, ethnic_group text, birth_date date, id_kind text, id_number jsonb,
  phone jsonb, email text, unit text, kind text, post_category text, title_rank text,
  agency text, hired_on date, left_on date, "union" text, status text, joined_on date)
WHERE s.batch_id = %(batch)s AND s.verdict <> 'refused';
ANALYZE sheet;
"""
# … with the records they mean, looked up once. Of several employments that one is meant
# which holds on the batch's day, best at the sheet's unit; else the last one. Where an
# actor's reach is asked, ``places`` are those of Person.places, before and after.
ROSTER = """
CREATE TEMP TABLE roster ON COMMIT DROP AS
SELECT r.*, p.id AS person_id, u.id AS unit_id, k.id AS kind_id, n.id AS union_id,
  h.places, ARRAY[coalesce(n.id, m.union_id),
    coalesce(u.union_id, u.school_id)] AS places_after,
  e.id AS employment_id, e.starts_on AS employed_from, e.ends_on AS employed_until,
  w.last_start, m.union_id AS member_of, m.status AS member_status, x.act,
  CASE x.act WHEN 'hire' THEN r.hired_on WHEN 'move' THEN %(as_of)s::date
    ELSE e.starts_on END AS begins_on,
  coalesce(r.left_on, CASE WHEN x.act <> 'hire' THEN e.ends_on END) AS lasts_until
FROM sheet r
JOIN members_unit u ON u.school_id = %(school)s AND u.code = r.unit
JOIN members_employmentkind k ON k.code = r.kind
LEFT JOIN members_union n ON n.code = r."union" AND n.path LIKE %(below)s
LEFT JOIN members_person p
  ON p.school_id = %(school)s AND p.staff_number = r.staff_number
LEFT JOIN LATERAL (
  SELECT id, unit_id, kind_id, starts_on, ends_on,
    starts_on <= %(as_of)s AND coalesce(ends_on, 'infinity') >= %(as_of)s AS holds
  FROM members_employment WHERE person_id = p.id
  ORDER BY holds DESC, unit_id = u.id DESC, starts_on DESC, id DESC LIMIT 1) e ON true
LEFT JOIN LATERAL (
  SELECT max(starts_on) AS last_start, max(coalesce(ends_on, 'infinity')) AS last_end
  FROM members_employment WHERE person_id = p.id) w ON true
LEFT JOIN LATERAL (
  SELECT union_id, status FROM members_membership
  WHERE person_id = p.id AND kind = 'full'
    AND coalesce(ends_on, 'infinity') >= %(as_of)s
  ORDER BY starts_on <= %(as_of)s DESC, starts_on DESC LIMIT 1) m ON true
LEFT JOIN LATERAL (
  SELECT coalesce(array_agg(place), ARRAY[%(school)s::bigint]) AS places FROM (
    SELECT o.union_id AS place FROM members_membership o
    WHERE o.person_id = p.id AND o.kind = 'full' AND o.starts_on <= %(today)s
      AND coalesce(o.ends_on, 'infinity') >= %(today)s
    UNION ALL
    SELECT coalesce(v.union_id, v.school_id) FROM members_employment o
    JOIN members_unit v ON v.id = o.unit_id
    WHERE o.person_id = p.id AND o.starts_on <= %(today)s
      AND coalesce(o.ends_on, 'infinity') >= %(today)s) held
) h ON p.id IS NOT NULL AND %(governed)s::bigint[] IS NOT NULL
CROSS JOIN LATERAL (SELECT CASE
  WHEN e.id IS NULL OR w.last_end < r.hired_on THEN 'hire'
  WHEN e.starts_on < %(as_of)s AND (e.unit_id <> u.id OR e.kind_id <> k.id) THEN 'move'
  ELSE 'correct' END AS act) x;
CREATE INDEX ON roster (person_id);
ANALYZE roster;
"""
JUDGED = """
CREATE TEMP TABLE judged ON COMMIT DROP AS
SELECT r.row_id, d.changes, q.problems,
  CASE WHEN q.problems <> '[]' THEN 'refused' WHEN p.id IS NULL THEN 'new'
    WHEN d.changes = '{{}}' THEN 'unchanged' ELSE 'changed' END AS verdict
FROM roster r
LEFT JOIN members_person p ON p.id = r.person_id
LEFT JOIN members_employment e ON e.id = r.employment_id
LEFT JOIN members_unit u ON u.id = e.unit_id
LEFT JOIN members_employmentkind k ON k.id = e.kind_id
CROSS JOIN LATERAL (
  SELECT CASE WHEN p.id IS NULL THEN '{{}}'::jsonb ELSE {changes} END) d(changes)
CROSS JOIN LATERAL (SELECT {problems}) q(problems);
CREATE INDEX ON judged (row_id);
ANALYZE judged;
"""
# Both are about the rows of which the staging table does not say what was judged.
STORE = """
UPDATE union_portal_stagedrow s
SET verdict = j.verdict, changes = j.changes, problems = j.problems
FROM judged j
WHERE s.id = j.row_id
  AND (s.verdict, s.changes) IS DISTINCT FROM (j.verdict, j.changes)
"""
STALE = """
SELECT EXISTS (
  SELECT FROM union_portal_stagedrow s JOIN judged j ON s.id = j.row_id
  WHERE (s.verdict, s.changes) IS DISTINCT FROM (j.verdict, j.changes))
"""

# field: (recorded, in the sheet); an empty cell says nothing.
FIELDS = {
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
    "id_number": ("p.id_hash", "p.id_mask"),
    "phone": ("p.phone_hash", "p.phone_mask"),
}
EMPLOYMENT_FIELDS = (
    "ARRAY['unit', 'kind', 'post_category', 'title_rank', 'agency', 'left_on']"
)


def change(field, condition, recorded, new):
    """SQL of ``{field: [recorded, new]}`` where the condition holds."""
    return (
        f"CASE WHEN {condition} THEN jsonb_build_object('{field}', "
        f"jsonb_build_array({recorded}, {new})) ELSE '{{}}'::jsonb END"
    )


def changes():
    """SQL of one jsonb ``{field: [recorded, new]}`` over all compared fields."""
    parts = [
        change(name, f"{new} IS NOT NULL AND {new} IS DISTINCT FROM {old}", old, new)
        for name, (old, new) in FIELDS.items()
    ]
    for name, (stored, mask) in SECRET_FIELDS.items():
        new = f"decode(r.{name}->>'hash', 'hex')"
        condition = f"{new} IS NOT NULL AND {new} IS DISTINCT FROM {stored}"
        parts.append(change(name, condition, mask, f"r.{name}->>'mask'"))
    parts.append(change("hired_on", "r.act = 'hire'", "e.starts_on", "r.hired_on"))
    joins = "r.union_id IS NOT NULL AND r.member_of IS NULL"
    parts.append(change("union", joins, "''", 'r."union"'))
    return " || ".join(parts)


class Refusal(NamedTuple):
    """A row that contradicts the records: in which column, which value, why, when (SQL).

    The reason says what would help.
    """

    column: str
    value: str
    reason: str
    condition: str


SOMEBODY_ELSE = Refusal(
    "工号",
    "r.staff_number",
    "concat('工号 ', r.staff_number, ' 在名册里是另一个人：姓名不同，证件号码或出生日期也"
    "不同；若是同一个人，请先在系统里更正姓名；若是新来的人，请另给工号')",
    "p.name <> r.name AND (p.id_hash <> decode(r.id_number->>'hash', 'hex')"
    " OR p.birth_date <> r.birth_date)",
)
REFUSALS = [
    Refusal(
        "工号",
        "r.staff_number",
        "%(beyond)s",
        """%(governed)s::bigint[] IS NOT NULL AND NOT (
          r.places_after && %(governed)s::bigint[]
          AND (p.id IS NULL OR r.places && %(governed)s::bigint[]))""",
    ),
    Refusal(
        "工号",
        "r.staff_number",
        "'别的学校已有人用这个工号登录，请请系统管理员先为其改登录名'",
        """p.id IS NULL AND EXISTS (
          SELECT FROM members_person o WHERE o.sign_in_name = r.staff_number)
        AND (length(%(prefix)s || r.staff_number) > 60 OR EXISTS (
          SELECT FROM members_person o
          WHERE o.sign_in_name = %(prefix)s || r.staff_number))""",
    ),
    Refusal(
        "证件号码",
        "r.id_number->>'mask'",
        "'这个证件号码已登记在本校另一个工号名下，请核对工号'",
        """EXISTS (SELECT FROM members_person o WHERE o.school_id = %(school)s
          AND o.id_hash = decode(r.id_number->>'hash', 'hex')
          AND o.id IS DISTINCT FROM p.id)""",
    ),
    Refusal(
        "入职日期",
        "r.hired_on",
        "concat('登记的入职日期是 ', (SELECT min(o.starts_on) FROM members_employment o"
        " WHERE o.person_id = p.id), '；请核对，确属登记有误请在系统里更正；离职后重新"
        "入职的，请先登记离职日期')",
        """r.act <> 'hire' AND NOT EXISTS (SELECT FROM members_employment o
          WHERE o.person_id = p.id AND o.starts_on = r.hired_on)""",
    ),
    Refusal(
        "离职日期",
        "r.left_on",
        "concat('此人登记为 ', r.employed_until, ' 离职，表里却仍在职；若已重新入职，请在"
        "“入职日期”填新的日期；若没有回来，请填离职日期')",
        """r.act <> 'hire' AND r.employed_until < %(as_of)s
        AND (r.left_on IS NULL OR r.act = 'move')""",
    ),
    Refusal(
        "离职日期",
        "r.left_on",
        "'早于这段聘用关系的开始，请核对离职日期'",
        """r.left_on < r.begins_on
        AND coalesce(r.employed_until >= %(as_of)s, true)""",
    ),
    Refusal(
        "单位代码",
        "r.unit",
        "concat('登记的聘用关系从 ', r.last_start, ' 开始，这张表截至 ', %(as_of)s::date,"
        " '，比登记的旧；请用较新的表，或在系统里更正')",
        f"""r.act <> 'hire' AND (
          r.last_start > %(as_of)s AND d.changes ?| ARRAY['unit', 'kind']
          OR r.employed_from > %(as_of)s AND d.changes ?| {EMPLOYMENT_FIELDS})""",
    ),
    Refusal(
        "单位代码",
        "r.unit",
        "'此人在这个单位已有同一时间的聘用关系，请在系统里核对'",
        """r.act <> 'hire' AND EXISTS (SELECT FROM members_employment o
          WHERE o.person_id = p.id AND o.unit_id = r.unit_id AND o.id <> e.id
          AND o.starts_on <= coalesce(r.lasts_until, 'infinity')
          AND coalesce(o.ends_on, 'infinity') >= r.begins_on)""",
    ),
    Refusal(
        "工会代码",
        'r."union"',
        "'这张表不办理转会：此人的会籍现在另一个工会，请办理转会'",
        "r.union_id <> r.member_of",
    ),
    Refusal(
        "会籍状态",
        "%(statuses)s::jsonb->>r.status",
        "'这张表不改变会籍状态，请办理保留会籍或恢复会籍'",
        "r.status <> r.member_status",
    ),
    Refusal(
        "入会日期",
        "r.joined_on",
        "'此人以前的会籍在这一天还没有结束，请核对入会日期'",
        """r.union_id IS NOT NULL AND r.member_of IS NULL AND EXISTS (
          SELECT FROM members_membership o WHERE o.person_id = p.id
          AND o.kind = 'full' AND o.ends_on >= r.joined_on)""",
    ),
    Refusal(
        "入会日期",
        "r.joined_on",
        "concat('登记的入会日期是 ', (SELECT min(o.starts_on) FROM members_membership o"
        " WHERE o.person_id = p.id AND o.kind = 'full'),"
        " '；请核对，确属登记有误请在系统里更正')",
        """r.union_id = r.member_of AND NOT EXISTS (
          SELECT FROM members_membership o WHERE o.person_id = p.id
          AND o.kind = 'full' AND o.starts_on = r.joined_on)""",
    ),
]


def problem(refusal):
    """SQL of ``[{column, value, reason}]`` if the refusal is met, else ``[]``."""
    return (
        f"CASE WHEN {refusal.condition} THEN jsonb_build_array(jsonb_build_object("
        f"'column', '{refusal.column}', 'value', coalesce({refusal.value}::text, ''), "
        f"'reason', {refusal.reason})) ELSE '[]'::jsonb END"
    )


def problems():
    """SQL of all refusals of a row; about somebody else nothing more is said."""
    rest = " || ".join(problem(refusal) for refusal in REFUSALS)
    return (
        f"CASE WHEN {SOMEBODY_ELSE.condition} THEN {problem(SOMEBODY_ELSE)} "
        f"ELSE {rest} END"
    )


def parameters(batch, actor, perm):
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
        "beyond": str(BEYOND),
        "statuses": json.dumps({str(s): str(s.label) for s in MembershipStatus}),
    }


def judge(cursor, values):
    """Fill ``roster`` and ``judged`` for the batch of the parameters."""
    cursor.execute(SHEET, values)
    cursor.execute(ROSTER, values)
    cursor.execute(JUDGED.format(changes=changes(), problems=problems()), values)


def is_stale(cursor):
    """Whether the preview says anything else than was judged now."""
    cursor.execute(STALE)
    return cursor.fetchone()[0]
