"""What belongs together: a withdrawal and its case, a mail that a colleague passes on, a copy that came another way."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from fakes.correspondence import Mailbox
from fakes.office import rows

from authority import mail
from authority.subjects import ZANE

HER_MAILBOX = ("Zane", "zane@majas.example")
COLLEAGUE = ("Kolēģis", "kolegis@infotrust.lv")
UNSIGNED = "Labdien!\n\nLūdzu dzēst visus manus personas datus.\n\nZane Paraudziņa\n"
WITHDRAWN = "Labdien!\n\nSavu pieprasījumu atsaucu, nekas vairs nav jādara.\n\nZane Paraudziņa\n"
IN_REPLY = ("In-Reply-To", "<first@mail.test.example>")


def outcomes(box: Mailbox) -> list[tuple[object, ...]]:
    return rows(box.rt, "select outcome, case_id from mail order by id")


def test_a_signed_withdrawal_finds_its_case_before_it_counts_as_no_request(box: Mailbox) -> None:
    box.takes(box.signed(ZANE), HER_MAILBOX, "first")
    box.takes(box.signed(ZANE, "Labdien!\n\nSavu pieprasījumu atsaucu.\n\n{name}\n"), HER_MAILBOX, "second", IN_REPLY)
    assert outcomes(box) == [("case", 1), ("attached", 1)]


def test_an_unsigned_withdrawal_finds_the_item_that_waits(box: Mailbox) -> None:
    box.takes(mail.text(UNSIGNED), HER_MAILBOX, "first")
    box.takes(mail.text(WITHDRAWN), HER_MAILBOX, "second", IN_REPLY)
    assert outcomes(box) == [("review", None), ("attached", None)]


def test_an_unsigned_withdrawal_of_a_signed_request_is_never_taken_for_no_request(box: Mailbox) -> None:
    box.takes(box.signed(ZANE), HER_MAILBOX, "first")
    box.takes(mail.text(WITHDRAWN), HER_MAILBOX, "second", IN_REPLY)
    assert outcomes(box) == [("case", 1), ("review", None)]
    assert rows(box.rt, "select case_hint from review_item") == [(1,)]


def test_a_signed_request_that_a_colleague_passes_on_is_its_signers_by_the_first_arrival(box: Mailbox) -> None:
    """The container is in the mail that is enclosed; what counts as received is its arrival at the company."""
    box.takes(box.signed(ZANE), HER_MAILBOX, "first")
    [(received,)] = rows(box.rt, 'select received_at from "case"')
    box.takes(box.signed(ZANE), COLLEAGUE, "passed-on")
    assert outcomes(box) == [("case", 1), ("attached", 1)]
    assert rows(box.rt, 'select received_at from "case"')[0] == (received,)


OURS = "mail.infotrust.lv"


def passed_on(box: Mailbox, inner: mail.Entity, days: int, sender: tuple[str, str] = COLLEAGUE) -> datetime:
    """Have a colleague pass on, enclosed, what came to him *days* ago; give when that was."""
    came = box.clock.now.replace(microsecond=0) - timedelta(days=days)
    head = f"Received: from pasts.example by {OURS}; {format_datetime(came)}\r\nFrom: zane@majas.example\r\n"
    enclosed = mail.Entity((("Content-Type", "message/rfc822"),), head.encode() + inner.dump())
    box.takes(mail.multipart("mixed", [mail.text("Pārsūtu."), enclosed], "=_f_="), sender, "passed-on")
    return came


def received(box: Mailbox, table: str) -> list[tuple[datetime, str]]:
    """The times of receipt in a table, and the flags of its mails."""
    query = f"select t.received_at, m.flags from {table} t, mail m"
    return [(datetime.fromisoformat(str(at)).replace(tzinfo=UTC), str(flags)) for at, flags in rows(box.rt, query)]


@pytest.mark.parametrize("days", [0, 3])
def test_a_signed_request_that_a_colleague_encloses_was_received_when_it_came_to_him(box: Mailbox, days: int) -> None:
    came = passed_on(box, box.signed(ZANE), days)
    assert outcomes(box) == [("case", 1)]
    assert received(box, '"case"') == [(came, '["receipt_time_passed_on"]' if days else "[]")]


def test_an_unsigned_request_that_a_colleague_encloses_has_the_provisional_clock_of_its_first_arrival(
    box: Mailbox,
) -> None:
    came = passed_on(box, mail.text(UNSIGNED), 3)
    assert received(box, "review_item") == [(came, '["receipt_time_passed_on"]')]


@pytest.mark.parametrize("sender", [HER_MAILBOX, ("Mail Delivery System", "mailer-daemon@infotrust.lv")])
def test_a_stranger_or_a_machine_that_encloses_a_mail_moves_no_clock(box: Mailbox, sender: tuple[str, str]) -> None:
    came = passed_on(box, mail.text(UNSIGNED), 3, sender)
    [(at, flags)] = received(box, "review_item")
    assert at > came
    assert flags == "[]"


@pytest.mark.parametrize("form", ["inline", "enclosed"])
def test_an_unsigned_request_that_a_colleague_passes_on_goes_to_a_person(box: Mailbox, form: str) -> None:
    inner = (
        b"From: zane@majas.example\r\nTo: kolegis@infotrust.lv\r\nSubject: Datu dzeesana\r\n"
        + mail.text(UNSIGNED).dump()
    )
    if form == "inline":
        entity = mail.text("Pārsūtu.\n\n-------- Pārsūtīts ziņojums --------\nNo: zane@majas.example\n\n" + UNSIGNED)
    else:
        enclosed = mail.Entity((("Content-Type", "message/rfc822"),), inner)
        entity = mail.multipart("mixed", [mail.text("Pārsūtu."), enclosed], "=_f_=")
    box.takes(entity, COLLEAGUE, "passed-on")
    [(outcome, _)] = outcomes(box)
    assert outcome == "review"


def test_a_signed_copy_that_came_another_way_joins_its_case(box: Mailbox) -> None:
    raw = box.takes(box.signed(ZANE), HER_MAILBOX, "first")
    box.takes_raw(b"Received: from other.example by mail.infotrust.lv; Fri, 20 Nov 2026 10:00:00 +0200\r\n" + raw)
    assert outcomes(box) == [("case", 1), ("attached", 1)]
    assert rows(box.rt, "select count(*) from outbound where kind = 'acknowledgement'") == [(1,)]


def test_an_unsigned_copy_that_came_another_way_joins_the_item_that_waits(box: Mailbox) -> None:
    raw = box.takes(mail.text(UNSIGNED), HER_MAILBOX, "first")
    box.takes_raw(b"Received: from other.example by mail.infotrust.lv; Fri, 20 Nov 2026 10:00:00 +0200\r\n" + raw)
    assert outcomes(box) == [("review", None), ("attached", None)]
    assert rows(box.rt, "select count(*) from review_item") == [(1,)]
