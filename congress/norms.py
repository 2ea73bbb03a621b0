"""Configurable rules of congresses, with default and citation."""

from union_portal.norms import Norm, NormKind

CONGRESS_YEARS = Norm(
    "congress.years",
    "教代会、工代会每届任期",
    NormKind.INTEGER,
    5,
    "年",
    "《学校教职工代表大会规定》第十二条：每届任期三年或者五年",
    least=3,
    most=5,
)
