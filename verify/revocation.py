"""Is a certificate revoked? Embedded and fetched answers weighed at one moment (EN 319 102-1, 5.2.5 and 5.2.6.4).

Only data that was issued at or after the moment counts (TS 119 172-4: no freshness margin; whole seconds, so the same
second counts as after). Data issued after a certificate ended counts only where its issuer keeps such certificates.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from verify import crl, ocsp
from verify.certificate import Certificate
from verify.der import DerError
from verify.names import same, signer
from verify.ocsp import Authority, ListedResponder, Status
from verify.report import CrlQuery, Missing, OcspQuery

QUERIES = 3
"""Addresses asked for one certificate: issuers name one or two, a hostile certificate any number."""


@dataclass(frozen=True, slots=True)
class Revocations:
    """What the network answered: DER OCSP responses, CRLs and issuer certificates.

    *failed* holds the addresses that were asked in vain, so that they are not asked for again in this round.
    """

    ocsp: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    certificates: tuple[bytes, ...] = ()
    failed: frozenset[str] = frozenset()

    @classmethod
    def none(cls) -> "Revocations":
        """Nothing was asked yet."""
        return cls()


class Standing(Enum):
    """What is known of a certificate at a moment."""

    GOOD = auto()
    REVOKED = auto()
    ON_HOLD = auto()
    UNKNOWN = auto()
    STALE = auto()
    MISSING = auto()
    UNTRUSTED = auto()
    SIGNER_OUT_OF_VALIDITY = auto()


@dataclass(frozen=True, slots=True)
class Finding:
    """*revoked_at* is the earliest instant of revocation that any answer names, None where none does.

    *told_at* and *source* are the time of the answer that decided and who gave it, None where none did.
    """

    standing: Standing
    revoked_at: datetime | None = None
    told_at: datetime | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """Every answer at hand, embedded ones first, and who may answer beside issuers and their delegates."""

    ocsp: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    listed_responder: ListedResponder


@dataclass(frozen=True, slots=True)
class _Answer:
    status: Status
    this_update: datetime
    source: str
    revoked_at: datetime | None = None


_Heard = _Answer | Standing
"""An answer by who may give it, or the reason why it is none."""


def standing(certificate: Certificate, issuer: Certificate, sources: Sources, moment: datetime) -> Finding:
    """Weigh all answers about *certificate*, as issued by *issuer*, at *moment*.

    A revocation is final: one answer that tells of it outweighs any other, whatever its age. Else the newest answer counts.
    A revocation after *moment* is reported as GOOD with its instant: at that moment the certificate was not revoked.
    """
    heard = [*_from_ocsp(certificate, issuer, sources), *_from_crls(certificate, issuer, sources)]
    answers = [answer for answer in heard if isinstance(answer, _Answer)]
    revoked = [(a.revoked_at, a) for a in answers if a.status is Status.REVOKED and a.revoked_at is not None]
    if revoked:
        first, answer = min(revoked, key=lambda found: found[0])
        return _told(Standing.REVOKED if first <= moment else Standing.GOOD, answer)
    if answers:
        return _of_newest(answers, moment)
    reasons = [reason for reason in heard if isinstance(reason, Standing)]
    for reason in (Standing.SIGNER_OUT_OF_VALIDITY, Standing.STALE, Standing.UNTRUSTED):
        if reason in reasons:
            return Finding(reason)
    return Finding(Standing.MISSING)


def _of_newest(answers: Sequence[_Answer], moment: datetime) -> Finding:
    fresh = [a for a in answers if a.this_update >= moment.replace(microsecond=0)]
    if not fresh:
        return _told(Standing.STALE, _newest(answers))
    known = [a for a in fresh if a.status is not Status.UNKNOWN]
    if not known:
        return _told(Standing.UNKNOWN, _newest(fresh))
    newest = _newest(known)
    if newest.status is Status.ON_HOLD and (newest.revoked_at is None or newest.revoked_at <= moment):
        return _told(Standing.ON_HOLD, newest)
    return _told(Standing.GOOD, newest)


def _newest(answers: Iterable[_Answer]) -> _Answer:
    return max(answers, key=lambda a: a.this_update)


def _told(standing: Standing, answer: _Answer) -> Finding:
    return Finding(standing, answer.revoked_at, answer.this_update, answer.source)


def _from_ocsp(certificate: Certificate, issuer: Certificate, sources: Sources) -> Iterator[_Heard]:
    for data in sources.ocsp:
        try:
            response = ocsp.read(data)
        except DerError:
            continue
        answer = ocsp.answer_for(response, certificate, issuer)
        if answer is None:
            continue
        authority, responder = ocsp.authority_of(response, issuer, sources.listed_responder)
        match authority:
            case Authority.AUTHORISED:
                told = _Answer(answer.status, answer.this_update, _named("OCSP", responder), answer.revoked_at)
                yield _usable(told, answer.covers_since, certificate)
            case Authority.OUT_OF_VALIDITY:
                yield Standing.SIGNER_OUT_OF_VALIDITY
            case Authority.REFUSED:
                yield Standing.UNTRUSTED


def _from_crls(certificate: Certificate, issuer: Certificate, sources: Sources) -> Iterator[_Heard]:
    for data in sources.crls:
        try:
            listing = crl.read(data)
            if not crl.covers(listing, certificate) or not same(listing.issuer, certificate.issuer):
                continue
            if not crl.signed_by(listing, issuer):
                yield Standing.UNTRUSTED
                continue
            entry = crl.entry_for(listing, certificate)
        except DerError:
            continue
        told = _Answer(entry.status, listing.this_update, _named("CRL", issuer), entry.revoked_at)
        yield _usable(told, listing.covers_since, certificate)


def _named(kind: str, who: Certificate | None) -> str:
    name = None if who is None else signer(who).common_name
    return f"{kind}, {name}" if name else kind


def _usable(answer: _Answer, covers_since: datetime | None, certificate: Certificate) -> _Heard:
    """Refuse "good" from an issuer who forgets certificates once they have ended (RFC 6960, 4.4.4; X.509, 9.5.2.8)."""
    kept = covers_since is not None and covers_since <= certificate.not_after
    if answer.status is Status.GOOD and answer.this_update > certificate.not_after and not kept:
        return Standing.STALE
    return answer


def queries(certificate: Certificate, issuer: Certificate, failed: Iterable[str]) -> tuple[Missing, ...]:
    """Name what the network would have to answer about *certificate*: its responders, or its lists where those failed."""
    in_vain = set(failed)
    responders = [url for url in certificate.ocsp_urls[:QUERIES] if url not in in_vain]
    if responders:
        request = ocsp.query(certificate, issuer)
        return tuple(OcspQuery(url, request) for url in responders)
    return tuple(CrlQuery(url) for url in certificate.crl_urls[:QUERIES] if url not in in_vain)
