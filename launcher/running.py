"""Which ``./portal up`` runs on this checkout, and whose the port is."""

import errno
import fcntl
import json
import os
import socket
from pathlib import Path
from typing import Any

from launcher.checkout import Checkout
from launcher.servers import lock_file, try_lock
from launcher.terminal import Problem

EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104 - what somebody may ask for


class UpLock:
    """Held by ``./portal up`` as long as it lives; tells others where it is."""

    def __init__(self, checkout: Checkout) -> None:
        checkout.var.mkdir(parents=True, exist_ok=True)
        self.fd = lock_file(checkout.var / "up.lock")

    def take(self, url: str) -> bool:
        if not try_lock(self.fd, fcntl.LOCK_EX):
            return False
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, json.dumps({"pid": os.getpid(), "url": url}).encode(), 0)
        return True

    def holder(self) -> dict[str, Any]:
        try:
            return json.loads(os.pread(self.fd, 4096, 0))
        except ValueError:
            return {"pid": 0, "url": "just starting"}

    def who(self) -> str:
        return "{url} (process {pid})".format(**self.holder())

    def close(self) -> None:
        os.close(self.fd)


def is_running_elsewhere(checkout: Checkout) -> bool:
    lock = UpLock(checkout)
    try:
        free = try_lock(lock.fd, fcntl.LOCK_SH)
        return not free and lock.holder()["pid"] != os.getpid()
    finally:
        lock.close()


def reachable(host: str) -> str:
    if host in EVERYWHERE:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def check_port(host: str, port: int) -> None:
    """Now, rather than after minutes of set-up."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise port_problem(host, port, error) from None


def port_problem(host: str, port: int, error: OSError) -> Problem:
    if error.errno == errno.EADDRINUSE:
        return Problem(
            f"Port {port} is taken by {listener(port)}.",
            f"Stop that, or choose another: ./portal up --port {port + 1}",
        )
    if error.errno == errno.EACCES:
        return Problem(
            f"Only root may listen on port {port}.",
            "Choose one above 1023: --port 8000",
        )
    return Problem(f"{host}:{port} cannot be listened on: {error.strerror}.")


def listener(port: int) -> str:
    """By the kernel's tables; other users' programs show only to root."""
    sockets = {f"socket:[{inode}]" for inode in listening_inodes(port)}
    for fd in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if os.readlink(fd) in sockets:
                process = fd.parent.parent
                words = (process / "cmdline").read_text().split("\0")
                return f"process {process.name}: {' '.join(words).strip()[:100]}"
        except OSError:
            continue
    return "a program of another user"


def listening_inodes(port: int) -> list[str]:
    found = []
    for table in ("tcp", "tcp6"):
        path = Path("/proc/net") / table
        for line in path.read_text().splitlines()[1:] if path.exists() else ():
            fields = line.split()
            is_listening = fields[3] == "0A"
            if is_listening and int(fields[1].rpartition(":")[2], 16) == port:
                found.append(fields[9])
    return found
