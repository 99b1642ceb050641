"""The findings of the numbered steps as `Check` records and chain links: what a report shows to who wants to check it.

Nothing is decided here; `verify.process` decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from verify import names
from verify.certificate import Certificate
from verify.chain import Path
from verify.checks import ChainLink, Check, CheckName, CheckResult, LinkRole
from verify.codes import ProblemCode
from verify.context import Context
from verify.evidence import Evidence
from verify.outcome import Outcome
from verify.qualification import Assessment
from verify.report import Problem, SubIndication, TimestampReport
from verify.revocation import Finding, Standing
from verify.signing_time import Times
from verify.trust import Service
from verify.x509 import CertificateVerdict

CACHED_LINKS = 1024
"""Links of chains kept: anchors and issuers repeat all day, signers within one mail."""
PASSED, FAILED, UNDECIDED = CheckResult.PASSED, CheckResult.FAILED, CheckResult.UNDECIDED
NOT_REACHED = CheckResult.NOT_REACHED

IMPLIED_POLICY = "implied"
"""How a check calls a policy that the signer says to follow from the content."""

_OF_VALIDITY = frozenset({ProblemCode.CERTIFICATE_EXPIRED, ProblemCode.CERTIFICATE_NOT_YET_VALID})
_OF_REVOCATION = frozenset({
    ProblemCode.CERTIFICATE_REVOKED,
    ProblemCode.CERTIFICATE_ON_HOLD,
    ProblemCode.ISSUER_REVOKED,
    ProblemCode.REVOCATION_MISSING,
    ProblemCode.REVOCATION_STALE,
    ProblemCode.REVOCATION_UNKNOWN,
    ProblemCode.REVOCATION_UNTRUSTED,
})  # fmt: skip
_STANDING = {
    Standing.GOOD: (PASSED, None),
    Standing.REVOKED: (FAILED, ProblemCode.CERTIFICATE_REVOKED),
    Standing.ON_HOLD: (UNDECIDED, ProblemCode.CERTIFICATE_ON_HOLD),
    Standing.UNKNOWN: (UNDECIDED, ProblemCode.REVOCATION_UNKNOWN),
    Standing.STALE: (UNDECIDED, ProblemCode.REVOCATION_STALE),
    Standing.MISSING: (UNDECIDED, ProblemCode.REVOCATION_MISSING),
    Standing.UNTRUSTED: (UNDECIDED, ProblemCode.REVOCATION_UNTRUSTED),
    Standing.SIGNER_OUT_OF_VALIDITY: (UNDECIDED, ProblemCode.REVOCATION_UNTRUSTED),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What the steps found for one signature. *policy*: how that step ended, None where it passed."""

    evidence: Evidence
    times: Times
    verdict: CertificateVerdict | None
    policy: Outcome | None
    assessment: Assessment | None


def checks(found: Found, ctx: Context) -> tuple[Check, ...]:
    """Give one record a check, in the order of `CheckName`."""
    return (
        *_cryptographic(found.evidence),
        *_policy(found),
        *(_timestamp(stamp) for stamp in found.times.stamps),
        _best_time(found.times),
        *_certificate(found),
        *_acceptance(found, ctx),
        *_qualification(found, ctx),
    )


# Step 1: format, signing certificate, cryptographic verification


def _cryptographic(evidence: Evidence) -> Iterator[Check]:
    failure, problem = evidence.failure, _first(evidence.problems)
    malformed = failure is SubIndication.FORMAT_FAILURE
    yield Check(
        CheckName.FORMAT,
        FAILED if malformed else PASSED,
        evidence.level or None,
        problem=problem if malformed else None,
    )
    certificate = evidence.signing_certificate
    if certificate is None or failure is SubIndication.NO_SIGNING_CERTIFICATE_FOUND:
        unknown = problem or ProblemCode.SIGNING_CERTIFICATE_MISSING
        yield Check(CheckName.SIGNING_CERTIFICATE, UNDECIDED, problem=unknown)
    else:
        yield Check(CheckName.SIGNING_CERTIFICATE, PASSED, certificate.sha256)
    yield from _value(evidence, problem)


def _value(evidence: Evidence, problem: ProblemCode | None) -> Iterator[Check]:
    """5.2.7: where a digest is wrong or content is missing, the value was not looked at for its own sake."""
    hashes = ", ".join(evidence.hashes) or None
    used = evidence.algorithm
    method = None if used is None else used.name
    match evidence.integrity, evidence.failure:
        case True, _:
            digests, value = PASSED, PASSED
        case False, SubIndication.SIG_CRYPTO_FAILURE:
            digests, value = NOT_REACHED, FAILED
        case False, _:
            digests, value = FAILED, NOT_REACHED
        case _:
            digests, value = UNDECIDED, NOT_REACHED
    yield Check(CheckName.CONTENT_DIGESTS, digests, hashes, problem=_named(digests, problem))
    yield Check(CheckName.SIGNATURE_VALUE, value, method, problem=_named(value, problem))


