"""Configurable rules of handled matters. Rulebook 3.1: common limits, all configurable."""

from union_portal.calendar import CALENDAR, WORKING
from union_portal.norms import Norm, NormKind

COMMON = "各校提案和意见办理办法的通行规定（多为30到60日），由各校自定"


def span(key, title, days, unit, citation=COMMON, most=400):
    return Norm(
        f"matters.{key}",
        title,
        NormKind.SPAN,
        [days, unit],
        "",
        citation,
        least=1,
        most=most,
    )


ACCEPT = span("accept", "承办单位接办期限", 5, WORKING)
OPINION_REPLY = span("opinion_reply", "意见建议答复期限", 30, WORKING)
SUGGESTION_REPLY = span("suggestion_reply", "合理化建议答复期限", 30, CALENDAR)
EXTENSION = span("extension", "答复最多延期多久（只延一次）", 30, CALENDAR)
RATING = span("rating", "提出人评价期限，过期不评可直接办结", 15, CALENDAR)
SECOND_HANDLING = span("second_handling", "不满意的二次办理期限", 20, WORKING)
DUE_SOON = span("due_soon", "答复到期前多久提醒联络人", 5, WORKING)
TELL_HEAD = span("tell_head", "答复逾期多久提醒单位负责人", 1, WORKING)
TELL_LEADER = span("tell_leader", "答复逾期多久报分管领导", 5, WORKING)
PROMISE_SOON = span("promise_soon", "承诺事项到期前多久提醒承办单位", 15, CALENDAR)
