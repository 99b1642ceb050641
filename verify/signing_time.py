"""When did the signature exist at the latest? Time-stamps and arrival as proofs of existence (EN 319 102-1, 5.5.4, 5.6.2.3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from verify import timestamps, tokens
from verify.context import CLOCK_TOLERANCE, Context
from verify.dataclass import dataclass
from verify.evidence import Evidence, Token
from verify.material import Material
from verify.report import Missing, Problem, TimestampReport, TimestampType
from verify.timestamps import Stamp

_OUTERMOST_FIRST = (
    TimestampType.ARCHIVE,
    TimestampType.DOCUMENT,
    TimestampType.VALIDATION_DATA,
    TimestampType.SIGNATURE,
    TimestampType.CONTENT,
)
"""The order in which tokens are judged: each may be proven by those before it, never by those after it (5.6.2.3)."""


class Proof(StrEnum):
    """What best-signature-time rests on."""

    TIMESTAMP = "by_timestamp"
    ARRIVAL = "by_arrival"
    VALIDATION = "by_validation"


@dataclass(frozen=True, slots=True)
class Times:
    """*best*: best-signature-time; *proof*: what it rests on. *proven*: there is a proof beside the time of validation.

    *not_before*: the latest instant that a valid content time-stamp proves the signing to come after, None without one.
    *proven_at* tells since when a proof (an OCSP answer, a list) is known to have existed, None where nothing proves it.
    """

    best: datetime
    proof: Proof
    proven: bool
    not_before: datetime | None
    stamps: tuple[TimestampReport, ...]
    missing: tuple[Missing, ...]
    problems: tuple[Problem, ...]
    in_order: bool
    proven_at: Mapping[bytes, datetime] = field(default_factory=dict)


def establish(evidence: Evidence, material: Material, ctx: Context) -> Times:
    """Validate every token and take the earliest proof of existence of the signature, else the time of validation."""
    arrival = ctx.arrival
    if not evidence.tokens:
        return _untimed(arrival, ctx)
    judged = _judge_all(evidence.tokens, material, arrival, ctx)
    proofs = [
        s.proof
        for token, s in zip(evidence.tokens, judged, strict=True)
        if s.proof is not None and token.over_signature and token.type is not TimestampType.CONTENT
    ]
    best = min([arrival, *proofs])
    contents = [s.proof for s in judged if s.proof is not None and s.report.type is TimestampType.CONTENT]
    return Times(
        best=best,
        proof=_rests_on(best, proofs, ctx),
        proven=bool(proofs) or ctx.poe is not None,
        not_before=max(contents, default=None),
        stamps=tuple(s.report for s in judged),
        missing=tuple(m for s in judged for m in s.missing),
        problems=_problems(evidence.tokens, judged),
        in_order=_in_order(judged, arrival),
        proven_at=_covered(zip(evidence.tokens, judged, strict=True)),
    )


def _untimed(arrival: datetime, ctx: Context) -> Times:
    """Give what is known of a signature without time-stamps, as most mails have: that it existed when it arrived."""
    return Times(
        best=arrival,
        proof=_rests_on(arrival, (), ctx),
        proven=ctx.poe is not None,
        not_before=None,
        stamps=(),
        missing=(),
        problems=(),
        in_order=True,
    )


def _rests_on(best: datetime, proofs: Sequence[datetime], ctx: Context) -> Proof:
    if best in proofs:
        return Proof.TIMESTAMP
    return Proof.VALIDATION if ctx.poe is None else Proof.ARRIVAL


def _judge_all(found: Sequence[Token], material: Material, arrival: datetime, ctx: Context) -> tuple[Stamp, ...]:
    """Judge from the outermost token inwards, so that each finds what proves it; give them in the order of the signature.

    Among those of one kind the newest comes first: it may prove the others, whose own algorithms or authorities have ended
    since (5.6.2.2, sliding from the newest proof to the oldest).
    """
    outermost_first = sorted(range(len(found)), key=lambda n: _depth(found[n])) if len(found) > 1 else range(len(found))
    judged: dict[int, Stamp] = {}
    proofs: dict[bytes, datetime] = {}
    for number in outermost_first:
        token = found[number]
        proven_at = min(arrival, proofs.get(token.der, arrival))
        judged[number] = timestamps.validate(token, material.pool, material.sources, proven_at, ctx)
        _prove(proofs, token, judged[number])
    return tuple(judged[n] for n in sorted(judged))


def _depth(token: Token) -> tuple[int, float]:
    claimed = tokens.claimed_time(token.der)
    return _OUTERMOST_FIRST.index(token.type), -claimed.timestamp() if claimed is not None else 0.0


def _prove(proofs: dict[bytes, datetime], token: Token, stamp: Stamp) -> None:
    """Note what a token proves: that everything among its octets existed at its time (5.6.2.3)."""
    if stamp.proof is not None:
        for octets in token.covers:
            proofs[octets] = min(stamp.proof, proofs.get(octets, stamp.proof))


def _covered(judged: Iterable[tuple[Token, Stamp]]) -> Mapping[bytes, datetime]:
    proofs: dict[bytes, datetime] = {}
    for token, stamp in judged:
        _prove(proofs, token, stamp)
    return proofs


def _problems(found: Sequence[Token], judged: Sequence[Stamp]) -> tuple[Problem, ...]:
    """Give what is wrong with the tokens; one whose covered octets can't be built accuses nobody."""
    pairs = zip(found, judged, strict=True)
    return tuple(p for token, stamp in pairs if token.imprint_over is not None for p in stamp.report.problems)


def _in_order(judged: Sequence[Stamp], arrival: datetime) -> bool:
    """Tell whether content was stamped before the signature, and that before what came later (5.5.4, 5.6.3)."""
    times: dict[TimestampType, list[datetime]] = {}
    for stamp in judged:
        if stamp.report.valid and stamp.report.time is not None:
            times.setdefault(stamp.report.type, []).append(stamp.report.time)
    content, signature = times.get(TimestampType.CONTENT, []), times.get(TimestampType.SIGNATURE, [])
    later = [*times.get(TimestampType.VALIDATION_DATA, []), *times.get(TimestampType.ARCHIVE, [])]
    after_content = [*signature, *later, arrival + CLOCK_TOLERANCE]
    return _before(content, after_content) and _before(signature[:1], later)


def _before(earlier: Sequence[datetime], later: Sequence[datetime]) -> bool:
    return not earlier or not later or max(earlier) <= min(later)
