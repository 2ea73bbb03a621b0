"""``./portal test`` and ``./portal check``: what a change has to pass."""

import fcntl
import os
import time
from collections.abc import Sequence

from launcher.checkout import Checkout
from launcher.commands import CommandFailed, capture, pass_through
from launcher.servers import lock_file, try_lock
from launcher.terminal import say

MOST_PROCESSES = 4  # more would wait for the one PostgreSQL


def steps(checkout: Checkout) -> dict[str, list[str]]:
    """Cheapest first; each is what one would type, in the environment's Python."""
    module = [str(checkout.python), "-m"]
    manage = checkout.manage
    return {
        "ruff check": [*module, "ruff", "check", "."],
        "ruff format": [*module, "ruff", "format", "--check", "."],
        "mypy": [*module, "mypy"],
        "djlint format": [*module, "djlint", "--check", "--quiet", "templates"],
        "djlint lint": [*module, "djlint", "--lint", "--quiet", "templates"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "django check": [*manage, "check", "--fail-level", "WARNING"],
        "translations": [*manage, "check_translations"],
    }


def test_slot(checkout: Checkout) -> tuple[int, str]:
    """Simultaneous runs must not share a test database; the caller closes the lock."""
    for number in range(20):
        fd = lock_file(checkout.var / f"test-{number}.lock")
        if try_lock(fd, fcntl.LOCK_EX):
            return fd, str(number) if number else ""
        os.close(fd)
    raise RuntimeError("Twenty test runs at a time are enough.")


def side_by_side() -> list[str]:
    """All tests: in as many processes as there are cores, each with its own database;
    whoever is done first takes some off the others."""
    processes = str(min(os.cpu_count() or 1, MOST_PROCESSES))
    return ["-n", processes, "--dist", "worksteal"]


def run_tests(checkout: Checkout, env: dict[str, str], words: Sequence[str]) -> int:
    fd, slot = test_slot(checkout)
    command = [str(checkout.python), "-m", "pytest", *(words or side_by_side())]
    try:
        return pass_through(command, {**env, "PORTAL_TEST_SLOT": slot}, checkout.root)
    finally:
        os.close(fd)


def run_checks(checkout: Checkout, env: dict[str, str]) -> int:
    """All of them, also after a failure; pytest last, so that its last line is seen."""
    results = []
    for name, command in steps(checkout).items():
        began = time.monotonic()
        try:
            capture(command, env=env, cwd=checkout.root)
            results.append((name, "ok", time.monotonic() - began))
        except CommandFailed as failure:
            results.append((name, "FAILED", time.monotonic() - began))
            say(f"--- {name} failed:\n{failure.output.rstrip()}\n")
        say("{}: {}, {:.1f} s".format(*results[-1]))
    say("pytest:")
    began = time.monotonic()
    code = run_tests(checkout, env, ())
    results.append(("pytest", "FAILED" if code else "ok", time.monotonic() - began))
    say("\n" + "\n".join(f"  {n:<16}{r:<8}{s:6.1f} s" for n, r, s in results))
    return int(any(result != "ok" for _name, result, _seconds in results))
