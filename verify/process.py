"""The numbered steps of EN 319 102-1 after cryptographic verification, the same for every format.

 1. Format, identification of the signing certificate, cryptographic verification (5.2.2, 5.2.3, 5.2.7): the format module's
    `Evidence` says how they ended.
 2. The signature policy that the signer names (5.2.4): `verify.signature_policies`.
 3. Time-stamps and arrival: proofs of existence, the outermost first, and best-signature-time (5.4, 5.5.4, 5.6.2.3):
    `verify.signing_time`.
 4. X.509 validation: path to a listed issuing CA, constraints, validity, revocation, all at best-signature-time, by data
    that is proven to be older than the end of its algorithms (5.2.6, 5.5.4, 5.6.2.1, 5.6.2.2): `verify.x509`.
 5. Signature acceptance: algorithms by date, the signed reference to the certificate (5.2.8, 5.6.2.4).
 6. Order of the time-stamps (5.5.4).
 7. Qualification, apart from all that (TS 119 615): `verify.qualification`.

Best-signature-time is where the past is validated: a check that fails today passes where a proof places the signature
before the event that makes it fail.

A missing time-stamp fails no step; it only leaves the signature with a later best-signature-time.
"""

from collections.abc import Iterable, Iterator

from verify import material, names, recording, signature_policies, signing_time, x509
from verify.certificate import Certificate
from verify.chain_links import links
from verify.codes import ProblemCode
from verify.context import Context
from verify.evidence import Evidence
from verify.outcome import Outcome, failed, undecided
from verify.qualification import Assessment, assess, label
from verify.recording import Found
from verify.report import (
    CertificateFacts,
    Indication,
    Missing,
    Problem,
    Qualification,
    SignatureReport,
    SubIndication,
)
from verify.signing_time import Times
from verify.x509 import CertificateVerdict

TOTAL_FAILURES = frozenset({
    SubIndication.HASH_FAILURE,
    SubIndication.SIG_CRYPTO_FAILURE,
    SubIndication.FORMAT_FAILURE,
})  # fmt: skip
"""Ends of step 1 that no further data can change (5.1.3, table 5)."""
KEPT_VALUE = 1024
"""Octets of a signature value that a report keeps: RSA with 8192 bits fills them."""


def validate(evidence: Evidence, ctx: Context) -> tuple[SignatureReport, tuple[Missing, ...]]:
    """Take one signature from `Evidence` to its report.

    Returns:
        The report, and what the network would have to answer for a final verdict; nothing where the signature is broken.
    """
    at_hand = material.gather(evidence, ctx)
    times = signing_time.establish(evidence, at_hand, ctx)
    verdict = None
    if evidence.signing_certificate is not None:
        verdict = x509.validate(evidence.signing_certificate, at_hand, times, ctx)
    found = Found(evidence, times, verdict, signature_policies.outcome(evidence.policy), _assess(verdict, times))
    outcome = (
        _cryptographic(evidence)
        or found.policy
        or (None if verdict is None else verdict.outcome)
        or _algorithms(evidence, times, ctx)
        or _reference(evidence)
        or _order(times)
    )
    broken = outcome is not None and outcome.indication is Indication.TOTAL_FAILED
    missing = () if broken else tuple(dict.fromkeys((*times.missing, *(verdict.missing if verdict else ()))))
    return _report(found, outcome, ctx), missing


def validate_all(evidence: Iterable[Evidence], ctx: Context) -> tuple[tuple[SignatureReport, ...], tuple[Missing, ...]]:
    """Take all signatures of one document to their reports; what is missing is named once."""
    validated = [validate(one, ctx) for one in evidence]
    missing = dict.fromkeys([query for _, asked in validated for query in asked])
    return tuple([report for report, _ in validated]), tuple(missing)


def _cryptographic(evidence: Evidence) -> Outcome | None:
    """Step 1. What is neither intact nor explained is a failure of form: nothing passes for want of a reason."""
    if evidence.failure is not None:
        kind = failed if evidence.failure in TOTAL_FAILURES else undecided
        return kind(evidence.failure)
    if evidence.integrity is not True:
        return failed(SubIndication.FORMAT_FAILURE)
    if evidence.signing_certificate is None:
        return undecided(SubIndication.NO_SIGNING_CERTIFICATE_FOUND, ProblemCode.SIGNING_CERTIFICATE_MISSING)
    return None


def _algorithms(evidence: Evidence, times: Times, ctx: Context) -> Outcome | None:
    """Step 5, 5.2.8: every algorithm must have been acceptable when the signature is known to have existed."""
    used = evidence.algorithm
    if used is None:
        return undecided(SubIndication.CRYPTO_CONSTRAINTS_FAILURE, ProblemCode.UNSUPPORTED_ALGORITHM)
    table = ctx.algorithms
    weak = [name for name in evidence.hashes if not table.digest_acceptable(name, times.best)]
    if not table.signature_acceptable(used.name, used.key_bits, times.best):
        weak.append(f"{used.name} with {used.key_bits} bits")
    if not weak:
        return None
    # An earlier proof could help only where the suite was once acceptable, and signing is not proven to come later.
    helpless = times.not_before is not None or not table.ever_acceptable(evidence.hashes, used.name, used.key_bits)
    sub = SubIndication.CRYPTO_CONSTRAINTS_FAILURE if helpless else SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
    return undecided(sub, ProblemCode.WEAK_ALGORITHM, ", ".join(weak))


