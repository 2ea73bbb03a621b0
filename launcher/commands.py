"""Running other programs so that none outlives us and failures can be explained."""

import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from launcher.servers import die_with_parent
from launcher.terminal import Problem, Stopped

NO_SPACE = re.compile(r"No space left on device|ENOSPC|Disk quota exceeded", re.I)
NO_NETWORK = re.compile(
    r"name resolution|could not resolve|temporary failure resolving|dns error"
    r"|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network is unreachable"
    r"|connection refused|connection timed out|could not connect|error sending request"
    r"|NewConnectionError|ConnectTimeout|Max retries exceeded|failed to fetch",
    re.I,
)


class CommandFailed(Exception):
    """A program we ran said no; holds what it printed."""

    def __init__(self, argv: Sequence[str], code: int, output: str) -> None:
        super().__init__(f"{Path(argv[0]).name} failed ({code})")
        self.output = output

    def as_problem(self, doing: str, remedy: str = "") -> Problem:
        tail = "\n".join(f"  {line}" for line in self.output.splitlines()[-15:])
        if NO_SPACE.search(self.output):
            return Problem(f"{doing}: the disk is full.", "Free 2 GB and run it again.")
        if NO_NETWORK.search(self.output):
            return Problem(
                f"{doing}: the package source cannot be reached. It said:\n{tail}",
                "Check the network (or the proxy or mirror settings) and run it again.",
            )
        return Problem(f"{doing}: {self}. What it said:\n{tail}", remedy)


def capture(
    argv: Sequence[Any],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> str:
    """Run it quietly; the output is for the caller, or for the explanation."""
    command = [os.fspath(part) for part in argv]
    done = subprocess.run(
        command,
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise CommandFailed(command, done.returncode, done.stdout)
    return done.stdout


def pass_through(argv: Sequence[Any], env: Mapping[str, str], cwd: Path) -> int:
    """Lend it our terminal; what a Ctrl-C means to it is its own business."""
    child = subprocess.Popen(
        [os.fspath(part) for part in argv],
        env=env,
        cwd=cwd,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    heard: list[int] = []

    def forward(signum: int, _frame: FrameType | None) -> None:
        heard.append(signum)
        if signum != signal.SIGINT:  # which the terminal has sent to both of us
            child.send_signal(signum)

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {signum: signal.signal(signum, forward) for signum in signals}
    try:
        code = child.wait()
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
    code = 128 - code if code < 0 else code
    if heard and code:
        raise Stopped(heard[-1], code)
    return code
