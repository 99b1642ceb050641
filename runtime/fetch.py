"""What verification asks of the network: OCSP answers, revocation lists, issuers' certificates. Bounded in every way.

The addresses come out of certificates, that is from strangers: see `runtime.addresses`. Answers are handed on unread;
`verify` judges them. A question without an answer is a fact like any other and makes a verdict wait, never fail.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Lock
from typing import assert_never

import httpx
import structlog

from runtime.transport import KIB, MIB, Asked, NoAnswerError, Pace, Reach, Transport
from verify.report import CrlQuery, IssuerQuery, Missing, OcspQuery

OCSP_REQUEST = "application/ocsp-request"
"""RFC 6960, appendix A.1."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Sizes in bytes, times in seconds."""

    ocsp: int = 64 * KIB
    """An answer with its responder's certificates takes 2 to 5 KiB."""
    crl: int = 32 * MIB
    """The largest list of a Latvian authority has some 13,000 entries (half a MiB); others reach 10 MiB."""
    certificate: int = 64 * KIB
    """One certificate, or a small PKCS #7 of them."""
    redirects: int = 2
    """Authorities redirect once, from http to https."""
    silence: float = 5.0
    """Between two pieces of an answer."""
    deadline: float = 20.0
    """For one answer, and for all that one mail asks: they run side by side."""
    questions: int = 32
    """Of one mail at a time; more are made to use us against somebody."""
    at_once: int = 8
    """Connections side by side."""


LIMITS = FetchLimits()

REUSE_SECONDS = {OcspQuery: 900.0, CrlQuery: 900.0, IssuerQuery: 86_400.0}
"""How long an answer is given again without asking: it may still be fresh enough, as a signature with a time-stamp is
judged for that time. One that turns out older than what a verdict wants is asked for anew (`Fetcher.ask`)."""

NEW_ENOUGH = 5.0
"""Seconds: an answer younger than this is the newest that there is, even for a question asked anew."""

CACHE_BYTES = 64 * MIB
"""Memory for answers kept: two of the largest lists, or all that a day of Latvian mail asks for."""


class AnswerCache:
    """Answers kept for a while, least recently used dropped first. Safe to share between threads."""

    def __init__(self, capacity: int = CACHE_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = capacity
        self._clock = clock
        self._entries: OrderedDict[Missing, tuple[float, bytes]] = OrderedDict()  # with the time when it was kept
        self._size = 0
        self._lock = Lock()

    def get(self, query: Missing, *, anew: bool = False) -> bytes | None:
        """Give the answer to *query* while it may be reused; *anew*: while it is as new as any."""
        longest = NEW_ENOUGH if anew else REUSE_SECONDS[type(query)]
        with self._lock:
            entry = self._entries.get(query)
            if entry is None or self._clock() >= entry[0] + longest:
                return None
            self._entries.move_to_end(query)
            return entry[1]

    def put(self, query: Missing, answer: bytes) -> None:
        """Keep *answer*; one that is larger than the whole cache is not kept."""
        if len(answer) > self._capacity:
            return
        with self._lock:
            self._drop(query)
            self._entries[query] = (self._clock(), answer)
            self._size += len(answer)
            while self._size > self._capacity:
                self._drop(next(iter(self._entries)))

    def _drop(self, query: Missing) -> None:
        entry = self._entries.pop(query, None)
        if entry is not None:
            self._size -= len(entry[1])


class Fetcher:
    """Asks the questions of a report side by side; see `ask`."""

    def __init__(
        self,
        *,
        allow_loopback: bool = False,
        proxy: str | None = None,
        limits: FetchLimits = LIMITS,
        cache: AnswerCache | None = None,
    ) -> None:
        self._limits = limits
        self._cache = cache or AnswerCache()
        self._transport = Transport(
            Reach(allow_loopback, proxy), Pace(limits.redirects, limits.silence, limits.deadline)
        )
        self._threads = ThreadPoolExecutor(limits.at_once, thread_name_prefix="fetch")

    def ask(self, queries: Sequence[Missing], *, anew: bool = False) -> dict[Missing, bytes | None]:
        """Give each query its answer, None where there is none in time. Takes at most the deadline, and a little.

        *anew*: an answer that was kept has proved too old.
        """
        asked = list(dict.fromkeys(queries))[: self._limits.questions]
        pending = {query: self._threads.submit(self._answer, query, anew=anew) for query in asked}
        wait(pending.values(), timeout=self._limits.deadline)
        answers: dict[Missing, bytes | None] = dict.fromkeys(queries)
        for query, future in pending.items():
            answers[query] = future.result() if future.done() and not future.cancelled() else None
            future.cancel()
        return answers

    def close(self) -> None:
        """Stop asking; what is under way ends at its own limit."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._transport.close()

    def _answer(self, query: Missing, *, anew: bool) -> bytes | None:
        kept = self._cache.get(query, anew=anew)
        if kept is not None:
            return kept
        try:
            answer = self._fetch(query)
        except NoAnswerError as error:
            log.warning("no_answer", kind=type(query).__name__, host=_host(query.url), cause=str(error))
            return None
        self._cache.put(query, answer)
        return answer

    def _fetch(self, query: Missing) -> bytes:
        match query:
            case OcspQuery():
                headers = {"Content-Type": OCSP_REQUEST}
                asked = Asked(query.url, self._limits.ocsp, query.request, headers)
            case CrlQuery():
                asked = Asked(query.url, self._limits.crl)
            case IssuerQuery():
                asked = Asked(query.url, self._limits.certificate)
            case _:
                assert_never(query)
        return self._transport.send(asked).body


def _host(url: str) -> str | None:
    try:
        return httpx.URL(url).host
    except httpx.InvalidURL:
        return None
