"""The workbooks of membership and organisation."""

from members.workbooks import organs, roll, unions, vocabulary

__all__ = ["organs", "roll", "unions", "vocabulary"]
