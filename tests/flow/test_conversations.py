"""What belongs together: a withdrawal and its case, a mail that a colleague passes on, a copy that came another way."""

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
    assert outcomes(box)[1] in {("attached", 1), ("review", None)}
    assert rows(box.rt, "select case_hint from review_item") in ([], [(1,)])


def test_an_unsigned_withdrawal_finds_the_item_that_waits(box: Mailbox) -> None:
    box.takes(mail.text(UNSIGNED), HER_MAILBOX, "first")
    box.takes(mail.text(WITHDRAWN), HER_MAILBOX, "second", IN_REPLY)
    assert outcomes(box) == [("review", None), ("attached", None)]


def test_an_unsigned_withdrawal_of_a_signed_request_is_never_taken_for_no_request(box: Mailbox) -> None:
    box.takes(box.signed(ZANE), HER_MAILBOX, "first")
    box.takes(mail.text(WITHDRAWN), HER_MAILBOX, "second", IN_REPLY)
    assert outcomes(box)[1][0] == "review"


def test_a_signed_request_that_a_colleague_passes_on_is_its_signers_by_the_first_arrival(box: Mailbox) -> None:
    """The container is in the mail that is enclosed; what counts as received is its arrival at the company."""
    box.takes(box.signed(ZANE), HER_MAILBOX, "first")
    [(received,)] = rows(box.rt, 'select received_at from "case"')
    box.takes(box.signed(ZANE), COLLEAGUE, "passed-on")
    assert outcomes(box)[0] == ("case", 1)
    assert rows(box.rt, 'select received_at from "case"')[0] == (received,)


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
