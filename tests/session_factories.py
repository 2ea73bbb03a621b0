"""Records of the days of a session for tests."""

from datetime import datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from congress.models import (
    AgendaItem,
    Attendance,
    Consultation,
    ConsultationVersion,
    DutyActivity,
    Leave,
    Opinion,
    OpinionCategory,
    PreparationItem,
    Sitting,
)
from tests.congress_factories import CongressFactory, DelegateFactory, SessionFactory


def morning(day):
    return timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(
        hours=9
    )


class SittingFactory(DjangoModelFactory):
    """A plenary sitting at nine on the session's first day; check-in is open."""

    class Meta:
        model = Sitting

    session = factory.SubFactory(SessionFactory)
    title = factory.Sequence(lambda n: f"第{n}次全体会议")
    starts_at = factory.LazyAttribute(lambda row: morning(row.session.opens_on))
    state = "open"


class AgendaFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    session = factory.SubFactory(SessionFactory)
    order = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"议程{n}")


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    sitting = factory.SubFactory(SittingFactory)
    delegate = factory.SubFactory(
        DelegateFactory,
        congress=factory.LazyAttribute(
            lambda d: d.factory_parent.sitting.session.congresses.first()
        ),
    )
    state = "present"
    manner = "door"
    arrived_at = factory.LazyAttribute(
        lambda row: row.sitting.starts_at if row.state == "present" else None
    )


class LeaveFactory(DjangoModelFactory):
    class Meta:
        model = Leave

    sitting = factory.SubFactory(SittingFactory)
    delegate = factory.SubFactory(DelegateFactory)
    excuse = "duty"


class PreparationFactory(DjangoModelFactory):
    class Meta:
        model = PreparationItem

    session = factory.SubFactory(SessionFactory)
    title = factory.Sequence(lambda n: f"筹备事项{n}")
    days_before = 7
    due_on = factory.LazyAttribute(lambda row: row.session.opens_on - timedelta(days=7))


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = OpinionCategory

    session = factory.SubFactory(SessionFactory)
    name = factory.Sequence(lambda n: f"类别{n}")


class OpinionFactory(DjangoModelFactory):
    class Meta:
        model = Opinion

    session = factory.SubFactory(SessionFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"意见{n}")
    raised_on = factory.LazyAttribute(lambda row: row.session.opens_on)


class DutyFactory(DjangoModelFactory):
    class Meta:
        model = DutyActivity

    congress = factory.SubFactory(CongressFactory)
    kind = "training"
    title = factory.Sequence(lambda n: f"代表培训{n}")
    held_on = factory.LazyAttribute(
        lambda row: row.congress.starts_on + timedelta(days=30)
    )


class ConsultationFactory(DjangoModelFactory):
    class Meta:
        model = Consultation
        skip_postgeneration_save = True

    congress = factory.SubFactory(CongressFactory)
    title = factory.Sequence(lambda n: f"征询{n}")
    asked_by = "人事部"
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=10))

    @factory.post_generation
    def text(self, create, text, **more):
        ConsultationVersion.objects.create(
            consultation=self,
            number=1,
            text=text or "征求意见稿",
            issued_on=timezone.localdate(),
        )
