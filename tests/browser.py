"""Fixtures that drive the system's Chromium against the live server."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.crypto import get_random_string
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def find_chromium() -> str:
    """CHROMIUM, else what is on PATH; the same places as deploy/bootstrap.py, which also installs one."""
    given = os.environ.get("CHROMIUM")
    found = next((path for name in ([given] if given else PROGRAMS) if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("no Chromium found: install one, set CHROMIUM, or run `make test-fast`", pytrace=False)
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=QUIETLY)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, live_server: Any) -> Iterator[Page]:
    """A page of a fresh, Korean-speaking visitor; relative addresses are those of the live server.

    Afterwards the test fails if a script threw, or if the content policy stopped anything.
    """
    with chromium.new_context(base_url=live_server.url, locale="ko-KR", timezone_id="Asia/Seoul") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        complaints: list[str] = []

        def hear(message: ConsoleMessage) -> None:
            if "Content Security Policy" in message.text:
                complaints.append(message.text)

        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        page.close()
    assert complaints == []


def bring_session(context: BrowserContext, client: Client, address: str) -> None:
    """Give a browser the session of a client, and the form cookie that every way of signing in leaves with it.

    Without the second, two requests at once would each be given one, and the forms of one answer be refused.
    """
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    form = get_random_string(32)
    context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address},
            {"name": settings.CSRF_COOKIE_NAME, "value": form, "url": address},
        ]
    )


def sign_in(context: BrowserContext, user: Any, address: str) -> None:
    """A session as the sign-in pages would give."""
    client = Client()
    client.force_login(user)
    bring_session(context, client, address)
