"""Long work of membership and organisation."""

from datetime import date
from tempfile import TemporaryDirectory

from members.models import Union
from members.models.exchange import OtherSystem
from members.transitions.exchange import send_out
from members.transitions.figures import take_records
from union_portal.figures import FIGURES, Scope
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


@job("members.figure_records", title="导出数据项的记录")
def figure_records(job):
    """Write the list of records behind a figure, as far as who asked may see it."""
    asked = job.params
    scope = Scope(
        union=Union.objects.get(pk=asked["of"]),
        reach=asked["reach"],
        **{name: date.fromisoformat(asked[name]) for name in ("start", "end", "as_of")},
    )
    with TemporaryDirectory(prefix="figure-") as folder:
        path = f"{folder}/records.xlsx"
        name = take_records(
            FIGURES[asked["figure"]], scope, actor=job.actor, out=path, tell=job.tell
        )
        job.keep(name, path)