def _named(result: CheckResult, problem: ProblemCode | None) -> ProblemCode | None:
    return problem if result in {FAILED, UNDECIDED} else None


def _first(problems: tuple[Problem, ...]) -> ProblemCode | None:
    return problems[0].code if problems else None


def _policy(found: Found) -> Iterator[Check]:
    named = found.evidence.policy
    if named is not None:
        result = PASSED if found.policy is None else UNDECIDED
        problem = None if found.policy is None else _first(found.policy.problems)
        yield Check(CheckName.SIGNATURE_POLICY, result, named.identifier or IMPLIED_POLICY, problem=problem)


# Steps 2 and 3: signature policy, time-stamps and best-signature-time


def _timestamp(stamp: TimestampReport) -> Check:
    if not stamp.valid:
        problem = _first(stamp.problems)
        return Check(CheckName.TIMESTAMP, UNDECIDED, stamp.type.value, stamp.time, stamp.tsa, problem)
    return Check(CheckName.TIMESTAMP, PASSED, stamp.type.value, stamp.time, stamp.tsa)


def _best_time(times: Times) -> Check:
    result = PASSED if times.proven else UNDECIDED
    return Check(CheckName.BEST_SIGNATURE_TIME, result, times.proof.value, times.best)


# Step 4: X.509 validation


def _certificate(found: Found) -> Iterator[Check]:
    verdict, certificate = found.verdict, found.evidence.signing_certificate
    if verdict is None or certificate is None:
        yield from (Check(n, NOT_REACHED) for n in (CheckName.CHAIN, CheckName.VALIDITY, CheckName.REVOCATION))
        return
    code = None if verdict.outcome is None else _first(verdict.outcome.problems)
    yield _chain(verdict, code)
    yield _validity(certificate, found.times, verdict, code)
    yield from _revocations(verdict)


def _chain(verdict: CertificateVerdict, code: ProblemCode | None) -> Check:
    if verdict.path is None:
        return Check(CheckName.CHAIN, UNDECIDED, problem=code)
    service = verdict.path.services[0]
    flawed = code is not None and code not in _OF_VALIDITY | _OF_REVOCATION
    result = FAILED if flawed else PASSED
    anchor = names.signer(verdict.path.anchor).common_name
    return Check(CheckName.CHAIN, result, anchor, source=_service(service), problem=code if flawed else None)


def _service(service: Service) -> str:
    return ", ".join(filter(None, (service.territory, service.provider, service.name)))


def _validity(certificate: Certificate, times: Times, verdict: CertificateVerdict, code: ProblemCode | None) -> Check:
    period = f"{certificate.not_before.date().isoformat()} – {certificate.not_after.date().isoformat()}"
    if verdict.path is None:
        return Check(CheckName.VALIDITY, NOT_REACHED, period)
    ended = code in _OF_VALIDITY
    return Check(CheckName.VALIDITY, FAILED if ended else PASSED, period, times.best, problem=code if ended else None)


def _revocations(verdict: CertificateVerdict) -> Iterator[Check]:
    if not verdict.findings:
        # A listed signer has no issuer to ask: its standing is that of its service.
        listed = verdict.path is not None and not verdict.path.certificates and verdict.outcome is None
        yield Check(CheckName.REVOCATION, PASSED if listed else NOT_REACHED, "listed" if listed else None)
    yield from (_revocation(finding) for finding in verdict.findings)


def _revocation(finding: Finding) -> Check:
    result, problem = _STANDING[finding.standing]
    value, time = finding.standing.name.lower(), finding.told_at
    if finding.revoked_at is not None and finding.standing in {Standing.GOOD, Standing.REVOKED}:
        value = "revoked_later" if finding.standing is Standing.GOOD else "revoked"
        time = finding.revoked_at
    return Check(CheckName.REVOCATION, result, value, time, finding.source, problem)


# Steps 5 and 6: acceptance of algorithms and attributes, order of time-stamps


