"""One guard: rows that must commit together with the change they tell of."""

from django.db import transaction


def require_transaction(what):
    """Raise unless a transaction is open, so that ``what`` cannot outlive a failure."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            f"{what} must be called inside the transaction of the change it belongs to."
        )
