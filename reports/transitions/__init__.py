"""Acts on reports: one function per verb."""

from reports.transitions.arranging import (
    add_section,
    arrange_section,
    move_section,
    remove_section,
    restore_section,
)
from reports.transitions.drafting import copy_report, lay_out_report, start_report
from reports.transitions.numbers import (
    add_figure,
    add_manual,
    change_figure,
    fill_figure,
    remove_figure,
    set_sum,
)
from reports.transitions.outlines import close_outline, keep_outline
from reports.transitions.publishing import correct, publish, withdraw
from reports.transitions.receiving import receive_report
from reports.transitions.review import pass_step, recall, send_back, submit
from reports.transitions.sketching import (
    add_entry,
    change_entry,
    change_outline,
    copy_outline,
    found_outline,
    move_entry,
    remove_entry,
)
from reports.transitions.writing import (
    assign_authors,
    change_front,
    comment,
    keep_section,
    release_section,
    settle_comment,
    take_section,
    write_section,
)

__all__ = [
    "add_entry",
    "add_figure",
    "add_manual",
    "add_section",
    "arrange_section",
    "assign_authors",
    "change_entry",
    "change_figure",
    "change_front",
    "change_outline",
    "close_outline",
    "comment",
    "copy_outline",
    "copy_report",
    "correct",
    "fill_figure",
    "found_outline",
    "keep_outline",
    "keep_section",
    "lay_out_report",
    "move_entry",
    "move_section",
    "pass_step",
    "publish",
    "recall",
    "receive_report",
    "release_section",
    "remove_entry",
    "remove_figure",
    "remove_section",
    "restore_section",
    "send_back",
    "set_sum",
    "settle_comment",
    "start_report",
    "submit",
    "take_section",
    "withdraw",
    "write_section",
]
