"""A report for print: its plain data laid into an official document (GB/T 9704)."""

from dataclasses import replace
from datetime import UTC, datetime, time

from django.utils import timezone

from reports.composing import compose
from reports.composing import plain as unscaled
from reports.drawing import drawn
from reports.models import FigureKind
from reports.workspace import cover_counts
from union_portal.typesetting import pdf as typeset
from union_portal.typesetting import word as word_file
from union_portal.typesetting.document import (
    TITLE,
    Chart,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    SignOff,
    Slip,
    Table,
)
from union_portal.typesetting.letter import BottomBlock, RedHead
from union_portal.typesetting.sheets import day_in_words, sheet_pdf
from union_portal.typesetting.titles import balanced


def words(pieces):
    """The pieces of a line or paragraph as one text."""
    return "".join(piece.get("token", piece.get("text")) for piece in pieces)


def lay_out(block, lead=""):
    """One block of plain data as blocks of the typesetter."""
    return LAYOUTS[block["type"]](block, lead)


def paragraph(block, lead):
    return [Paragraph(words(block["pieces"]), lead=lead)]


def table(block, lead):
    found = Table(
        block["caption"],
        block["header"],
        [[words(cell) for cell in row] for row in block["rows"]],
        aligns=block["aligns"],
        total=block["total"],
    )
    return [turned(found, block.get("wide", "no"))]


def turned(found, wish):
    """The table on a page turned on its side: as wished, or where it would be crowded.

    Editions from before there was a choice have no wish: they print as they did.
    """
    return replace(found, wide=wish == "yes" or (wish == "auto" and found.is_crowded))


def items(block, lead):
    return [
        Paragraph("".join(entry["lines"]), lead=entry["title"])
        for entry in block["items"]
    ]


def chart(block, lead):
    return [Chart(drawn(block), block["caption"])]


def names(block, lead):
    return [
        Paragraph("、".join(group["names"]), lead=f"{group['title']}：")
        for group in block["groups"]
    ]


LAYOUTS = {
    "paragraph": paragraph,
    "table": table,
    "items": items,
    "chart": chart,
    "names": names,
}


def blocks(content):
    """Headings, paragraphs, tables of the report, every tag in print form."""
    found = []
    for section in content["sections"]:
        if section["heading"]:
            found.append(Heading(section["level"], section["heading"]))
        lead = section["lead"]
        for block in section["blocks"]:
            found += lay_out(block, lead)
            lead = ""
    return found


def document(reading):
    content = compose(reading)
    return Document(
        title_lines=content["title"],
        subtitle_lines=[words(line) for line in content["subtitle"]],
        date_line=content["date_line"],
        reporter=content["reporter"],
        salutation=content["salutation"],
        blocks=blocks(content) + corrections(reading.report),
        slip=None if reading.report.is_issued else draft_slip(reading),
        **letterhead(reading.report),
    )


def draft_slip(reading):
    """起草说明: on top of a draft, where its numbers come from and what is open."""
    counts = "、".join(
        f"{name}{count}项" for _kind, name, count in cover_counts(reading)
    )
    carried = [row.title for row in reading.figures.values() if row.is_carried]
    lines = [
        f"本稿是{reading.report.get_state_display()}的报告，尚未发布，数字还会随记录变化。",
        f"全文共{len(reading.figures)}项数：{counts}。" if counts else "全文还没有数。",
    ]
    if typed := reading.tally().get(FigureKind.MANUAL):
        lines.append(f"人工填报的{typed}项没有记录可查，发布前请逐项核对来源。")
    if carried:
        lines.append(f"还是上一年度的数有{len(carried)}项：{'、'.join(carried)}。")
    lines += [
        f"“{reading.figures[row.total].title}”合计对不上：合计{total}，各项相加{parts}。"
        for row, total, parts in reading.broken_sums()
    ]
    return Slip("起草说明", [Paragraph(line) for line in lines])


def letterhead(report):
    """A cover with contents, or the red head and what belongs to it."""
    if not report.red_head:
        return {"toc": True}
    return {
        "red_head": RedHead([f"{report.union.name}文件"], report.number),
        "addressees": report.addressees,
        "bottom": bottom_block(report),
    }


