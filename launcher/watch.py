"""What ``up`` watches beside its programs: the servers, and whether web answers."""

import http.client
import time
from collections.abc import Callable

from launcher.checkout import Checkout
from launcher.running import reachable
from launcher.servers import Services
from launcher.terminal import say

HEALTH_EVERY = 10
BOOT_PATIENCE = 60


class Watch:
    """What the supervisor does between looking after its programs."""

    def __init__(
        self,
        checkout: Checkout,
        services: Services,
        bind: str,
        on_first_answer: Callable[[], None],
    ) -> None:
        self.services = services
        self.on_first_answer = on_first_answer
        host, _, port = bind.rpartition(":")
        self.address = reachable(host).strip("[]"), int(port)
        self.began = time.monotonic()
        self.next_look = 0.0
        self.answered = False
        self.silent = 0
        self.events = checkout.var / "log" / "servers.log"
        self.read_to = self.events.stat().st_size if self.events.exists() else 0

    def every_tick(self) -> None:
        self.services.revive()
        self.report_servers()
        if time.monotonic() >= self.next_look:
            self.look_at_web()

    def report_servers(self) -> None:
        """The keepers restart PostgreSQL and Redis; pass on what they say of it."""
        if self.events.exists() and self.events.stat().st_size > self.read_to:
            with self.events.open() as file:
                file.seek(self.read_to)
                for line in file:
                    say(line.rstrip().partition(" ")[2])
                self.read_to = file.tell()

    def look_at_web(self) -> None:
        self.next_look = time.monotonic() + (HEALTH_EVERY if self.answered else 0.5)
        if self.is_well():
            if self.silent > 1:
                say(f"{time.strftime('%H:%M:%S')} web answers again")
            if not self.answered:
                self.on_first_answer()
            self.answered, self.silent = True, 0
        elif self.answered or time.monotonic() - self.began > BOOT_PATIENCE:
            self.silent += 1
            self.next_look = time.monotonic() + HEALTH_EVERY
            if self.silent > 1:  # once may be a restart
                say(f"{time.strftime('%H:%M:%S')} web does not answer; see its log")

    def is_well(self) -> bool:
        connection = http.client.HTTPConnection(*self.address, timeout=2)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
