"""交办单 and 答复函 for print, in the layout of official documents."""

from django.utils import timezone
from django.utils.translation import gettext as _

from matters.norms import ACCEPT
from union_portal.typesetting.document import Document, Paragraph, SignOff, Table
from union_portal.typesetting.sheets import day_in_words, in_chinese, sheet_pdf

BLANK = "　　　　　　　"
SHEETS = ("assignment", "reply")


@in_chinese
def pdf(reading, sheet):
    """The PDF (bytes) of a sheet; None where the matter has none of the kind."""
    make = {"assignment": assignment_sheet, "reply": reply_sheet}.get(sheet)
    made = make(reading) if make else None
    if made is None:
        return None
    document, day = made
    return sheet_pdf(document, author=reading.matter.union.name, day=day)


def paragraphs(text, lead=""):
    """A text with a paragraph for each of its lines."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [Paragraph(line, lead="" if at else lead) for at, line in enumerate(lines)]


def assignment_sheet(reading):
    """交办单: what, to whom, until when; None before it was handed over."""
    matter = reading.matter
    if reading.lead is None:
        return None
    assisting = "、".join(row.unit.name for row in reading.assisting)
    leader = matter.leader.name if matter.leader_id else "—"
    category = f"（{matter.category}）" if matter.category else ""
    head = ["编号", matter.number, "答复期限", day_in_words(matter.due_on)]
    rows = [
        ["主办单位", reading.lead.unit.name, "协办单位", assisting or "无"],
        ["提出日期", day_in_words(matter.raised_on), "分管领导", leader],
        ["签收人", BLANK, "签收日期", "　　年　　月　　日"],
    ]
    document = Document(
        title_lines=[matter.union.name, f"{matter.kind.name}交办单"],
        addressees=f"{reading.lead.unit.name}：",
        blocks=[
            Table("", head, rows),
            Paragraph(named(matter) + category, lead="标题："),
            *paragraphs(matter.text, lead="内容："),
            *noted(reading),
            Paragraph(
                "请主办单位接办后与提出人沟通，按期书面答复；确不属本单位职责的，"
                f"请在{accept_words(matter)}前说明理由退回，由工会改派。"
            ),
        ],
        sign_off=SignOff(matter.union.name, day_in_words(matter.assigned_on)),
    )  # fmt: skip
    return document, matter.assigned_on


def noted(reading):
    """批示 of the leaders: what, who, when."""
    rows = [[row.text, row.leader.name, day_in_words(row.on)] for row in reading.notes]
    return [Table("领导批示", ["内容", "批示人", "日期"], rows)] if rows else []


def named(matter):
    """The title inside a sentence, without the full stop of what somebody said."""
    return matter.title.rstrip("。；，. ")


def accept_words(matter):
    span = ACCEPT.span(matter.union, matter.assigned_on)
    return day_in_words(span.after(matter.assigned_on))


def reply_sheet(reading):
    """答复函: the last reply that went out; None before there is one."""
    if not reading.issued:
        return None
    reply, matter = reading.issued[0], reading.matter
    body = reply.unit.name if reply.unit_id else matter.union.name
    names = "、".join(person.name for person in matter.raisers)
    blocks = [
        Paragraph(
            f"您（们）提出的“{named(matter)}”（编号{matter.number}）收悉，"
            "经研究，现答复如下。"
        ),
        *paragraphs(reply.text),
        *paragraphs(reply.measures, lead="措施和计划："),
    ]
    if reply.promised_on:
        blocks.append(Paragraph(day_in_words(reply.promised_on), lead="承诺完成日期："))
    blocks += [
        Paragraph(str(reply.get_outcome_display()), lead="办理结果："),
        *signed(reply),
    ]
    document = Document(
        title_lines=[f"关于“{named(matter)}”的答复"],
        salutation=f"{names or '提出单位'}：",
        blocks=blocks,
        sign_off=SignOff(body, day_in_words(reply.issued_on), sealed=True),
    )
    return document, reply.issued_on


def signed(reply):
    """Who signed, when, and the beginning of the hash of what they signed."""
    rows = [
        [
            _(row.capacity),
            row.actor_name,
            f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}",
            row.sheet_hash[:16],
        ]
        for row in reply.signatures
    ]
    if rows:
        head = ["签字身份", "姓名", "时间", "内容校验值"]
        return [Table("审签", head, rows)]
    if reply.on_paper:
        return [Paragraph("本件有承办单位签字盖章的纸质原件，由工会登记。")]
    return []