def bottom_block(report):
    """版记: who gets a copy, which office sent it to print, and when."""
    issued = report.published_at
    return BottomBlock(
        report.printer or report.usual_printer,
        day(issued) if issued else day_in_words(report.as_of),
        report.copy_to,
    )


def corrections(report):
    """The sheet behind a published report that says what was printed wrong."""
    rows = report.corrections.select_related("figure")
    if not rows:
        return []
    return [
        PageBreak(),
        Heading(1, "更正说明"),
        *(
            Paragraph(
                f"{row.figure.title}印为“{row.figure.token}”，应为“{row.token}”。"
                f"{row.reason}（{day(row.at)}）"
            )
            for row in rows
        ),
    ]


def day(moment):
    """The day of a moment, here, as documents print it."""
    return day_in_words(timezone.localtime(moment))


def issue_notice(report):
    """印发通知: the letter with which a report goes out to those it is addressed to."""
    name = report.union.name
    *begun, last = report.edition.content["title"]
    titled = [
        f"《{line}" if at == 0 else line for at, line in enumerate([*begun, last])
    ]
    parts = [name, "关于印发", *titled[:-1], f"{titled[-1]}》", "的通知"]
    return Document(
        title_lines=balanced(parts, TITLE),
        red_head=RedHead([f"{name}文件"], report.number) if report.number else None,
        addressees=report.addressees or "各二级工会",
        blocks=[
            Paragraph(
                f"现将《{''.join(report.edition.content['title'])}》印发给你们，"
                "请结合实际，认真贯彻落实。"
            )
        ],
        sign_off=SignOff(name, day(report.published_at)),
        bottom=bottom_block(report) if report.number else None,
    )


def issue_pdf(report):
    """The 印发通知 as PDF (bytes)."""
    day = timezone.localdate(report.published_at)
    return sheet_pdf(issue_notice(report), author=report.union.name, day=day)


def pdf(reading):
    """The report as PDF (bytes); the same reading gives the same bytes."""
    laid = document(reading)
    return typeset.render(laid.to_html(), title=laid.title, **_origin(reading))


def word(reading):
    """The report as a Word file (bytes), which the office may finish by hand."""
    return word_file.render(document(reading), **_origin(reading))


def _origin(reading):
    report = reading.report
    return {
        "author": report.union.name,
        "created": datetime.combine(report.as_of, time(), UTC),
    }


def as_json(reading):
    """The report as data: what the federation's portal will read."""
    report, content = reading.report, compose(reading)
    return {
        "report": report.key,
        "union": report.union.code,
        "school": report.union.name,
        "kind": report.kind,
        "period": report.period,
        "start": report.start.isoformat(),
        "end": report.end.isoformat(),
        "as_of": report.as_of.isoformat(),
        "state": report.state,
        "sha256": report.sha256,
        "corrections": [
            {
                "key": row.figure.key,
                "value": plain(unscaled(row.value)),
                "printed": row.token,
                "reason": row.reason,
                "at": row.at.isoformat(),
            }
            for row in report.corrections.select_related("figure")
        ],
        "title": content["title"],
        "figures": [
            {
                "key": row.key,
                "title": row.title,
                "kind": row.kind,
                "figure": row.figure,
                "whole": row.is_whole,
                "value": plain(reading.values[row.key]),
                "printed": reading.tokens[row.key],
                **scope_of(row, report),
            }
            for row in reading.figures.values()
        ],
        "sections": [
            {
                "id": section["ident"],
                "level": section["level"],
                "heading": section["heading"],
                "lead": section["lead"],
                "paragraphs": [
                    words(block["pieces"])
                    for block in section["blocks"]
                    if block["type"] == "paragraph"
                ],
                "blocks": [
                    block for block in section["blocks"] if block["type"] != "paragraph"
                ],
            }
            for section in content["sections"]
        ],
    }


def scope_of(row, report):
    """Of what a number counted from records was counted: enough to count it again."""
    if row.kind != FigureKind.RECORDS:
        return {}
    scope = row.scope(report)
    return {
        "scope": {
            "union": scope.union.code,
            "reach": scope.reach,
            "start": scope.start.isoformat(),
            "end": scope.end.isoformat(),
            "as_of": scope.as_of.isoformat(),
        }
    }


def plain(value):
    """Whole numbers as int; anything else as decimal text, exact."""
    return value if isinstance(value, int) else str(value)
