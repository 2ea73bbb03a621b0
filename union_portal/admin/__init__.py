"""The staff pages: Django's admin in unfold's dress, through the house's own doors.

``bases`` shows a person their rows and lets transitions alone write; ``acts`` are the
buttons of a row's page; ``filters`` narrow lists; ``pages`` are first page and sidebar.
"""

from union_portal.admin import looks, records, reminders, retention, seals
from union_portal.admin.acts import Act, ActForm
from union_portal.admin.attachments import WithAttachments
from union_portal.admin.bases import (
    GovernedAdmin,
    ReadOnlyInline,
    ScopedAdmin,
    StaffList,
    TransitionAdmin,
    TransitionForm,
)
from union_portal.admin.filters import ALL, Choice, PeriodFilter
from union_portal.admin.pages import (
    account_links,
    dashboard,
    environment,
    mark,
    navigation,
    script,
    stylesheet,
)
from union_portal.admin.staff_pages import staff_page, staff_render, staff_urls
from union_portal.admin.trail import name_acts

__all__ = [
    "ALL",
    "Act",
    "ActForm",
    "Choice",
    "GovernedAdmin",
    "PeriodFilter",
    "ReadOnlyInline",
    "ScopedAdmin",
    "StaffList",
    "TransitionAdmin",
    "TransitionForm",
    "WithAttachments",
    "account_links",
    "dashboard",
    "environment",
    "looks",
    "mark",
    "name_acts",
    "navigation",
    "records",
    "reminders",
    "retention",
    "script",
    "seals",
    "staff_page",
    "staff_render",
    "staff_urls",
    "stylesheet",
]
