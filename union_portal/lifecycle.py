"""The one door for state: a table of moves on the model, and :meth:`move`."""

from contextlib import contextmanager

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _


class TransitionError(Exception):
    """A refusal in words the user reads: what is not possible, why, what would help."""


@contextmanager
def refuse_clash(message):
    """Writing that the database alone can judge: a clash becomes a refusal in words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        raise TransitionError(message) from clash


class LifecycleQuerySet(models.QuerySet):
    def lock(self, pk):
        """Return the row locked until the transaction ends; others wait for it."""
        return self.select_for_update(of=("self",)).get(pk=pk)


class LifecycleModel(models.Model):
    """A model with a ``state`` and a table of moves: ``{verb: (sources, target)}``."""

    LIFECYCLE: dict = {}

    class Meta:
        abstract = True

    @property
    def open_moves(self):
        """The verbs that are possible from the present state."""
        return {
            verb
            for verb, (sources, _target) in self.LIFECYCLE.items()
            if self.state in sources
        }

    def move(self, verb):
        """Set the state that ``verb`` leads to, or refuse. The caller holds the lock."""
        if verb not in self.open_moves:
            raise TransitionError(
                _("现在的状态是“%(state)s”，不能再做这一步。请刷新页面查看最新情况。")
                % {"state": self.get_state_display()}
            )
        self.state = self.LIFECYCLE[verb][1]
