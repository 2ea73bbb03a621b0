"""What a report is made of: its texts, its numbers, its review, its printed state."""

from reports.models.figures import (
    DateCount,
    FigureKind,
    PrintedFigure,
    ReportSum,
    check_pattern,
)
from reports.models.outlines import Outline, OutlineEntry
from reports.models.outside import OutsideReport
from reports.models.plans import PlanItem, PlanKind, PlanState
from reports.models.printed import Correction, Edition, FrozenFigure
from reports.models.reports import (
    EDITORS,
    READERS,
    Recipient,
    Report,
    ReportKind,
    ReportState,
)
from reports.models.review import ReviewState, ReviewStep
from reports.models.sections import Comment, Section, SectionKind, SectionVersion

__all__ = [
    "EDITORS",
    "READERS",
    "Comment",
    "Correction",
    "DateCount",
    "Edition",
    "FigureKind",
    "FrozenFigure",
    "Outline",
    "OutlineEntry",
    "OutsideReport",
    "PlanItem",
    "PlanKind",
    "PlanState",
    "PrintedFigure",
    "Recipient",
    "Report",
    "ReportKind",
    "ReportState",
    "ReportSum",
    "ReviewState",
    "ReviewStep",
    "Section",
    "SectionKind",
    "SectionVersion",
    "check_pattern",
]
