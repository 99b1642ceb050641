"""What verification asks of the network: OCSP answers, revocation lists, issuers' certificates. Bounded in every way.

The addresses come out of certificates, that is from strangers: see `runtime.addresses`. Answers are handed on unread;
`verify` judges them. A question without an answer is a fact like any other and makes a verdict wait, never fail.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Lock
from typing import assert_never
from urllib.parse import urljoin

import httpx
import structlog

from runtime.addresses import RefusedAddressError, pin, refuse_literal_private
from verify.report import CrlQuery, IssuerQuery, Missing, OcspQuery

KIB = 1024
MIB = 1024 * KIB

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

REUSE_SECONDS = {OcspQuery: 60.0, CrlQuery: 900.0, IssuerQuery: 86_400.0}
"""How long an answer is given again without asking. Far below any next update on purpose: a verdict wants revocation data
issued after the mail's arrival (TS 119 172-4: freshness 0), so the newest is worth a question."""

CACHE_BYTES = 64 * MIB
"""Memory for answers kept: two of the largest lists, or all that a day of Latvian mail asks for."""


class NoAnswerError(Exception):
    """The far end gave no usable answer; the message says why."""


class AnswerCache:
    """Answers kept for a while, least recently used dropped first. Safe to share between threads."""

    def __init__(self, capacity: int = CACHE_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = capacity
        self._clock = clock
        self._entries: OrderedDict[Missing, tuple[float, bytes]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, query: Missing) -> bytes | None:
        """Give the answer to *query* while it may be reused."""
        with self._lock:
            entry = self._entries.get(query)
            if entry is None or self._clock() >= entry[0]:
                return None
            self._entries.move_to_end(query)
            return entry[1]

    def put(self, query: Missing, answer: bytes) -> None:
        """Keep *answer*; one that is larger than the whole cache is not kept."""
        if len(answer) > self._capacity:
            return
        with self._lock:
            self._drop(query)
            self._entries[query] = (self._clock() + REUSE_SECONDS[type(query)], answer)
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
        self._allow_loopback = allow_loopback
        self._through_proxy = proxy is not None
        self._limits = limits
        self._cache = cache or AnswerCache()
        self._client = httpx.Client(
            proxy=proxy, trust_env=False, follow_redirects=False, timeout=httpx.Timeout(limits.silence)
        )
        self._threads = ThreadPoolExecutor(limits.at_once, thread_name_prefix="fetch")

    def ask(self, queries: Sequence[Missing]) -> dict[Missing, bytes | None]:
        """Give each query its answer, None where there is none in time. Takes at most the deadline, and a little."""
        asked = list(dict.fromkeys(queries))[: self._limits.questions]
        pending = {query: self._threads.submit(self._answer, query) for query in asked}
        wait(pending.values(), timeout=self._limits.deadline)
        answers: dict[Missing, bytes | None] = dict.fromkeys(queries)
        for query, future in pending.items():
            answers[query] = future.result() if future.done() and not future.cancelled() else None
            future.cancel()
        return answers

    def close(self) -> None:
        """Stop asking; what is under way ends at its own limit."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    def _answer(self, query: Missing) -> bytes | None:
        kept = self._cache.get(query)
        if kept is not None:
            return kept
        try:
            answer = self._fetch(query)
        except (NoAnswerError, RefusedAddressError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            log.warning("no_answer", kind=type(query).__name__, host=_host(query.url), cause=_cause(error))
            return None
        self._cache.put(query, answer)
        return answer

    def _fetch(self, query: Missing) -> bytes:
        match query:
            case OcspQuery():
                return self._send("POST", query.url, self._limits.ocsp, query.request)
            case CrlQuery():
                return self._send("GET", query.url, self._limits.crl)
            case IssuerQuery():
                return self._send("GET", query.url, self._limits.certificate)
            case _:
                assert_never(query)

    def _send(self, method: str, url: str, limit: int, content: bytes | None = None) -> bytes:
        """Send a request and follow few redirects, each to an address that is allowed itself."""
        ends_at = time.monotonic() + self._limits.deadline
        for _ in range(self._limits.redirects + 1):
            response = self._client.send(self._request(method, url, content), stream=True)
            try:
                if not response.has_redirect_location:
                    return _body(response, limit, ends_at)
                url = urljoin(url, response.headers["Location"])
            finally:
                response.close()
        raise NoAnswerError("too many redirects")

    def _request(self, method: str, url: str, content: bytes | None) -> httpx.Request:
        headers = {"Accept-Encoding": "identity"}
        if content is not None:
            headers["Content-Type"] = OCSP_REQUEST
        if self._through_proxy:
            refuse_literal_private(url, allow_loopback=self._allow_loopback)
            return self._client.build_request(method, url, content=content, headers=headers)
        pinned = pin(url, allow_loopback=self._allow_loopback)
        return self._client.build_request(
            method,
            pinned.url,
            content=content,
            headers=headers | {"Host": pinned.host_header},
            extensions={"sni_hostname": pinned.server_name},
        )


def _body(response: httpx.Response, limit: int, ends_at: float) -> bytes:
    if response.status_code != httpx.codes.OK:
        msg = f"status {response.status_code}"
        raise NoAnswerError(msg)
    body = b"".join(_pieces(response, limit, ends_at))
    if not body:
        raise NoAnswerError("an empty answer")
    return body


def _pieces(response: httpx.Response, limit: int, ends_at: float) -> Iterator[bytes]:
    """Give the undecoded pieces: an encoding could unpack to any size, and none was asked for."""
    size = 0
    for piece in response.iter_raw():
        size += len(piece)
        if size > limit:
            raise NoAnswerError("an answer beyond the limit of size")
        if time.monotonic() > ends_at:
            raise NoAnswerError("an answer beyond the limit of time")
        yield piece


def _host(url: str) -> str | None:
    try:
        return httpx.URL(url).host
    except httpx.InvalidURL:
        return None


def _cause(error: Exception) -> str:
    return str(error) if isinstance(error, NoAnswerError | RefusedAddressError) else type(error).__name__
