"""CMS and CAdES files, and opaque S/MIME: a SignedData with its content inside, or beside it in another file.

DER, BER, PEM and bare base64 are read alike (EN 319 122-1; RFC 8551, 3.5.2; RFC 7468, 9).
"""

import hashlib
from collections.abc import Sequence

from verify import cms, mime_parts, process, signed_data
from verify.candidate import Candidate, SupportingFile
from verify.cms import UnreadableCmsError, Wrapping
from verify.codes import ProblemCode
from verify.context import Context
from verify.der import DerError
from verify.detect import as_der, stands_in_text
from verify.evidence import Evidence
from verify.report import Container, CoveredFile, DocumentReport, Missing, Problem, SignatureReport
from verify.signed_data import SignedData

SIGNATURE_ENDINGS = (".p7s", ".p7m", ".p7", ".pkcs7", ".p7b", ".sig", ".cades", ".der", ".pem", ".b64")
"""Endings by which a signature file is named after what it signs (``request.txt.p7s``)."""


def check(candidate: Candidate, ctx: Context) -> tuple[DocumentReport, tuple[Missing, ...]]:
    """Verify every signer of a CMS file.

    Where the content is not inside it is looked for among *candidate.supporting*: a file that the signatures fit, whatever
    its name, else the one after which the signature is named.

    Returns:
        The report, and what the network would have to answer. A CMS that can't be read is a report with that problem.
    """
    binary = as_der(candidate.content)
    if binary is not candidate.content and stands_in_text(candidate.content):
        return _document(candidate, (), (), (Problem(ProblemCode.MALFORMED_CMS, "text before or behind it"),)), ()
    try:
        signed = signed_data.read(binary or candidate.content, ctx.limits)
        if signed.content is not None:
            names = candidate.signed_parts or (_without_ending(candidate.name),)
            return _reported(candidate, names, signed.content, _examined(signed, None, names, ctx), ctx)
        name, content, found = _detached(candidate, signed, ctx)
        return _reported(candidate, (name,), content, found, ctx)
    except DerError as error:
        return _document(candidate, (), (), (Problem(ProblemCode.MALFORMED_CMS, str(error)),)), ()
    except UnreadableCmsError as error:
        return _document(candidate, (), (), (error.problem,)), ()


def _examined(signed: SignedData, detached: bytes | None, names: tuple[str, ...], ctx: Context) -> tuple[Evidence, ...]:
    return cms.signers(signed, detached, Wrapping(Container.CMS, names), ctx.trust, ctx.limits)


def _detached(candidate: Candidate, signed: SignedData, ctx: Context) -> tuple[str, bytes | None, tuple[Evidence, ...]]:
    """Find the file that was signed; give its name, its content (None where it is not there), and what came out."""
    by_name: tuple[str, bytes | None, tuple[Evidence, ...]] | None = None
    for file in _likely_first(candidate):
        found = _examined(signed, file.content, (file.name,), ctx)
        if any(e.integrity is True for e in found):
            return file.name, file.content, found
        if by_name is None and _may_be_meant(file, candidate):
            by_name = file.name, file.content, found
    wanted = _without_ending(candidate.name)
    return by_name or (wanted, None, _examined(signed, None, (wanted,), ctx))


def _likely_first(candidate: Candidate) -> Sequence[SupportingFile]:
    return sorted(candidate.supporting, key=lambda file: file.name != _without_ending(candidate.name))


def _may_be_meant(file: SupportingFile, candidate: Candidate) -> bool:
    return len(candidate.supporting) == 1 or file.name == _without_ending(candidate.name)


def _without_ending(name: str) -> str:
    lowered = name.lower()
    for ending in SIGNATURE_ENDINGS:
        if lowered.endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name


def _reported(
    candidate: Candidate, names: tuple[str, ...], content: bytes | None, found: Sequence[Evidence], ctx: Context
) -> tuple[DocumentReport, tuple[Missing, ...]]:
    signatures, missing = process.validate_all(found, ctx)
    by = tuple([s.id for s in signatures if s.integrity is True and s.counters is None])
    covered = () if content is None or not by else tuple(_covered(candidate, names, content, by))
    return _document(candidate, signatures, covered, ()), missing


def _covered(
    candidate: Candidate, names: tuple[str, ...], content: bytes, by: tuple[str, ...]
) -> Sequence[CoveredFile]:
    """Name what is covered: the parts of an opaque message by number, else the one file."""
    if not candidate.signed_parts:
        return [CoveredFile(names[0], None, hashlib.sha256(content).hexdigest(), by, content)]
    return mime_parts.covered(content, names, by)


def _document(
    candidate: Candidate,
    signatures: tuple[SignatureReport, ...],
    covered: tuple[CoveredFile, ...],
    problems: tuple[Problem, ...],
) -> DocumentReport:
    return DocumentReport(
        part=candidate.part,
        name=candidate.name,
        container=Container.CMS,
        sha256=hashlib.sha256(candidate.content).hexdigest(),
        signatures=signatures,
        covered=covered,
        uncovered=(),
        problems=problems,
    )
