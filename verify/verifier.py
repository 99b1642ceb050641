"""The one entry point of verification: detect what each candidate is, check it, put the reports together."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from verify import asic, cades, smime, xades_document
from verify.candidate import Candidate, Format
from verify.codes import ProblemCode
from verify.context import Context
from verify.detect import detect
from verify.recognised import named
from verify.report import (
    Container,
    CoveredFile,
    DocumentReport,
    ListState,
    Missing,
    Problem,
    SignatureReport,
    VerificationReport,
)

Checked = tuple[DocumentReport, tuple[Missing, ...]]
Checker = Callable[[Candidate, Context], Checked]

CHECKERS: Mapping[Format, Checker] = {
    Format.ASIC: asic.check,
    Format.SMIME_DETACHED: smime.check,
    Format.CMS: cades.check,
    Format.PDF: named(Container.PDF, ProblemCode.UNSUPPORTED_FORMAT, "PDF"),
    Format.XML: xades_document.check,
    Format.EDOC1: named(Container.EDOC1, ProblemCode.LEGACY_EDOC, "EDOC 1.0"),
    Format.DDOC: named(Container.DDOC, ProblemCode.UNSUPPORTED_FORMAT, "DDOC"),
    Format.JADES: named(Container.NONE, ProblemCode.UNSUPPORTED_FORMAT, "JAdES"),
    Format.PGP: named(Container.NONE, ProblemCode.UNSUPPORTED_FORMAT, "PGP"),
    Format.ENCRYPTED_CMS: named(Container.CMS, ProblemCode.ENCRYPTED),
    Format.ZIP: named(Container.ZIP, None),
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
    documents = tuple(d for d, _ in checked)
    of_message = message_parts is not None
    if of_message:
        documents = tuple(_within_message(d) for d in documents)
    return VerificationReport(
        container=Container.MIME if of_message else _container(documents),
        validation_time=ctx.at,
        poe=ctx.poe,
        documents=documents,
        uncovered=_uncovered(documents, message_parts or ()),
        missing=tuple(dict.fromkeys(m for _, missing in checked for m in missing)),
        encrypted=any(p.code is ProblemCode.ENCRYPTED for d in documents for p in d.problems),
        from_matches_signer=_from_matches(documents, sender),
        anchors=ctx.trust.anchors_count,
        lists=tuple(
            ListState(t.territory, t.sequence, t.authenticated, t.stale(ctx.at), t.refused) for t in ctx.trust.lists
        ),
    )


def _check(candidate: Candidate, ctx: Context) -> Checked:
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


def _within_message(document: DocumentReport) -> DocumentReport:
    """Name things as a message has them: ``2/S1``, ``form.edoc/request.txt`` (CONTRACT 2)."""
    if document.part is None:
        return document
    prefix = f"{document.part}/"
    return replace(
        document,
        signatures=tuple(_renamed(s, prefix) for s in document.signatures),
        covered=tuple(_inside(c, document, prefix) for c in document.covered),
        uncovered=tuple(f"{document.name}/{name}" for name in document.uncovered),
    )


def _renamed(signature: SignatureReport, prefix: str) -> SignatureReport:
    return replace(signature, id=prefix + signature.id)


def _inside(covered: CoveredFile, document: DocumentReport, prefix: str) -> CoveredFile:
    whole_file = covered.name == document.name or document.container is Container.MIME
    name = covered.name if whole_file else f"{document.name}/{covered.name}"
    return replace(covered, name=name, by=tuple(prefix + s for s in covered.by))


def _uncovered(documents: Sequence[DocumentReport], parts: Sequence[str]) -> tuple[str, ...]:
    covered = {c.name for d in documents for c in d.covered}
    holders = {d.name for d in documents if d.covered} | {d.part for d in documents if d.covered}
    beside = [p for p in parts if p not in covered and p not in holders]
    return tuple(beside) + tuple(name for d in documents for name in d.uncovered)


def _from_matches(documents: Sequence[DocumentReport], sender: str | None) -> bool | None:
    """Hold From against the addresses in signing certificates; None where no certificate names one (most do not)."""
    addresses = {s.signer.email.lower() for d in documents for s in d.signatures if s.signer and s.signer.email}
    if sender is None or not addresses:
        return None
    return sender.lower() in addresses
