"""The findings of the numbered steps as `Check` records: what a report shows to who wants to check it.

Nothing is decided here; `verify.process` decides.
"""

from collections.abc import Iterator
from datetime import datetime

from verify import names
from verify.certificate import Certificate
from verify.chain_links import service_name
from verify.checks import Check, CheckName, CheckResult
from verify.codes import ProblemCode
from verify.context import Context
from verify.dataclass import dataclass
from verify.evidence import Evidence
from verify.outcome import Outcome
from verify.qualification import (
    QSCD_NO,
    QSCD_YES,
    QUALIFIER_OF_TYPE,
    SSCD_NO,
    SSCD_YES,
    Assessment,
    listed_qualifiers,
)
from verify.report import Problem, SubIndication, TimestampReport
from verify.revocation import Finding, Standing
from verify.signing_time import Times
from verify.trust import CA_QC, STATUS
from verify.x509 import CertificateVerdict

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
    ProblemCode.REVOCATION_IN_FUTURE,
    ProblemCode.REVOCATION_UNKNOWN,
    ProblemCode.REVOCATION_UNTRUSTED,
})  # fmt: skip
_STANDING = {
    Standing.GOOD: (PASSED, None),
    Standing.REVOKED: (FAILED, ProblemCode.CERTIFICATE_REVOKED),
    Standing.ON_HOLD: (UNDECIDED, ProblemCode.CERTIFICATE_ON_HOLD),
    Standing.UNKNOWN: (UNDECIDED, ProblemCode.REVOCATION_UNKNOWN),
    Standing.STALE: (UNDECIDED, ProblemCode.REVOCATION_STALE),
    Standing.FROM_FUTURE: (UNDECIDED, ProblemCode.REVOCATION_IN_FUTURE),
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
    return Check(CheckName.CHAIN, result, anchor, source=service_name(service), problem=code if flawed else None)


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
    return Check(CheckName.REVOCATION, result, value, time, finding.source, problem, rests_on=finding.data)


# Steps 5 and 6: acceptance of algorithms and attributes, order of time-stamps


def _acceptance(found: Found, ctx: Context) -> Iterator[Check]:
    evidence, times, table = found.evidence, found.times, ctx.algorithms
    for name in evidence.hashes:
        sound, end = table.digest_acceptable(name, times.best), table.digest_end(name)
        yield _algorithm(CheckName.DIGEST_ALGORITHM, name, times, ctx, sound=sound, end=end)
    used = evidence.algorithm
    if used is None:
        yield Check(CheckName.SIGNATURE_ALGORITHM, NOT_REACHED)
    else:
        sound = table.signature_acceptable(used.name, used.key_bits, times.best)
        value = used.name if used.key_bits is None else f"{used.name}, {used.key_bits} bit"
        end = table.signature_end(used.name, used.key_bits)
        yield _algorithm(CheckName.SIGNATURE_ALGORITHM, value, times, ctx, sound=sound, end=end)
    if evidence.signing_certificate is not None:
        unbound = None if evidence.bound else ProblemCode.SIGNING_CERTIFICATE_UNBOUND
        yield Check(CheckName.CERTIFICATE_BOUND, PASSED if evidence.bound else UNDECIDED, problem=unbound)
    if times.stamps:
        disorder = None if times.in_order else ProblemCode.TIMESTAMP_ORDER
        yield Check(CheckName.TIMESTAMP_ORDER, PASSED if times.in_order else FAILED, problem=disorder)


def _algorithm(name: CheckName, value: str, times: Times, ctx: Context, *, sound: bool, end: datetime | None) -> Check:
    problem = None if sound else ProblemCode.WEAK_ALGORITHM
    return Check(name, PASSED if sound else FAILED, value, times.best, ctx.algorithms.source, problem, until=end)


# Step 7: qualification, apart from all that


def _qualification(found: Found, ctx: Context) -> Iterator[Check]:
    assessment = found.assessment
    if found.verdict is not None:
        yield from _trusted_list(found.verdict, ctx)
    if assessment is None:
        yield from (Check(n, NOT_REACHED) for n in (CheckName.GRANTED, CheckName.QUALIFIED, CheckName.QSCD))
        return
    yield _status(found, assessment)
    yield from _facts(found, assessment)


def _status(found: Found, assessment: Assessment) -> Check:
    """Tell the status of the issuing service at best-signature-time, in the word of the list, and its period."""
    services = () if found.verdict is None or found.verdict.path is None else found.verdict.path.services
    periods = [(s, s.at(found.times.best)) for s in services if not s.test_anchor]
    service, period = next(((s, p) for s, p in periods if p is not None and p.type == CA_QC), (None, None))
    value = None
    if period is not None:
        end = "" if period.end is None else f" {period.end.date().isoformat()}"
        value = f"{period.status.removeprefix(STATUS)}, {period.start.date().isoformat()} –{end}"
    return Check(
        CheckName.GRANTED,
        _told(told=assessment.granted),
        value,
        found.times.best,
        None if service is None else service_name(service),
        None if assessment.granted else ProblemCode.NOT_GRANTED,
    )


def _facts(found: Found, assessment: Assessment) -> Iterator[Check]:
    """Tell kind and device with the statements of the certificate and the qualifiers of the list that say so."""
    facts, said = assessment.facts, _statements(found)
    unqualified = None if facts.qualified else ProblemCode.NOT_QUALIFIED
    yield Check(CheckName.QUALIFIED, _told(told=facts.qualified), _among(said, _SAY_QUALIFIED), problem=unqualified)
    if facts.type is None:
        yield Check(CheckName.TYPE, UNDECIDED, problem=ProblemCode.TYPE_UNKNOWN)
    else:
        yield Check(CheckName.TYPE, PASSED, facts.type.value, source=_among(said, _SAY_TYPE))
    yield Check(CheckName.QSCD, _told(told=facts.qscd), _among(said, _SAY_DEVICE))


_SAY_QUALIFIED = ("QcCompliance", "QcCClegislation", "QCStatement", "NotQualified")
_SAY_TYPE = ("QcType", *QUALIFIER_OF_TYPE)
_SAY_DEVICE = ("QcSSCD", *sorted(QSCD_YES | QSCD_NO | SSCD_YES | SSCD_NO))


def _statements(found: Found) -> frozenset[str]:
    """Name what certificate and list say: QCStatements of EN 319 412-5, qualifiers of TS 119 612, 5.5.9.2.3."""
    certificate, verdict = found.evidence.signing_certificate, found.verdict
    if certificate is None or verdict is None or verdict.path is None:
        return frozenset()
    own, listed = certificate.qc, listed_qualifiers(certificate, verdict.path.services, found.times.best)
    return listed.union(
        ("QcCompliance",) if own.compliance else (),
        ("QcCClegislation",) if own.legislation is not None else (),
        ("QcType",) if own.types else (),
        ("QcSSCD",) if own.sscd else (),
    )


def _among(said: frozenset[str], names_of_kind: tuple[str, ...]) -> str | None:
    return ", ".join([name for name in names_of_kind if name in said]) or None


def _told(*, told: bool | None) -> CheckResult:
    return UNDECIDED if told is None else PASSED if told else FAILED


def _trusted_list(verdict: CertificateVerdict, ctx: Context) -> Iterator[Check]:
    if verdict.path is not None and all(s.test_anchor for s in verdict.path.services):
        yield Check(CheckName.TRUSTED_LIST, UNDECIDED, problem=ProblemCode.TEST_ANCHOR)
        return
    trusted = None if verdict.country is None else ctx.trust.list_of(verdict.country)
    if trusted is None:
        lacking = ProblemCode.CHAIN_NOT_FOUND if verdict.country is None else ProblemCode.LIST_MISSING
        yield Check(CheckName.TRUSTED_LIST, UNDECIDED, verdict.country, problem=lacking)
        return
    problem = (
        (ProblemCode.LIST_REFUSED if trusted.refused is not None else None)
        or (ProblemCode.LIST_STALE if trusted.stale(ctx.at) else None)
        or (None if trusted.authenticated else ProblemCode.LIST_SIGNER_NOT_AUTHENTICATED)
    )
    value = f"{trusted.territory} {trusted.sequence}"
    result, source = PASSED if problem is None else UNDECIDED, f"SHA-256 {trusted.sha256}"
    yield Check(CheckName.TRUSTED_LIST, result, value, trusted.issued, source, problem, until=trusted.next_update)
