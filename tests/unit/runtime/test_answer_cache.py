"""Answers are kept until their next update, within bounds, and responders that are asked anew make a new one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from cryptography.x509 import ocsp as library_ocsp
from fakes.web import Web, running

from authority import crl, ocsp, subjects
from authority.pki import Authority
from runtime.answer_cache import LONGEST, NEW_ENOUGH, OVERDUE, UNDATED, AnswerCache, keeps_for
from runtime.fetch import NONCE_OCTETS, Fetcher
from verify.certificate import Certificate
from verify.ocsp import query as ocsp_query
from verify.ocsp import with_nonce
from verify.report import CrlQuery, IssuerQuery, Missing, OcspQuery

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
MADE = Authority(NOW)
SIGNER = MADE.issue(subjects.LIGA)
CA = MADE.signing_ca
OCSP, CRL, ISSUER = OcspQuery("http://a/", b"q"), CrlQuery("http://a/"), IssuerQuery("http://a/")


def answer(next_update: datetime | None) -> bytes:
    about = ocsp.CertId.of(CA, SIGNER.certificate.serial_number)
    return ocsp.response(about, None, ocsp.Times(NOW, NOW, next_update), ocsp.Signing(CA))


def listing(next_update: datetime) -> bytes:
    return crl.build(CA, {}, NOW - YEAR, next_update)


@pytest.mark.parametrize(
    ("query", "data", "seconds"),
    [
        (OCSP, answer(NOW + HOUR), 3600.0),
        (OCSP, answer(NOW + YEAR), LONGEST),
        (OCSP, answer(NOW - HOUR), OVERDUE),
        (OCSP, answer(None), UNDATED),
        (OCSP, ocsp.failure(3), NEW_ENOUGH),
        (OCSP, b"<html>", NEW_ENOUGH),
        (CRL, listing(NOW + HOUR), 3600.0),
        (CRL, listing(NOW + YEAR), LONGEST),
        (CRL, listing(NOW - HOUR), OVERDUE),
        (CRL, b"", NEW_ENOUGH),
        (CRL, listing(NOW + HOUR)[:-300], NEW_ENOUGH),
        (ISSUER, b"certificate", LONGEST),
    ],
)
def test_an_answer_is_kept_until_its_next_update_within_bounds(query: Missing, data: bytes, seconds: float) -> None:
    assert keeps_for(query, data, NOW) == seconds


def test_the_cache_forgets_by_age_and_by_size() -> None:
    passed = [0.0]
    cache = AnswerCache(10, lambda: passed[0], lambda: NOW)
    first, second = IssuerQuery("1"), IssuerQuery("2")
    cache.put(first, b"123456")
    cache.put(second, b"12345")
    assert (cache.get(first), cache.get(second)) == (None, b"12345")
    cache.put(first, b"x" * 11)
    assert cache.get(first) is None
    passed[0] = LONGEST
    assert cache.get(second) is None


def test_a_clock_that_is_put_forward_forgets_nothing_early() -> None:
    passed, wall = [0.0], [NOW]
    cache = AnswerCache(passing=lambda: passed[0], now=lambda: wall[0])
    cache.put(OCSP, answer(NOW + HOUR))
    wall[0] += 9 * HOUR
    assert cache.get(OCSP) is not None
    passed[0] += 3600.0
    assert cache.get(OCSP) is None


@dataclass
class Responder:
    """A server that answers by *tell*, and a program that asks it."""

    web: Web
    fetcher: Fetcher

    @property
    def query(self) -> OcspQuery:
        subject, issuer = (Certificate.load(i.der) for i in (SIGNER, CA))
        return OcspQuery(f"{self.web.url}/ocsp", ocsp_query(subject, issuer))

    @property
    def nonces(self) -> list[int]:
        """How long the nonce of each request was, 0 for none."""
        asked = [library_ocsp.load_der_ocsp_request(body) for _, _, _, body in self.web.asked]
        return [len(r.extensions[0].value.nonce) if len(r.extensions) else 0 for r in asked]  # type: ignore[attr-defined]


@pytest.fixture
def far() -> Iterator[Responder]:
    with running() as web:
        fetcher = Fetcher(allow_loopback=True, cache=AnswerCache(passing=lambda: 0.0))
        yield Responder(web, fetcher)
        fetcher.close()


def _answers(far: Responder, *answers: bytes | None) -> None:
    """Give one answer after the other; None: a true one."""
    left = list(answers)

    def behave(handler: BaseHTTPRequestHandler) -> None:
        body = left.pop(0) or ocsp.respond(MADE, far.web.asked[-1][3], NOW)
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    far.web.behave("/ocsp", behave)


def test_a_responder_that_is_asked_anew_is_given_a_nonce(far: Responder) -> None:
    _answers(far, None, None)
    (first,) = far.fetcher.ask([far.query]).values()
    (second,) = far.fetcher.ask([far.query], anew=True).values()
    assert first is not None
    assert second not in {None, first}
    assert far.nonces == [0, NONCE_OCTETS]
    assert far.fetcher.ask([far.query], anew=True) == {far.query: second}  # moments ago: nothing newer can be had
    assert len(far.nonces) == 2


def test_an_answer_that_was_made_before_it_was_asked_for_counts_by_its_time(far: Responder) -> None:
    _answers(far, answer(NOW + HOUR))
    assert far.fetcher.ask([far.query], anew=True) == {far.query: answer(NOW + HOUR)}


def test_an_answer_to_somebody_else_is_none(far: Responder) -> None:
    theirs = ocsp.respond(MADE, with_nonce(far.query.request, b"n" * NONCE_OCTETS), NOW)
    _answers(far, theirs)
    assert far.fetcher.ask([far.query], anew=True) == {far.query: None}


def test_a_responder_that_knows_no_nonce_is_asked_without(far: Responder) -> None:
    _answers(far, ocsp.failure(1), None)
    (found,) = far.fetcher.ask([far.query], anew=True).values()
    assert found == ocsp.respond(MADE, far.query.request, NOW)
    assert far.nonces == [NONCE_OCTETS, 0]
