"""Times in a header: ``Date`` as the sender claims, and the stamps that servers write on the way (RFC 5322, 3.6.7)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from intake import words
from intake.facts import ReceivedStamp
from intake.limits import RECEIVED_STAMPS

DATE_LENGTH = 120
"""Characters of a date: the longest usual form with a zone's name in a comment stays below 60."""

STAMP_LENGTH = 4096
"""Bytes of one ``Received`` field that are read: real ones stay below 1,000."""


def parse_date(text: str) -> datetime | None:
    """An instant with its offset; a time of unknown zone (``-0000``) counts as UTC. None where *text* is no date."""
    try:
        at = parsedate_to_datetime(_without_comments(text)[:DATE_LENGTH].strip())
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
        at.astimezone(UTC)  # a time at the edge of the calendar can't be turned into any other zone
    except (ValueError, TypeError, LookupError, OverflowError, AttributeError):
        return None
    return at


def received(values: Sequence[bytes]) -> tuple[ReceivedStamp, ...]:
    """The stamps of raw ``Received`` values, topmost first; what can't be read is None in its place."""
    return tuple(_stamp(value) for value in values[:RECEIVED_STAMPS])


def _stamp(value: bytes) -> ReceivedStamp:
    """Host and time of one stamp. What stands in comments was said by strangers and names no host."""
    text = _without_comments(words.unfold(value[:STAMP_LENGTH]).decode("latin-1"))
    clauses, _, date = text.rpartition(";")
    return ReceivedStamp(_by(clauses.lower().split()), parse_date(date))


def _by(tokens: Sequence[str]) -> str | None:
    """The host of the ``by`` clause. The word after ``from`` is the sender's own and may itself read "by"."""
    start = 2 if tokens[:1] == ["from"] else 0
    for keyword, host in zip(tokens[start:], tokens[start + 1 :], strict=False):
        if keyword == "by":
            return host.strip("[].,;") or None
    return None


def _without_comments(text: str) -> str:
    """*text* without what stands in parentheses; one that never closes hides the rest."""
    kept, depth = [], 0
    for char in text:
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(depth - 1, 0)
            kept.append(" ")
        elif not depth:
            kept.append(char)
    return "".join(kept)
