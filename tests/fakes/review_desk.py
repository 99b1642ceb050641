"""A desk where unsigned mails wait for a person: the program with its pages, a mailbox, and a clock that stands still."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.browser import Window, window
from fakes.office import Clock, Office, deliver, office, rows, shared_examiner
from fakes.pages import ANYWHERE, Browsing, add_user, cookie_of, served, signed_in
from playwright.sync_api import Browser

from authority import mail
from authority.mail import Envelope
from cases.roles import Role
from runtime.examination import Examiner
from runtime.runtime import Runtime
from workers.polling import poll
from workers.service import drain

ERASURE = "Labdien!\n\nLūdzu dzēst visus manus personas datus, personas kods 161175-19997.\n\nZane Paraudziņa\n"
NEWSLETTER = "Labdien!\n\nLūdzu vairs nesūtīt man reklāmas un jaunumus.\n\nZane\n"
SENDER = ("Zane", "zane@majas.example")


@dataclass
class Desk:
    """The program with its pages, a mailbox, and a clock that stands still."""

    here: Office
    rt: Runtime
    clock: Clock
    url: str
    count: int = 0

    def takes(self, text: str = ERASURE, subject: str = "Pieprasījums", days_ago: int = 3) -> int:
        """Have an unsigned mail delivered and held; gives its item, whose number is the mail's here."""
        self.count += 1
        at = (self.clock.now - timedelta(days=days_ago)).replace(microsecond=0)
        sender = (SENDER[0], f"zane{self.count}@majas.example")
        raw = mail.message(
            Envelope(sender, subject, at, at, f"m{self.count}", "mail.test.example"), mail.text(f"{text}\n{self.count}")
        )
        deliver(self.here.maildir, f"{int(at.timestamp())}.M{self.count}.office", raw, at)
        return self.count

    def works(self) -> None:
        """Take every mail to its end."""
        poll(self.rt, lambda: None)
        drain(self.rt)

    def asks(self, query: str) -> list[tuple[object, ...]]:
        """Ask the database directly."""
        return rows(self.rt, query)

    def kinds(self, mail_id: int) -> set[object]:
        """The kinds of events in the history of a mail."""
        return {kind for (kind,) in self.asks(f"select kind from history_event where mail_id = {mail_id}")}


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One authority for all tests of review in a browser."""
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(scope="session")
def examiner(place: Office) -> Iterator[Examiner]:
    """One child that examines for all of them."""
    with shared_examiner(place) as opened:
        yield opened


@pytest.fixture
def desk(place: Office, examiner: Examiner, tmp_path: Path) -> Iterator[Desk]:
    """A mailbox and a database of the test's own."""
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    here, clock = Office(tmp_path, place.authority), Clock()
    with here.open(clock=clock, examiner=examiner, web_bind=ANYWHERE, outgoing="send") as rt, served(rt) as url:
        yield Desk(here, rt, clock, url)


@pytest.fixture
def reviewer(desk: Desk) -> Iterator[Browsing]:
    """A reviewer at its pages."""
    browsing = signed_in(desk.rt, desk.url, Role.REVIEWER)
    with browsing.web:
        yield browsing


def seen(desk: Desk, browser: Browser, **given: object) -> Window:
    """A window of a reviewer."""
    cookies = cookie_of(desk.rt, add_user(desk.rt, Role.REVIEWER, email="parskatitajs@infotrust.example"))
    return window(browser, desk.url, cookies, **given)
