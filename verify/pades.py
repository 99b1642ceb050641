"""Signed PDF files: PAdES (EN 319 142-1, EN 319 142-2) and the signatures of PDF before it (ISO 32000-1, 12.8).

What is read from a signed PDF is the revision that a signature covers, cut at the end of its byte range; what was added
later is only judged: harmless, doubtful or an alteration.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from verify import pdf_changes, pdf_dss, pdf_evidence, pdf_signatures, process
from verify.candidate import Candidate
from verify.codes import ProblemCode
from verify.context import Context
from verify.der import DerError
from verify.evidence import Evidence, Token
from verify.limits import MIB
from verify.pdf_changes import Later
from verify.pdf_comparison import AlteredError, Change
from verify.pdf_document import Document, View, open_document
from verify.pdf_evidence import Surroundings
from verify.pdf_form_changes import Signed
from verify.pdf_objects import PdfError
from verify.pdf_signatures import PdfSignature
from verify.report import (
    Container,
    CoveredFile,
    DocumentReport,
    Missing,
    Problem,
    SignatureReport,
    TimestampType,
)

MEDIA_TYPE = "application/pdf"
UNPACKED = 64 * MIB
"""Octets to which object streams, cross-references and validation data of one file may unpack: real ones stay below 10 MiB."""
STAMPED = 256 * MIB
"""Octets under all document time-stamps of one file: each is over nearly the whole of it."""
_WHITE = b"\x00\t\n\x0c\r "
_STEADY = frozenset({Change.VALIDATION_DATA, Change.SIGNATURE})
"""Changes after which a document still reads as it did."""


@dataclass(frozen=True, slots=True)
class _Examined:
    """One signature with its evidence; *later* is None where what came after it was not, or could not be, compared."""

    signature: PdfSignature
    evidence: Evidence
    later: Later | None = None
    problem: Problem | None = None

    @property
    def covers(self) -> bool:
        """Tell whether the signature is intact and its revision can be cut from the file."""
        return self.evidence.integrity is True and self.signature.whole

    @property
    def steady(self) -> bool:
        """Tell whether the document reads at its end as it read when it was signed."""
        return self.later is not None and self.later.kinds <= _STEADY


def check(candidate: Candidate, ctx: Context) -> tuple[DocumentReport, tuple[Missing, ...]]:
    """Verify every signature of a PDF and judge what was done to it after each.

    Returns:
        The report, and what the network would have to answer. It never raises for bad bytes: a file whose structure can't
        be read is a report with that problem and without signatures.
    """
    try:
        document = open_document(candidate.content, UNPACKED)
        found = pdf_signatures.find(document)
    except PdfError as error:
        return _report(candidate, (), (), (Problem(ProblemCode.MALFORMED_PDF, str(error)),))
    if sum(not s.is_timestamp for s in found) > ctx.limits.signatures:
        return _report(candidate, (), (), (Problem(ProblemCode.TOO_LARGE, "more signatures than the limit"),))
    examined = _with_later(document, found, tuple(_examine_all(candidate, document, found, ctx)))
    validated = [process.validate(e.evidence, ctx) for e in examined]
    problems = tuple(dict.fromkeys(_problems(document, examined)))
    return _report(candidate, validated, _covered(candidate, examined), problems)


def _examine_all(
    candidate: Candidate, document: Document, found: Sequence[PdfSignature], ctx: Context
) -> Iterator[_Examined]:
    """Examine the signatures in the order of signing."""
    store = pdf_dss.read(document.view, ctx.limits)
    stamps = [stamp for stamp in found if stamp.is_timestamp and stamp.span is not None and stamp.whole]
    tokens = dict(_tokens(document, stamps, ctx))
    stored = pdf_dss.exists(document.view)
    signatures = (signature for signature in found if not signature.is_timestamp)
    for number, signature in enumerate(signatures, 1):
        after = [stamp for stamp in stamps if _covers(stamp, signature)]
        around = Surroundings(
            name=candidate.name,
            data=candidate.content,
            store=store,
            tokens=tuple(tokens[stamp.offset] for stamp in after if stamp.offset in tokens),
            stored=stored,
            sealed=stored and any(_seals_store(document, stamp) for stamp in after),
        )
        yield _Examined(signature, pdf_evidence.examine(signature, number, around, ctx))


def _covers(stamp: PdfSignature, signature: PdfSignature) -> bool:
    """Tell whether a document time-stamp covers a whole signature, which then existed at its time."""
    return stamp.span is not None and signature.span is not None and signature.span.end <= stamp.span.gap


def _tokens(document: Document, stamps: Sequence[PdfSignature], ctx: Context) -> Iterator[tuple[int, Token]]:
    """Yield the token of each document time-stamp by its place; beyond `STAMPED` octets they are left out."""
    left = STAMPED
    for stamp in stamps:
        if stamp.span is None or stamp.contents is None or len(document.data) > left:
            continue
        left -= len(document.data)
        try:
            octets, _ = pdf_evidence.cut(stamp.contents, ctx.limits.cms_depth)
        except DerError:
            octets = stamp.contents
        yield stamp.offset, Token(TimestampType.DOCUMENT, octets, stamp.span.content(document.data))


def _seals_store(document: Document, stamp: PdfSignature) -> bool:
    try:
        view = None if stamp.span is None or document.rebuilt else document.earlier(stamp.span.end)
    except PdfError:
        return False
    return view is not None and pdf_dss.exists(view)


def _with_later(
    document: Document, found: Sequence[PdfSignature], examined: Sequence[_Examined]
) -> tuple[_Examined, ...]:
    """Judge what came after each intact signature."""
    intact = [e.signature for e in examined if e.covers]
    stamps = [s for s in found if s.is_timestamp and s.whole]
    signed = {s.number: Signed(s.is_timestamp) for s in (*intact, *stamps) if s.number is not None}
    return tuple(_judged(document, e, signed) if e.covers else e for e in examined)


def _judged(document: Document, one: _Examined, signed: Mapping[int, Signed]) -> _Examined:
    span = one.signature.span
    end = len(document.data) if span is None else span.end
    if not document.data[end:].strip(_WHITE):
        return _Examined(one.signature, one.evidence, Later(frozenset(), None))
    try:
        old = _signed_revision(document, end)
        return _Examined(one.signature, one.evidence, pdf_changes.compare(old, document.view, signed))
    except AlteredError as error:
        problem = Problem(ProblemCode.CONTENT_ALTERED_LATER, str(error))
    except PdfError as error:
        problem = Problem(ProblemCode.MALFORMED_PDF, str(error))
    return _Examined(one.signature, one.evidence, None, problem)


def _signed_revision(document: Document, end: int) -> View:
    """Give the view of the revision that ends at *end*, upon which the file's later revisions must build."""
    if document.rebuilt:
        raise AlteredError("octets after the signed revision that are no readable revision")
    view = document.earlier(end)
    if view is None:
        raise AlteredError("a later revision that does not build upon the signed one")
    if view is document.view:
        raise AlteredError("octets after the last revision")
    return view


