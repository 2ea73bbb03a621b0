"""The three secrets of a checkout, made once and never again."""

import base64
import os
import secrets

from launcher.checkout import Checkout, read_env_file
from launcher.terminal import Problem, step

NAMES = ("SECRET_KEY", "FIELD_KEYS", "LOOKUP_KEY")


def random_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def new_keys() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": f"k1:{random_key()}",
        "LOOKUP_KEY": random_key(),
    }


def make_keys(checkout: Checkout) -> None:
    """New keys would make the encrypted fields of existing data unreadable for ever."""
    known = read_env_file(checkout.key_file) | dict(checkout.environ)
    missing = [name for name in NAMES if not known.get(name)]
    if not missing:
        return
    if (checkout.var / "pg").exists():
        raise Problem(
            f"{', '.join(missing)} missing in {checkout.key_file}, but there are data "
            f"in {checkout.var / 'pg'} that were encrypted with the old ones.",
            "Put the file back from a backup. To start anew with an empty portal, "
            f"remove {checkout.var / 'pg'} instead.",
        )
    with step(f"Making secret keys in {checkout.key_file}"):
        values = new_keys() | {name: known[name] for name in NAMES if known.get(name)}
        lines = [f"{name}={values[name]}\n" for name in NAMES]
        fresh = checkout.key_file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w") as file:
            file.writelines(lines)
            os.fsync(fd)
        fresh.rename(checkout.key_file)


def require_keys(checkout: Checkout) -> None:
    """A database of one's own outlives this folder, so its keys must be one's own."""
    known = read_env_file(checkout.key_file) | dict(checkout.environ)
    if missing := [name for name in NAMES if not known.get(name)]:
        raise Problem(
            f"DATABASE_URL is set, but not {', '.join(missing)}.",
            "Make them once with ./portal keys, keep a copy where the database's "
            "backups are, and set them in the environment or in .env.",
        )
