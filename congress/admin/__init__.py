"""The staff pages of congresses, sessions and delegates."""

from congress.admin import (
    act_names,
    congresses,
    delegates,
    duties,
    filings,
    pages,
    papers,
    quotas,
    sessions,
)

__all__ = [
    "act_names",
    "congresses",
    "delegates",
    "duties",
    "filings",
    "pages",
    "papers",
    "quotas",
    "sessions",
]