def _acceptance(found: Found, ctx: Context) -> Iterator[Check]:
    evidence, times, table = found.evidence, found.times, ctx.algorithms
    for name in evidence.hashes:
        sound = table.digest_acceptable(name, times.best)
        yield _algorithm(CheckName.DIGEST_ALGORITHM, name, times, ctx, sound=sound)
    used = evidence.algorithm
    if used is None:
        yield Check(CheckName.SIGNATURE_ALGORITHM, NOT_REACHED)
    else:
        sound = table.signature_acceptable(used.name, used.key_bits, times.best)
        value = used.name if used.key_bits is None else f"{used.name}, {used.key_bits}"
        yield _algorithm(CheckName.SIGNATURE_ALGORITHM, value, times, ctx, sound=sound)
    if evidence.signing_certificate is not None:
        unbound = None if evidence.bound else ProblemCode.SIGNING_CERTIFICATE_UNBOUND
        yield Check(CheckName.CERTIFICATE_BOUND, PASSED if evidence.bound else UNDECIDED, problem=unbound)
    if times.stamps:
        disorder = None if times.in_order else ProblemCode.TIMESTAMP_ORDER
        yield Check(CheckName.TIMESTAMP_ORDER, PASSED if times.in_order else FAILED, problem=disorder)


def _algorithm(name: CheckName, value: str, times: Times, ctx: Context, *, sound: bool) -> Check:
    problem = None if sound else ProblemCode.WEAK_ALGORITHM
    return Check(name, PASSED if sound else FAILED, value, times.best, ctx.algorithms.source, problem)


# Step 7: qualification, apart from all that


def _qualification(found: Found, ctx: Context) -> Iterator[Check]:
    assessment = found.assessment
    if found.verdict is not None:
        yield from _trusted_list(found.verdict, ctx)
    if assessment is None:
        yield from (Check(n, NOT_REACHED) for n in (CheckName.GRANTED, CheckName.QUALIFIED, CheckName.QSCD))
        return
    facts = assessment.facts
    ungranted = None if assessment.granted else ProblemCode.NOT_GRANTED
    yield Check(CheckName.GRANTED, _told(told=assessment.granted), time=found.times.best, problem=ungranted)
    unqualified = None if facts.qualified else ProblemCode.NOT_QUALIFIED
    yield Check(CheckName.QUALIFIED, _told(told=facts.qualified), problem=unqualified)
    if facts.type is None:
        yield Check(CheckName.TYPE, UNDECIDED, problem=ProblemCode.TYPE_UNKNOWN)
    else:
        yield Check(CheckName.TYPE, PASSED, facts.type.value)
    yield Check(CheckName.QSCD, _told(told=facts.qscd))


def _told(*, told: bool | None) -> CheckResult:
    return UNDECIDED if told is None else PASSED if told else FAILED


def _trusted_list(verdict: CertificateVerdict, ctx: Context) -> Iterator[Check]:
    if verdict.path is not None and all(s.test_anchor for s in verdict.path.services):
        yield Check(CheckName.TRUSTED_LIST, UNDECIDED, problem=ProblemCode.TEST_ANCHOR)
        return
    trusted = None if verdict.country is None else ctx.trust.list_of(verdict.country)
    if trusted is None:
        yield Check(CheckName.TRUSTED_LIST, UNDECIDED, verdict.country, problem=ProblemCode.CHAIN_NOT_FOUND)
        return
    problem = (
        (ProblemCode.LIST_REFUSED if trusted.refused is not None else None)
        or (ProblemCode.LIST_STALE if trusted.stale(ctx.at) else None)
        or (None if trusted.authenticated else ProblemCode.LIST_SIGNER_NOT_AUTHENTICATED)
    )
    value = f"{trusted.territory} {trusted.sequence}"
    result = PASSED if problem is None else UNDECIDED
    yield Check(CheckName.TRUSTED_LIST, result, value, trusted.issued, f"SHA-256 {trusted.sha256}", problem)


def chain(certificate: Certificate | None, path: Path | None) -> tuple[ChainLink, ...]:
    """Give the chain from the signer to the anchor; the signer alone where no path was found."""
    if certificate is None:
        return ()
    if path is None:
        return (_link(LinkRole.SIGNER, certificate),)
    services = tuple(_service(s) for s in path.services)
    by_hand = all(s.test_anchor for s in path.services)
    below = [_link(LinkRole.ISSUER if n else LinkRole.SIGNER, c) for n, c in enumerate(path.certificates)]
    return (*below, _link(LinkRole.ANCHOR, path.anchor, services, test_anchor=by_hand))


@lru_cache(maxsize=CACHED_LINKS)
def _link(
    role: LinkRole, certificate: Certificate, services: tuple[str, ...] = (), *, test_anchor: bool = False
) -> ChainLink:
    return ChainLink(
        role=role,
        subject=names.readable(certificate.subject),
        issuer=names.readable(certificate.issuer),
        serial=f"{certificate.serial:x}",
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        sha256=certificate.sha256,
        services=services,
        test_anchor=test_anchor,
    )
