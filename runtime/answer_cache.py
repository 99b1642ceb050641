"""Answers of the network, kept as long as they are the newest that there is, and no longer than is wise.

Whether an answer is fresh enough for a signature, verification decides for each mail anew: what turns out too old is asked
for again, whatever is kept here (`Fetcher.ask`). Of an answer only its next update is read, by a reader that checks every
bound and hands nothing on.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import assert_never

from verify import crl, ocsp
from verify.der import DerError
from verify.report import CrlQuery, IssuerQuery, Missing, OcspQuery

MIB = 1024 * 1024
CACHE_BYTES = 64 * MIB
"""Memory for answers kept: two of the largest lists, or all that a day of Latvian mail asks for."""
NEW_ENOUGH = 5.0
"""Seconds: an answer younger than this is the newest that there is, even for a question asked anew."""
LONGEST = 86_400.0
"""Seconds until anything is asked for again, whatever it says of its next update: some name a year."""
UNDATED = 900.0
"""Seconds that an answer without next update is kept: by RFC 6960, 2.4 a newer one is to be had at any time."""
OVERDUE = 60.0
"""Seconds that an answer is kept whose next update has passed: whoever is late with it is not to be asked by every mail."""


def keeps_for(query: Missing, answer: bytes, now: datetime) -> float:
    """Give the seconds for which *answer* is given again without asking, from *now* (aware)."""
    match query:
        case IssuerQuery():
            return LONGEST
        case OcspQuery() | CrlQuery():
            try:
                upcoming = ocsp.next_update(answer) if isinstance(query, OcspQuery) else crl.next_update(answer)
            except DerError:
                return NEW_ENOUGH  # no answer at all; a page for people, perhaps
            if upcoming is None:
                return UNDATED
            return max(OVERDUE, min((upcoming - now).total_seconds(), LONGEST))
        case _:
            assert_never(query)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Kept:
    """An *answer*, the second when it was kept, and for how many; *newest*: asking again at once would bring no other."""

    at: float
    seconds: float
    newest: bool
    answer: bytes


class AnswerCache:
    """Answers kept until their next update, least recently used dropped first. Safe to share between threads.

    *passing* counts seconds that pass, whatever happens to the clock on the wall, which is *now*.
    """

    def __init__(
        self,
        capacity: int = CACHE_BYTES,
        passing: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._capacity = capacity
        self._passing = passing
        self._now = now
        self._entries: OrderedDict[Missing, _Kept] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, query: Missing, *, anew: bool = False) -> bytes | None:
        """Give the answer to *query* while it may be reused; *anew*: while it is as new as any."""
        with self._lock:
            kept = self._entries.get(query)
            if kept is None:
                return None
            seconds = kept.seconds if not anew else NEW_ENOUGH if kept.newest else 0.0
            if self._passing() >= kept.at + seconds:
                return None
            self._entries.move_to_end(query)
            return kept.answer

    def put(self, query: Missing, answer: bytes, *, newest: bool = True) -> None:
        """Keep *answer*; one that is larger than the whole cache is not kept.

        *newest* False: it may have been made earlier, so that asking otherwise could bring a newer one.
        """
        if len(answer) > self._capacity:
            return
        kept = _Kept(self._passing(), keeps_for(query, answer, self._now()), newest, answer)
        with self._lock:
            self._drop(query)
            self._entries[query] = kept
            self._size += len(answer)
            while self._size > self._capacity:
                self._drop(next(iter(self._entries)))

    def _drop(self, query: Missing) -> None:
        kept = self._entries.pop(query, None)
        if kept is not None:
            self._size -= len(kept.answer)
