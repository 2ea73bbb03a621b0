"""Long prints of a congress: the delegate book and the badges of a long list."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils.translation import gettext as _

from congress import printing
from congress.models import Delegation
from union_portal.jobs import enqueue, job
from union_portal.lifecycle import TransitionError


@transaction.atomic
def ask_to_print(what, congress, *, actor, delegation=None):
    """Queue the print of a list; the job, whose page tells how far it is."""
    return enqueue(
        "congress.print",
        actor=actor,
        union=congress.union,
        title=_("打印%(what)s：%(congress)s")
        % {"what": printing.TITLES[what], "congress": delegation or congress},
        what=what,
        congress=congress.pk,
        delegation=delegation and delegation.pk,
    )


@job("congress.print", title="打印代表名册、代表证")
def print_list(job):
    """The list as it is when the job runs, as far as who asked may still print it."""
    asked = job.params
    congress = printing.lists_of(job.actor).filter(pk=asked["congress"]).first()
    if congress is None:
        raise TransitionError(_("您现在没有打印这份名单的权限。"))
    delegation = Delegation.objects.filter(pk=asked["delegation"]).first()
    rows = list(printing.listed(congress, job.actor.today, delegation))
    content = printing.printed(asked["what"], rows, congress, job.actor, job.tell)
    with TemporaryDirectory(prefix="print-") as folder:
        path = Path(folder) / "list.pdf"
        path.write_bytes(content)
        job.keep(f"{printing.TITLES[asked['what']]}.pdf", path)
    return _("共 %(number)s 人。") % {"number": len(rows)}
