"""S/MIME multipart/signed: a MIME entity and the CMS over its octets (RFC 8551, 3.5.3; RFC 1847)."""

import hashlib
from collections.abc import Sequence

from verify import cms, mime_parts, process
from verify.candidate import Candidate
from verify.cms import UnreadableCmsError, Wrapping
from verify.codes import ProblemCode
from verify.context import Context
from verify.report import Container, CoveredFile, DocumentReport, Missing, Problem, SignatureReport


def check(candidate: Candidate, ctx: Context) -> tuple[DocumentReport, tuple[Missing, ...]]:
    """Verify every signer of the message or of one of its branches.

    What is signed is *candidate.content*, header and body, exactly as it stands; nothing outside it is covered.

    Returns:
        The report, and what the network would have to answer. A CMS that can't be read is a report with that problem.
    """
    names = candidate.signed_parts or (candidate.part or candidate.name,)
    if candidate.signature is None:
        return _report(candidate, (), (), (Problem(ProblemCode.SIGNERS_NONE),)), ()
    try:
        found = cms.evidence(
            candidate.signature, candidate.content, Wrapping(Container.MIME, names), ctx.trust, ctx.limits
        )
    except UnreadableCmsError as error:
        return _report(candidate, (), (), (error.problem,)), ()
    signatures, missing = process.validate_all(found, ctx)
    return _report(candidate, signatures, _covered(candidate, names, signatures), ()), missing


def _covered(
    candidate: Candidate, names: Sequence[str], signatures: Sequence[SignatureReport]
) -> tuple[CoveredFile, ...]:
    """Name the entity and the parts inside it, each with its octets as signed; nothing where no signature is intact."""
    by = tuple(s.id for s in signatures if s.integrity is True and s.counters is None)
    if not by:
        return ()
    return mime_parts.covered(candidate.content, names, by)


def _report(
    candidate: Candidate,
    signatures: tuple[SignatureReport, ...],
    covered: tuple[CoveredFile, ...],
    problems: tuple[Problem, ...],
) -> DocumentReport:
    return DocumentReport(
        part=candidate.part,
        name=candidate.name,
        container=Container.MIME,
        sha256=hashlib.sha256(candidate.content).hexdigest(),
        signatures=signatures,
        covered=covered,
        uncovered=tuple(name for name in candidate.signed_parts if name not in {c.name for c in covered}),
        problems=problems,
    )
