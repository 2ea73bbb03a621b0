"""The staff pages of people, unions and the ties between them."""

from members.admin import (
    absence,
    act_names,
    acts,
    agreements,
    applications,
    cadres,
    cards,
    checks,
    federation,
    founding,
    organs,
    people,
    registers,
    statistics,
    union_groups,
    unions,
)

__all__ = [
    "absence",
    "act_names",
    "acts",
    "agreements",
    "applications",
    "cadres",
    "cards",
    "checks",
    "federation",
    "founding",
    "organs",
    "people",
    "registers",
    "statistics",
    "union_groups",
    "unions",
]
