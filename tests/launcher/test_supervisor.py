"""A small table of programs: what dies comes back, and what is stopped is gone."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.launcher.conftest import all_gone, processes_about, wait_until

ROOT = Path(__file__).resolve().parents[2]

TABLE = """
import os, sys
from pathlib import Path
from launcher.supervisor import Program, Supervisor

here = Path(sys.argv[1])
scripts = {
    "steady": "sleep 300 & sleep 300",
    "frail": "echo life >> lives; echo the reason; exit 3",
    "stubborn": "trap '' TERM; sleep 300 & while :; do sleep 1; done",
}
programs = [
    Program(name, ["/bin/sh", "-c", f": {here}; {script}"], os.environ, here,
            here / f"{name}.log")
    for name, script in scripts.items()
]
Supervisor(programs, patience=0.5).run()
print("over", flush=True)
"""


@pytest.fixture
def supervisor(var):
    """Running, with all three programs started once."""
    with subprocess.Popen(
        [sys.executable, "-c", TABLE, str(var)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert wait_until((var / "lives").exists)
        yield process
        process.kill()


def shells(var):
    return [pid for pid in processes_about(str(var)) if is_program(pid)]


def is_program(pid):
    return b"/bin/sh" in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_what_dies_is_started_again_and_says_why(supervisor, var):
    line = supervisor.stdout.readline()

    assert "frail died (exit 3); again in 1 s" in line
    assert line.rstrip().endswith("the reason")
    assert wait_until(lambda: (var / "lives").read_text() == "life\n" * 2)


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_when_it_is_stopped_nothing_stays(supervisor, var, signum):
    supervisor.send_signal(signum)

    assert supervisor.wait(5) == 0
    assert supervisor.stdout.read().endswith("over\n")
    assert all_gone(var)


def test_when_it_is_killed_its_programs_die(supervisor, var):
    assert shells(var)

    supervisor.kill()

    assert wait_until(lambda: not shells(var), 3)


def test_uploads_are_private(supervisor, var):
    assert (var / "lives").stat().st_mode & 0o777 == 0o600
