"""Is a certificate revoked? Embedded and fetched answers weighed at one moment (EN 319 102-1, 5.2.5 and 5.2.6.4).

Only data that was issued at or after the moment counts, and nothing from after the validation (TS 119 172-4: no freshness margin; whole seconds, so the same
second counts as after). Data issued after a certificate ended counts only where its issuer keeps such certificates.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime

from verify import crl, crl_answers, crl_signers, ocsp
from verify.answers import Answer, Heard, Standing, usable
from verify.certificate import Certificate
from verify.checks import RevocationData, RevocationKind, RevocationReason
from verify.crl import RevocationList
from verify.crl_scope import reasons_covered
from verify.crl_signers import Anchored
from verify.dataclass import dataclass
from verify.der import DerError
from verify.names import common_name, same
from verify.ocsp import Authority, BasicResponse, ListedResponder, SingleAnswer, Status
from verify.report import CrlQuery, IssuerQuery, Missing, OcspQuery

__all__ = ["Anchored", "Finding", "Revocations", "Sources", "Standing", "queries", "standing", "wanted"]

QUERIES = 3
"""Addresses asked for one certificate: issuers name one or two, a hostile certificate any number."""
_LEADING_ON = (Standing.STALE, Standing.UNTRUSTED, Standing.ON_HOLD)
"""What is known where lists at hand may lead to more."""
DEPTH = 4
"""Certificates in question at a time: the signer's, that of its list's signer, and so on; real ones end after the second."""
LEADS = 6
"""Addresses that lists at hand lead to: their deltas, their signers, and what tells of those."""

EVER = datetime.max.replace(tzinfo=UTC)
"""Later than any moment: where nobody asks what lies in the future."""


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


@dataclass(frozen=True, slots=True)
class Finding:
    """*revoked_at* is the earliest instant of revocation that any answer names, None where none does.

    *told_at* and *source* are the time of the answer that decided and who gave it, *data* what it was, None where none did.
    *leads*: what the network could give beside answers about the certificate itself, since lists at hand lead there.
    """

    standing: Standing
    revoked_at: datetime | None = None
    leads: tuple[Missing, ...] = field(default=(), compare=False)
    told_at: datetime | None = field(default=None, compare=False)
    source: str | None = field(default=None, compare=False)
    data: RevocationData | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Sources:
    """Every answer at hand, embedded ones first, and who may answer beside issuers and their delegates.

    *latest*: what states a later time has not been said yet (RFC 6960, 4.2.2.1: such an answer is unreliable).
    """

    ocsp: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    listed_responder: ListedResponder
    latest: datetime = EVER


def standing(
    certificate: Certificate, issuer: Certificate, sources: Sources, moment: datetime, anchored: Anchored | None = None
) -> Finding:
    """Weigh all answers about *certificate*, as issued by *issuer*, at *moment*.

    A revocation is final: one answer that tells of it outweighs any other, whatever its age. Else the newest answer counts.
    A revocation after *moment* is reported as GOOD with its instant: at that moment the certificate was not revoked.
    *anchored* tells where signers of lists other than *issuer* may be found; without it only *issuer* signs its lists.
    """
    return _Inquiry(sources, moment, anchored).about(certificate, issuer)


@dataclasses.dataclass(slots=True)
class _Inquiry:
    """One question with those that it leads to: the signer of a list may be revoked too, and so may who tells of it.

    *asked_about* holds the certificates that are in question, so that no circle is walked twice.
    """

    sources: Sources
    moment: datetime
    anchored: Anchored | None
    asked_about: tuple[Certificate, ...] = ()
    leads: list[Missing] = field(default_factory=list)

    def about(self, certificate: Certificate, issuer: Certificate) -> Finding:
        self.asked_about = (*self.asked_about, certificate)
        try:
            heard = self._by_ocsp(certificate, issuer)
            heard += self._by_lists(certificate, issuer)
        finally:
            self.asked_about = self.asked_about[:-1]
        found = _weighed(heard, self.moment)
        if found.standing in _LEADING_ON:
            self.leads += _leads(certificate, self.sources.crls)
        return replace(found, leads=tuple(dict.fromkeys(self.leads))[:LEADS]) if self.leads else found

    def _by_ocsp(self, certificate: Certificate, issuer: Certificate) -> list[Heard]:
        heard: list[Heard] = []
        for data in self.sources.ocsp:
            try:
                response = ocsp.read(data)
            except DerError:
                continue
            answers = ocsp.answers_for(response, certificate, issuer)
            if answers:
                heard += self._authorised(response, answers, certificate, issuer)
        return heard

    def _authorised(
        self, response: BasicResponse, answers: Iterable[SingleAnswer], certificate: Certificate, issuer: Certificate
    ) -> list[Heard]:
        """Give what *response* says, by each of its *answers* about *certificate*, if whoever signed it may say so."""
        authority, source = self._authority(response, issuer)
        match authority:
            case Authority.AUTHORISED:
                return [self._said(response, answer, source, certificate) for answer in answers]
            case Authority.OUT_OF_VALIDITY:
                return [Standing.SIGNER_OUT_OF_VALIDITY]
            case Authority.REFUSED:
                return [Standing.UNTRUSTED]

    def _said(self, response: BasicResponse, answer: SingleAnswer, source: str, certificate: Certificate) -> Heard:
        """Give what an authorised response says. What was signed at producedAt tells of no later time, whatever it says."""
        told = _data(response, answer)
        true_at = min(answer.this_update, response.produced_at)
        said = Answer(answer.status, true_at, answer.revoked_at, source, told)
        timely = self._timely(said, max(answer.this_update, response.produced_at))
        return usable(timely, answer.covers_since, certificate) if isinstance(timely, Answer) else timely

    def _timely(self, answer: Answer, stated: datetime) -> Heard:
        """Leave out an answer that states a time which has not come; but a revocation before the moment is always heeded."""
        revoked = answer.status is Status.REVOKED and answer.revoked_at is not None and answer.revoked_at <= self.moment
        return answer if revoked or stated <= self.sources.latest else Standing.FROM_FUTURE

    def _authority(self, response: BasicResponse, issuer: Certificate) -> tuple[Authority, str]:
        """Tell whether the responder may answer, and its name; one of whom a list says that it was revoked may not.

        A responder without id-pkix-ocsp-nocheck is to be checked (RFC 6960, 4.2.2.2.1): by lists, since it would else
        speak for itself. Where none is at hand its short life has to do.
        """
        authority, responder = ocsp.authority_of(response, issuer, self.sources.listed_responder)
        if responder is None:
            return authority, ""
        checked = responder is not issuer and not responder.ocsp_no_check and same(responder.issuer, issuer.subject)
        if checked and responder not in self.asked_about:
            by_lists = _Inquiry(replace(self.sources, ocsp=()), response.produced_at, self.anchored, self.asked_about)
            if by_lists.about(responder, issuer).standing is Standing.REVOKED:
                authority = Authority.REFUSED
        return authority, f"OCSP, {common_name(responder.subject)}"

    def _by_lists(self, certificate: Certificate, issuer: Certificate) -> Iterable[Heard]:
        if not self.sources.crls:
            return ()
        signers: dict[RevocationList, Certificate | None] = {}

        def signer_of(listing: RevocationList) -> Certificate | None:
            if listing not in signers:
                signers[listing] = crl_signers.signer_of(listing, issuer, self.anchored, self._stands)
            return signers[listing]

        return crl_answers.heard(certificate, self.sources.crls, signer_of, self._timely)

    def _stands(self, certificate: Certificate, issuer: Certificate) -> bool:
        """Tell whether a signer of lists, or an issuer above it, is not revoked.

        One that is in question already would speak for itself. That counts where its own issuer said so, by naming it as
        who signs the lists about it (cRLIssuer), as an issuer says of a responder that it need not be checked.
        """
        if certificate in self.asked_about:
            named = [issuer for point in certificate.crl_points for issuer in point.issuers]
            return certificate == self.asked_about[-1] and any(same(certificate.subject, name) for name in named)
        if len(self.asked_about) >= DEPTH:
            return False
        found = self.about(certificate, issuer)
        if found.standing not in {Standing.GOOD, Standing.REVOKED}:
            self.leads += queries(certificate, issuer, ())
        return found.standing is Standing.GOOD


def _weighed(heard: Sequence[Heard], moment: datetime) -> Finding:
    answers = [answer for answer in heard if isinstance(answer, Answer)]
    revoked = [(a.revoked_at, a) for a in answers if a.status is Status.REVOKED and a.revoked_at is not None]
    if revoked:
        first, said = min(revoked, key=lambda found: found[0])
        return _by(said, Standing.REVOKED if first <= moment else Standing.GOOD, first)
    if answers:
        return _of_newest(answers, moment)
    reasons = [reason for reason in heard if isinstance(reason, Standing)]
    for reason in (Standing.SIGNER_OUT_OF_VALIDITY, Standing.STALE, Standing.FROM_FUTURE, Standing.UNTRUSTED):
        if reason in reasons:
            return Finding(reason)
    return Finding(Standing.MISSING)


def _of_newest(answers: Sequence[Answer], moment: datetime) -> Finding:
    fresh = [a for a in answers if a.this_update >= moment.replace(microsecond=0)]
    if not fresh:
        return _by(_newest(answers), Standing.STALE)
    known = [a for a in fresh if a.status is not Status.UNKNOWN]
    if not known:
        return _by(_newest(fresh), Standing.UNKNOWN)
    newest = _newest(known)
    on_hold = newest.status is Status.ON_HOLD and (newest.revoked_at is None or newest.revoked_at <= moment)
    return _by(newest, Standing.ON_HOLD if on_hold else Standing.GOOD, newest.revoked_at)


def _newest(answers: Sequence[Answer]) -> Answer:
    return max(answers, key=lambda answer: answer.this_update)


def _by(answer: Answer, found: Standing, revoked_at: datetime | None = None) -> Finding:
    return Finding(found, revoked_at, told_at=answer.this_update, source=answer.source or None, data=answer.data)


def _data(response: BasicResponse, answer: SingleAnswer) -> RevocationData:
    return RevocationData(
        kind=RevocationKind.OCSP,
        sha256=response.sha256,
        this_update=answer.this_update,
        next_update=answer.next_update,
        revoked_at=answer.revoked_at,
        reason=RevocationReason.of(answer.reason),
    )


def _leads(certificate: Certificate, lists: Iterable[bytes]) -> Iterator[Missing]:
    """Yield where the deltas and the signers of lists about *certificate* lie, as those lists say."""
    for data in lists:
        try:
            listing = crl.read(data)
            if reasons_covered(listing, certificate):
                yield from map(CrlQuery, listing.freshest)
                yield from map(IssuerQuery, listing.issuer_urls)
        except DerError:
            continue


def queries(certificate: Certificate, issuer: Certificate, failed: Iterable[str]) -> tuple[Missing, ...]:
    """Name what the network would have to answer about *certificate*: its responders, or its lists where those failed."""
    in_vain = set(failed)
    responders = [url for url in certificate.ocsp_urls[:QUERIES] if url not in in_vain]
    if responders:
        request = ocsp.query(certificate, issuer)
        return tuple(OcspQuery(url, request) for url in responders)
    lists = (*certificate.crl_urls[:QUERIES], *certificate.delta_urls[:QUERIES])
    return tuple(CrlQuery(url) for url in dict.fromkeys(lists) if url not in in_vain)


def wanted(
    certificate: Certificate, issuer: Certificate, finding: Finding, failed: Iterable[str]
) -> tuple[Missing, ...]:
    """Name what would settle *finding*: answers about *certificate*, and what lists at hand lead to."""
    in_vain = set(failed)
    leads = tuple(lead for lead in finding.leads if lead.url not in in_vain)
    return tuple(dict.fromkeys((*queries(certificate, issuer, in_vain), *leads)))
