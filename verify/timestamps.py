"""Time-stamps as proofs of existence: is the authority behind a token listed, and was it granted when it made the token?

EN 319 102-1, 5.4 (validation of time-stamps) and 5.5; TS 119 615, 4.7 (qualified time-stamps).
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from verify import chain, names, tokens
from verify.certificate import Certificate
from verify.chain import Path
from verify.chain_links import links
from verify.checks import RevocationData
from verify.codes import ProblemCode
from verify.context import Context
from verify.dataclass import dataclass
from verify.evidence import Token
from verify.qualification import was_granted
from verify.report import Missing, Problem, TimestampReport
from verify.revocation import Anchored, Sources, Standing, standing, wanted
from verify.signed_data import SignerInfo
from verify.signer import identifies
from verify.tokens import InvalidTokenError, Opened
from verify.trust import CA_QC, QTST, SERVICE_TYPE

TSA_TYPES = frozenset({
    QTST,
    CA_QC,
    SERVICE_TYPE + "TSA",
    SERVICE_TYPE + "TSA/TSS-QC",
    SERVICE_TYPE + "TSA/TSS-AdESQCandQES",
})  # fmt: skip
"""Listed services that may vouch for a time-stamping authority; only the first makes its tokens qualified."""
NO_PATH = "no trusted list that is loaded names it"
"""Why an authority is unknown."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A token judged. *proof* is its time where it proves existence before the law, None where it does not."""

    report: TimestampReport
    proof: datetime | None
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class _Trusted:
    """What a path says of a token: a flaw, or whether it is qualified; *path* and *rests_on* for the report."""

    problem: Problem | None
    qualified: bool = False
    missing: tuple[Missing, ...] = ()
    path: Path | None = None
    rests_on: tuple[RevocationData | None, ...] = ()


def validate(token: Token, pool: tuple[Certificate, ...], sources: Sources, proven_at: datetime, ctx: Context) -> Stamp:
    """Validate one token at its own time.

    Args:
        token: the token, with what it must be over.
        pool: certificates that may help to find the authority's certificate and build its path.
        sources: revocation data at hand.
        proven_at: the earliest time at which the token itself is known to have existed: by then its algorithms must not
            have ended, nor the authority's certificate, unless a list names that very certificate (5.6.2.2).
        ctx: trust, times, algorithm dates and limits.
    """
    try:
        opened = tokens.open_token(token, lambda info: _named(info, pool, ctx), ctx.limits)
    except InvalidTokenError as error:
        return Stamp(_report(token, error.time, None, _Trusted(error.problem)), None)
    time, tsa = opened.info.time, names.signer(opened.certificate).common_name
    if time > ctx.latest:
        problem = Problem(ProblemCode.TIMESTAMP_INVALID, "its time lies in the future")
        return Stamp(_report(token, time, tsa, _Trusted(problem)), None)
    trusted = _algorithm_problem(opened, proven_at, ctx) or _best_path(opened, pool, sources, proven_at, ctx)
    report = _report(token, time, tsa, trusted, opened.certificate)
    return Stamp(report, time if report.qualified else None, trusted.missing)


def _report(
    token: Token, time: datetime | None, tsa: str | None, trusted: _Trusted, signer: Certificate | None = None
) -> TimestampReport:
    problem = trusted.problem
    return TimestampReport(
        type=token.type,
        time=time,
        valid=problem is None,
        qualified=trusted.qualified and problem is None,
        tsa=tsa,
        problems=() if problem is None else (problem,),
        sha256=hashlib.sha256(token.der).hexdigest(),
        chain=links(signer, trusted.path),
        rests_on=trusted.rests_on,
        proves=tuple(sorted(hashlib.sha256(octets).hexdigest() for octets in token.covers)) if token.covers else (),
    )


def _named(info: SignerInfo, pool: Iterable[Certificate], ctx: Context) -> Iterable[Certificate]:
    """Find the authority's certificate outside the token, which need not carry it: in the signature, then in the lists."""
    yield from (c for c in pool if identifies(info, c))
    for trusted in ctx.trust.lists:
        for service in trusted.services:
            yield from (c for c in service.certificates if identifies(info, c))


def _algorithm_problem(opened: Opened, proven_at: datetime, ctx: Context) -> _Trusted | None:
    method, info = opened.method, opened.info
    digests = {info.digest, *method.hashes}
    sound = all(ctx.algorithms.digest_acceptable(name, proven_at) for name in digests)
    if sound and ctx.algorithms.signature_acceptable(method.name, opened.certificate.key_bits, proven_at):
        return None
    return _Trusted(Problem(ProblemCode.WEAK_ALGORITHM, "in a time-stamp"))


def _best_path(
    opened: Opened, pool: tuple[Certificate, ...], sources: Sources, proven_at: datetime, ctx: Context
) -> _Trusted:
    """Take the first path that makes the token qualified, else one that makes it valid, else the first flaw found."""
    found: list[_Trusted] = []
    together = (*opened.certificates, *pool)
    for path in chain.paths(opened.certificate, together, ctx.trust, TSA_TYPES, ctx.limits.chain_length):
        anchored = Anchored(path.anchor, together, ctx.algorithms, ctx.limits.chain_length)
        trusted = _along(path, opened.info.time, sources, proven_at, anchored, ctx)
        if trusted.qualified:
            return trusted
        found.append(trusted)
    valid = [t for t in found if t.problem is None]
    return next(iter(valid or found), _Trusted(Problem(ProblemCode.TIMESTAMP_UNTRUSTED, NO_PATH)))


def _along(
    path: Path, time: datetime, sources: Sources, proven_at: datetime, anchored: Anchored, ctx: Context
) -> _Trusted:
    flaw = chain.flaw(path, time, ctx.algorithms, relied_at=proven_at)
    if flaw is not None:
        return _Trusted(flaw.problem, path=path)
    if path.certificates and path.subject.not_after < proven_at:
        ended = Problem(ProblemCode.TIMESTAMP_UNTRUSTED, "its authority's certificate has ended since")
        return _Trusted(ended, path=path)
    told: list[RevocationData | None] = []
    for certificate, issuer in path.steps():
        finding = standing(certificate, issuer, sources, time, anchored)
        told.append(finding.data)
        if finding.standing is not Standing.GOOD:
            revoked = finding.standing is Standing.REVOKED
            cause = ProblemCode.CERTIFICATE_REVOKED if revoked else ProblemCode.REVOCATION_MISSING
            asked = () if revoked else wanted(certificate, issuer, finding, ctx.revocations.failed)
            problem = Problem(ProblemCode.TIMESTAMP_UNTRUSTED, cause.value)
            return _Trusted(problem, missing=asked, path=path, rests_on=tuple(told))
    qualified = any(was_granted(s, QTST, time) for s in path.services)
    return _Trusted(None, qualified=qualified, path=path, rests_on=tuple(told))
