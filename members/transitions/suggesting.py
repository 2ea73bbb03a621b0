"""What a roster proposes to the unions: joining, transfer, leaving, retirement.

HR says who is employed; who is a member is for the union to say. Each statement inserts
the suggestions of one kind, for the rows an import has just written. Nothing is proposed
twice while it is open, and what an officer has declined is not proposed again to the
same union.
"""

from members.norms import RETIREMENT_AGE_MEN, RETIREMENT_AGE_WOMEN

INSERT = """
INSERT INTO members_rostersuggestion
  (person_id, kind, from_membership_id, to_union_id, "on", batch_id)
"""
WRITTEN = """
FROM roster r
JOIN judged j USING (number)
JOIN members_person p ON p.id = r.person_id
LEFT JOIN members_union t
  ON t.id = coalesce(nullif(r.union_id, r.member_of), r.unit_union)
LEFT JOIN members_union o ON o.id = r.member_of
WHERE j.verdict IN ('new', 'changed')
"""
PROPOSED_BEFORE = """
  AND NOT EXISTS (SELECT FROM members_rostersuggestion g
    WHERE g.person_id = r.person_id AND g.kind = '{kind}' AND g.to_union_id = t.id)
ON CONFLICT DO NOTHING
"""
# Who works at a unit with a union and is no member: newly hired, moved there, or named
# with a union in the sheet.
JOIN = f"""
{INSERT}
SELECT r.person_id, 'join', NULL::bigint, t.id,
  greatest(coalesce(r.joined_on, %(as_of)s), r.begins_on), %(batch)s
{WRITTEN}
  AND r.member_of IS NULL AND t.id IS NOT NULL
  AND NOT t.is_reporting_node AND t.closed_on IS NULL
  AND (r.union_id IS NULL OR r.joined_on IS NULL OR r.was_member)
  AND (r.act IN ('hire', 'move') OR j.changes ? 'join')
  AND coalesce(r.lasts_until, 'infinity') > %(as_of)s
{PROPOSED_BEFORE.format(kind="join")}
"""
# Members whose new unit belongs to another union than theirs, or than one above theirs.
TRANSFER = f"""
{INSERT}
SELECT r.person_id, 'transfer', r.membership_id, t.id, %(as_of)s, %(batch)s
{WRITTEN}
  AND r.member_of IS NOT NULL AND j.changes ? 'unit' AND t.id IS NOT NULL
  AND NOT t.is_reporting_node AND t.closed_on IS NULL
  AND NOT o.path LIKE t.path || '%%'
  AND coalesce(r.lasts_until, 'infinity') > %(as_of)s
{PROPOSED_BEFORE.format(kind="transfer")}
"""
# Members without any employment after the one that ended: who is old enough retires.
# ``on`` of a retirement is the first day of 保留会籍, of leaving the last of membership.
ENDED = """
DROP TABLE IF EXISTS pg_temp.ended;
CREATE TEMP TABLE ended ON COMMIT DROP AS
  SELECT r.person_id, r.left_on AS last_day, '' AS decision
  FROM roster r JOIN judged j USING (number)
  WHERE j.verdict IN ('new', 'changed') AND r.left_on IS NOT NULL
    AND (j.verdict = 'new' OR j.changes ? 'left_on')
  UNION ALL
  SELECT s.person_id, s.decided_on, s.decision FROM union_portal_stagedrow s
  WHERE s.batch_id = %(batch)s AND s.verdict = 'missing'
    AND s.decision IN ('left', 'retired');
ANALYZE ended;
"""
LEAVE = """
WITH leaving AS (
  SELECT e.*, m.id AS membership_id,
    e.decision = 'retired' OR e.decision = '' AND p.birth_date + make_interval(
      years => CASE p.sex WHEN 'male' THEN %(men)s ELSE %(women)s END) <= e.last_day
      AS retires
  FROM ended e
  JOIN members_person p ON p.id = e.person_id
  JOIN members_membership m ON m.person_id = e.person_id AND m.kind = 'full'
    AND m.status = 'active' AND m.ends_on IS NULL AND m.starts_on <= e.last_day
  WHERE NOT EXISTS (SELECT FROM members_employment o WHERE o.person_id = e.person_id
    AND coalesce(o.ends_on, 'infinity') > e.last_day))
INSERT INTO members_rostersuggestion
  (person_id, kind, from_membership_id, "on", batch_id)
SELECT person_id, CASE WHEN retires THEN 'retire' ELSE 'leave' END, membership_id,
  CASE WHEN retires THEN last_day + 1 ELSE last_day END, %(batch)s
FROM leaving
ON CONFLICT DO NOTHING
"""


def suggest(cursor, values, batch):
    """Propose what follows from the rows and decisions just written."""
    ages = {
        "men": RETIREMENT_AGE_MEN.value(batch.union, batch.as_of),
        "women": RETIREMENT_AGE_WOMEN.value(batch.union, batch.as_of),
    }
    for statement in (JOIN, TRANSFER, ENDED):
        cursor.execute(statement, values)
    cursor.execute("SELECT EXISTS (SELECT FROM ended)")
    if cursor.fetchone()[0]:
        cursor.execute(LEAVE, values | ages)
