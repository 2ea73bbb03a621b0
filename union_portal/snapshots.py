"""One moment for everything that is read: a number and the list behind it agree."""

from functools import wraps

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import SerializationFailure

from union_portal.lifecycle import TransitionError

TRIES = 3


def one_snapshot(function):
    """Run a transition in a transaction that sees the database as of one moment.

    READ COMMITTED, which everything else runs in, lets a record come in between two
    SELECTs. Whoever has a transaction open already has seen other moments: nested, this
    is a plain ``atomic`` block and the outermost caller answers for the moment. When
    somebody else changed a row that is to be written here, it is tried anew with the
    moment after that.
    """

    @wraps(function)
    def run(*args, **kwargs):
        if connection.in_atomic_block:
            with transaction.atomic():
                return function(*args, **kwargs)
        for _try in range(TRIES):
            try:
                return _once(function, args, kwargs)
            except OperationalError as problem:
                if not isinstance(problem.__cause__, SerializationFailure):
                    raise
        raise TransitionError(_("有人正在改同一份材料，请过一会儿再试。"))

    return run


def _once(function, args, kwargs):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return function(*args, **kwargs)
