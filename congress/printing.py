"""What of a congress is printed: the list of sessions, the delegate book, the badges.

The book and the badges of a long list are set by a job (``congress.jobs``).
"""

from datetime import UTC, datetime, time
from html import escape

import qrcode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.image.svg import SvgPathImage

from congress.models import Congress, Delegate
from members.roles import STAFF
from union_portal.lifecycle import TransitionError
from union_portal.typesetting import pdf as typeset
from union_portal.typesetting.document import Document, Paragraph, Table
from union_portal.typesetting.glyphs import TypesettingError
from union_portal.typesetting.sheets import day_in_words, sheet_pdf

AT_ONCE = 80  # delegates whose print one waits for; some seconds
BADGES_PER_PART = 80  # ten full pages, after which a job tells how far it is


def lists_of(user):
    """The congresses with a list of delegates of their own, of the unions one works in."""
    return (
        Congress.objects.current()
        .filter(
            user.rights.covering("union", *STAFF, persons=True),
            shares_with=None,
            form="congress",
        )
        .select_related("union")
        .order_by("union__path", "kind", "-number")
    )


def _pdf(lines, user, blocks):
    laid = Document(
        title_lines=[str(line) for line in lines],
        date_line=day_in_words(user.today),
        blocks=blocks,
    )
    return sheet_pdf(laid, author=user.school, day=user.today)


def sessions_pdf(sessions, union, user):
    """附表: the sessions of a union, the oldest first (PDF bytes)."""
    rows = [
        [
            row.short_name,
            row.opens_on.isoformat(),
            row.get_kind_display(),
            row.venue or "—",
            row.theme or "—",
        ]
        for row in sessions
    ]
    blocks = [
        Table("历次会议", ["会议", "开幕日期", "类别", "地点", "主题"], rows)
        if rows
        else Paragraph("还没有召开过会议。")
    ]
    return _pdf([union, "教代会、工代会历次会议一览表"], user, blocks)


def delegates_pdf(rows, congress, user):
    """代表名册: the delegates by delegation, full ones first (PDF bytes)."""
    blocks = []
    for name, people in by_delegation(rows):
        cells = [
            [
                str(number),
                row.person.name,
                row.person.get_sex_display() or "—",
                str(row.unit or "—"),
                str(row.get_kind_display()),
                _("团长") if row.person_id in heads_of(row) else "",
            ]
            for number, row in enumerate(people, 1)
        ]
        head = ["序号", "姓名", "性别", "选举单位", "类别", "职责"]
        blocks.append(Table(f"{name}（{len(people)} 人）", head, cells))
    return _pdf(
        [congress, "代表名册"], user, blocks or [Paragraph("名单上还没有代表。")]
    )


def listed(congress, day, delegation=None):
    """Who sits on a day, delegation by delegation, or of one of them."""
    rows = Delegate.objects.sitting(day).filter(congress=congress.roll_id)
    if delegation is not None:
        rows = rows.filter(delegation=delegation)
    return (
        rows.for_list()
        .prefetch_related("delegation__heads")
        .order_by("delegation__number", "person__name_sort", "pk")
    )


def heads_of(row):
    if row.delegation is None:
        return ()
    return {
        head.person_id
        for head in row.delegation.heads.all()
        if head.post == "head" and head.ends_on is None
    }


def by_delegation(rows):
    """``[(name, delegates)]`` in the order of the delegations; the rest at the end."""
    found = {}
    for row in rows:
        found.setdefault(row.delegation, []).append(row)
    rest = found.pop(None, [])
    groups = [(str(one), people) for one, people in found.items()]
    return [*groups, (_("未编入代表团"), rest)] if rest else groups


# --- Badges ------------------------------------------------------------------------------
BADGE_CSS = """
@page { size: A4; margin: 12mm 10mm; }
@page :left { margin: 12mm 10mm; @bottom-left { content: none } }
@page :right { margin: 12mm 10mm; @bottom-right { content: none } }
body { font-size: 11pt; line-height: 1.3; text-align: center; }
.badge { display: inline-block; box-sizing: border-box; width: 92mm; height: 65mm;
         border: 0.3mm solid #999; margin: 0.8mm; padding: 4mm 4mm; vertical-align: top;
         break-inside: avoid; overflow: hidden; }
.badge p { margin: 0; text-indent: 0; line-height: 1.35; }
.badge .of { font-size: 9.5pt; }
.badge .kind { font-size: 11pt; color: #b93a2c; }
.badge .name { font-size: 22pt; line-height: 1.4; }
.badge .code { font-size: 8pt; letter-spacing: 0.5mm; }
.badge svg { width: 24mm; height: 24mm; }
"""


def drawing(text):
    """The code on the badge, as a keyboard scanner reads it."""
    code = qrcode.QRCode(border=1, image_factory=SvgPathImage)
    code.add_data(text)
    code.make(fit=True)
    return code.make_image().to_string(encoding="unicode")


def badge_html(row, congress):
    group = str(row.delegation or row.unit or "")
    return (
        f'<div class="badge"><p class="of">{escape(str(congress))}</p>'
        f'<p class="kind">{escape(str(row.get_kind_display()))}</p>'
        f'<p class="name">{escape(row.person.name)}</p>'
        f"<p>{escape(group)}</p>{drawing(row.badge)}"
        f'<p class="code">{row.badge}</p></div>'
    )


def badges_pdf(rows, congress, user, laid=lambda number: None):
    """代表证: eight to a page, each with its code (PDF bytes)."""
    starts = range(0, max(len(rows), 1), BADGES_PER_PART)
    return typeset.render_parts(
        (sheet(rows[start : start + BADGES_PER_PART], congress) for start in starts),
        title=f"{congress}代表证",
        author=str(user.school or ""),
        stylesheets=[BADGE_CSS],
        created=datetime.combine(user.today, time(), UTC),
        laid=lambda number: rows and laid(min(number * BADGES_PER_PART, len(rows))),
    )


def sheet(rows, congress):
    badges = "".join(badge_html(row, congress) for row in rows)
    return f"<html><body>{badges or '<p>名单上还没有代表。</p>'}</body></html>"


# --- Both, at once or in a job -------------------------------------------------------------
BOOK, BADGES = "book", "badges"
TITLES = {BOOK: gettext_lazy("代表名册"), BADGES: gettext_lazy("代表证")}


def printed(what, rows, congress, user, tell=lambda step, percent: None):
    """The PDF (bytes); refuses in words where a name cannot be printed."""
    try:
        if what == BOOK:
            tell(_("排版"), 20)
            return delegates_pdf(rows, congress, user)
        tell(_("排版"), 0)
        return badges_pdf(
            rows,
            congress,
            user,
            lambda done: tell(
                _("排版，已排 %(done)s 人") % {"done": done}, 90 * done // len(rows)
            ),
        )
    except TypesettingError as problem:
        raise TransitionError(str(problem)) from problem
