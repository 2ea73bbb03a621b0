"""What the house itself keeps for a while: refused rows, messages, looks, files."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from union_portal.delivery import Delivery
from union_portal.jobs import Job
from union_portal.jobs.norms import FILE_DAYS
from union_portal.looks import LEAST_MONTHS, Look, LookedPerson
from union_portal.norms import Norm, NormKind
from union_portal.notices import Notice
from union_portal.retention import (
    LOGS,
    PERSONAL,
    TECHNICAL,
    delete_all,
    midnight,
    of_school,
    retention,
)
from union_portal.signatures import SigningSlip
from union_portal.workbooks.models import BatchState, StagedRow
from union_portal.workbooks.refused import REFUSED_DAYS
from union_portal.workbooks.uploads import ImportUpload

SHORTEST = "《个人信息保护法》第十九条：保存期限应当为实现处理目的所必要的最短时间"
REFUSED_MONTHS = Norm(
    "workbooks.refused_months",
    "退回行的原因和摘要保存多少个月",
    NormKind.INTEGER,
    12,
    "个月",
    SHORTEST,
    least=1,
    most=60,
)
NOTICE_MONTHS = Norm(
    "union_portal.notice_months",
    "已读消息保存多少个月",
    NormKind.INTEGER,
    24,
    "个月",
    SHORTEST,
    least=3,
    most=120,
)
LOOK_MONTHS = Norm(
    "union_portal.look_months",
    "“谁看过我的信息”的记录保存多少个月",
    NormKind.INTEGER,
    36,
    "个月",
    "《网络安全法》：网络日志留存不少于六个月；《网络数据安全管理条例》第十二条："
    "向他人提供个人信息的记录至少保存三年",
    least=LEAST_MONTHS,
    most=120,
)


SLIP_MONTHS = Norm(
    "signatures.slip_months",
    "过期的签字码单保存多少个月",
    NormKind.INTEGER,
    12,
    "个月",
    SHORTEST,
    least=1,
    most=60,
)


def moment(at):
    return f"{timezone.localtime(at):%Y-%m-%d}"


@retention(
    "workbooks.refused_rows",
    "导入时退回的行",
    norm=REFUSED_MONTHS,
    may=PERSONAL,
    gone="退回行的识别号、摘要和原因；导入记录和行数保留",
    clear=delete_all,
    label=lambda row: (
        _("%(file)s 第 %(row)s 行") % {"file": row.batch.file_name, "row": row.number}
    ),
)
def refused_rows(school, before):
    return StagedRow.objects.filter(
        of_school(school, "batch__union"),
        batch__state=BatchState.APPLIED,
        batch__created_at__lt=midnight(before),
    ).select_related("batch")


def clear_notices(rows):
    return delete_all(rows, Delivery.objects.filter(notice__in=rows))


@retention(
    "union_portal.read_notices",
    "已读消息",
    norm=NOTICE_MONTHS,
    may=TECHNICAL,
    gone="消息全文和发送记录（含收件地址）",
    clear=clear_notices,
    label=lambda row: f"{moment(row.read_at)} {row.title}",
)
def read_notices(school, before):
    return Notice.objects.filter(
        recipient__school=school, read_at__lt=midnight(before)
    ).order_by()


def clear_looks(rows):
    return delete_all(rows, LookedPerson.objects.filter(look__in=rows))


@retention(
    "union_portal.looks",
    "查看个人信息的记录",
    norm=LOOK_MONTHS,
    may=LOGS,
    gone="谁在什么时候看过谁的信息",
    clear=clear_looks,
    label=lambda row: f"{moment(row.at)} {row.get_how_display()}",
)
def looks(school, before):
    return Look.objects.filter(
        of_school(school, "union"), at__lt=midnight(before)
    ).order_by()


@retention(
    "signatures.old_slips",
    "过期签字码单上没有用过的码",
    norm=SLIP_MONTHS,
    may=TECHNICAL,
    gone="签字码的校验值；谁在什么时候领过码单、签过什么，都保留",
    clear=lambda rows: rows.update(codes=[]),
    label=lambda row: f"{moment(row.issued_at)} {row.pk}",
)
def old_slips(school, before):
    return SigningSlip.objects.filter(
        person__school=school, expires_at__lt=midnight(before), codes__len__gt=0
    ).order_by()


# --- What a sweep clears by itself ------------------------------------------------------
@retention(
    "workbooks.refused_cells",
    "退回行的原文",
    norm=REFUSED_DAYS,
    may=PERSONAL,
    gone="退回行里按原样保留、供下载修改的单元格",
    clear=None,
    label=lambda row: f"{row.batch_id}:{row.number}",
)
def refused_cells(school, before):
    return StagedRow.objects.filter(
        of_school(school, "batch__union"),
        original__isnull=False,
        batch__created_at__lt=midnight(before),
    )


@retention(
    "workbooks.uploads",
    "没有写入的上传文件",
    norm=REFUSED_DAYS,
    may=PERSONAL,
    gone="上传的工作簿文件；谁何时上传保留",
    clear=None,
    label=lambda row: f"{moment(row.created_at)} {row.file_name}",
)
def uploads(school, before):
    return ImportUpload.objects.kept().filter(
        of_school(school, "union"), created_at__lt=midnight(before)
    )


@retention(
    "jobs.files",
    "后台任务的结果文件",
    norm=FILE_DAYS,
    may=TECHNICAL,
    gone="导出和打印的结果文件；任务记录保留",
    clear=None,
    label=lambda row: f"{moment(row.finished_at)} {row.pk}",
)
def job_files(school, before):
    return Job.objects.exclude(Q(file="")).filter(
        of_school(school, "union"), finished_at__lt=midnight(before)
    )
