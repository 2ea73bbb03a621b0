"""The workbooks of membership and organisation."""

from members.workbooks import (
    agreements,
    cadres,
    cards,
    groups,
    honours,
    organs,
    regulations,
    roll,
    talents,
    unions,
    vocabulary,
    works,
)

__all__ = [
    "agreements",
    "cadres",
    "cards",
    "groups",
    "honours",
    "organs",
    "regulations",
    "roll",
    "talents",
    "unions",
    "vocabulary",
    "works",
]
