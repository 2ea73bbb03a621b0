"""Everything a verb needs before it can begin; done once, checked every time."""

import contextlib
import fcntl
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from launcher.catalogues import compile_catalogues
from launcher.checkout import Checkout
from launcher.fonts import fetch_fandol, write_config
from launcher.front_end import install_front_end
from launcher.keys import make_keys
from launcher.python_packages import DEV, Environment
from launcher.servers import lock_file, try_lock
from launcher.system import install_needs
from launcher.terminal import Problem, say


@contextlib.contextmanager
def alone(path: Path, waiting: str) -> Iterator[None]:
    fd = lock_file(path)
    try:
        if not try_lock(fd, fcntl.LOCK_EX):
            say(waiting)
            fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def prepare(checkout: Checkout, *, dev: bool = False, keys: bool = True) -> None:
    if sys.platform != "linux":
        raise Problem(
            "The portal brings its own PostgreSQL and Redis only for Linux.",
            "Use a Linux machine or container; see docs/deploy.md.",
        )
    os.umask(0o022)  # root's PostgreSQL, which runs as nobody, must read its programs
    checkout.var.mkdir(parents=True, exist_ok=True)
    (checkout.var / "media").mkdir(mode=0o700, exist_ok=True)
    waiting = "Waiting for another ./portal to finish its set-up …"
    with alone(checkout.var / "setup.lock", waiting):
        write_config(checkout)
        install_needs(checkout, dev=dev)
        fetch_fandol(checkout, dev=dev)
        Environment(checkout).require(*([DEV] if dev else []))
        install_front_end(checkout)
        if keys:
            make_keys(checkout)
        compile_catalogues(checkout)
