"""Everything that the day of a session registers, each in a module of its own."""

from congress import (
    duty_sources,
    matter_source,
    session_figures,
    session_norms,
    session_notices,
    session_panels,
    session_reminders,
    session_rules,
    session_workbooks,
    session_worklists,
)

__all__ = [
    "duty_sources",
    "matter_source",
    "session_figures",
    "session_norms",
    "session_notices",
    "session_panels",
    "session_reminders",
    "session_rules",
    "session_workbooks",
    "session_worklists",
]
