"""The one way Excel gets in: a registry of registers, and preview → apply.

    file ─► cells ─► values ─► staged rows ─► difference ─► preview ─► apply

An app declares its registers in its own ``workbooks.py``. Reading (``sheets``), checking
(``columns``), staging and comparing (``staging``) are the same for all; applying is the
register's: it loops over transitions, or goes through one named set-based door.
"""

from union_portal.workbooks.columns import CellError, Column, Secret
from union_portal.workbooks.registers import REGISTERS, Register, register_workbook
from union_portal.workbooks.sheets import WorkbookError

__all__ = [
    "REGISTERS",
    "CellError",
    "Column",
    "Register",
    "Secret",
    "WorkbookError",
    "register_workbook",
]
