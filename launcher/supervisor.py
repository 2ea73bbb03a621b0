"""Keeps a few programs running until it is told to stop, and then leaves none behind.

Each program leads a session of its own, so that its children can be ended with it and
a Ctrl-C reaches only the supervisor. A ``kill -9`` of the supervisor leaves nothing
behind either: the kernel then kills the programs (PR_SET_PDEATHSIG), whose own children
end with them, and the keepers of PostgreSQL and Redis see their locks fall.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from launcher.servers import die_with_parent, last_lines
from launcher.terminal import say

TICK = 0.2
LONGEST_PAUSE = 30
LONG_ENOUGH = 60  # seconds after which a program counts as healthy again


@dataclass
class Program:
    """One program to keep running, with what is known of its present life."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    child: subprocess.Popen | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                self.argv,
                env=dict(self.env),
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                umask=0o077,  # what members upload is nobody else's business
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        self.started = time.monotonic()

    def is_alive(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def has_died(self) -> bool:
        return self.child is not None and self.child.poll() is not None

    def bury(self) -> str:
        """Make way for the next start; says what happened and when that will be."""
        code = self.end_group()
        lived = time.monotonic() - self.started
        self.failures = 1 if lived > LONG_ENOUGH else self.failures + 1
        pause = min(2 ** (self.failures - 1), LONGEST_PAUSE)
        self.child, self.due = None, time.monotonic() + pause
        how = f"exit {code}" if code >= 0 else signal.Signals(-code).name
        last = last_lines(self.log, 1).strip()
        return f"{self.name} died ({how}); again in {pause} s; {self.log}: {last[:200]}"

    def ask_to_end(self) -> None:
        if self.child is not None:
            self.child.terminate()

    def end_group(self) -> int:
        """Its children too, also those of a leader that is gone already."""
        if self.child is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        return self.child.wait()


@dataclass
class Supervisor:
    """``every_tick`` looks after whatever else has to be kept well."""

    programs: Sequence[Program]
    every_tick: Callable[[], None] = lambda: None
    patience: float = 15  # seconds for a graceful end
    asked: list[int] = field(default_factory=list)

    def run(self) -> None:
        """Until SIGINT, SIGTERM or SIGHUP; a second one cuts the farewell short."""
        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {s: signal.signal(s, self.ask_to_stop) for s in signals}
        try:
            while not self.asked:
                self.tend()
                self.every_tick()
                time.sleep(TICK)
        finally:
            self.stop()
            for signum, handler in before.items():
                signal.signal(signum, handler)

    def ask_to_stop(self, signum: int, _frame: FrameType | None) -> None:
        self.asked.append(signum)

    def tend(self) -> None:
        for program in self.programs:
            if program.has_died():
                self.announce(program.bury())
            if program.child is None and time.monotonic() >= program.due:
                program.start()

    def announce(self, text: str) -> None:
        say(f"{time.strftime('%H:%M:%S')} {text}")

    def stop(self) -> None:
        alive = [program for program in self.programs if program.is_alive()]
        if alive:
            say(f"Stopping {', '.join(program.name for program in alive)} …")
        for program in alive:
            program.ask_to_end()
        deadline = time.monotonic() + self.patience
        hurried = len(self.asked) + 1
        while any(program.is_alive() for program in alive):
            if time.monotonic() > deadline or len(self.asked) >= hurried:
                break
            time.sleep(0.05)
        for program in self.programs:
            program.end_group()
