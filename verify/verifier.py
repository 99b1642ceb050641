"""The one entry point of verification: detect what each candidate is, check it, put the reports together."""

import hashlib
from collections.abc import Callable, Mapping, Sequence

from verify import archive_document, asic, naming, xades_document
from verify.candidate import Candidate, Format
from verify.codes import ProblemCode
from verify.context import Context
from verify.detect import detect
from verify.recognised import named
from verify.report import Container, DocumentReport, Missing, Problem, VerificationReport

Checked = tuple[DocumentReport, tuple[Missing, ...]]
Checker = Callable[[Candidate, Context], Checked]


def _check_mail(candidate: Candidate, ctx: Context) -> Checked:
    from verify.smime import check

    return check(candidate, ctx)


def _check_cms(candidate: Candidate, ctx: Context) -> Checked:
    from verify.cades import check

    return check(candidate, ctx)


def _check_pdf(candidate: Candidate, ctx: Context) -> Checked:
    """Load the reader of PDF, a fifth of the whole package, only for who has one: a container shall start fast."""
    from verify.pades import check

    return check(candidate, ctx)


CHECKERS: Mapping[Format, Checker] = {
    Format.ASIC: asic.check,
    Format.SMIME_DETACHED: _check_mail,
    Format.CMS: _check_cms,
    Format.PDF: _check_pdf,
    Format.XML: xades_document.check,
    Format.EDOC1: named(Container.EDOC1, ProblemCode.LEGACY_EDOC, "EDOC 1.0"),
    Format.DDOC: named(Container.DDOC, ProblemCode.UNSUPPORTED_FORMAT, "DDOC"),
    Format.JADES: named(Container.NONE, ProblemCode.UNSUPPORTED_FORMAT, "JAdES"),
    Format.PGP: named(Container.NONE, ProblemCode.UNSUPPORTED_FORMAT, "PGP"),
    Format.ENCRYPTED_CMS: named(Container.CMS, ProblemCode.ENCRYPTED),
    Format.ZIP: archive_document.check,
    Format.UNSIGNED: named(Container.NONE, None),
}


def verify(
    candidates: Sequence[Candidate],
    ctx: Context,
    *,
    message_parts: Sequence[str] | None = None,
    sender: str | None = None,
) -> VerificationReport:
    """Verify every candidate of one file or message (EN 319 102-1, TS 119 615).

    Args:
        candidates: what may be signed, in the order of the message.
        ctx: trust, revocation answers, times, algorithm dates and limits.
        message_parts: for a message the names of its parts (number, or name of an attachment), so that those beside the
            signed ones are told; None for a file by itself.
        sender: the address in From, to be held against an address in the signing certificate.

    Returns:
        The report. It never raises for what a candidate holds: bytes that break a checker are a document with
        `ProblemCode.INTERNAL_FAILURE`, which is held.
    """
    checked = [_check(c, ctx) for c in candidates[: ctx.limits.documents]]
    checked += [(_too_many(c), ()) for c in candidates[ctx.limits.documents :]]
    documents = naming.within(candidates, [d for d, _ in checked])
    return VerificationReport(
        container=_container(documents) if message_parts is None else Container.MIME,
        validation_time=ctx.at,
        poe=ctx.poe,
        documents=documents,
        uncovered=naming.uncovered(documents, message_parts or ()),
        missing=tuple(dict.fromkeys([m for _, missing in checked for m in missing])),
        encrypted=any(p.code is ProblemCode.ENCRYPTED for d in documents for p in d.problems),
        from_matches_signer=_from_matches(documents, sender),
        anchors=ctx.trust.anchors_count,
        lists=ctx.trust.states(ctx.at),
    )


def _check(candidate: Candidate, ctx: Context) -> Checked:
    if candidate.hindrance is not None:
        return _document(candidate, candidate.hindrance), ()
    try:
        return CHECKERS[detect(candidate)](candidate, ctx)
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:  # noqa: BLE001 - a stranger's bytes must end in a verdict, whatever they break
        problem = Problem(ProblemCode.INTERNAL_FAILURE, type(error).__name__)
        return _document(candidate, problem), ()


def _document(candidate: Candidate, problem: Problem) -> DocumentReport:
    digest = hashlib.sha256(candidate.content).hexdigest()
    return DocumentReport(candidate.part, candidate.name, Container.NONE, digest, (), (), (), (problem,))


def _too_many(candidate: Candidate) -> DocumentReport:
    return _document(candidate, Problem(ProblemCode.TOO_LARGE, "more documents than are verified in one message"))


def _container(documents: Sequence[DocumentReport]) -> Container:
    return documents[0].container if documents else Container.NONE


def _from_matches(documents: Sequence[DocumentReport], sender: str | None) -> bool | None:
    """Hold From against the addresses in signing certificates; None where no certificate names one (most do not)."""
    if sender is None:
        return None
    addresses = {s.signer.email.lower() for d in documents for s in d.signatures if s.signer and s.signer.email}
    return sender.lower() in addresses if addresses else None
