"""The findings of the numbered steps as `Check` records: what a report shows to who wants to check it.

Nothing is decided here; `verify.process` decides.
"""

from datetime import datetime
from functools import lru_cache

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
from verify.report import Problem, SignatureAlgorithm, SubIndication, TimestampReport
from verify.revocation import Finding, Standing
from verify.signing_time import Times
from verify.trust import CA_QC, STATUS
from verify.x509 import CertificateVerdict

PASSED, FAILED, UNDECIDED = CheckResult.PASSED, CheckResult.FAILED, CheckResult.UNDECIDED
NOT_REACHED = CheckResult.NOT_REACHED

CACHED_CHECKS = 1024
"""Checks kept: those that tell of kinds, levels and algorithms, and of nobody's certificate, are few and repeat all day."""

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


_Checks = tuple[Check, ...]


@lru_cache(maxsize=CACHED_CHECKS)
def _usual(
    name: CheckName,
    result: CheckResult,
    value: str | None = None,
    source: str | None = None,
    problem: ProblemCode | None = None,
) -> Check:
    """Give a check whose finding is a word of a closed list, the same record for the same finding."""
    return Check(name, result, value, source=source, problem=problem)


def checks(found: Found, ctx: Context) -> _Checks:
    """Give one record a check, in the order of `CheckName`."""
    return (
        *_cryptographic(found.evidence),
        *_policy(found),
        *[_timestamp(stamp) for stamp in found.times.stamps],
        _best_time(found.times),
        *_certificate(found),
        *_acceptance(found, ctx),
        *_qualification(found, ctx),
    )


# Step 1: format, signing certificate, cryptographic verification


def _cryptographic(evidence: Evidence) -> _Checks:
    failure, problem = evidence.failure, _first(evidence.problems)
    malformed = failure is SubIndication.FORMAT_FAILURE
    level = evidence.level or None
    form = (
        _usual(CheckName.FORMAT, FAILED, level, None, problem) if malformed else _usual(CheckName.FORMAT, PASSED, level)
    )
    certificate = evidence.signing_certificate
    if certificate is None or failure is SubIndication.NO_SIGNING_CERTIFICATE_FOUND:
        unknown = problem or ProblemCode.SIGNING_CERTIFICATE_MISSING
        identified = Check(CheckName.SIGNING_CERTIFICATE, UNDECIDED, problem=unknown)
    else:
        identified = Check(CheckName.SIGNING_CERTIFICATE, PASSED, certificate.sha256)
    return (form, identified, *_value(evidence, problem))


def _value(evidence: Evidence, problem: ProblemCode | None) -> _Checks:
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
    return (
        _usual(CheckName.CONTENT_DIGESTS, digests, hashes, None, _named(digests, problem)),
        _usual(CheckName.SIGNATURE_VALUE, value, method, None, _named(value, problem)),
    )


def _named(result: CheckResult, problem: ProblemCode | None) -> ProblemCode | None:
    return problem if result is FAILED or result is UNDECIDED else None


def _first(problems: tuple[Problem, ...]) -> ProblemCode | None:
    return problems[0].code if problems else None


def _policy(found: Found) -> _Checks:
    named = found.evidence.policy
    if named is None:
        return ()
    result = PASSED if found.policy is None else UNDECIDED
    problem = None if found.policy is None else _first(found.policy.problems)
    return (Check(CheckName.SIGNATURE_POLICY, result, named.identifier or IMPLIED_POLICY, problem=problem),)


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


def _certificate(found: Found) -> _Checks:
    verdict, certificate = found.verdict, found.evidence.signing_certificate
    if verdict is None or certificate is None:
        return _not_reached(CheckName.CHAIN, CheckName.VALIDITY, CheckName.REVOCATION)
    code = None if verdict.outcome is None else _first(verdict.outcome.problems)
    return (_chain(verdict, code), _validity(certificate, found.times, verdict, code), *_revocations(verdict))


