"""When a mail counts as received (DOMAIN: the rule on the time of receipt for e-mail; GDPR Article 12(3))."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from intake.facts import ReceivedStamp

CONFLICT = timedelta(minutes=15)
"""Mailbox and server may differ so much by queues and clocks; more is a contradiction."""

OLDEST = timedelta(days=31)
"""A receipt further back than a whole term can't be taken on without a person."""

CLOCK_SKEW = timedelta(minutes=2)
"""A receipt so far ahead of our own clock is skew of clocks, not the future."""


class ReceiptFlag(StrEnum):
    """What a person should know about a time of receipt. None of them holds a case."""

    CONFLICT = "receipt_time_conflict"
    IN_FUTURE = "receipt_time_in_future"
    LONG_AGO = "receipt_time_long_ago"
    ASSUMED = "receipt_time_assumed"
    PASSED_ON = "receipt_time_passed_on"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The time of receipt (aware, UTC) and what was odd about it."""

    at: datetime
    flags: tuple[ReceiptFlag, ...] = ()


def received_at(
    internal_date: datetime | None,
    stamps: Sequence[ReceivedStamp],
    own_hosts: Collection[str],
    now: datetime,
) -> Receipt:
    """The time of receipt.

    Args:
        internal_date: when the mailbox took the mail in (IMAP INTERNALDATE), aware; None where nobody knows.
        stamps: those of the mail, topmost first.
        own_hosts: lower-case names of our own mail servers. Only the topmost stamp by one of them counts: everything
            below it could have been written by the sender.
        now: aware.

    Returns:
        The earlier of both times where they differ by more than `CONFLICT`, else the mailbox's; the only one there is;
        or *now*, flagged, where there is none.
    """
    stamped = _own_stamp(stamps, own_hosts)
    known = [at for at in (internal_date, stamped) if at is not None]
    if not known:
        return Receipt(now.astimezone(UTC), (ReceiptFlag.ASSUMED,))
    if max(known) - min(known) > CONFLICT:
        return _flagged(min(known), now, ReceiptFlag.CONFLICT)
    return _flagged(known[0], now)


def passed_on(
    receipt: Receipt, enclosed: Iterable[Sequence[ReceivedStamp]], own_hosts: Collection[str], now: datetime
) -> Receipt:
    """The time of receipt of a mail in which one of our own people passes messages on: when the company first had one.

    *enclosed* are the stamps of each message in it. Nobody vouches for them, so they only ever make the receipt earlier, and a
    person is told. The other arguments are as in `received_at`.
    """
    arrived = [at for stamps in enclosed if (at := _own_stamp(stamps, own_hosts)) is not None]
    first = min(arrived, default=receipt.at)
    if receipt.at - first <= CONFLICT:
        return receipt
    return _flagged(first, now, *(flag for flag in receipt.flags if flag in _OF_THE_WAY), ReceiptFlag.PASSED_ON)


_OF_THE_WAY = frozenset({ReceiptFlag.CONFLICT, ReceiptFlag.ASSUMED})
"""What was odd about how the mail came, whatever time counts in the end."""


def _flagged(at: datetime, now: datetime, *flags: ReceiptFlag) -> Receipt:
    """The receipt at that time, with what is odd about the time itself."""
    odd = {ReceiptFlag.IN_FUTURE: at > now + CLOCK_SKEW, ReceiptFlag.LONG_AGO: at < now - OLDEST}
    return Receipt(at.astimezone(UTC), (*flags, *(flag for flag, holds in odd.items() if holds)))


def _own_stamp(stamps: Sequence[ReceivedStamp], own_hosts: Collection[str]) -> datetime | None:
    """The time of the topmost stamp by one of our own servers."""
    own = next((stamp for stamp in stamps if stamp.by in own_hosts), None)
    return own.at if own else None
