"""The workbooks of membership and organisation."""

from members.workbooks import (
    agreements,
    cadres,
    groups,
    honours,
    organs,
    regulations,
    roll,
    unions,
    vocabulary,
    works,
)

__all__ = [
    "agreements",
    "cadres",
    "groups",
    "honours",
    "organs",
    "regulations",
    "roll",
    "unions",
    "vocabulary",
    "works",
]
