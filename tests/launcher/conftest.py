"""Folders that PostgreSQL can live in, and a look at who is still alive."""

import contextlib
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import pytest


def processes_about(word: str) -> list[int]:
    """By command line or working folder, ourselves excepted."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            seen = (entry / "cmdline").read_bytes() + os.fsencode(
                os.readlink(entry / "cwd")
            )
            if word.encode() in seen and int(entry.name) != os.getpid():
                found.append(int(entry.name))
    return found


def wait_until(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def all_gone(folder):
    """A moment later: a keeper lets go of its lock some milliseconds before it ends."""
    return wait_until(lambda: not processes_about(str(folder)))


@pytest.fixture
def var():
    """Not pytest's tmp_path, which is private: root's PostgreSQL runs as nobody."""
    folder = Path(tempfile.mkdtemp(prefix="portal-test-")).resolve()
    folder.chmod(0o755)
    yield folder
    for pid in processes_about(str(folder)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    all_gone(folder)
    shutil.rmtree(folder)
