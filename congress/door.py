"""The code at the door: on the big screen it changes, on paper it stays.

A changing code is made of the sitting's key and the present slice of time; nobody can
work out the next one. Whoever opened a valid one has some minutes to sign in and press.
"""

import base64
import hashlib
import hmac
import time

from django.conf import settings
from django.core import signing
from django.urls import reverse

from congress.models import Sitting
from congress.models.agenda import SittingState
from congress.session_norms import DOOR_SECONDS

PURPOSE = "congress.door"
GRACE_SECONDS = 600  # to sign in and press the button
LONGEST = 80  # characters of a code
MARK_BYTES = 9
# A hall comes in within minutes, all by one sitting: each process reads it every few
# seconds. Whether the doors are open is asked of the row itself, by the check-in.
RECENT_SECONDS = 3
HALLS = 50  # codes kept at the most
RECENT: dict = {}


def seconds_of(sitting):
    return DOOR_SECONDS.value(sitting.session.union)


def code(sitting, now=None):
    """What the door shows now: the key, and for a changing code a mark of the time."""
    if not sitting.rotates:
        return sitting.door_key
    step = int((now or time.time()) // seconds_of(sitting))
    return f"{sitting.door_key}.{_mark(sitting.door_key, step)}"


def address(sitting, now=None):
    path = reverse("congress:door", args=[code(sitting, now)])
    return f"{settings.PORTAL_URL}{path}"


def _mark(key, step):
    sealed = hmac.new(
        settings.SECRET_KEY.encode(), f"{PURPOSE}:{key}:{step}".encode(), hashlib.sha256
    )
    return base64.urlsafe_b64encode(sealed.digest()[:MARK_BYTES]).decode().rstrip("=")


def find(text):
    """The sitting of a code, also of one that has changed since; None of no code."""
    if len(text) > LONGEST:
        return None
    key, _dot, _mark = text.partition(".")
    return Sitting.objects.at_the_door().filter(door_key=key).first()


def find_open(text):
    """The same for a crowd that presses: a sitting that was open a moment ago."""
    now, (until, sitting) = time.monotonic(), RECENT.get(text, (0, None))
    if until > now:
        return sitting
    sitting = find(text)
    if sitting is not None and sitting.state == SittingState.OPEN:
        if len(RECENT) >= HALLS:
            RECENT.clear()
        RECENT[text] = (now + RECENT_SECONDS, sitting)
    return sitting


def is_fresh(text, sitting, now=None):
    """Whether a code is the sitting's present one, or the one just before it."""
    key, _dot, mark = text.partition(".")
    if not sitting.rotates:
        return not mark
    step = int((now or time.time()) // seconds_of(sitting))
    valid = [_mark(key, step), _mark(key, step - 1)]
    return any(hmac.compare_digest(mark.encode(), one.encode()) for one in valid)


def ticket(sitting, person):
    """Says that this person opened a valid code just now."""
    return signing.dumps([sitting.pk, person.pk], salt=PURPOSE)


def is_valid(text, sitting, person):
    try:
        found = signing.loads(text, salt=PURPOSE, max_age=GRACE_SECONDS)
    except signing.BadSignature:
        return False
    return found == [sitting.pk, person.pk]
