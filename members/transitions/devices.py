"""Being signed in somewhere: beginning, and ending it from elsewhere."""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from members.models import DeviceSession, Person
from union_portal.audit import record


@transaction.atomic
def begin_device(person, *, session_key, browser, system, address, actor):
    """Remember the browser somebody has just signed in with (登录设备)."""
    return DeviceSession.objects.create(
        person=person,
        session_key=session_key,
        browser=browser,
        system=system,
        address=address,
    )


@transaction.atomic
def end_devices(person, *, actor, only=None, keep=None):
    """Sign a person out elsewhere (退出设备): ``only`` one, or all but ``keep``.

    Returns how many. What they were doing there ends at once: the session is gone.
    """
    rows = DeviceSession.objects.filter(person=person).open().select_for_update()
    rows = rows.filter(pk=only) if only else rows.exclude(pk=keep)
    keys = [row.session_key for row in rows]
    if not keys:
        return 0
    Session.objects.filter(session_key__in=keys).delete()
    ended = DeviceSession.objects.filter(session_key__in=keys)
    ended.update(ended_at=timezone.now())
    record(actor, "members.end_devices", person, number=len(keys))
    return len(keys)


@transaction.atomic
def choose_language(person, *, language, actor):
    """Keep the language a person reads in (选择语言): messages are written in it."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.language != language:
        person.language = language
        person.save(update_fields=["language"])
        record(actor, "members.choose_language", person)
    return person
