"""Opinions as a source of matters: who rates a reply, who reads it, where it came from."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from congress.models import Delegate, Opinion, OpinionState, Session
from matters.registry import MATTER_SOURCES, MatterSource


def opinions_of(matter):
    """The opinions a matter answers: its own, or those of its group, in order."""
    return Opinion.objects.filter(Q(matter=matter) | Q(group__matter=matter))


class Opinions(MatterSource):
    def raisers(self, matter):
        """Those who spoke; for a delegation's opinion its head of today."""
        found = {}
        spoken = opinions_of(matter).select_related("raised_by__person", "delegation")
        for opinion in spoken:
            if opinion.raised_by_id:
                person = opinion.raised_by.person
                found[person.pk] = person
            elif opinion.delegation_id:
                for head in self._heads(opinion.delegation):
                    found[head.pk] = head
        return list(found.values())

    def _heads(self, delegation):
        rows = delegation.heads.filter(post="head").on(timezone.localdate())
        return [row.person for row in rows.select_related("person")]

    def visible(self, user):
        """Delegates read what became of the opinions of their sessions."""
        mine = Delegate.objects.filter(person=user).sitting(user.today)
        sessions = Session.objects.filter(
            Q(numbers__congress__in=mine.values("congress"))
            | Q(numbers__congress__shares_with__in=mine.values("congress"))
        )
        rows = Opinion.objects.filter(
            state=OpinionState.HANDED_OVER, session__in=sessions.values("pk")
        )
        return Q(pk__in=rows.values("matter")) | Q(pk__in=rows.values("group__matter"))

    def raised(self, user):
        """Of what one said oneself, or one's delegation as a whole where one heads it."""
        posts = user.headed_delegations.filter(post="head").on(user.today)
        rows = Opinion.objects.filter(
            Q(raised_by__person=user)
            | Q(raised_by=None, delegation__in=posts.values("delegation"))
        )
        return Q(pk__in=rows.values("matter")) | Q(pk__in=rows.values("group__matter"))

    def url(self, matter):
        opinion = opinions_of(matter).order_by("number").first()
        return reverse("congress:opinion", args=[opinion.public_id]) if opinion else ""


MATTER_SOURCES["congress"] = Opinions()
