"""Checks of organs and their composition by the rules: one registry, many uses.

``engine`` holds the registry, ``facts`` reads what the checks ask of many unions at
once, ``composition`` are the checks, ``gates`` refuse an appointment that law forbids.
"""

from members.checks import composition
from members.checks.composition import worse
from members.checks.engine import CHECKS, COMPOSITION, ORGANS, Finding, findings

__all__ = [
    "CHECKS",
    "COMPOSITION",
    "ORGANS",
    "Finding",
    "composition",
    "findings",
    "worse",
]
