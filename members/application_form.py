"""入会申请书 and 会员登记表 for print, in the layout of official documents."""

from django.utils import timezone

from members.models import ApplicationKind
from union_portal.typesetting.document import (
    Document,
    Heading,
    PageBreak,
    Paragraph,
    SignOff,
    Table,
)
from union_portal.typesetting.sheets import day_in_words, sheet_pdf

PLEDGE = (
    "我自愿加入中国工会，承认工会章程，执行工会决议，按规定交纳会费，"
    "积极参加工会活动，依法维护自身合法权益。"
)


def pdf(application):
    """The PDF (bytes) of an application; the same application gives the same bytes."""
    day = timezone.localdate(application.submitted_at)
    document = Document(
        title_lines=[title_of(application)],
        salutation=f"{application.union.name}：",
        blocks=[*letter(application), PageBreak(), *register(application)],
        sign_off=SignOff(application.union.name, day_in_words(day)),
    )
    return sheet_pdf(document, author=application.union.name, day=day)


def title_of(application):
    if application.kind == ApplicationKind.JOIN:
        return "入会申请书"
    return f"{application.get_kind_display()}书"


def letter(application):
    """What the applicant says, and how it was signed."""
    join = application.kind == ApplicationKind.JOIN
    asks = PLEDGE if join else f"本人提出{application.get_kind_display()}，请予办理。"
    blocks = [Paragraph(asks)]
    if application.reason:
        blocks.append(Paragraph(application.reason, lead="说明："))
    if application.retain_reason:
        why = application.get_retain_reason_display()
        blocks.append(Paragraph(why, lead="情形："))
    signed = timezone.localtime(application.submitted_at)
    blocks.append(
        Paragraph(
            f"申请人：{application.person.name}（本人登录门户提交，"
            f"{signed:%Y-%m-%d %H:%M}，以登录身份确认代签名）。"
        )
    )
    return blocks


def register(application):
    """会员登记表: facts as they stand, numbers masked; the steps below."""
    rows = [[str(name), str(value or "—")] for name, value in facts(application)]
    steps = [
        [
            f"{timezone.localtime(step.at):%Y-%m-%d}",
            str(step.get_kind_display()),
            step.union.name if step.union else "本人",
            step.reason or "",
        ]
        for step in application.steps.select_related("union")
    ]
    return [
        Heading(1, "会员登记表"),
        Table("基本情况", ["项目", "内容"], rows),
        Table("办理经过", ["日期", "步骤", "工会", "说明"], steps),
    ]


def facts(application):
    person, employment = application.person, application.employment
    yield "姓名", person.name
    yield "性别", person.get_sex_display()
    yield "民族", person.ethnic_group
    yield "出生日期", person.birth_date
    yield person.get_id_kind_display(), person.id_mask or application.id_mask
    yield "工号", person.staff_number
    if employment:
        yield "工作单位", employment.unit.name
        yield "用工形式", employment.kind.name
        yield "岗位类别", employment.get_post_category_display()
    if application.agency:
        yield "派遣单位", application.agency
        yield "一地入会", application.get_place_rule_display()
    if application.contract_ends_on:
        yield "聘期到", application.contract_ends_on
    yield "手机号", person.phone_mask
    if application.from_union:
        yield "原工会", application.from_union.name
    yield "申请加入" if not application.from_union else "现工会", application.union.name
    if application.membership:
        yield "会籍起", application.membership.starts_on
