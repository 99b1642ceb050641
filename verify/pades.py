"""Signed PDF files: PAdES (EN 319 142-1, EN 319 142-2) and the signatures of PDF before it (ISO 32000-1, 12.8).

What is read from a signed PDF is the revision that a signature covers, cut at the end of its byte range; what was added
later is only judged: harmless, doubtful or an alteration.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from verify import pdf_examination, pdf_signatures, process
from verify.candidate import Candidate
from verify.codes import ProblemCode
from verify.context import Context
from verify.limits import MIB
from verify.pdf_digests import Digests
from verify.pdf_document import Document, open_document
from verify.pdf_examination import Examined
from verify.pdf_objects import PdfError, PdfLimitError
from verify.pdf_signature import PdfSignature
from verify.report import Container, CoveredFile, DocumentReport, Missing, Problem

MEDIA_TYPE = "application/pdf"
_SHA256 = "SHA-256"
HELD = 128 * MIB
"""Octets of signed revisions that differ in what they say, held at once: a file of 25 MiB filled in five times."""


def check(candidate: Candidate, ctx: Context) -> tuple[DocumentReport, tuple[Missing, ...]]:
    """Verify every signature of a PDF and judge what was done to it after each.

    Returns:
        The report, and what the network would have to answer. It never raises for bad bytes: of a file whose structure
        can't be read the signatures are named and verified as they stand, and its problem keeps them from being accepted.
    """
    digests = Digests(candidate.content)
    try:
        examined, problems = _examine(candidate, digests, ctx)
    except PdfLimitError as error:
        examined, problems = (), (pdf_examination.unread(error),)
    signatures, missing = process.validate_all((e.evidence for e in examined), ctx)
    report = DocumentReport(
        part=candidate.part,
        name=candidate.name,
        container=Container.PDF,
        sha256=digests.until(_SHA256, len(candidate.content)).hex(),
        signatures=signatures,
        covered=_covered(candidate, digests, examined),
        uncovered=(),
        problems=tuple(dict.fromkeys(problems)),
    )
    return report, missing


def _examine(candidate: Candidate, digests: Digests, ctx: Context) -> tuple[tuple[Examined, ...], tuple[Problem, ...]]:
    try:
        document = open_document(candidate.content)
        found = _within_limits(pdf_signatures.find(document), ctx)
    except PdfLimitError:
        raise
    except PdfError as error:
        found = _within_limits(pdf_signatures.loose(candidate.content), ctx)
        examined = pdf_examination.examine_loose(digests, candidate.name, found, ctx)
        return examined, (pdf_examination.unread(error),)
    examined = pdf_examination.examine(document, digests, candidate.name, found, ctx)
    if len(groups := _groups(examined)) > 1 and sum(_end(group) for group in groups) > HELD:
        raise PdfLimitError("signed revisions of more octets than the limit")
    return examined, tuple(_problems(document, examined))


def _within_limits(found: tuple[PdfSignature, ...], ctx: Context) -> tuple[PdfSignature, ...]:
    """Hold their number, and the octets that all of them cover, against the limits."""
    if len(found) > ctx.limits.signatures:
        raise PdfLimitError("more signatures than the limit")
    if sum(s.span.end for s in found if s.span is not None) > ctx.limits.digest_work:
        raise PdfLimitError("signatures over more octets than the limit")
    return found


def _problems(document: Document, examined: Sequence[Examined]) -> Iterator[Problem]:
    if document.rebuilt:
        yield Problem(ProblemCode.MALFORMED_PDF, "its cross-references are damaged")
    if document.locked:
        yield Problem(ProblemCode.PASSWORD_PROTECTED, "its text opens only with a password")
    if not examined:
        yield Problem(ProblemCode.SIGNERS_NONE)
    yield from (e.problem for e in examined if e.problem is not None)
    if any(e.later is not None and e.later.filled_unasked for e in examined):
        yield Problem(ProblemCode.FORM_FILLED_LATER)


def _covered(candidate: Candidate, digests: Digests, examined: Sequence[Examined]) -> tuple[CoveredFile, ...]:
    """Name the revisions that intact signatures cover."""
    return tuple(_covered_revision(candidate, digests, group) for group in _groups(examined))


def _groups(examined: Sequence[Examined]) -> list[Sequence[Examined]]:
    """Put the intact signatures together whose revisions read alike: they all cover the one that was signed first.

    Two that follow each other do where both read like the end of the file.
    """
    covering = [e for e in examined if e.covers]
    parted = (n for n, (one, next_) in enumerate(pairwise(covering), 1) if not (one.steady and next_.steady))
    starts = [0, *parted, len(covering)]
    return [covering[start:end] for start, end in pairwise(starts) if start < end]


def _end(group: Sequence[Examined]) -> int:
    span = group[0].signature.span
    return 0 if span is None else span.end


def _covered_revision(candidate: Candidate, digests: Digests, group: Sequence[Examined]) -> CoveredFile:
    """Name a revision. Its digest as signed leaves out the signature itself, in which anybody may change unsigned octets."""
    span = group[0].signature.span
    content = candidate.content[: _end(group)]
    by = tuple(e.evidence.id for e in group)
    whole = digests.until(_SHA256, len(content))
    signed = whole if span is None else digests.of(_SHA256, span)
    return CoveredFile(candidate.name, MEDIA_TYPE, whole.hex(), by, content, signed.hex())
