"""Zip containers (.xlsx, .docx) looked into before anything of them is unpacked."""

import zipfile
import zlib

MACROS = "vbaProject.bin"
ENTRIES = 5_000
RATIO = 200  # office files shrink to a tenth; empty cells to a fiftieth
SMALL = 10 * 1024 * 1024  # below it no ratio can hurt
CHUNK = 1024 * 1024


class ArchiveError(ValueError):
    """The container cannot be trusted; says what is wrong in a few words."""


def look_into(file, *, largest):
    """The names in a zip container, if unpacking it can do no harm.

    ``largest``: how many bytes all entries may have together. The directory's own
    words are checked here; a directory that lies is found by :func:`measure`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise ArchiveError("压缩结构已损坏") from problem
    if len(entries) > ENTRIES:
        raise ArchiveError("里面的部件太多")
    if any(entry.flag_bits & 1 for entry in entries):
        raise ArchiveError("内容加了密")
    whole = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if whole > largest or (whole > SMALL and whole > RATIO * max(packed, 1)):
        raise ArchiveError("展开后太大")
    return [entry.filename for entry in entries]


def measure(file, *, largest):
    """Unpack everything once, keeping nothing: the real size is no more than allowed."""
    rest = largest
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as content:
                    while chunk := content.read(CHUNK):
                        rest -= len(chunk)
                        if rest < 0:
                            raise ArchiveError("展开后太大")
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ) as problem:
        raise ArchiveError("压缩结构已损坏") from problem
