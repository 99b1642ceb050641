"""When a mail counts as received."""

import datetime as dt

import pytest

from intake.facts import ReceivedStamp
from intake.received import OLDEST, ReceiptFlag, received_at

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
