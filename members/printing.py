"""What of the organisation is printed: the checks, and the register of officers."""

from django.utils.translation import gettext as _

from members.models import Appointment
from members.roles import STAFF
from union_portal.typesetting.document import Document, Paragraph, Table
from union_portal.typesetting.sheets import day_in_words, sheet_pdf


def _pdf(title, user, blocks):
    laid = Document(
        title_lines=[str(user.school or ""), title] if user.school else [title],
        date_line=day_in_words(user.today),
        blocks=blocks,
    )
    return sheet_pdf(laid, author=user.school, day=user.today)


def checks_pdf(findings, user):
    """The findings as a table (PDF bytes)."""
    rows = [
        [
            str(one.union),
            one.check.title,
            f"{one.measure.numerator} / {one.measure.denominator}",
            one.verdict,
            one.check.citation,
        ]
        for one in findings
    ]
    blocks = [
        Table("检查结果", ["工会", "检查", "现状", "结论", "依据"], rows)
        if rows
        else Paragraph("没有不符合规定的。")
    ]
    return _pdf("组织体系健全检查", user, blocks)


def cadres_pdf(user):
    """Officers in office today, union by union (PDF bytes)."""
    held = (
        Appointment.objects.on(user.today)
        .filter(user.rights.covering("seat", *STAFF, persons=True))
        .for_list()
        .order_by("seat__path", "post__order", "person__name_sort", "pk")
    )
    rows = [
        [
            str(one.seat),
            str(one.person),
            one.post.name,
            _("专职") if one.is_full_time else _("兼职"),
            one.starts_on.isoformat(),
        ]
        for one in held
    ]
    blocks = [
        Table("现任工会干部", ["工会", "姓名", "职务", "专兼职", "任职日期"], rows)
        if rows
        else Paragraph("还没有登记任职。")
    ]
    return _pdf("工会干部名册", user, blocks)
