"""What verification asks of the network: OCSP answers, revocation lists, issuers' certificates. Bounded in every way.

The addresses come out of certificates, that is from strangers: see `runtime.addresses`. Answers are handed on unread;
`verify` judges them. A question without an answer is a fact like any other and makes a verdict wait, never fail.
"""

import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import assert_never

import httpx
import structlog

from runtime.answer_cache import AnswerCache
from runtime.failures import NoAnswerError
from runtime.transport import KIB, MIB, Asked, Pace, Reach, Transport
from verify import ocsp
from verify.der import DerError
from verify.report import CrlQuery, IssuerQuery, Missing, OcspQuery

OCSP_REQUEST = "application/ocsp-request"
"""RFC 6960, appendix A.1."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Sizes in bytes, times in seconds."""

    ocsp: int = 64 * KIB
    """An answer with its responder's certificates takes 2 to 5 KiB."""
    crl: int = 16 * MIB
    """What verification reads: the largest Latvian list has some 13,000 entries (half a MiB); others reach 10 MiB."""
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

NONCE_OCTETS = 32
"""As RFC 9654, 2.1 advises."""


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

        *anew*: an answer that was kept has proved too old. Responders are then given a nonce, so that none of them answers
        with what it, or a cache before it, has made earlier either.
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
            answer = self._fetch(query, anew=anew)
        except NoAnswerError as error:
            log.warning("no_answer", kind=type(query).__name__, host=_host(query.url), cause=str(error))
            return None
        self._cache.put(query, answer, newest=anew or not isinstance(query, OcspQuery))
        return answer

    def _fetch(self, query: Missing, *, anew: bool) -> bytes:
        match query:
            case OcspQuery():
                return self._ask_newly(query) if anew else self._post(query, query.request)
            case CrlQuery():
                asked = Asked(query.url, self._limits.crl)
            case IssuerQuery():
                asked = Asked(query.url, self._limits.certificate)
            case _:
                assert_never(query)
        return self._transport.send(asked).body

    def _post(self, query: OcspQuery, request: bytes) -> bytes:
        headers = {"Content-Type": OCSP_REQUEST}
        return self._transport.send(Asked(query.url, self._limits.ocsp, request, headers)).body

    def _ask_newly(self, query: OcspQuery) -> bytes:
        """Ask with a nonce; without one where the responder gives no answer to that, as some do.

        One that repeats no nonce has not read it (RFC 9654, 2.1), and the time of its answer must tell; one that gives
        another has answered somebody else.
        """
        nonce = secrets.token_bytes(NONCE_OCTETS)
        answer = self._post(query, ocsp.with_nonce(query.request, nonce))
        try:
            repeated = ocsp.read(answer).nonce
        except DerError:
            return self._post(query, query.request)
        if repeated not in {None, nonce}:
            raise NoAnswerError("an answer to another question")
        return answer


def _host(url: str) -> str | None:
    try:
        return httpx.URL(url).host
    except httpx.InvalidURL:
        return None
