"""The virtual environment: exactly what the committed locks name, hashes checked."""

import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from launcher.checkout import Checkout
from launcher.commands import CommandFailed, capture
from launcher.running import is_running_elsewhere
from launcher.stamps import digest
from launcher.terminal import Problem, step

SETUP, RUNTIME = "requirements-setup.txt", "requirements.txt"
DEV, NODE = "requirements-dev.txt", "requirements-node.txt"
ABOUT_VENV = "import sys; print(*sys.version_info[:2], sys.prefix)"


class Environment:
    """What is in the venv; a set once installed stays until the venv is made anew."""

    def __init__(self, checkout: Checkout) -> None:
        self.checkout = checkout
        self.record = checkout.venv / ".portal-packages.json"

    def require(self, *sets: str) -> None:
        if not self.is_usable():
            self.rebuild()
        installed = self.installed()
        wanted = sorted({SETUP, RUNTIME, *sets, *installed})
        lock = {name: digest([self.checkout.root / name]) for name in wanted}
        if installed == lock:
            return
        with step(f"Installing Python packages ({', '.join(wanted)})"):
            self.install(wanted)
        self.record.write_text(json.dumps(lock))

    def installed(self) -> dict[str, str]:
        try:
            return json.loads(self.record.read_text())
        except (OSError, ValueError):
            return {}

    def is_usable(self) -> bool:
        """Its Python still exists, is of our version, and the folder was not moved."""
        try:
            said = capture([self.checkout.python, "-I", "-c", ABOUT_VENV]).strip()
            made_for = (self.checkout.venv / "pyvenv.cfg").read_text()
        except (CommandFailed, OSError):
            return False
        here = str(self.checkout.venv)
        return said == f"{sys.version_info[0]} {sys.version_info[1]} {here}" and (
            "command = " not in made_for or here in made_for
        )

    def rebuild(self) -> None:
        if is_running_elsewhere(self.checkout):
            raise Problem(
                f"{self.checkout.venv} does not fit {sys.executable}, but the portal "
                "is running from it.",
                "Stop it first (Ctrl-C where it runs), or use the Python that made it.",
            )
        with step(f"Making a Python environment in {self.checkout.venv}"):
            shutil.rmtree(self.checkout.venv, ignore_errors=True)
            try:
                capture([sys.executable, "-m", "venv", self.checkout.venv])
            except CommandFailed as failure:
                raise failure.as_problem(
                    f"Making a Python environment with {sys.executable}",
                    "If ensurepip is missing, as root: apt-get install python3-venv",
                ) from None

    def install(self, names: Iterable[str]) -> None:
        files = [str(self.checkout.root / name) for name in names]
        env = self.checkout.child_env(UV_PYTHON_DOWNLOADS="never")
        pip = [self.checkout.python, "-m", "pip", "--no-input"]
        with_hashes = [*pip, "install", "-q", "--require-hashes"]
        try:
            if not (self.checkout.venv / "bin" / "uv").exists():
                setup = self.checkout.root / SETUP
                capture([*with_hashes, "-r", setup], env=env)
            if not self.sync(files, env):
                requirements = [part for file in files for part in ("-r", file)]
                capture([*with_hashes, *requirements], env=env)
        except CommandFailed as failure:
            raise failure.as_problem("Installing Python packages") from None

    def sync(self, files: list[str], env: dict[str, str]) -> bool:
        """uv takes seconds; where it cannot reach the index as pip can, pip must do."""
        uv = [self.checkout.venv / "bin" / "uv", "pip", "sync", "-q"]
        try:
            capture(
                [*uv, "--python", self.checkout.python, "--require-hashes", *files],
                env=env,
            )
        except CommandFailed as failure:
            if "hash" in failure.output.lower():
                raise Problem(
                    f"A downloaded package is not the one that was locked:\n"
                    f"{failure.output}",
                    "Do not use it. If the lock is old, ./portal lock makes a new one.",
                ) from None
            return False
        return True


def lock(checkout: Checkout) -> None:
    """Write the exact versions and hashes of every ``requirements*.in``."""
    Environment(checkout).require()
    options = ["--universal", "--python-version", "3.11", "--generate-hashes"]
    quiet = ["--no-header", "--no-annotate", "--no-emit-index-url", "-q"]
    for name in (RUNTIME, DEV, NODE, SETUP):
        source = Path(name).with_suffix(".in")
        command = [checkout.venv / "bin" / "uv", "pip", "compile", source]
        with step(f"Locking {source} in {name}"):
            try:
                capture(
                    [*command, *options, *quiet, "-o", name],
                    cwd=checkout.root,
                    env=checkout.child_env(),
                )
            except CommandFailed as failure:
                raise failure.as_problem(f"Locking {source}") from None
        if "://" in (checkout.root / name).read_text():
            raise Problem(f"{name} names addresses of this machine; do not commit it.")
