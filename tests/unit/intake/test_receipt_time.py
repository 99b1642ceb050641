"""When a mail counts as received."""

import base64
import datetime as dt

import pytest

from intake import structure
from intake.enclosed import received
from intake.facts import ReceivedStamp
from intake.received import OLDEST, Receipt, ReceiptFlag, passed_on, received_at

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
OURS = frozenset({"mx.infotrust.test"})
NOW = NOON + dt.timedelta(hours=1)


def stamp(at: dt.datetime | None, by: str | None = "mx.infotrust.test") -> ReceivedStamp:
    return ReceivedStamp(by, at)


def minutes(count: float) -> dt.datetime:
    return NOON + dt.timedelta(minutes=count)


@pytest.mark.parametrize(
    ("internal", "stamps", "at", "flags"),
    [
        pytest.param(NOON, [], NOON, [], id="the mailbox alone"),
        pytest.param(NOON, [stamp(minutes(-15))], NOON, [], id="fifteen minutes are no conflict"),
        pytest.param(NOON, [stamp(minutes(-15.1))], minutes(-15.1), [ReceiptFlag.CONFLICT], id="more are: the earlier"),
        pytest.param(NOON, [stamp(minutes(40))], NOON, [ReceiptFlag.CONFLICT], id="the earlier, whichever it is"),
        pytest.param(NOON, [stamp(minutes(-40), "relay.test")], NOON, [], id="other hosts do not count"),
        pytest.param(NOON, [stamp(minutes(-40), None)], NOON, [], id="nor nameless ones"),
        pytest.param(NOON, [stamp(NOON), stamp(minutes(-40))], NOON, [], id="below our own stamp anybody may write"),
        pytest.param(NOON, [stamp(minutes(1), "lmtp.test"), stamp(NOON)], NOON, [], id="a stamp above our own"),
        pytest.param(NOON, [stamp(None), stamp(minutes(-40))], NOON, [], id="our own without a time ends the search"),
        pytest.param(None, [stamp(minutes(-40))], minutes(-40), [], id="our own stamp alone"),
        pytest.param(None, [stamp(minutes(-40), "x.test")], NOW, [ReceiptFlag.ASSUMED], id="nobody knows"),
        pytest.param(minutes(90), [], minutes(90), [ReceiptFlag.IN_FUTURE], id="in the future"),
        pytest.param(minutes(61), [], minutes(61), [], id="clocks differ a little"),
        pytest.param(NOW - OLDEST, [], NOW - OLDEST, [], id="thirty-one days back"),
        pytest.param(NOW - OLDEST * 2, [], NOW - OLDEST * 2, [ReceiptFlag.LONG_AGO], id="longer ago"),
    ],
)
def test_the_time_of_receipt(internal, stamps, at, flags):
    receipt = received_at(internal, stamps, OURS, NOW)
    assert (receipt.at, list(receipt.flags)) == (at, flags)


def test_it_is_given_in_utc():
    riga = dt.timezone(dt.timedelta(hours=2))
    receipt = received_at(NOON.astimezone(riga), [], OURS, NOW)
    assert receipt.at.utcoffset() == dt.timedelta(0)


def arrived(at: dt.datetime, by: str = "mx.infotrust.test") -> list[ReceivedStamp]:
    return [stamp(at, by), stamp(minutes(-9999), by)]


@pytest.mark.parametrize(
    ("enclosed", "at", "flags"),
    [
        pytest.param([], NOON, [], id="encloses nothing"),
        pytest.param([arrived(minutes(-60))], minutes(-60), [ReceiptFlag.PASSED_ON], id="the first arrival"),
        pytest.param(
            [arrived(minutes(-60)), arrived(minutes(-90))], minutes(-90), [ReceiptFlag.PASSED_ON], id="of several"
        ),
        pytest.param([arrived(minutes(-60), "x.test")], NOON, [], id="came to somebody else"),
        pytest.param([arrived(minutes(-15))], NOON, [], id="passed on at once"),
        pytest.param([arrived(minutes(60))], NOON, [], id="never later"),
        pytest.param([[stamp(None)]], NOON, [], id="without a time"),
        pytest.param(
            [arrived(NOW - OLDEST * 2)],
            NOW - OLDEST * 2,
            [ReceiptFlag.PASSED_ON, ReceiptFlag.LONG_AGO],
            id="lay about for long",
        ),
    ],
)
def test_what_a_colleague_passes_on_was_received_when_it_first_came(enclosed, at, flags):
    receipt = passed_on(Receipt(NOON), enclosed, OURS, NOW)
    assert (receipt.at, list(receipt.flags)) == (at, flags)


def test_what_was_odd_about_the_way_stays_and_what_was_odd_about_the_time_goes():
    receipt = Receipt(NOON, (ReceiptFlag.CONFLICT, ReceiptFlag.IN_FUTURE))
    assert passed_on(receipt, [arrived(minutes(-60))], OURS, NOW).flags == (ReceiptFlag.CONFLICT, ReceiptFlag.PASSED_ON)


MESSAGE = b"Received: by mx.infotrust.test; Mon, 02 Mar 2026 12:00:00 +0000\nSubject: x\n\nwords\n"
ENCLOSING = {
    "at once": (b"Content-Type: message/rfc822\n\n" + MESSAGE, 1),
    "in base64": (
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(MESSAGE),
        1,
    ),
    "beside words": (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee below\n--b\nContent-Type: message/rfc822\n\n"
        + MESSAGE
        + b"--b--\n",
        1,
    ),
    "a message in the message": (
        b"Content-Type: message/rfc822\n\nReceived: by a; Mon, 02 Mar 2026 12:00:00 +0000\nContent-Type: message/rfc822\n\n"
        + MESSAGE,
        1,
    ),
    "two": (
        b"Content-Type: multipart/digest; boundary=b\n\n" + (b"--b\n\n" + MESSAGE) * 2 + b"--b--\n",
        2,
    ),
    "none": (b"Content-Type: text/plain\n\n" + MESSAGE, 0),
}


@pytest.mark.parametrize("form", ENCLOSING)
def test_the_stamps_of_enclosed_messages_are_found_and_never_those_of_the_mail_itself(form):
    raw, count = ENCLOSING[form]
    own = b"Received: by mx.infotrust.test; Tue, 03 Mar 2026 12:00:00 +0000\n"
    assert len(list(received(structure.parse(own + raw)))) == count
