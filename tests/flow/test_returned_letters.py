"""A letter of ours that comes back: an alarm on its case, and its delivery is open again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.office import Clock, Office, deliver, office, rows

from authority import mail, texts
from authority.desk import ASIC_E, Desk
from authority.levels import Level
from authority.mail import Envelope
from authority.subjects import LIGA
from cases import store
from cases.database import writing
from runtime.runtime import Runtime
from workers.polling import poll
from workers.service import drain

REPORT = """From: MAILER-DAEMON@mail.pasts.example\r
To: info@infotrust.example\r
Subject: {subject}\r
Message-ID: <returned-{action}@mail.pasts.example>\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary=r\r
\r
--r\r
\r
This is the mail system at host mail.pasts.example.\r
--r\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mail.pasts.example\r
\r
Final-Recipient: rfc822; liga@pasts.example\r
Action: {action}\r
Status: {status}\r
--r\r
Content-Type: {enclosed}\r
\r
Subject: Re: Pieteikums\r
Message-ID: <{letter}>\r
\r
--r--\r
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture
def here(place: Office, tmp_path: Path) -> Office:
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    return Office(tmp_path, place.authority, forked=True)


def arrive(here: Office, rt: Runtime, raw: bytes) -> None:
    number = len(rows(rt, "select id from mail"))
    deliver(here.maildir, f"{1_700_000_000 + number}.M{number}.office", raw, rt.clock())
    poll(rt, lambda: None)
    drain(rt)


def acknowledged(here: Office, rt: Runtime) -> str:
    """Open a case, and give the Message-ID of what its client was sent."""
    now = rt.clock().replace(microsecond=0)
    desk = Desk(here.authority, now - timedelta(minutes=5))
    form = mail.attachment("lugums.edoc", ASIC_E, desk.edoc(texts.ERASURE, Level.LT, desk.issue(LIGA)))
    entity = mail.multipart("mixed", [mail.text("Pielikumā."), form], "=_b_=")
    envelope = Envelope(("Līga", "liga@pasts.example"), "Pieteikums", now, now, "m1", "mail.pasts.example")
    arrive(here, rt, mail.message(envelope, entity))
    [(identifier, state)] = rows(rt, "select message_id, state from outbound where kind = 'acknowledgement'")
    assert state == "sent"
    return str(identifier)


@pytest.mark.parametrize("enclosed", ["text/rfc822-headers", "message/rfc822"])
def test_a_bounce_raises_an_alarm_and_opens_the_delivery_again(here: Office, enclosed: str) -> None:
    with here.open(clock=Clock()) as rt:
        letter = acknowledged(here, rt)
        said = REPORT.format(
            subject="Undelivered Mail", action="failed", status="5.1.1", enclosed=enclosed, letter=letter
        )
        arrive(here, rt, said.encode())
        assert rows(rt, "select outcome from mail order by id") == [("case",), ("attached",)]
        assert len(rows(rt, "select id from outbound where kind = 'bounce_notice'")) >= 1
        [(row_id, error)] = rows(rt, "select id, error from outbound where state = 'failed'")
        assert "returned" in str(error)
        with writing(rt.db) as session:
            store.retry_failed(session, rt.vault, rt.act("anna"), int(str(row_id)))
        drain(rt)
        assert rows(rt, f"select state from outbound where id = {row_id}") == [("sent",)]


def test_a_delay_opens_nothing(here: Office) -> None:
    with here.open(clock=Clock()) as rt:
        letter = acknowledged(here, rt)
        said = REPORT.format(
            subject="Delayed Mail", action="delayed", status="4.4.1", enclosed="text/rfc822-headers", letter=letter
        )
        arrive(here, rt, said.encode())
        assert rows(rt, "select outcome from mail order by id") == [("case",), ("ignored",)]
        assert rows(rt, "select id from outbound where state = 'failed'") == []
