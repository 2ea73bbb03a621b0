"""What the launcher tells people: one plain line per step, and no traceback."""

import contextlib
import errno
import sys
import time
from collections.abc import Iterator
from typing import TextIO

WORTH_TELLING = 2  # seconds


class Problem(Exception):
    """Something a person must put right: what is wrong, and what helps."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what}\n{remedy}" if remedy else what)


class Terminal:
    """Where the lines go; the standard output, unless a verb keeps that clean."""

    stream: TextIO | None = None


class Stopped(BaseException):
    """Somebody told us to stop, by Ctrl-C or a signal; not an error of anybody's."""

    def __init__(self, signum: int, code: int | None = None) -> None:
        super().__init__(signum)
        self.code = 128 + signum if code is None else code


def say(text: str = "", end: str = "\n") -> None:
    with contextlib.suppress(OSError):  # a closed terminal must not stop the stopping
        print(text, end=end, file=Terminal.stream or sys.stdout, flush=True)


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """The line appears when the step begins, and its duration when it took long."""
    began = time.monotonic()
    say(f"{title} …", end="")
    try:
        yield
    except BaseException:
        say(" failed")
        raise
    took = time.monotonic() - began
    say(f" {took:.0f} s" if took > WORTH_TELLING else "")


def as_problem(error: OSError) -> Problem | None:
    """The operating system's refusals that a person can do something about."""
    where = f": {error.filename}" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Problem(f"The disk is full{where}.", "Free some space (2 GB) and retry.")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Problem(
            f"No right to write or run{where}.",
            "Run as the owner of this folder, or set PORTAL_VAR to one of your own.",
        )
    return None
