"""Where this checkout keeps what it makes, and what its programs are told."""

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# A user's settings for other Python programs would only confuse ours.
NOT_FOR_US = {
    "DJANGO_SETTINGS_MODULE",
    "GUNICORN_CMD_ARGS",
    "PIP_PREFIX",
    "PIP_REQUIRE_VIRTUALENV",
    "PIP_TARGET",
    "PIP_USER",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONUSERBASE",
    "VIRTUAL_ENV",
    "__PYVENV_LAUNCHER__",
}


def world_traversable(folder: Path) -> bool:
    """Whether ``nobody``, who runs root's PostgreSQL, can get there."""
    return all(f.stat().st_mode & stat.S_IXOTH for f in (folder, *folder.parents))


def state_folder(root: Path, environ: Mapping[str, str]) -> Path:
    if chosen := environ.get("PORTAL_VAR"):
        return Path(chosen).expanduser().resolve()
    if os.geteuid() == 0 and not world_traversable(root):
        digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
        return Path(f"/var/lib/portal-{digest}")
    return root / "var"


def read_env_file(path: Path) -> dict[str, str]:
    """``KEY=value`` lines; a value may stand in quotes, ``#`` begins a comment line."""
    values = {}
    for line in path.read_text().splitlines() if path.is_file() else ():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            value = value.strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
                value = value[1:-1]
            values[name.strip()] = value
    return values


@dataclass(frozen=True)
class Checkout:
    """One copy of the repository, its state folder, and the settings it was given."""

    root: Path
    var: Path
    environ: Mapping[str, str]

    @classmethod
    def here(cls, root: Path = ROOT, environ: Mapping[str, str] = os.environ):
        given = read_env_file(root / ".env") | dict(environ)
        kept = {name: given[name] for name in given if name not in NOT_FOR_US}
        return cls(root, state_folder(root, kept), kept)

    @property
    def venv(self) -> Path:
        return self.var / "venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def key_file(self) -> Path:
        return self.var / "portal.env"

    @property
    def fonts_conf(self) -> Path:
        return self.var / "fonts.conf"

    @property
    def manage(self) -> list[str]:
        return [str(self.python), "manage.py"]

    def source_folders(self) -> list[Path]:
        """The repository's own, without what was made or installed."""
        made = {"var", "node_modules"}
        folders = (path for path in self.root.iterdir() if path.is_dir())
        return sorted(f for f in folders if f.name not in made and f.name[0] != ".")

    @property
    def demo(self) -> str:
        """The demonstration and its people never touch a database brought along."""
        own = "0" if self.environ.get("DATABASE_URL") else "1"
        return self.environ.get("PORTAL_DEMO", own)

    def child_env(self, **more: str) -> dict[str, str]:
        """The real environment wins over ``.env``, and both over the generated keys."""
        own_path = f"{self.venv / 'bin'}:{self.environ.get('PATH', os.defpath)}"
        return {
            "PORTAL_URL": "http://127.0.0.1:8000",
            **read_env_file(self.key_file),
            **self.environ,
            "PATH": own_path,
            "PORTAL_VAR": str(self.var),
            "FONTCONFIG_FILE": str(self.fonts_conf),
            "DJANGO_SETTINGS_MODULE": "union_portal.settings",
            "PYTHONUNBUFFERED": "1",
            "PYTHONNOUSERSITE": "1",
            # To compile all modules anew takes each process some seconds.
            "PYTHONPYCACHEPREFIX": str(self.var / "pycache"),
            **more,
        }
