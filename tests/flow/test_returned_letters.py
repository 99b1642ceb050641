"""A letter of ours that comes back: an alarm on its case, and its delivery is open again."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.office import Clock, Office, deliver, rows

from authority import mail, texts
from authority.desk import ASIC_E, Desk
from authority.levels import Level
from authority.mail import Envelope
from authority.subjects import LIGA
from cases import store
from cases.database import writing
from desk.invitations import invite
from desk.notices import BOUNCES_A_DAY
from runtime.crash_points import CrashPoint
from runtime.examination import Examiner
from runtime.runtime import Runtime
from workers.actors import advance_to_rest
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


@pytest.fixture
def here(place: Office, tmp_path: Path) -> Office:
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    return Office(tmp_path, place.authority)


@pytest.fixture
def rt(here: Office, examiner: Examiner) -> Iterator[Runtime]:
    with here.open(clock=Clock(), examiner=examiner) as opened:
        yield opened


def stored(here: Office, rt: Runtime, raw: bytes) -> int:
    number = len(rows(rt, "select id from mail"))
    deliver(here.maildir, f"{1_700_000_000 + number}.M{number}.office", raw, rt.clock())
    poll(rt, lambda: None)
    return number + 1


def arrive(here: Office, rt: Runtime, raw: bytes) -> None:
    stored(here, rt, raw)
    drain(rt)


def asked(here: Office, rt: Runtime) -> None:
    """Let a client's signed request arrive, and do all that follows."""
    now = rt.clock().replace(microsecond=0)
    desk = Desk(here.authority, now - timedelta(minutes=5))
    form = mail.attachment("lugums.edoc", ASIC_E, desk.edoc(texts.ERASURE, Level.LT, desk.issue(LIGA)))
    entity = mail.multipart("mixed", [mail.text("Pielikumā."), form], "=_b_=")
    envelope = Envelope(("Līga", "liga@pasts.example"), "Pieteikums", now, now, "m1", "mail.pasts.example")
    arrive(here, rt, mail.message(envelope, entity))


def acknowledged(here: Office, rt: Runtime) -> str:
    """Open a case, and give the Message-ID of what its client was sent."""
    asked(here, rt)
    [(identifier, state)] = rows(rt, "select message_id, state from outbound where kind = 'acknowledgement'")
    assert state == "sent"
    return str(identifier)


@pytest.mark.parametrize("enclosed", ["text/rfc822-headers", "message/rfc822"])
def test_a_bounce_raises_an_alarm_and_opens_the_delivery_again(here: Office, rt: Runtime, enclosed: str) -> None:
    letter = acknowledged(here, rt)
    said = REPORT.format(subject="Undelivered Mail", action="failed", status="5.1.1", enclosed=enclosed, letter=letter)
    arrive(here, rt, said.encode())
    assert rows(rt, "select outcome from mail order by id") == [("case",), ("attached",)]
    assert len(rows(rt, "select id from outbound where kind = 'bounce_notice'")) >= 1
    [(row_id, error)] = rows(rt, "select id, error from outbound where state = 'failed'")
    assert "returned" in str(error)
    with writing(rt.db) as session:
        store.retry_failed(session, rt.vault, rt.act("anna"), int(str(row_id)))
    drain(rt)
    assert rows(rt, f"select state from outbound where id = {row_id}") == [("sent",)]


WORDS = "Dear client, you asked us to delete all your personal data (GDPR 17), and we have erased them.\r\n"


def returned(letter: object, words: str = "") -> bytes:
    """The bounce of one of our letters, which it encloses."""
    said = REPORT.format(
        subject="Undelivered Mail", action="failed", status="5.1.1", enclosed="message/rfc822", letter=letter
    )
    return said.replace("\r\n\r\n--r--", f"\r\n\r\n{words}\r\n--r--").encode()


def test_the_words_of_a_letter_that_came_back_are_nobodys_request(here: Office, rt: Runtime) -> None:
    arrive(here, rt, returned(acknowledged(here, rt), WORDS))
    assert rows(rt, "select outcome, case_id from mail order by id") == [("case", 1), ("attached", 1)]
    assert len(rows(rt, "select id from outbound where kind = 'bounce_notice'")) >= 1


def test_a_notice_to_our_own_people_that_came_back_raises_no_alarm_that_would_come_back_too(
    here: Office, rt: Runtime
) -> None:
    acknowledged(here, rt)
    [(notice,)] = rows(rt, "select message_id from outbound where kind = 'case_notice'")
    arrive(here, rt, returned(notice, WORDS))
    assert rows(rt, "select outcome from mail order by id") == [("case",), ("ignored",)]
    assert rows(rt, "select state from outbound where kind = 'case_notice'") == [("failed",)]
    assert rows(rt, "select id from outbound where kind = 'bounce_notice'") == []


