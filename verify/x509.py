"""X.509 validation of a signing certificate at best-signature-time (EN 319 102-1, 5.2.6, 5.5.4 and 5.6.2.1).

A certificate that has ended since is judged by what is proven for the time when it was in force (past validation).
"""

from collections.abc import Iterable

from verify import chain, names, relied
from verify.certificate import Certificate, KeyUsage
from verify.chain import Path
from verify.codes import ProblemCode
from verify.context import Context
from verify.dataclass import dataclass
from verify.material import Material
from verify.outcome import Outcome, failed, undecided
from verify.qualification import ever_granted, was_granted
from verify.report import IssuerQuery, Missing, SubIndication
from verify.revocation import Anchored, Finding, Standing, standing, wanted
from verify.signing_time import Times
from verify.trust import CA_QC

ISSUER_TYPES = frozenset({CA_QC})
"""Services that may stand behind a signer; a listed root above them does not (DOMAIN 3.2)."""
ISSUER_QUERIES = 2
"""Addresses asked for one missing issuer: they come from a stranger's certificate."""
LIST_SPELLING = {"GR": "EL", "GB": "UK"}
"""Territories that trusted lists do not spell as ISO 3166 (TS 119 612, 5.3.10)."""
SIGNING_USAGE = frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.CONTENT_COMMITMENT})


@dataclass(frozen=True, slots=True)
class CertificateVerdict:
    """*outcome* None: the certificate passed. *path* None: none to a listed issuer was found.

    *country* is that of the list behind the path, else the one that the issuer's name claims; as lists spell it.
    *findings*: what was known of revocation, of each certificate along the path as far as it was looked at.
    """

    outcome: Outcome | None
    path: Path | None
    country: str | None
    missing: tuple[Missing, ...] = ()
    findings: tuple[Finding, ...] = ()


def validate(certificate: Certificate, material: Material, times: Times, ctx: Context) -> CertificateVerdict:
    """Validate the signing certificate along every path to a listed issuer; the first that passes counts, else the first."""
    judged: list[CertificateVerdict] = []
    for path in chain.paths(certificate, material.pool, ctx.trust, ISSUER_TYPES, ctx.limits.chain_length):
        verdict = _along(path, material, times, ctx)
        if verdict.outcome is None:
            return verdict
        judged.append(verdict)
    if judged:
        return judged[0]
    return CertificateVerdict(
        _no_path(certificate, material, ctx),
        None,
        _territory(certificate),
        _issuer_queries(certificate, material.pool, ctx),
    )


def _no_path(certificate: Certificate, material: Material, ctx: Context) -> Outcome:
    """Tell that there is no path; where so many certificates are heaped up that not all were tried, nobody knows."""
    if chain.exhausted(certificate, material.pool, ctx.limits.chain_length):
        return undecided(
            SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE, ProblemCode.CHAIN_NOT_FOUND, "more paths than are tried"
        )
    return undecided(SubIndication.NO_CERTIFICATE_CHAIN_FOUND, ProblemCode.CHAIN_NOT_FOUND)


def _territory(certificate: Certificate) -> str | None:
    """Give the country that the issuer's name claims, spelled as trusted lists spell it."""
    claimed = names.country(certificate.issuer)
    return None if claimed is None else LIST_SPELLING.get(claimed, claimed)


def _along(path: Path, material: Material, times: Times, ctx: Context) -> CertificateVerdict:
    country = path.services[0].territory
    unfit = _unfit(path, times, ctx)
    if unfit is not None:
        return CertificateVerdict(unfit, path, country)
    findings: list[Finding] = []
    anchored = Anchored(path.anchor, material.pool, ctx.algorithms, ctx.limits.chain_length)
    reliable = relied.reliable(material.sources, times.proven_at, ctx.arrival, ctx.algorithms)
    for number, (certificate, issuer) in enumerate(path.steps()):
        finding = standing(certificate, issuer, reliable, times.best, anchored)
        unproven = None
        if reliable is not material.sources and finding.standing in _OPEN:
            finding, unproven = _by_all(finding, standing(certificate, issuer, material.sources, times.best, anchored))
        findings.append(finding)
        outcome = _validity(certificate, finding, times) if number == 0 else None
        outcome = outcome or unproven or _revocation(finding, times, subject=number == 0)
        if outcome is not None:
            settled = outcome.sub in _SETTLED
            asked = () if settled else wanted(certificate, issuer, finding, ctx.revocations.failed)
            return CertificateVerdict(outcome, path, country, asked, tuple(findings))
    return CertificateVerdict(None, path, country, (), tuple(findings))


def _unfit(path: Path, times: Times, ctx: Context) -> Outcome | None:
    """Tell what speaks against *path*, whatever is known of revocation."""
    if not times.proven and _ended_before(path, times):
        return undecided(SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE, ProblemCode.NOT_GRANTED)
    usage = path.subject.key_usage
    if usage is not None and not usage & SIGNING_USAGE:
        return undecided(SubIndication.CHAIN_CONSTRAINTS_FAILURE, ProblemCode.KEY_USAGE)
    flaw = chain.flaw(path, times.best, ctx.algorithms)
    return None if flaw is None else undecided(flaw.sub, flaw.problem.code, flaw.problem.detail)