def _not_reached(*skipped: CheckName) -> _Checks:
    return tuple([_usual(name, NOT_REACHED) for name in skipped])


def _chain(verdict: CertificateVerdict, code: ProblemCode | None) -> Check:
    if verdict.path is None:
        return _usual(CheckName.CHAIN, UNDECIDED, None, None, code)
    source = service_name(verdict.path.services[0])
    anchor = names.signer(verdict.path.anchor).common_name
    if code is None or code in _OF_VALIDITY or code in _OF_REVOCATION:
        return _usual(CheckName.CHAIN, PASSED, anchor, source)
    return _usual(CheckName.CHAIN, FAILED, anchor, source, code)


def _validity(certificate: Certificate, times: Times, verdict: CertificateVerdict, code: ProblemCode | None) -> Check:
    period = f"{_day(certificate.not_before)} – {_day(certificate.not_after)}"
    if verdict.path is None:
        return Check(CheckName.VALIDITY, NOT_REACHED, period)
    ended = code in _OF_VALIDITY
    return Check(CheckName.VALIDITY, FAILED if ended else PASSED, period, times.best, problem=code if ended else None)


@lru_cache(maxsize=CACHED_CHECKS)
def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _revocations(verdict: CertificateVerdict) -> _Checks:
    if verdict.findings:
        return tuple([_revocation(finding) for finding in verdict.findings])
    # A listed signer has no issuer to ask: its standing is that of its service.
    listed = verdict.path is not None and not verdict.path.certificates and verdict.outcome is None
    return (Check(CheckName.REVOCATION, PASSED if listed else NOT_REACHED, "listed" if listed else None),)


def _revocation(finding: Finding) -> Check:
    result, problem = _STANDING[finding.standing]
    value, time = finding.standing.name.lower(), finding.told_at
    if finding.revoked_at is not None and finding.standing in {Standing.GOOD, Standing.REVOKED}:
        value = "revoked_later" if finding.standing is Standing.GOOD else "revoked"
        time = finding.revoked_at
    return Check(CheckName.REVOCATION, result, value, time, finding.source, problem, rests_on=finding.data)


# Steps 5 and 6: acceptance of algorithms and attributes, order of time-stamps


def _acceptance(found: Found, ctx: Context) -> _Checks:
    evidence, times, table = found.evidence, found.times, ctx.algorithms
    given = []
    for name in evidence.hashes:
        sound, end = table.digest_acceptable(name, times.best), table.digest_end(name)
        given.append(_algorithm(CheckName.DIGEST_ALGORITHM, name, times, ctx, sound=sound, end=end))
    given.append(_signature_algorithm(evidence.algorithm, times, ctx))
    if evidence.signing_certificate is not None:
        unbound = None if evidence.bound else ProblemCode.SIGNING_CERTIFICATE_UNBOUND
        given.append(_usual(CheckName.CERTIFICATE_BOUND, PASSED if evidence.bound else UNDECIDED, None, None, unbound))
    if times.stamps:
        disorder = None if times.in_order else ProblemCode.TIMESTAMP_ORDER
        given.append(_usual(CheckName.TIMESTAMP_ORDER, PASSED if times.in_order else FAILED, None, None, disorder))
    return tuple(given)


def _signature_algorithm(used: SignatureAlgorithm | None, times: Times, ctx: Context) -> Check:
    if used is None:
        return _usual(CheckName.SIGNATURE_ALGORITHM, NOT_REACHED)
    sound = ctx.algorithms.signature_acceptable(used.name, used.key_bits, times.best)
    value = used.name if used.key_bits is None else f"{used.name}, {used.key_bits} bit"
    end = ctx.algorithms.signature_end(used.name, used.key_bits)
    return _algorithm(CheckName.SIGNATURE_ALGORITHM, value, times, ctx, sound=sound, end=end)