def test_bounces_that_do_not_say_what_they_return_wait_for_a_person_and_their_alarms_come_to_an_end(
    here: Office, rt: Runtime
) -> None:
    """Anybody can quote a number: none of them gets into the case. As if each alarm came back, nobody is told of them any more."""
    acknowledged(here, rt)
    [(number,)] = rows(rt, 'select number from "case"')
    for count in range(BOUNCES_A_DAY + 2):
        text = (
            f"From: MAILER-DAEMON@x.example\r\nSubject: Undeliverable: {number}\r\nMessage-ID: <{count}@x>\r\n\r\n-\r\n"
        )
        arrive(here, rt, text.encode())
    told = rows(rt, "select count(distinct mail_id) from outbound where kind = 'bounce_notice'")
    assert told == [(BOUNCES_A_DAY,)]
    held = rows(rt, "select reasons, case_hint from review_item")
    assert held == [('["bounce_of_our_answer", "foreign_case_number"]', 1)] * (BOUNCES_A_DAY + 2)
    assert rows(rt, "select count(*) from mail where case_id is not null") == [(1,)]


FORGED = {
    "a copy of a letter that is not ours": returned("not-ours@pasts.example"),
    "no form of a report": b"From: MAILER-DAEMON@x.example\r\nSubject: Undeliverable\r\n\r\nMessage-ID: <a@b>\r\n",
    "an answer to a mail of another": b"From: MAILER-DAEMON@x.example\r\nIn-Reply-To: <m1@mail.pasts.example>\r\n\r\n-\r\n",
}


@pytest.mark.parametrize("form", FORGED)
def test_what_only_looks_like_a_bounce_gets_into_no_case(here: Office, rt: Runtime, form: str) -> None:
    acknowledged(here, rt)
    [(number,)] = rows(rt, 'select number from "case"')
    arrive(here, rt, FORGED[form].replace(b"Subject: ", f"Subject: {number} ".encode()))
    assert rows(rt, "select outcome, case_id from mail order by id") == [("case", 1), ("review", None)]
    assert rows(rt, "select state from outbound where kind = 'acknowledgement'") == [("sent",)]


def test_a_letter_of_ours_that_is_sent_back_to_us_joins_its_case_and_nobody_answers(here: Office, rt: Runtime) -> None:
    letter = acknowledged(here, rt)
    [path] = [p for p in (here.folder / "data" / "outgoing").glob("*.eml") if letter.encode() in p.read_bytes()]
    before = rows(rt, "select count(*) from outbound where kind = 'acknowledgement'")
    arrive(
        here, rt, b"Received: from pasts.example by mx.example; Fri, 20 Nov 2026 10:00:00 +0200\r\n" + path.read_bytes()
    )
    assert rows(rt, "select outcome, case_id from mail order by id") == [("case", 1), ("attached", 1)]
    assert rows(rt, "select count(*) from outbound where kind = 'acknowledgement'") == before
    assert rows(rt, "select state from outbound where kind = 'acknowledgement'") == [("sent",)]


def test_an_invitation_that_came_back_joins_its_review_item(here: Office, rt: Runtime) -> None:
    text = "From: ilze@example.com\r\nSubject: Dati\r\n\r\nPlease delete all my personal data.\r\n"
    arrive(here, rt, text.encode())
    with writing(rt.db) as session:
        letter = invite(session, rt, store.get_review(session, 1), rt.act("anna")).message_id
    drain(rt)
    arrive(here, rt, returned(letter, WORDS))
    assert rows(rt, "select outcome, attached_to from mail order by id") == [("review", None), ("attached", 1)]
    assert rows(rt, "select state from outbound where kind = 'invitation'") == [("failed",)]


def test_a_delay_opens_nothing(here: Office, rt: Runtime) -> None:
    """Nor does it where it names the case."""
    letter = acknowledged(here, rt)
    said = REPORT.format(
        subject="Delayed Mail: DSR-2026-000001",
        action="delayed",
        status="4.4.1",
        enclosed="text/rfc822-headers",
        letter=letter,
    )
    arrive(here, rt, said.encode())
    assert rows(rt, "select outcome from mail order by id") == [("case",), ("ignored",)]
    assert rows(rt, "select id from outbound where state = 'failed'") == []


def at_the_first_letter(act: Callable[[], None]) -> Callable[[CrashPoint], None]:
    """Do *act* once, when a letter has left and that is not noted yet."""
    left = [act]

    def hook(point: CrashPoint) -> None:
        if point is CrashPoint.AFTER_SEND_BEFORE_COMMIT and left:
            left.pop()()

    return hook


def test_a_bounce_that_is_read_before_its_letter_is_noted_as_sent_is_remembered(here: Office, rt: Runtime) -> None:
    def come_back() -> None:
        [(letter,)] = rows(rt, "select message_id from outbound where kind = 'acknowledgement'")
        said = REPORT.format(
            subject="Undelivered", action="failed", status="5.1.1", enclosed="message/rfc822", letter=letter
        )
        advance_to_rest(rt, stored(here, rt, said.encode()))
        assert rows(rt, "select state from outbound where kind = 'acknowledgement'") == [("pending",)]

    asked(here, replace(rt, at=at_the_first_letter(come_back)))
    assert rows(rt, "select outcome from mail order by id") == [("case",), ("attached",)]
    assert len(rows(rt, "select id from outbound where kind = 'bounce_notice'")) >= 1
    [(row_id, state, error)] = rows(rt, "select id, state, error from outbound where kind = 'acknowledgement'")
    assert (state, "returned" in str(error)) == ("failed", True)
    with writing(rt.db) as session:
        store.retry_failed(session, rt.vault, rt.act("anna"), int(str(row_id)))
    drain(rt)
    assert rows(rt, f"select state, error from outbound where id = {row_id}") == [("sent", None)]
