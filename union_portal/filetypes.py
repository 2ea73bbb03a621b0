"""What a file is, told by its content; its name and what the browser says are hints.

Only what :data:`TYPES` names comes in. Photographs are drawn anew, so that place, device
and anything hidden behind the picture stay outside.
"""

import io
import re
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from union_portal import archives
from union_portal.lifecycle import TransitionError

TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "csv": "text/csv",
    "txt": "text/plain",
}
ACCEPT = ",".join(f".{kind}" for kind in (*TYPES, "jpeg"))  # for <input type=file>
PICTURES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
PIXELS = 50_000_000  # a phone's largest ordinary photograph
UNPACKED = 300 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
LONGEST = 80


@dataclass(frozen=True)
class Inspected:
    """A file that may come in: its clean name, its type, its bytes."""

    name: str
    content_type: str
    content: bytes


def inspect(name, content):
    """Tell the type of a file and clean it, or refuse in words."""
    if not content:
        raise TransitionError(_("文件是空的，请重新选择。"))
    kind = kind_of(name, content)
    if kind in PICTURES.values():
        content = redrawn(content, kind)
    return Inspected(clean_name(name, kind), TYPES[kind], content)


def kind_of(name, content):
    """The key of :data:`TYPES` that the content is."""
    for tell in (_picture, _pdf, _office, _old_office):
        if kind := tell(content):
            return kind
    suffix = PurePosixPath(name.lower()).suffix.removeprefix(".")
    if suffix in ("csv", "txt") and _is_text(content):
        return suffix
    raise TransitionError(
        _(
            "不能上传这种文件。可以上传 PDF、照片（JPG、PNG、WebP）、Word、Excel、"
            "CSV 和 TXT；请用相应的软件打开后另存再传。"
        )
    )


def _picture(content):
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    return ""


def _pdf(content):
    if not content.startswith(b"%PDF-"):
        return ""
    if b"%%EOF" not in content[-2048:] or zipfile.is_zipfile(io.BytesIO(content)):
        raise TransitionError(_("这个 PDF 不完整或混有别的内容，请重新导出后再传。"))
    return "pdf"


def _office(content):
    if not content.startswith(b"PK\x03\x04"):
        return ""
    try:
        names = archives.look_into(io.BytesIO(content), largest=UNPACKED)
    except archives.ArchiveError as problem:
        raise TransitionError(
            _("这个文件打不开（%(why)s），请另存为新文件再传。") % {"why": problem}
        ) from problem
    if any(name.endswith(archives.MACROS) for name in names):
        raise TransitionError(_("文件里有宏；请另存为不带宏的 .docx 或 .xlsx 再传。"))
    if "[Content_Types].xml" not in names:
        return ""
    return next(
        (
            kind
            for kind, part in (
                ("docx", "word/document.xml"),
                ("xlsx", "xl/workbook.xml"),
            )
            if part in names
        ),
        "",
    )


def _old_office(content):
    """Word and Excel up to 2003: the streams of the container say which."""
    if not content.startswith(OLE):
        return ""
    if _stream("EncryptedPackage") in content:
        raise TransitionError(_("文件设了打开密码；请去掉密码另存后再传。"))
    if _stream("_VBA_PROJECT") in content:
        raise TransitionError(_("文件里有宏；请另存为不带宏的 .docx 或 .xlsx 再传。"))
    if _stream("WordDocument") in content:
        return "doc"
    return "xls" if _stream("Workbook") in content or _stream("Book") in content else ""


def _stream(name):
    """The name of a stream as a compound file's directory writes it."""
    return name.encode("utf-16-le") + b"\0\0"


def _is_text(content):
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return not CONTROL.search(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return False


def redrawn(content, kind):
    """The picture alone: upright, without what the camera or anybody wrote beside it."""
    wanted = next(name for name, short in PICTURES.items() if short == kind)
    out = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[wanted]) as picture:
                _refuse_too_large(picture)
                clean = _bare(ImageOps.exif_transpose(picture))
                clean.save(out, wanted, quality=88)
    except TransitionError:
        raise
    except Exception as problem:  # hostile bytes: whatever goes wrong, it is no picture
        raise TransitionError(
            _("照片打不开，可能已损坏；请重新拍照或另存为 JPG 再传。")
        ) from problem
    return out.getvalue()


def _refuse_too_large(picture):
    if picture.width * picture.height > PIXELS:
        raise TransitionError(
            _("照片太大：%(width)s×%(height)s 像素；请缩小到 5000 万像素以内。")
            % {"width": picture.width, "height": picture.height}
        )


def _bare(picture):
    """A new picture with the same points and nothing else."""
    if picture.mode not in ("L", "LA", "RGB", "RGBA"):
        clear = "transparency" in picture.info or picture.mode == "PA"
        picture = picture.convert("RGBA" if clear else "RGB")
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def clean_name(name, kind):
    """A name that any system can keep, with the ending that is true."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1]
    seen = "".join(c for c in base if unicodedata.category(c)[0] != "C")
    stem = seen
    if ending := re.search(r"\.[A-Za-z0-9]{1,5}$", seen):
        stem = seen[: ending.start()]
    stem = FORBIDDEN.sub("_", stem).strip(" .")[:LONGEST].strip(" .")
    return f"{stem or _('附件')}.{kind}"
