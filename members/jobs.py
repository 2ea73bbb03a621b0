"""Long work of membership and organisation."""

from tempfile import TemporaryDirectory

from members.models import Union
from members.models.exchange import OtherSystem
from members.transitions.exchange import send_out
from union_portal.jobs import job


@job("members.exchange_out", title="导出给市总系统")
def exchange_out(job):
    """Write the workbook for one of the federation's systems."""
    union = Union.objects.get(pk=job.params["school"])
    system = OtherSystem(job.params["system"])
    with TemporaryDirectory(prefix="exchange-") as folder:
        path = f"{folder}/out.xlsx"
        exchange = send_out(
            actor=job.actor, union=union, system=system, path=path, tell=job.tell
        )
        job.keep(exchange.file_name, path)
