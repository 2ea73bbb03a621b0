"""Files as people upload them, made on the spot: honest ones and hostile ones."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
PLACE = {1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)}


def upload(name, content, content_type="application/octet-stream"):
    return SimpleUploadedFile(name, content, content_type)


def photo(kind="JPEG", size=(40, 20), behind=b"", **how):
    """A picture that knows where it was taken, with whatever hides behind it."""
    image = Image.new("RGB", size, (180, 40, 30))
    exif = Image.Exif()
    exif[0x010F] = "某品牌手机"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825).update(PLACE)
    out = io.BytesIO()
    image.save(out, kind, exif=exif, **how)
    return out.getvalue() + behind


def bomb(width=60_000, height=60_000):
    """A PNG of a few bytes that says it has billions of points."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + _chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind, data):
    return (
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
    )


def office(part="word/document.xml", *more, content=b"<x/>"):
    """A zip container with the parts of an office file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, content)
    return out.getvalue()


def old_office(*streams):
    return OLE + b"".join(name.encode("utf-16-le") + b"\0" * 8 for name in streams)
