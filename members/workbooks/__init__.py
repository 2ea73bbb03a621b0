"""The workbooks of membership and organisation."""

from members.workbooks import organisation, organs, roll, unions, vocabulary

__all__ = ["organisation", "organs", "roll", "unions", "vocabulary"]
