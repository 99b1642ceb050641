"""One sender is not acknowledged without end: two programs that answer each other would never stop."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.office import Clock, Office, deliver, office, rows

from authority import mail, texts
from authority.desk import Desk, letter
from authority.levels import Level
from authority.mail import Envelope
from authority.subjects import ANDRIS, LIGA, Person
from runtime.runtime import Runtime
from workers.polling import poll
from workers.service import drain

SENDER = ("Kopīgs pasts", "kopigs@pasts.example")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        yield opened


def request(place: Office, clock: Clock, person: Person, text: str, number: int) -> None:
    """Have *person* send a request, from the mailbox that several people share."""
    now = clock.now.replace(microsecond=0)
    desk = Desk(place.authority, now - timedelta(minutes=5))
    entity = letter(person, "iesniegums.edoc", desk.edoc(text, Level.LT, desk.issue(person)))
    raw = mail.message(Envelope(SENDER, "Iesniegums", now, now, f"mail{number}", "mail.pasts.example"), entity)
    deliver(place.maildir, f"{int(now.timestamp())}.M{number}.office", raw, now)


def acknowledgements(rt: Runtime) -> list[tuple[object, ...]]:
    poll(rt, lambda: None)
    drain(rt)
    return rows(rt, "select channel, state from outbound where kind = 'acknowledgement' order by id")


def test_after_some_a_day_a_person_acknowledges(place: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.outgoing.ACKNOWLEDGEMENTS_A_DAY", 1)
    clock = Clock()
    with place.open(clock=clock) as rt:
        request(place, clock, LIGA, texts.ERASURE, 1)
        assert [state for _, state in acknowledgements(rt)] == ["sent"]
        request(place, clock, ANDRIS, texts.ACCESS, 2)
        assert [state for _, state in acknowledgements(rt)] == ["sent", "task"], rows(
            rt, "select outcome, stage from mail"
        )
