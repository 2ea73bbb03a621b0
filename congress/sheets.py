"""What is printed around a session: agenda, sign-in sheets, hand-over sheet, texts."""

from datetime import UTC, date, datetime, time

from django.utils import timezone
from django.utils.text import Truncator

from congress.attending import expected
from congress.duty import counts_of, duties_of, in_order
from congress.models import Opinion, Power
from members.card import drawing
from union_portal.typesetting import word as word_file
from union_portal.typesetting.document import (
    Chart,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)
from union_portal.typesetting.sheets import in_chinese, sheet_pdf

BLANK = "　　　　　"
SHOWN_OPINION = (
    300  # characters of an opinion on a sheet; the whole stands in the matter
)
NUMERALS = "一二三四五六七八九十"


def printed(document, union, day):
    return sheet_pdf(document, author=union.name, day=day)


def names_of(session):
    """The lines of a title: one for each congress that meets, its host said once."""
    numbers = list(session.numbers.all())
    if not numbers:
        return [str(session)]
    host = str(numbers[0].congress.host)
    others = [f"暨{str(number).removeprefix(host)}" for number in numbers[1:]]
    return [str(numbers[0]), *others]


def clock(moment):
    return f"{timezone.localtime(moment):%H:%M}"


def day_of(moment):
    at = timezone.localtime(moment)
    return f"{at.month}月{at.day}日（周{'一二三四五六日'[at.weekday()]}）"


# --- Agenda -----------------------------------------------------------------------------
@in_chinese
def agenda(session):
    """议程: sitting by sitting, with power, speaker and minutes."""
    blocks = []
    for sitting in session.sittings.prefetch_related("agenda__paper"):
        blocks.append(Heading(1, f"{sitting.title}（{when_and_where(sitting)}）"))
        blocks += items_table(sitting.agenda.all())
    loose = session.agenda.filter(sitting=None)
    if loose:
        blocks.append(Heading(1, "其他议程"))
        blocks += items_table(loose)
    if not blocks:
        blocks.append(Paragraph("议程还没有排定。"))
    document = Document(
        title_lines=[*names_of(session), "议程"],
        date_line=dates(session),
        blocks=blocks,
    )
    return printed(document, session.union, session.opens_on)


def when_and_where(sitting):
    """In the heading itself, which stays on the page of its table."""
    at = f"{day_of(sitting.starts_at)} {clock(sitting.starts_at)}"
    if sitting.ends_at:
        at += f"—{clock(sitting.ends_at)}"
    return f"{at}，{sitting.place}" if sitting.place else at


def dates(session):
    place = f"　{session.venue}" if session.venue else ""
    if session.opens_on == session.closes_on:
        return f"（{session.opens_on}{place}）"
    return f"（{session.opens_on} 至 {session.closes_on}{place}）"


def items_table(items):
    rows = [
        [
            number,
            item.title,
            "" if item.power == Power.NONE else item.get_power_display(),
            item.speaker,
            item.minutes or "",
        ]
        for number, item in enumerate(sorted(items, key=lambda i: (i.order, i.pk)), 1)
    ]
    if not rows:
        return [Paragraph("这一场的议程还没有排定。")]
    head = ["序号", "议程", "职权", "报告人", "分钟"]
    return [Table("", head, rows, ["center", "left", "center", "center", "center"])]


# --- Sign-in ----------------------------------------------------------------------------
@in_chinese
def sign_in(sitting):
    """签到册: a page for each delegation, in the order of its list."""
    people = (
        expected(sitting)
        .for_list()
        .order_by("delegation__number", "kind", "person__name_sort", "pk")
    )
    groups = {}
    for row in people:
        groups.setdefault(str(row.delegation or "未编入代表团"), []).append(row)
    blocks = []
    for name, rows in groups.items():
        if blocks:
            blocks.append(PageBreak())
        blocks.append(Heading(1, f"{name}（{len(rows)} 人）"))
        blocks.append(
            Table(
                "",
                ["序号", "姓名", "类别", "单位", "签名"],
                [
                    [n, row.person.name, row.get_kind_display(), row.unit or "", BLANK]
                    for n, row in enumerate(rows, 1)
                ],
                ["center", "left", "center", "left", "left"],
            )
        )
    document = Document(
        title_lines=[*names_of(sitting.session), f"{sitting.title}签到册"],
        date_line=f"（{day_of(sitting.starts_at)} {clock(sitting.starts_at)}）",
        blocks=blocks or [Paragraph("还没有代表名单。")],
    )
    return printed(document, sitting.session.union, sitting.day)


@in_chinese
def poster(sitting, address):
    """The code for the door, where it does not change."""
    document = Document(
        title_lines=[*names_of(sitting.session), sitting.title, "请扫码签到"],
        date_line=f"（{day_of(sitting.starts_at)} {clock(sitting.starts_at)}）",
        blocks=[
            Chart(sized(drawing(address))),
            Paragraph("请代表本人用手机扫码，登录后按“签到”。代表不能由他人代替。"),
            Paragraph("没有带手机的，请到签到台出示代表证。"),
        ],
    )
    return printed(document, sitting.session.union, sitting.day)


def sized(svg):
    """The drawing as large as a hand."""
    head, _space, rest = svg[svg.index("<svg") :].partition(" ")
    kept = " ".join(
        part
        for part in rest.partition(">")[0].split(" ")
        if not part.startswith(("width=", "height="))
    )
    return f'{head} width="95mm" height="95mm" {kept}>{rest.partition(">")[2]}'


