"""The staff pages of people, unions and the ties between them."""

from members.admin import (
    acts,
    federation,
    organs,
    people,
    registers,
    statistics,
    unions,
)

__all__ = [
    "acts",
    "federation",
    "organs",
    "people",
    "registers",
    "statistics",
    "unions",
]
