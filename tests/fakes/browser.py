"""A real Chromium whose every request is recorded. One browser serves a whole test process, each window is a fresh profile."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

DEBIAN = "/usr/bin/chromium"
WIDTHS = {"wide": 1280, "narrow": 390}
GUARD_MS = 60_000
"""A page that does not come at all fails its test; a slow machine does not."""
SERIOUS = frozenset({"serious", "critical"})


def chromium_path() -> str | None:
    """Where the browser is: Debian's, or one on the PATH."""
    return DEBIAN if Path(DEBIAN).exists() else shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this test process."""
    path = chromium_path()
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@dataclass
class Window:
    """A window with a profile of its own. *asked* lists every request that it made, answered or not, *told* what scripts logged."""

    page: Page
    context: BrowserContext
    base: str
    asked: list[Request] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page of the program."""
        self.page.goto(self.base + path)
        return self.page

    def strangers(self) -> list[str]:
        """Every request that went anywhere but to the program."""
        host = urlsplit(self.base).netloc
        return [r.url for r in self.asked if urlsplit(r.url).netloc != host and not r.url.startswith("about:")]

    def faults(self) -> list[str]:
        """What axe finds serious or worse, each with the place."""
        found: list[Mapping[str, Any]] = Axe().run(self.page)["violations"]
        return [
            f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
            for one in found
            if one["impact"] in SERIOUS
            for node in one["nodes"]
        ]

    def overflow(self) -> int:
        """How many pixels the page is wider than the window: a page that scrolls sideways can't be read on a phone."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@contextmanager
def window(
    browser: Browser, base: str, cookies: Mapping[str, str] | None = None, *, width: int = WIDTHS["wide"], **given: Any
) -> Iterator[Window]:
    """Open a window at the address *base*; *given* goes to the profile, such as ``java_script_enabled=False``."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **given)
    context.set_default_timeout(GUARD_MS)
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in (cookies or {}).items()])
    opened = Window(context.new_page(), context, base)
    context.on("request", lambda request: opened.asked.append(request))  # noqa: PLW0108  the library marks what it is given
    context.on("console", lambda message: opened.told.append(message.text))
    try:
        yield opened
    finally:
        context.close()
