"""Personal data: encrypted at rest, found by keyed hash, shown masked.

AES-256-GCM with the key's name in front (so that keys can be changed) and the column
as associated data (so that a value cannot be moved to another column). Keys come from
``FIELD_KEYS`` = ``name:base64,…``, newest first; a wrong key raises, it never shows
ciphertext. Look-ups use HMAC-SHA256 of the normalised value under ``LOOKUP_KEY``.
"""

import base64
import hmac
import os
import unicodedata
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from union_portal.looks import How, looked  # noqa: F401 - offered here too

NONCE = 12


class DecryptionError(Exception):
    """The stored value does not open with the keys at hand."""


@lru_cache(maxsize=1)
def _keys(configured):
    keys = {}
    for entry in configured:
        name, _colon, secret = entry.partition(":")
        raw = base64.urlsafe_b64decode(secret)
        if not 1 <= len(name.encode()) <= 16 or len(raw) != 32:
            raise ImproperlyConfigured(
                "FIELD_KEYS holds name:base64-of-32-bytes entries, newest first."
            )
        keys[name.encode()] = AESGCM(raw)
    if not keys:
        raise ImproperlyConfigured("FIELD_KEYS is empty; personal data needs a key.")
    return keys


def keys():
    return _keys(tuple(settings.FIELD_KEYS))


def encrypt(column, value):
    """Encrypt ``value`` (text) for ``column`` ("table.column") with the newest key."""
    return seal(column, value.encode())


def seal(column, content):
    """Encrypt bytes for ``column`` with the newest key."""
    name, cipher = next(iter(keys().items()))
    nonce = os.urandom(NONCE)
    sealed = cipher.encrypt(nonce, content, column.encode())
    return b"%c%b%b%b" % (len(name), name, nonce, sealed)


def decrypt(column, stored):
    """The text behind ``stored``; :class:`DecryptionError` for a wrong key or column."""
    return unseal(column, stored).decode()


def unseal(column, stored):
    """The bytes behind ``stored``."""
    stored = bytes(stored)
    length = stored[0]
    name, rest = stored[1 : 1 + length], stored[1 + length :]
    try:
        cipher = keys()[name]
        return cipher.decrypt(rest[:NONCE], rest[NONCE:], column.encode())
    except (KeyError, InvalidTag) as problem:
        raise DecryptionError(f"{column}: no key opens this value") from problem


def normalise(value):
    """One spelling for one number: half-width, upper case, without spaces or dashes."""
    folded = value if value.isascii() else unicodedata.normalize("NFKC", value)
    folded = folded.upper()
    if folded.isalnum():
        return folded
    return "".join(character for character in folded if character.isalnum())


@lru_cache(maxsize=1)
def _lookup_key(configured):
    return base64.urlsafe_b64decode(configured)


def lookup(column, value):
    """The hash (32 bytes) under which an exact value of a column is found."""
    message = f"{column}\0{normalise(value)}".encode()
    return hmac.digest(_lookup_key(settings.LOOKUP_KEY), message, "sha256")


class EncryptedField(models.BinaryField):
    """Text that leaves the process only encrypted; reads and writes plain text."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    @property
    def name_in_database(self):
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_value(self, value, connection, prepared=False):
        if isinstance(value, str):
            value = encrypt(self.name_in_database, value) if value else None
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value, expression, connection):
        if value is None:
            return ""
        return decrypt(self.name_in_database, value)


def mask_phone(value):
    """138****1234 (rulebook 10.3)."""
    return (
        f"{value[:3]}****{value[-4:]}" if len(value) >= 8 else "****" if value else ""
    )


def mask_id_number(value):
    """First and last four shown: 1*************1234 (rulebook 10.3)."""
    if len(value) < 8:
        return "*" * len(value)
    return value[0] + "*" * (len(value) - 5) + value[-4:]


def mask_email(value):
    """First letter and domain: z***@x.edu.cn (rulebook 10.3)."""
    name, at, domain = value.partition("@")
    return f"{name[:1]}***{at}{domain}" if at else ""
