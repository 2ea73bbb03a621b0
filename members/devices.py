"""What a browser says of itself, in the few words that help to recognise it."""

import ipaddress

from members.models.devices import Browser, System

# Looked for in turn: nearly every browser also claims to be the ones further down.
BROWSERS = (
    ("wxwork", Browser.WECOM),
    ("micromessenger", Browser.WECHAT),
    ("edg", Browser.EDGE),
    ("firefox", Browser.FIREFOX),
    ("fxios", Browser.FIREFOX),
    ("crios", Browser.CHROME),
    ("chrome", Browser.CHROME),
    ("safari", Browser.SAFARI),
)
SYSTEMS = (
    ("iphone", System.IPHONE),
    ("ipad", System.IPAD),
    ("harmony", System.HARMONY),
    ("openharmony", System.HARMONY),
    ("android", System.ANDROID),
    ("windows", System.WINDOWS),
    ("mac os", System.MAC),
    ("linux", System.LINUX),
)


def told(header, table, otherwise):
    text = header.lower()
    return next((found for sign, found in table if sign in text), otherwise)


def browser_of(header):
    return told(header, BROWSERS, Browser.OTHER)


def system_of(header):
    return told(header, SYSTEMS, System.OTHER)


def coarse(address):
    """The first half of a network address: ``10.12.*.*``; "" for what is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.version == 4:
        return ".".join([*str(found).split(".")[:2], "*", "*"])
    return ":".join([*found.exploded.split(":")[:2], "*"])
