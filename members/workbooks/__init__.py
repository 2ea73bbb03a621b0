"""The workbooks of membership and organisation."""

from members.workbooks import (
    honours,
    organisation,
    organs,
    regulations,
    roll,
    unions,
    vocabulary,
    works,
)

__all__ = [
    "honours",
    "organisation",
    "organs",
    "regulations",
    "roll",
    "unions",
    "vocabulary",
    "works",
]