# --- Opinions ---------------------------------------------------------------------------
@in_chinese
def handover(session):
    """意见建议交办单: what was handed over, by category, with who answers until when."""
    rows = (
        Opinion.objects.filter(session=session, state="handed_over")
        .for_list()
        .select_related("matter__lead_unit", "group__matter__lead_unit")
    )
    by_category = {}
    for row in rows:
        by_category.setdefault(row.category, []).append(row)
    ordered = sorted(by_category, key=lambda one: (one.order, one.pk))
    blocks = [
        Paragraph(
            f"共交办意见建议 {len(rows)} 条，涉及 {len(ordered)} 个方面。"
            "请各承办单位在答复期限前办理并书面答复。"
        )
    ]
    for category in ordered:
        blocks.append(Heading(1, f"{category}（{len(by_category[category])} 条）"))
        blocks.append(
            Table(
                "",
                ["编号", "意见建议", "代表团", "承办单位", "答复期限"],
                [handover_row(row) for row in by_category[category]],
                ["center", "left", "left", "left", "center"],
            )
        )
    blocks += receipts(rows)
    document = Document(
        title_lines=[*names_of(session), "意见建议交办单"],
        date_line=f"（{timezone.localdate()}）",
        blocks=blocks,
    )
    return printed(document, session.union, timezone.localdate())


def receipts(rows):
    """A line for each unit to sign; none while no unit has been named."""
    units = sorted({str(row.answered_by.lead_unit or "") for row in rows} - {""})
    if not units:
        return []
    head = ["承办单位", "签收人（签字）", "日期"]
    lines = [[unit, BLANK, BLANK] for unit in units]
    return [Table("签收", head, lines, ["left", "center", "center"])]


def handover_row(row):
    matter = row.answered_by
    return [
        row.number,
        Truncator(row.text.replace("\n", " ")).chars(SHOWN_OPINION),
        row.delegation or "",
        matter.lead_unit or "待指定",
        matter.due_on or "",
    ]


# --- Minutes and summary ----------------------------------------------------------------
def laid_out(text):
    """The office's text as a document: lines that begin 一、 are headings."""
    blocks = []
    for line in filter(None, (one.strip() for one in text.text.splitlines())):
        mark, _point, rest = line.partition("、")
        if rest and mark and set(mark) <= set(NUMERALS):
            blocks.append(Heading(1, line))
        else:
            blocks.append(Paragraph(line))
    session = text.session
    return Document(
        title_lines=[*names_of(session), text.get_kind_display()],
        date_line=dates(session),
        blocks=blocks,
    )


@in_chinese
def text_pdf(text):
    return printed(laid_out(text), text.session.union, text.session.closes_on)


@in_chinese
def text_word(text):
    created = datetime.combine(text.session.closes_on, time(), UTC)
    return word_file.render(
        laid_out(text), author=text.session.union.name, created=created
    )


# --- Duty files -------------------------------------------------------------------------
@in_chinese
def duty_file(person, year, mandates):
    """履职档案 of one delegate for one year."""
    start, end = date(year, 1, 1), date(year, 12, 31)
    found = duties_of(person, start, end)
    facts = [
        ["姓名", person.name],
        *(
            [
                str(row.congress),
                "，".join(
                    str(one)
                    for one in (row.get_kind_display(), row.unit, row.delegation)
                    if one
                ),
            ]
            for row in mandates
        ),
        ["履职合计", f"{len(found)} 项"],
    ]
    blocks = [Table("", ["项目", "内容"], facts)]
    if found:
        lines = [[row.day, row.kind, row.text] for row in reversed(found)]
        blocks.append(
            Table(
                "履职记录", ["日期", "类别", "内容"], lines, ["center", "left", "left"]
            )
        )
    else:
        blocks.append(Paragraph("这一年没有登记履职记录。"))
    document = Document(
        title_lines=["教职工代表履职档案"], date_line=f"（{year}年）", blocks=blocks
    )
    return printed(document, mandates[0].congress.union, end)


@in_chinese
def constituency_sheet(congress, unit, year, delegates):
    """What the delegates of one constituency did: sent to those who elected them."""
    start, end = date(year, 1, 1), date(year, 12, 31)
    rows = list(delegates)
    counted = counts_of([row.person_id for row in rows], start, end)
    sources = [s for s in in_order() if any(counted[k][s.key] for k in counted)]
    body = [
        [
            n,
            row.person.name,
            row.get_kind_display(),
            *(counted[row.person_id][source.key] or "" for source in sources),
            sum(counted[row.person_id].values()),
        ]
        for n, row in enumerate(rows, 1)
    ]
    active = sum(bool(counted[row.person_id]) for row in rows)
    head = ["序号", "姓名", "类别", *(str(source.title) for source in sources), "合计"]
    document = Document(
        title_lines=[f"{unit}", "教职工代表年度履职情况"],
        date_line=f"（{congress}，{year}年）",
        blocks=[
            Paragraph(
                f"本单位选出的代表 {len(rows)} 人，本年度有履职记录的 {active} 人，"
                f"参与率 {share(active, len(rows))}。"
            ),
            Table(
                "",
                head,
                body,
                ["center", "left", "center"] + ["center"] * (len(sources) + 1),
            ),
        ],
    )
    return printed(document, congress.union, end)


def share(part, whole):
    return f"{part * 100 / whole:.1f}%".replace(".0%", "%") if whole else "—"
