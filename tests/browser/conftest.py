"""A real browser on a phone and on a desk: what people do, and nothing in the console."""

import os
from dataclasses import dataclass

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from playwright.sync_api import Page

from tests.factories import PASSWORD

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# Playwright keeps an event loop in this thread; Django's ORM must not mind it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "viewport": PHONE,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
    }


@pytest.fixture(scope="session")
def window(browser, browser_context_args):
    """One browser for all tests, so that style sheets are fetched once."""
    window = browser.new_context(**browser_context_args)
    yield window
    window.close()


@pytest.fixture
def page(window):
    """A fresh page, with nobody signed in."""
    window.clear_cookies()
    page = window.new_page()
    yield page
    page.close()


def six_digits(secret):
    """What an authenticator app shows now for a secret."""
    now = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, now[len(now) // 2]))


@dataclass
class Visitor:
    """Somebody in front of a browser; does by label and name what a person would do."""

    page: Page
    url: str

    def open(self, path):
        self.page.goto(self.url + path)

    def fill(self, **values):
        for name, value in values.items():
            self.page.locator(f"main [name={name}]").fill(value)

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name):
        main = self.page.get_by_role("main")
        main.get_by_role("link", name=name).first.click()

    def sign_in(self, name, password=PASSWORD):
        self.open("/accounts/login/")
        self.fill(login=name, password=password)
        self.press("登录")

    @property
    def path(self):
        return self.page.url.removeprefix(self.url)

    @property
    def title(self):
        return self.page.get_by_role("heading", level=1).inner_text()

    @property
    def messages(self):
        return self.page.locator(".notes .note").all_inner_texts()

    @property
    def overflow(self):
        """Pixels by which the page is wider than the screen."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - window.innerWidth"
        )


def watched(page):
    """The list that fills with every complaint of the browser, CSP ones included."""
    complaints = []
    page.on(
        "console",
        lambda said: said.type in ("error", "warning") and complaints.append(said.text),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


@pytest.fixture
def visitor(transactional_db, live_server, page):
    complaints = watched(page)
    yield Visitor(page, live_server.url)
    assert complaints == []


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def anywhere(request, visitor):
    """The same visitor, once with a phone and once at a desk."""
    visitor.page.set_viewport_size(request.param)
    return visitor


@pytest.fixture
def without_script(transactional_db, live_server, browser, browser_context_args):
    """A visitor whose browser runs no JavaScript at all."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    yield Visitor(context.new_page(), live_server.url)
    context.close()