def _reference(evidence: Evidence) -> Outcome | None:
    """Step 5, 5.2.8: a signed attribute must name the certificate, or another one for the same key could be shown."""
    if evidence.bound:
        return None
    return undecided(SubIndication.SIG_CONSTRAINTS_FAILURE, ProblemCode.SIGNING_CERTIFICATE_UNBOUND)


def _order(times: Times) -> Outcome | None:
    """Step 6."""
    if times.in_order:
        return None
    return undecided(SubIndication.TIMESTAMP_ORDER_FAILURE, ProblemCode.TIMESTAMP_ORDER)


def _report(found: Found, outcome: Outcome | None, ctx: Context) -> SignatureReport:
    evidence, times, verdict, assessment = found.evidence, found.times, found.verdict, found.assessment
    indication = Indication.TOTAL_PASSED if outcome is None else outcome.indication
    certificate = evidence.signing_certificate
    return SignatureReport(
        id=evidence.id,
        container=evidence.container,
        format=evidence.format,
        level=evidence.level,
        integrity=evidence.integrity,
        indication=indication,
        sub_indication=None if outcome is None else outcome.sub,
        qualification=_label(assessment, indication),
        certificate=CertificateFacts() if assessment is None else assessment.facts,
        signer=None if certificate is None else names.signer(certificate),
        claimed_signing_time=evidence.claimed_signing_time,
        best_signature_time=times.best,
        signature_algorithm=evidence.algorithm,
        timestamps=times.stamps,
        covers=evidence.covers,
        problems=tuple(dict.fromkeys(_problems(found, outcome, ctx))),
        issuer_country=None if verdict is None else verdict.country,
        listed=verdict is not None and verdict.path is not None,
        counters=evidence.counters,
        value=evidence.value[:KEPT_VALUE],
        checks=recording.checks(found, ctx),
        chain=links(certificate, None if verdict is None else verdict.path),
    )


def _assess(verdict: CertificateVerdict | None, times: Times) -> Assessment | None:
    """Step 7; nothing can be said of a certificate that no listed service issued."""
    if verdict is None or verdict.path is None:
        return None
    return assess(verdict.path.subject, verdict.path.services, times.best)


def _label(assessment: Assessment | None, indication: Indication) -> Qualification:
    if assessment is None or indication is Indication.TOTAL_FAILED:
        return Qualification.NA
    return label(assessment.facts)


def _problems(found: Found, outcome: Outcome | None, ctx: Context) -> list[Problem]:
    """Give every finding, the gravest step's first, so that a reader sees all that is wrong and not the first thing only."""
    evidence, verdict = found.evidence, found.verdict
    problems = list(evidence.problems)
    if outcome is not None:
        problems += outcome.problems
    if verdict is not None:
        problems += () if verdict.outcome is None else verdict.outcome.problems
        problems += _list_problems(verdict, ctx)
    if evidence.signing_certificate is not None:
        problems += _identity_problems(evidence.signing_certificate, bound=evidence.bound)
    problems += found.times.problems
    if evidence.claimed_signing_time is not None and evidence.claimed_signing_time > ctx.latest:
        problems.append(Problem(ProblemCode.CLAIMED_TIME_IN_FUTURE))
    if found.assessment is not None:
        problems += _qualification_problems(found.assessment)
    return problems


def _identity_problems(certificate: Certificate, *, bound: bool) -> Iterator[Problem]:
    if not bound:
        yield Problem(ProblemCode.SIGNING_CERTIFICATE_UNBOUND)
    if names.signer(certificate).pseudonym:
        yield Problem(ProblemCode.PSEUDONYM)


def _qualification_problems(assessment: Assessment) -> Iterator[Problem]:
    if not assessment.granted:
        yield Problem(ProblemCode.NOT_GRANTED)
    if not assessment.facts.qualified:
        yield Problem(ProblemCode.NOT_QUALIFIED)
    elif assessment.facts.type is None:
        yield Problem(ProblemCode.TYPE_UNKNOWN)


def _list_problems(verdict: CertificateVerdict, ctx: Context) -> Iterator[Problem]:
    """Tell how far the list of the issuer's country can be relied on (DOMAIN 4.4, 1)."""
    if not ctx.trust.anchors_count:
        yield Problem(ProblemCode.ANCHORS_MISSING)
    if verdict.path is not None and verdict.path.by_hand:
        yield Problem(ProblemCode.TEST_ANCHOR)
        return
    trusted = None if verdict.country is None else ctx.trust.list_of(verdict.country)
    if trusted is None:
        return
    if trusted.refused is not None:
        yield Problem(ProblemCode.LIST_REFUSED, trusted.territory)
    if trusted.stale(ctx.at):
        yield Problem(ProblemCode.LIST_STALE, trusted.territory)
    if not trusted.authenticated:
        yield Problem(ProblemCode.LIST_SIGNER_NOT_AUTHENTICATED, trusted.territory)
