"""Staff pages of the checks: a union's own, the whole school's, and its workbook."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import printing
from members.checks import CHECKS, COMPOSITION, ORGANS, findings
from members.contact_matrix import VISITS, lines_for
from members.models import Union, UnionLevel
from members.roles import STAFF
from union_portal.admin import staff_page, staff_render
from union_portal.workbooks import Column
from union_portal.workbooks.sheets import write

GROUP = gettext_lazy("会员与组织")
CHECKED = (UnionLevel.SCHOOL, UnionLevel.CAMPUS, UnionLevel.BRANCH)


def works_here(user):
    return user.rights.has(*STAFF)


def checked_unions(user):
    """The unions with organs of their own among those the person works for."""
    return (
        Union.objects.filter(user.rights.working_in(""))
        .filter(level__in=CHECKED, is_reporting_node=False)
        .standing(user.today)
        .in_tree_order()
    )


def asked(request):
    """``(group, only failing, check)`` from the address; what is unknown counts as
    not asked."""
    group = request.GET.get("group")
    check = CHECKS.get(request.GET.get("check", ""))
    everything = request.GET.get("show") == "all"
    return (group if group in (ORGANS, COMPOSITION) else ORGANS), check, everything


def found_for(request):
    group, check, everything = asked(request)
    found = [
        finding
        for finding in findings(
            checked_unions(request.user), request.user.today, [group]
        )
        if (everything or not finding.ok) and check in (None, finding.check)
    ]
    return group, check, everything, found


@staff_page(
    "organisation-checks/",
    "organisation_checks",
    gettext_lazy("组织体系健全检查"),
    group=GROUP,
    icon="rule",
    place=18,
    may=works_here,
)
def organisation_checks(request):
    """Which unions lack a body or are composed against a rule (R-002, R-014 … R-038)."""
    group, check, everything, found = found_for(request)
    return staff_render(
        request,
        "admin/members/organisation_checks.html",
        _("组织体系健全检查"),
        group=group,
        groups=[(ORGANS, _("机构是否齐全")), (COMPOSITION, _("人员组成"))],
        chosen=check,
        everything=everything,
        checks=[entry for entry in CHECKS.values() if entry.group == group],
        findings=found,
        count=checked_unions(request.user).count(),
    )


@staff_page(
    "organisation-checks/<int:pk>/",
    "union_checks",
    gettext_lazy("组织检查"),
    may=works_here,
)
def union_checks(request, pk):
    """All checks of one union."""
    union = get_object_or_404(checked_unions(request.user), pk=pk)
    return staff_render(
        request,
        "admin/members/union_checks.html",
        _("组织检查"),
        union=union,
        findings=findings([union], request.user.today),
    )


@staff_page(
    "contact-matrix/",
    "contact_matrix",
    gettext_lazy("定点联系表"),
    group=gettext_lazy("干部与片组"),
    icon="grid_on",
    place=26,
    may=works_here,
)
def contact_matrix(request):
    """Which officer looks after which union, who has none (R-018), and when it was last
    visited (R-019)."""
    user = request.user
    unions = Union.objects.filter(user.rights.working_in("")).branches()
    lines = lines_for(user, list(unions.standing(user.today).in_tree_order()))
    overdue = [line for line in lines if line.is_overdue]
    only_overdue = request.GET.get("show") == "overdue"
    return staff_render(
        request,
        "admin/members/contact_matrix.html",
        _("定点联系表"),
        lines=overdue if only_overdue else lines,
        only_overdue=only_overdue,
        count=len(lines),
        without=sum(not line.contacts for line in lines),
        overdue=len(overdue),
        year=user.today.year,
        kind=VISITS,
    )


HEADER = ("工会", "检查", "现状", "口径", "结论", "规定", "依据")


def cells(finding):
    """A finding as cells of the workbook and of the printed table."""
    measure = finding.measure
    return [
        str(finding.union),
        finding.check.title,
        f"{measure.numerator} / {measure.denominator}",
        finding.check.of,
        finding.verdict,
        f"{finding.check.norm.title}：{finding.threshold}",
        finding.check.citation,
    ]


@staff_page(
    "organisation-checks/workbook/",
    "organisation_checks_workbook",
    gettext_lazy("组织体系健全检查"),
    may=works_here,
)
def organisation_checks_workbook(request):
    """The same lines as a workbook."""
    *_choices, found = found_for(request)
    columns = [Column(title, title) for title in HEADER]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "checks.xlsx"
        write(path, columns, map(cells, found), title="组织体系健全检查")
        content = path.read_bytes()
    return as_file(content, "组织体系健全检查.xlsx", XLSX)


@staff_page(
    "organisation-checks/pdf/",
    "organisation_checks_pdf",
    gettext_lazy("组织体系健全检查"),
    may=works_here,
)
def organisation_checks_pdf(request):
    """The same lines for print."""
    *_choices, found = found_for(request)
    content = printing.checks_pdf(found, request.user)
    return as_file(content, "组织体系健全检查.pdf", PDF)


@staff_page(
    "cadre-register/pdf/",
    "cadre_register_pdf",
    gettext_lazy("工会干部名册"),
    may=works_here,
)
def cadre_register_pdf(request):
    """Who holds which post today, in the unions one works for (R-013)."""
    content = printing.cadres_pdf(request.user)
    return as_file(content, "工会干部名册.pdf", PDF)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def as_file(content, name, content_type):
    """A file to keep, under a Chinese name."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response