def _algorithm(name: CheckName, value: str, times: Times, ctx: Context, *, sound: bool, end: datetime | None) -> Check:
    problem = None if sound else ProblemCode.WEAK_ALGORITHM
    return Check(name, PASSED if sound else FAILED, value, times.best, ctx.algorithms.source, problem, until=end)


# Step 7: qualification, apart from all that


def _qualification(found: Found, ctx: Context) -> _Checks:
    assessment = found.assessment
    listed = () if found.verdict is None else (_trusted_list(found.verdict, ctx),)
    if assessment is None:
        return (*listed, *_not_reached(CheckName.GRANTED, CheckName.QUALIFIED, CheckName.QSCD))
    return (*listed, _status(found, assessment), *_facts(found, assessment))


def _status(found: Found, assessment: Assessment) -> Check:
    """Tell the status of the issuing service at best-signature-time, in the word of the list, and its period."""
    services = () if found.verdict is None or found.verdict.path is None else found.verdict.path.services
    value = source = None
    for service in services:
        period = None if service.test_anchor else service.at(found.times.best)
        if period is not None and period.type == CA_QC:
            end = "" if period.end is None else f" {_day(period.end)}"
            value = f"{period.status.removeprefix(STATUS)}, {_day(period.start)} –{end}"
            source = service_name(service)
            break
    problem = None if assessment.granted else ProblemCode.NOT_GRANTED
    return Check(CheckName.GRANTED, _told(told=assessment.granted), value, found.times.best, source, problem)


def _facts(found: Found, assessment: Assessment) -> _Checks:
    """Tell kind and device with the statements of the certificate and the qualifiers of the list that say so."""
    facts, said = assessment.facts, _statements(found)
    unqualified = None if facts.qualified else ProblemCode.NOT_QUALIFIED
    if facts.type is None:
        kind = _usual(CheckName.TYPE, UNDECIDED, None, None, ProblemCode.TYPE_UNKNOWN)
    else:
        kind = _usual(CheckName.TYPE, PASSED, str(facts.type), _among(said, _SAY_TYPE))
    return (
        _usual(CheckName.QUALIFIED, _told(told=facts.qualified), _among(said, _SAY_QUALIFIED), None, unqualified),
        kind,
        _usual(CheckName.QSCD, _told(told=facts.qscd), _among(said, _SAY_DEVICE)),
    )


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


@lru_cache(maxsize=CACHED_CHECKS)
def _among(said: frozenset[str], names_of_kind: tuple[str, ...]) -> str | None:
    return ", ".join([name for name in names_of_kind if name in said]) or None


def _told(*, told: bool | None) -> CheckResult:
    return UNDECIDED if told is None else PASSED if told else FAILED


def _trusted_list(verdict: CertificateVerdict, ctx: Context) -> Check:
    if verdict.path is not None and verdict.path.by_hand:
        return Check(CheckName.TRUSTED_LIST, UNDECIDED, problem=ProblemCode.TEST_ANCHOR)
    trusted = None if verdict.country is None else ctx.trust.list_of(verdict.country)
    if trusted is None:
        lacking = ProblemCode.CHAIN_NOT_FOUND if verdict.country is None else ProblemCode.LIST_MISSING
        return Check(CheckName.TRUSTED_LIST, UNDECIDED, verdict.country, problem=lacking)
    problem = (
        (ProblemCode.LIST_REFUSED if trusted.refused is not None else None)
        or (ProblemCode.LIST_STALE if trusted.stale(ctx.at) else None)
        or (None if trusted.authenticated else ProblemCode.LIST_SIGNER_NOT_AUTHENTICATED)
    )
    value = f"{trusted.territory} {trusted.sequence}"
    result, source = PASSED if problem is None else UNDECIDED, f"SHA-256 {trusted.sha256}"
    return Check(CheckName.TRUSTED_LIST, result, value, trusted.issued, source, problem, until=trusted.next_update)