def _problems(document: Document, examined: Sequence[_Examined]) -> Iterator[Problem]:
    if document.rebuilt:
        yield Problem(ProblemCode.MALFORMED_PDF, "its cross-references are damaged")
    if not examined:
        yield Problem(ProblemCode.SIGNERS_NONE)
    yield from (e.problem for e in examined if e.problem is not None)
    if any(e.later is not None and e.later.filled_unasked for e in examined):
        yield Problem(ProblemCode.FORM_FILLED_LATER)


def _covered(candidate: Candidate, examined: Sequence[_Examined]) -> tuple[CoveredFile, ...]:
    """Name the revisions that intact signatures cover; revisions that read alike are one, as it was first signed."""
    covering = [e for e in examined if e.covers]
    starts = [0, *(n for n, (one, _) in enumerate(pairwise(covering), 1) if not one.steady), len(covering)]
    groups = (covering[start:end] for start, end in pairwise(starts) if start < end)
    return tuple(_covered_revision(candidate, group) for group in groups)


def _covered_revision(candidate: Candidate, group: Sequence[_Examined]) -> CoveredFile:
    span = group[0].signature.span
    content = candidate.content if span is None else candidate.content[: span.end]
    by = tuple(e.evidence.id for e in group)
    return CoveredFile(candidate.name, MEDIA_TYPE, hashlib.sha256(content).hexdigest(), by, content)


def _report(
    candidate: Candidate,
    validated: Sequence[tuple[SignatureReport, tuple[Missing, ...]]],
    covered: tuple[CoveredFile, ...],
    problems: tuple[Problem, ...],
) -> tuple[DocumentReport, tuple[Missing, ...]]:
    document = DocumentReport(
        part=candidate.part,
        name=candidate.name,
        container=Container.PDF,
        sha256=hashlib.sha256(candidate.content).hexdigest(),
        signatures=tuple(report for report, _ in validated),
        covered=covered,
        uncovered=(),
        problems=problems,
    )
    return document, tuple(dict.fromkeys(m for _, missing in validated for m in missing))
