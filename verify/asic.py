"""ASiC containers (EN 319 162-1): every signature checked, every file either covered or not."""

import hashlib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from verify import asic_layout, asic_manifests, asic_ties, asic_xades, container, process
from verify.asic_layout import Layout
from verify.asic_manifests import Manifest
from verify.candidate import Candidate
from verify.codes import ProblemCode
from verify.container import Archive, BrokenContainerError
from verify.context import Context
from verify.coverage import Found, covered
from verify.report import CoveredFile, DocumentReport, Missing, Problem, SignatureReport


def check(candidate: Candidate, ctx: Context) -> tuple[DocumentReport, tuple[Missing, ...]]:
    """Verify every signature of an ASiC container.

    Returns:
        The report, and what the network would have to answer. It never raises for bad bytes: a container with a defect
        that makes its content ambiguous is a report with that problem and without signatures.
    """
    try:
        archive = container.read(candidate.content, ctx.limits)
    except BrokenContainerError as error:
        kind = asic_layout.kind_of_broken(candidate.content)
        digest = hashlib.sha256(candidate.content).hexdigest()
        return DocumentReport(candidate.part, candidate.name, kind, digest, (), (), (), (error.problem,)), ()
    layout = asic_layout.read(archive, ctx.limits)
    manifests, manifest_problems = asic_manifests.read(archive, layout, ctx.limits)
    found, file_problems = _examine(archive, layout, manifests, ctx)
    signatures, missing = process.validate_all((signature.evidence for signature in found), ctx)
    files = covered(found, archive.files, layout.media_types)
    uncovered = _uncovered(archive, layout, files, found)
    unsigned = asic_ties.strays(archive, layout, manifests, ctx.limits).union(layout.data).intersection(uncovered)
    report = DocumentReport(
        part=candidate.part,
        name=candidate.name,
        container=layout.kind,
        sha256=hashlib.sha256(candidate.content).hexdigest(),
        signatures=signatures,
        covered=files,
        uncovered=uncovered,
        problems=(*layout.problems, *manifest_problems, *file_problems, *_coverage_problems(signatures, unsigned)),
    )
    return report, missing


def _examine(
    archive: Archive, layout: Layout, manifests: Sequence[Manifest], ctx: Context
) -> tuple[list[Found], list[Problem]]:
    found, problems = asic_xades.examine(archive, layout, ctx.limits)
    if layout.cms_signatures:
        from verify import asic_cades  # most containers hold XML signatures alone

        more, their_problems = asic_cades.examine(archive, layout, manifests, ctx, numbered_from=_next_number(found))
        found, problems = found + more, problems + their_problems
    if len(found) > ctx.limits.signatures:
        return [], [*problems, Problem(ProblemCode.TOO_LARGE, "more signatures than the limit allows")]
    problems += _unread(layout, found)
    if not found and not problems:
        problems.append(Problem(ProblemCode.SIGNERS_NONE))
    return found, problems


def _unread(layout: Layout, found: Sequence[Found]) -> list[Problem]:
    """Name what signs by time-stamp or evidence record alone, which is recognised and not verified."""
    return [] if found or not layout.proofs else [Problem(ProblemCode.UNSUPPORTED_FORMAT, "time-stamps alone")]


def _next_number(found: Sequence[Found]) -> int:
    return 1 + sum(f.evidence.counters is None for f in found)


def _uncovered(
    archive: Archive, layout: Layout, files: Sequence[CoveredFile], found: Sequence[Found]
) -> tuple[str, ...]:
    """List every file that no intact signature covers, but for those that make up the container itself."""
    known = {asic_layout.MIMETYPE, *layout.xml_signatures, *layout.cms_signatures, *(c.name for c in files)}
    signed = {name for f in found if f.evidence.integrity is True for name in f.auxiliary}
    return tuple(name for name in archive.files if name not in known | signed)


def _coverage_problems(signatures: Sequence[SignatureReport], unsigned: AbstractSet[str]) -> tuple[Problem, ...]:
    """Name files beside the signed ones. Where nothing is intact, those that were claimed have their own problem."""
    claimed = {name for s in signatures for name in s.covers}
    excused = set() if any(s.integrity for s in signatures if s.counters is None) else claimed
    return (Problem(ProblemCode.UNSIGNED_FILE),) if unsigned - excused and signatures else ()
