"""工作交接单 for print, with places for the three signatures."""

from django.utils import timezone

from union_portal.typesetting.document import Document, Paragraph, Table
from union_portal.typesetting.sheets import in_chinese, sheet_pdf

BLANK = "　　　　　　　"


@in_chinese
def pdf(handover):
    """The PDF (bytes) of a sheet; the same sheet gives the same bytes."""
    union = handover.audit_union
    document = Document(
        title_lines=[union.name, "工作交接单"],
        date_line=f"（清单截至 {shown(handover.made_at)}）",
        blocks=[facts(handover), *work(handover), signatures(handover)],
    )
    day = timezone.localdate(handover.made_at)
    return sheet_pdf(document, author=union.name, day=day)


def shown(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment else "—"


def facts(handover):
    held = handover.appointment
    rows = [
        ["职务", f"{handover.place} {held.post}"],
        ["移交人", held.person.name],
        ["任职起止", f"{held.starts_on} 至 {held.ends_on or '今'}"],
        ["接交人", handover.successor.name if handover.successor else "尚未指定"],
        ["状态", handover.get_state_display()],
        ["移交", shown(handover.handed_over_at)],
        ["接收", shown(handover.received_at)],
    ]
    return Table("基本情况", ["项目", "内容"], rows)


def work(handover):
    rows = []
    for section, lines in handover.sections:
        for line in lines:
            what = "：".join(filter(None, [line["text"], line["subject"]]))
            rows.append([len(rows) + 1, section, what, line["count"]])
    if rows:
        head = ["序号", "类别", "事项", "数量（项）"]
        yield Table("移交事项", head, rows, ["center", "left", "left", "right"])
    else:
        yield Paragraph("门户里没有这个职务未办完的事项。")
    for index, text in enumerate(filter(str.strip, handover.note.splitlines())):
        yield Paragraph(text.strip(), lead="" if index else "移交说明：")


def signatures(handover):
    head = ["移交人（签字）", "接交人（签字）", "监交人（签字）"]
    day = "　　年　　月　　日"
    return Table("签字", head, [[BLANK] * 3, [day] * 3], ["center"] * 3)
