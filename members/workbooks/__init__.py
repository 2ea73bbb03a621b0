"""The workbooks of membership and organisation."""

from members.workbooks import organs, roll, unions

__all__ = ["organs", "roll", "unions"]