_OPEN = frozenset(
    {Standing.MISSING, Standing.STALE, Standing.UNTRUSTED, Standing.SIGNER_OUT_OF_VALIDITY, Standing.FROM_FUTURE}
)


def _by_all(finding: Finding, by_all: Finding) -> tuple[Finding, Outcome | None]:
    """Weigh what can't be relied on: a revocation is heeded all the same, "good" would need a proof of its age (5.6.2.2)."""
    if by_all.standing is Standing.REVOKED:
        return by_all, None
    if by_all.standing is Standing.GOOD:
        return finding, undecided(SubIndication.NO_POE, ProblemCode.WEAK_ALGORITHM, "in data about revocation")
    return finding, None


def _ended_before(path: Path, times: Times) -> bool:
    """Tell whether the anchor was trusted once and is no more: its sunset date has passed (5.2.6)."""
    granted_now = any(was_granted(s, CA_QC, times.best) for s in path.services)
    return not granted_now and any(ever_granted(s, CA_QC) for s in path.services)


_SETTLED = frozenset({
    SubIndication.REVOKED,
    SubIndication.REVOKED_NO_POE,
    SubIndication.REVOKED_CA_NO_POE,
    SubIndication.EXPIRED,
    SubIndication.NOT_YET_VALID,
    SubIndication.OUT_OF_BOUNDS_NOT_REVOKED,
})  # fmt: skip
"""Ends that a newer answer about revocation would not change."""


def _validity(certificate: Certificate, finding: Finding, times: Times) -> Outcome | None:
    """Hold best-signature-time against the validity of the signer's certificate (5.5.4)."""
    if times.best < certificate.not_before.replace(microsecond=0):
        if times.proven:
            return failed(SubIndication.NOT_YET_VALID, ProblemCode.CERTIFICATE_NOT_YET_VALID)
        return undecided(SubIndication.OUT_OF_BOUNDS_NO_POE, ProblemCode.CERTIFICATE_NOT_YET_VALID)
    if times.best <= certificate.not_after:
        return None
    if times.not_before is not None and times.not_before > certificate.not_after:
        return failed(SubIndication.EXPIRED, ProblemCode.CERTIFICATE_EXPIRED)
    if finding.standing is Standing.GOOD:
        return undecided(SubIndication.OUT_OF_BOUNDS_NOT_REVOKED, ProblemCode.CERTIFICATE_EXPIRED)
    return undecided(SubIndication.OUT_OF_BOUNDS_NO_POE, ProblemCode.CERTIFICATE_EXPIRED)


_UNSETTLED = {
    Standing.ON_HOLD: (SubIndication.TRY_LATER, ProblemCode.CERTIFICATE_ON_HOLD),
    Standing.UNKNOWN: (SubIndication.TRY_LATER, ProblemCode.REVOCATION_UNKNOWN),
    Standing.STALE: (SubIndication.TRY_LATER, ProblemCode.REVOCATION_STALE),
    Standing.MISSING: (SubIndication.TRY_LATER, ProblemCode.REVOCATION_MISSING),
    Standing.UNTRUSTED: (SubIndication.TRY_LATER, ProblemCode.REVOCATION_UNTRUSTED),
    Standing.FROM_FUTURE: (SubIndication.TRY_LATER, ProblemCode.REVOCATION_IN_FUTURE),
    Standing.SIGNER_OUT_OF_VALIDITY: (
        SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE,
        ProblemCode.REVOCATION_UNTRUSTED,
    ),
}


def _revocation(finding: Finding, times: Times, *, subject: bool) -> Outcome | None:
    """Turn what is known of revocation into an outcome (5.2.6.4, 5.5.4)."""
    match finding.standing:
        case Standing.GOOD:
            return None
        case Standing.REVOKED:
            return _revoked(finding, times, subject=subject)
        case unsettled:
            return undecided(*_UNSETTLED[unsettled])


def _revoked(finding: Finding, times: Times, *, subject: bool) -> Outcome:
    if not subject:
        return undecided(SubIndication.REVOKED_CA_NO_POE, ProblemCode.ISSUER_REVOKED)
    if times.not_before is not None and finding.revoked_at is not None and finding.revoked_at <= times.not_before:
        return failed(SubIndication.REVOKED, ProblemCode.CERTIFICATE_REVOKED)
    return undecided(SubIndication.REVOKED_NO_POE, ProblemCode.CERTIFICATE_REVOKED)


def _issuer_queries(certificate: Certificate, pool: Iterable[Certificate], ctx: Context) -> tuple[Missing, ...]:
    """Name where the issuer that is lacking may be had; nothing where trust itself is lacking."""
    if not ctx.trust.anchors_count:
        return ()
    top = _topmost(certificate, tuple(pool), ctx.limits.chain_length)
    if top.self_issued:
        return ()
    asked = [url for url in top.issuer_urls if url not in ctx.revocations.failed]
    return tuple(IssuerQuery(url) for url in asked[:ISSUER_QUERIES])


def _topmost(certificate: Certificate, pool: tuple[Certificate, ...], length: int) -> Certificate:
    """Climb from the signer as far as certificates at hand lead."""
    top, seen = certificate, {certificate}
    for _ in range(length):
        above = next((c for c in pool if c not in seen and names.same(top.issuer, c.subject)), None)
        if above is None:
            break
        seen.add(above)
        top = above
    return top
