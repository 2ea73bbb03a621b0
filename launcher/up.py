"""``./portal up``: from a bare checkout to a portal one can sign in to."""

import contextlib
import socket
import time
from pathlib import Path

from launcher.checkout import Checkout
from launcher.commands import pass_through
from launcher.keys import require_keys
from launcher.running import EVERYWHERE, UpLock, check_port, reachable
from launcher.servers import Services
from launcher.setup import prepare
from launcher.stamps import Stamp, digest
from launcher.supervisor import Program, Supervisor
from launcher.terminal import Problem, say, step
from launcher.watch import Watch

GUNICORN = (
    "union_portal.wsgi",
    "--worker-class=gthread",
    "--workers=2",
    "--threads=4",
    "--timeout=60",
    "--graceful-timeout=10",
    "--no-control-socket",
)
WORKER = (
    "--loglevel=INFO",
    "--without-gossip",  # the workers have nothing to tell each other
    "--without-mingle",
)

QUICK = ("--hostname=quick@%h", "--concurrency=2", "--queues=default,notices")
# Imports and prints take minutes; messages and the clock do not wait behind them.
LONG = ("--hostname=long@%h", "--concurrency=1", "--queues=reports")


def up(checkout: Checkout, *, host: str, port: int, scale: str) -> int:
    url = f"http://{reachable(host)}:{port}"
    lock = UpLock(checkout)
    if not lock.take(url):
        say(f"The portal of this checkout already runs: {lock.who()}")
        return 0
    check_port(host, port)
    if checkout.environ.get("DATABASE_URL"):
        require_keys(checkout)
    prepare(checkout)
    services = Services(checkout.var, checkout.environ)
    try:
        with step("Starting PostgreSQL and Redis"):
            urls = services.start()
        env = environment(checkout, urls, host, url)
        build(checkout, env, scale)
        serve(checkout, env, services, f"{host}:{port}", url)
    finally:
        services.stop()
        lock.close()
    say("The portal has stopped.")
    return 0


def environment(checkout: Checkout, urls: dict, host: str, url: str) -> dict[str, str]:
    given = checkout.environ
    return checkout.child_env(
        **urls,
        PORTAL_DEMO=checkout.demo,
        PORTAL_URL=given.get("PORTAL_URL", url),
        ALLOWED_HOSTS=given.get("ALLOWED_HOSTS", ",".join(own_names(host))),
    )


def own_names(host: str) -> list[str]:
    names = ["localhost", "127.0.0.1"]
    if host in EVERYWHERE:
        names.append(socket.gethostname())
        probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with probe, contextlib.suppress(OSError):  # connecting it sends nothing
            probe.connect(("192.0.2.1", 9))
            names.append(probe.getsockname()[0])
    elif host not in names:
        names.append(host)
    return names


def build(checkout: Checkout, env: dict[str, str], scale: str) -> None:
    """The database's tables, the files browsers fetch, and the sample university."""
    manage(checkout, env, "Preparing the database", "migrate", "--noinput", "-v", "0")
    collect_static(checkout, env)
    if env["PORTAL_DEMO"] == "1":
        say("Loading the sample university …")
        load = ["load_reference", "pku-2023", "--scale", scale, "--if-empty"]
        if pass_through([*checkout.manage, *load], env, checkout.root):
            raise Problem("The sample university could not be loaded; see above.")


def manage(checkout: Checkout, env: dict[str, str], title: str, *words: str) -> None:
    """Its own output comes straight to the terminal: there it explains itself best."""
    began = time.monotonic()
    say(f"{title} …")
    if code := pass_through([*checkout.manage, *words], env, checkout.root):
        raise Problem(f"{title} failed (manage.py {words[0]}, exit {code}); see above.")
    if (took := time.monotonic() - began) > 2:
        say(f"  took {took:.0f} s")


def collect_static(checkout: Checkout, env: dict[str, str]) -> None:
    files = ("package-lock.json", "requirements.txt", "union_portal/settings.py")
    inputs = [checkout.root / name for name in ("static", *files)]
    inputs += [folder / "static" for folder in checkout.source_folders()]
    stamp = Stamp(checkout.var / "stamps" / "static", digest(inputs))
    if stamp.is_fresh() and (checkout.var / "static").is_dir():
        return
    words = ("collectstatic", "--noinput", "-v", "0")
    manage(checkout, env, "Collecting style sheets and scripts", *words)
    stamp.set()


def programs(checkout: Checkout, env: dict[str, str], bind: str) -> list[Program]:
    log = checkout.var / "log"
    celery = [str(checkout.python), "-m", "celery", "-A", "union_portal"]
    schedule = str(checkout.var / "beat-schedule")
    commands = {
        "web": [str(checkout.python), "-m", "gunicorn", *GUNICORN, "--bind", bind],
        "worker": [*celery, "worker", *WORKER, *QUICK],
        "jobs": [*celery, "worker", *WORKER, *LONG],
        "beat": [*celery, "beat", "-s", schedule, "--pidfile=", "--loglevel=INFO"],
    }
    log.mkdir(mode=0o700, exist_ok=True)
    for name in commands:
        keep_one_old(log / f"{name}.log")
    return [
        Program(name, commands[name], env, checkout.root, log / f"{name}.log")
        for name in commands
    ]


def keep_one_old(log: Path) -> None:
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)


def serve(
    checkout: Checkout, env: dict[str, str], services: Services, bind: str, url: str
) -> None:
    def welcome() -> None:
        say(f"\nThe portal is ready: {url}")
        if env["PORTAL_DEMO"] == "1":
            pass_through([*checkout.manage, "demo_accounts"], env, checkout.root)
        say(f"Logs: {checkout.var / 'log'}   Stop: Ctrl-C\n")

    watch = Watch(checkout, services, bind, welcome)
    Supervisor(programs(checkout, env, bind), watch.every_tick).run()
