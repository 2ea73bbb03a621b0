"""Records of handled matters for tests: a unit with its people, a matter on its way."""

import time
from datetime import date

import factory
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from factory.django import DjangoModelFactory

from matters import transitions
from matters.models import Matter, MatterKind
from members.models import Appointment
from members.roles import Role
from tests.factories import (
    PASSWORD,
    TOTP_SECRET,
    AppointmentFactory,
    AuthenticatorFactory,
    MembershipFactory,
    PostFactory,
    UnionFactory,
    UnitFactory,
)
from union_portal.signatures import issue_slip

DAY = date(2024, 3, 4)  # a Monday
__all__ = ["DAY", "PASSWORD", "MatterFactory", "Play", "unit_post"]


def kind_of(code):
    return MatterKind.objects.get(code=code)


class MatterFactory(DjangoModelFactory):
    """A suggestion of a member, raised and not yet handed over."""

    class Meta:
        model = Matter

    class Params:
        code = "suggestion"

    union = factory.SubFactory(UnionFactory)
    kind = factory.LazyAttribute(lambda row: kind_of(row.code))
    title = "食堂延长开放时间"
    text = "晚上九点以后实验室的同事吃不上饭，建议一个窗口开到十点。"
    category = "后勤与校园"
    raised_on = DAY

    number = factory.Sequence(lambda n: f"样例2024-{n:03}")


def unit_post(unit, role, name):
    """A person who acts for a unit: its liaison or its head."""
    post = PostFactory(roles=[role], name=Role(role).label)
    row: Appointment = AppointmentFactory(
        unit=unit, seat=unit.union, post=post, person__name=name
    )
    return row.person


class Play:
    """One matter and everybody who has to do with it, and the usual next step."""

    def __init__(self, school, branch, code="opinion"):
        self.school = school
        self.unit = UnitFactory(union=branch, name="后勤部")
        self.other = UnitFactory(union=branch, name="保卫部")
        self.liaison = unit_post(self.unit, "liaison", "林远")
        self.head = unit_post(self.unit, "unit_lead", "何岳")
        self.raiser = MembershipFactory(union=branch, person__name="方一诺").person
        self.officer = AppointmentFactory(seat=school, roles=["office"]).person
        self.leader = AppointmentFactory(seat=school, roles=["lead"]).person
        AuthenticatorFactory(user=self.leader)
        self.matter = MatterFactory(union=school, code=code, raised_by=self.raiser)

    @property
    def assignment(self):
        return self.matter.assignments.standing().get(role="lead")

    @property
    def reply(self):
        return self.matter.replies.exclude(state="returned").get(
            round=self.matter.round
        )

    def again(self):
        self.matter.refresh_from_db()
        return self.matter

    def assign(self):
        transitions.assign(
            self.matter, lead=self.unit, leader=self.leader, actor=self.officer
        )
        return self.again()

    def accept(self):
        transitions.accept(self.assignment, actor=self.liaison)
        return self.again()

    def draft(self, outcome="solved", **words):
        transitions.draft_reply(
            self.matter,
            outcome=outcome,
            text="已开放一个窗口到晚上十点。",
            actor=self.liaison,
            **words,
        )
        return self.again()

    def submit(self):
        transitions.submit_reply(self.reply, actor=self.liaison)
        return self.again()

    def code_of(self, person):
        """What this person would type to sign."""
        if person.authenticator_set.exists():
            return format_hotp_value(
                hotp_value(TOTP_SECRET, int(time.time()) // app_settings.TOTP_PERIOD)
            )
        return issue_slip(person, actor=self.officer)[0]

    def sign(self, person):
        code = self.code_of(person)
        transitions.sign_reply(self.reply, code=code, actor=person)
        return self.again()

    def reply_on_paper(self, outcome="solved", **words):
        transitions.record_reply(
            self.matter, outcome=outcome, text="已办。", actor=self.officer, **words
        )
        return self.again()
