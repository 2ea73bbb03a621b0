"""The member card's code: says who and when to the portal alone, to nobody else.

The token is sealed like personal data, so it tells a stranger nothing, cannot be made
up, and grows old: a screenshot is good for the norm's minutes.
"""

import base64
import binascii
import time

import qrcode
from django.conf import settings
from django.urls import reverse
from qrcode.image.svg import SvgPathImage

from members.models import Person
from members.norms import CARD_MINUTES
from union_portal.personal import DecryptionError, decrypt, encrypt

PURPOSE = "members.card"
LONGEST = 300  # characters of a token


def token(person, now=None):
    sealed = encrypt(PURPOSE, f"{person.pk}:{int(now or time.time())}")
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def address(person):
    path = reverse("members:check_card", args=[token(person)])
    return f"{settings.PORTAL_URL}{path}"


def drawing(text):
    """The QR code as SVG for the page itself."""
    code = qrcode.QRCode(border=2, image_factory=SvgPathImage)
    code.add_data(text)
    code.make(fit=True)
    return code.make_image().to_string(encoding="unicode")


def read(text):
    """``(key of the person, second)`` of a token, or None for anything else."""
    if len(text) > LONGEST:
        return None
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        key, _colon, second = decrypt(PURPOSE, sealed).partition(":")
        return int(key), int(second)
    except (DecryptionError, binascii.Error, ValueError, IndexError):
        return None


def is_valid(text, now=None):
    """A token of this portal, young enough, of somebody who is a member today."""
    found = read(text)
    if found is None:
        return False
    person = Person.objects.filter(pk=found[0]).first()
    if person is None or person.membership is None:
        return False
    minutes = CARD_MINUTES.value(person.membership.union, person.today)
    age = (now or time.time()) - found[1]
    return -60 <= age <= minutes * 60
