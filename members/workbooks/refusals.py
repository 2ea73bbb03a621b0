"""Rows of the roll that contradict the records: what is said, and when."""

from typing import NamedTuple

EMPLOYMENT_FIELDS = (
    "ARRAY['unit', 'kind', 'post_category', 'title_rank', 'agency', 'left_on']"
)


class Refusal(NamedTuple):
    """A row that contradicts the records: in which column, which value, why, when (SQL).

    The reason says what would help. What is cheap to know stands first in the
    condition: tens of thousands of rows that agree never come to the look-up.
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
    "p.name <> r.name AND (p.id_hash <> r.id_hash OR p.birth_date <> r.birth_date)",
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
        "'表中另有一行也是这个人（证件号码相同，或姓名和出生日期相同），请只留一行'",
        "p.id IS NOT NULL AND r.rows_of_person > 1",
    ),
    Refusal(
        "工号",
        "r.staff_number",
        "'别的学校已有人用这个工号登录，请系统管理员先为其改登录名'",
        """p.id IS NULL AND EXISTS (
          SELECT FROM members_person o WHERE o.sign_in_name = r.staff_number)
        AND (length(%(prefix)s || r.staff_number) > 60 OR EXISTS (
          SELECT FROM members_person o
          WHERE o.sign_in_name = %(prefix)s || r.staff_number))""",
    ),
    Refusal(
        "证件号码",
        "r.id_mask",
        "'这个证件号码已登记在本校另一个工号名下，请核对工号'",
        """r.id_hash IS DISTINCT FROM p.id_hash AND r.id_hash IS NOT NULL AND EXISTS (
          SELECT FROM members_person o WHERE o.school_id = %(school)s
          AND o.id_hash = r.id_hash AND o.id IS DISTINCT FROM p.id)""",
    ),
    Refusal(
        "入职日期",
        "r.hired_on",
        "concat('登记的入职日期是 ', (SELECT min(o.starts_on) FROM members_employment o"
        " WHERE o.person_id = p.id), '；请核对，确属登记有误请在系统里更正；离职后重新"
        "入职的，请先登记离职日期')",
        """r.act <> 'hire' AND r.hired_on <> r.employed_from AND NOT EXISTS (
          SELECT FROM members_employment o
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
        """r.act <> 'hire' AND r.employments > 1 AND EXISTS (
          SELECT FROM members_employment o
          WHERE o.person_id = p.id AND o.unit_id = r.unit_id AND o.id <> e.id
          AND o.starts_on <= coalesce(r.lasts_until, 'infinity')
          AND coalesce(o.ends_on, 'infinity') >= r.begins_on)""",
    ),
    Refusal(
        "工会代码",
        'r."union"',
        "'这张表不办理转会：此人的会籍现在另一个工会，请办理转会'",
        "r.union_id <> r.member_of AND NOT d.changes ? 'unit'",
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
        """r.union_id IS NOT NULL AND r.member_of IS NULL AND r.was_member
        AND EXISTS (SELECT FROM members_membership o WHERE o.person_id = p.id
          AND o.kind = 'full' AND o.ends_on >= r.joined_on)""",
    ),
    Refusal(
        "入会日期",
        "r.joined_on",
        "concat('登记的入会日期是 ', (SELECT min(o.starts_on) FROM members_membership o"
        " WHERE o.person_id = p.id AND o.kind = 'full'),"
        " '；请核对，确属登记有误请在系统里更正')",
        """r.union_id = r.member_of AND r.joined_on <> r.member_since
        AND NOT EXISTS (SELECT FROM members_membership o WHERE o.person_id = p.id
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
    anything = " OR ".join(f"({refusal.condition})" for refusal in REFUSALS)
    return (
        f"CASE WHEN {SOMEBODY_ELSE.condition} THEN {problem(SOMEBODY_ELSE)} "
        f"WHEN {anything} THEN {rest} ELSE '[]'::jsonb END"
    )
