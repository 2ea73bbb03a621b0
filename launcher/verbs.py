"""The verbs of ``./portal``, each with the set-up it needs."""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType

from launcher.checkout import Checkout
from launcher.checks import run_checks, run_tests
from launcher.commands import pass_through
from launcher.keys import new_keys
from launcher.python_packages import lock
from launcher.servers import ServiceError, Services
from launcher.setup import prepare
from launcher.terminal import Problem, Stopped, Terminal, as_problem, say
from launcher.up import up

HELP = """\
./portal up [--scale 0.05] [--port 8000] [--host 127.0.0.1]
                     set up what is missing and run the portal with sample data
./portal setup       only set up, for an image or a machine without network later
./portal test ARGS   run the tests; ARGS go to pytest
./portal check       everything a change has to pass: style, types, migrations, tests
./portal manage ARGS Django's manage.py, with the portal's database and keys
./portal bench NAME  run one of the measurements of bench/
./portal lock        write the requirement locks anew (needs the network)
./portal keys        print new secret keys for an .env file

Settings come from the environment, then .env, then the state folder; .env.example
names them. The state folder is var/, or what PORTAL_VAR says.
"""


def with_services(
    checkout: Checkout, work: Callable[[dict[str, str]], int], *, dev: bool = False
) -> int:
    """Joins the servers of a running portal, or has some for as long as it takes."""
    prepare(checkout, dev=dev)
    services = Services(checkout.var, checkout.environ)
    try:
        return work(checkout.child_env(**services.start()))
    finally:
        services.stop()


def verb_up(checkout: Checkout, words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser("./portal up")
    parser.add_argument(
        "--scale", default="1", help="of the sample university, 0.05 is quick"
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    asked = parser.parse_args(words)
    return up(checkout, host=asked.host, port=asked.port, scale=asked.scale)


def verb_setup(checkout: Checkout, _words: Sequence[str]) -> int:
    """Without keys: an image that is handed on must not hold any."""
    prepare(checkout, keys=False)
    return 0


def verb_test(checkout: Checkout, words: Sequence[str]) -> int:
    return with_services(
        checkout, lambda env: run_tests(checkout, env, words), dev=True
    )


def verb_check(checkout: Checkout, _words: Sequence[str]) -> int:
    return with_services(checkout, lambda env: run_checks(checkout, env), dev=True)


def verb_manage(checkout: Checkout, words: Sequence[str]) -> int:
    def manage(env: dict[str, str]) -> int:
        env = {"PORTAL_DEMO": checkout.demo, **env}
        return pass_through([*checkout.manage, *words], env, checkout.root)

    return with_services(checkout, manage)


def verb_bench(checkout: Checkout, words: Sequence[str]) -> int:
    files = sorted((checkout.root / "bench").glob("[a-z]*.py"))
    names = [file.stem for file in files if file.stem != "harness"]
    if not words or words[0] not in names:
        asked = (
            f"There is no measurement {words[0]}." if words else "Which measurement?"
        )
        raise Problem(asked, f"There are: {', '.join(names) or 'none yet'}.")
    command = [str(checkout.python), "-m", f"bench.{words[0]}", *words[1:]]
    return with_services(
        checkout, lambda env: pass_through(command, env, checkout.root)
    )


def verb_lock(checkout: Checkout, _words: Sequence[str]) -> int:
    lock(checkout)
    return 0


def verb_keys(_checkout: Checkout, _words: Sequence[str]) -> int:
    for name, value in new_keys().items():
        print(f"{name}={value}")
    return 0


VERBS = {
    "up": verb_up,
    "setup": verb_setup,
    "test": verb_test,
    "check": verb_check,
    "manage": verb_manage,
    "bench": verb_bench,
    "lock": verb_lock,
    "keys": verb_keys,
}


CLEAN_OUTPUT = {"manage", "bench", "keys"}  # what they print may go into a file


def raise_stopped(signum: int, _frame: FrameType | None) -> None:
    raise Stopped(signum)


def main(argv: Sequence[str]) -> int:
    name, words = (argv[0], argv[1:]) if argv else ("help", [])
    if name in {"help", "-h", "--help"}:
        print(HELP, end="")
        return 0
    if name not in VERBS:
        print(f"There is no ./portal {name}.\n\n{HELP}", end="", file=sys.stderr)
        return 2
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, raise_stopped)
    Terminal.stream = sys.stderr if name in CLEAN_OUTPUT else sys.stdout
    try:
        return VERBS[name](Checkout.here(), words)
    except Stopped as stopped:
        say("Stopped.")
        return stopped.code
    except (Problem, ServiceError) as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except OSError as error:
        if (explained := as_problem(error)) is None:
            raise
        print(f"\n{explained}", file=sys.stderr)
        return 1
