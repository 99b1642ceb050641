"""Every signature of a PDF examined in the order of signing: verified, proven by what stands in the file, and what came after it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from verify import pdf_changes, pdf_dss, pdf_evidence, signer, tokens
from verify.codes import ProblemCode
from verify.context import Context
from verify.dataclass import dataclass
from verify.der import DerError
from verify.evidence import Evidence, Token
from verify.limits import MIB
from verify.pdf_changes import Later
from verify.pdf_comparison import AlteredError, Change
from verify.pdf_crypt import PdfLockedError
from verify.pdf_digests import Covered, Digests
from verify.pdf_document import Document
from verify.pdf_ending import Ending, Signed
from verify.pdf_evidence import Surroundings
from verify.pdf_objects import WHITE, PdfError, PdfLimitError
from verify.pdf_signature import PdfSignature
from verify.pdf_view import View
from verify.report import Problem, TimestampType
from verify.tokens import InvalidTokenError

_BLANK = re.compile(rb"[" + re.escape(WHITE) + rb"]*+\Z")
"""Nothing but white space up to the end of the file."""
STAMPED = 96 * MIB
"""Octets under all document time-stamps of one file together: each is over nearly the whole of it."""
_STEADY = frozenset({Change.VALIDATION_DATA, Change.SIGNATURE})
"""Changes after which a document still reads as it did."""

SEALS = 8
"""Document time-stamps whose store is read as it was then: files renewed for decades have a handful."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One signature with its evidence. *later* is what came after it, None where that could not be told; *problem* says why."""

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


def examine(
    document: Document, digests: Digests, name: str, found: Sequence[PdfSignature], ctx: Context
) -> tuple[Examined, ...]:
    """Examine the signatures among *found*; its document time-stamps serve those that they cover."""
    stamps = [s for s in found if s.is_timestamp and s.whole]
    stamped = dict(_tokens(digests, stamps, ctx))
    examined = tuple(_with_proofs(document, Surroundings(name, digests), found, stamps, stamped, ctx))
    signed = {s.number: _stamped(stamped.get(s.offset), ctx) for s in stamps if s.number is not None}
    intact = Signed(is_timestamp=False, intact=lambda: True)
    signed |= {e.signature.number: intact for e in examined if e.covers and e.signature.number is not None}
    ending = Ending(document.view, signed)
    return tuple(_judged(document, e, ending) if e.covers else e for e in examined)


def examine_loose(digests: Digests, name: str, found: Sequence[PdfSignature], ctx: Context) -> tuple[Examined, ...]:
    """Examine signatures of a file whose structure can't be read: nothing proves them, and nothing can be compared."""
    around = Surroundings(name, digests)
    signatures = (signature for signature in found if not signature.is_timestamp)
    return tuple(Examined(s, pdf_evidence.examine(s, n, around, ctx)) for n, s in enumerate(signatures, 1))


def _stamped(token: Token | None, ctx: Context) -> Signed:
    def intact() -> bool:
        try:
            return token is not None and bool(tokens.open_token(token, signer.nowhere, ctx.limits))
        except InvalidTokenError:
            return False

    return Signed(is_timestamp=True, intact=intact)


def _with_proofs(
    document: Document,
    bare: Surroundings,
    found: Sequence[PdfSignature],
    stamps: Sequence[PdfSignature],
    stamped: Mapping[int, Token],
    ctx: Context,
) -> Iterator[Examined]:
    store = pdf_dss.read(document.view, ctx.limits)
    stored = pdf_dss.exists(document.view)
    seals = {s.offset: _sealed(document, s, ctx) if stored and n < SEALS else None for n, s in enumerate(stamps)}
    signatures = (signature for signature in found if not signature.is_timestamp)
    for number, signature in enumerate(signatures, 1):
        after = sorted((s for s in stamps if s.offset in stamped and _covers(s, signature)), key=_span_end)
        around = replace(
            bare,
            store=store,
            tokens=tuple(stamped[stamp.offset] for stamp in after),
            stored=stored,
            sealed=stored and any(seals[stamp.offset] is not None for stamp in after),
            sealed_proofs=tuple(frozenset(seals[stamp.offset] or ()) for stamp in after),
        )
        yield Examined(signature, pdf_evidence.examine(signature, number, around, ctx))


def _covers(stamp: PdfSignature, signature: PdfSignature) -> bool:
    """Tell whether a document time-stamp covers a whole signature, which then existed at its time."""
    return stamp.span is not None and signature.span is not None and signature.span.end <= stamp.span.gap


def _tokens(digests: Digests, stamps: Sequence[PdfSignature], ctx: Context) -> Iterator[tuple[int, Token]]:
    """Yield the token of each document time-stamp by its place; beyond `STAMPED` octets they are left out."""
    left = STAMPED
    for stamp in stamps:
        if stamp.span is None or stamp.contents is None or stamp.span.end > left:
            continue
        left -= stamp.span.end
        try:
            octets, _ = pdf_evidence.cut(stamp.contents, ctx.limits.cms_depth)
        except DerError:
            octets = stamp.contents
        yield stamp.offset, Token(TimestampType.DOCUMENT, octets, Covered(digests, stamp.span))


def _span_end(stamp: PdfSignature) -> int:
    return 0 if stamp.span is None else stamp.span.end


def _sealed(document: Document, stamp: PdfSignature, ctx: Context) -> tuple[bytes, ...] | None:
    """Give the answers and lists that stood in the file when it was stamped; None where there was no store."""
    try:
        view = None if stamp.span is None or document.rebuilt else document.earlier(stamp.span.end)
    except PdfError:
        return None
    if view is None or not pdf_dss.exists(view):
        return None
    store = pdf_dss.read(view, ctx.limits)
    return (*store.ocsp, *store.crls)


def _judged(document: Document, one: Examined, ending: Ending) -> Examined:
    """Judge what came after one intact signature."""
    end = len(document.data) if one.signature.span is None else one.signature.span.end
    if _BLANK.match(document.data, end):
        return replace(one, later=Later(frozenset(), None))
    try:
        return replace(one, later=pdf_changes.compare(_signed_revision(document, end), ending))
    except AlteredError as error:
        return replace(one, problem=Problem(ProblemCode.CONTENT_ALTERED_LATER, str(error)))
    except PdfError as error:
        return replace(one, problem=unread(error))


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


def unread(error: PdfError) -> Problem:
    """Name the problem of a file that could not be read so far as was needed."""
    if isinstance(error, PdfLockedError):
        return Problem(ProblemCode.PASSWORD_PROTECTED)
    code = ProblemCode.TOO_LARGE if isinstance(error, PdfLimitError) else ProblemCode.MALFORMED_PDF
    return Problem(code, str(error))
