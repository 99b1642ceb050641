"""When did the signature exist at the latest? Time-stamps and arrival as proofs of existence (EN 319 102-1, 5.5.4, 5.6.2.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from verify import timestamps
from verify.context import Context
from verify.evidence import Evidence, Token
from verify.material import Material
from verify.report import Missing, Problem, TimestampReport, TimestampType
from verify.timestamps import Stamp

OUTERMOST_FIRST = (
    TimestampType.ARCHIVE,
    TimestampType.DOCUMENT,
    TimestampType.VALIDATION_DATA,
    TimestampType.SIGNATURE,
    TimestampType.CONTENT,
)
"""A token proves that what it covers existed; so each group proves the groups after it (5.6.2.3, extraction of proofs)."""


class Proof(StrEnum):
    """What best-signature-time rests on."""

    TIMESTAMP = "by_timestamp"
    ARRIVAL = "by_arrival"
    VALIDATION = "by_validation"


@dataclass(frozen=True, slots=True)
class Times:
    """*best*: best-signature-time; *proof*: what it rests on. *proven*: there is a proof beside the time of validation.

    *not_before*: the latest instant that a valid content time-stamp proves the signing to come after, None without one.
    """

    best: datetime
    proof: Proof
    proven: bool
    not_before: datetime | None
    stamps: tuple[TimestampReport, ...]
    missing: tuple[Missing, ...]
    problems: tuple[Problem, ...]
    in_order: bool


def establish(evidence: Evidence, material: Material, ctx: Context) -> Times:
    """Validate every token and take the earliest proof of existence of the signature, else the time of validation."""
    arrival = ctx.at if ctx.poe is None else min(ctx.poe, ctx.at)
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
    )


def _rests_on(best: datetime, proofs: Sequence[datetime], ctx: Context) -> Proof:
    if best in proofs:
        return Proof.TIMESTAMP
    return Proof.VALIDATION if ctx.poe is None else Proof.ARRIVAL


def _judge_all(tokens: Sequence[Token], material: Material, arrival: datetime, ctx: Context) -> tuple[Stamp, ...]:
    """Judge from the outermost group inwards, so that each finds what proves it; give them in the order of the signature."""
    judged: dict[int, Stamp] = {}
    proven_at = arrival
    for group in OUTERMOST_FIRST:
        members = [(n, token) for n, token in enumerate(tokens) if token.type is group]
        for number, token in members:
            judged[number] = timestamps.validate(token, material.pool, material.sources, proven_at, ctx)
        over = [n for n, token in members if token.over_signature]
        proven_at = min([proven_at, *(p for n in over if (p := judged[n].proof) is not None)])
    return tuple(judged[n] for n in sorted(judged))


def _problems(tokens: Sequence[Token], judged: Sequence[Stamp]) -> tuple[Problem, ...]:
    """Give what is wrong with the tokens; one whose covered octets can't be built accuses nobody."""
    pairs = zip(tokens, judged, strict=True)
    return tuple(p for token, stamp in pairs if token.imprint_over is not None for p in stamp.report.problems)


def _in_order(judged: Sequence[Stamp], arrival: datetime) -> bool:
    """Tell whether content was stamped before the signature, and that before what came later (5.5.4, 5.6.3)."""
    times: dict[TimestampType, list[datetime]] = {}
    for stamp in judged:
        if stamp.report.valid and stamp.report.time is not None:
            times.setdefault(stamp.report.type, []).append(stamp.report.time)
    content, signature = times.get(TimestampType.CONTENT, []), times.get(TimestampType.SIGNATURE, [])
    later = [*times.get(TimestampType.VALIDATION_DATA, []), *times.get(TimestampType.ARCHIVE, [])]
    after_content = [*signature, *later, arrival + timestamps.CLOCK_TOLERANCE]
    return _before(content, after_content) and _before(signature[:1], later)


def _before(earlier: Sequence[datetime], later: Sequence[datetime]) -> bool:
    return not earlier or not later or max(earlier) <= min(later)
