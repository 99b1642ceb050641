"""One signature of a PDF as `Evidence`: its CMS over its byte range, with what the file carries to prove it.

ISO 32000-1, 12.8.3.3; EN 319 142-1, 5.2 to 5.4.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from verify import ber, cms, der, pdf_revocation, pdf_rsa, signed_data
from verify.cms import UnreadableCmsError, Wrapping
from verify.cms_proofs import SIGNATURE_POLICY
from verify.codes import ProblemCode
from verify.context import Context
from verify.dataclass import dataclass
from verify.der import DerError
from verify.evidence import Evidence, Token
from verify.pades_level import CADES_DETACHED, Form, level
from verify.pdf_digests import Covered, Digests
from verify.pdf_dss import Store
from verify.pdf_signature import PdfSignature
from verify.report import Container, Problem, SignatureFormat, SubIndication
from verify.signed_data import SignerInfo
from verify.signer import SIGNING_TIME

PKCS7_DETACHED = "adbe.pkcs7.detached"
PKCS7_SHA1 = "adbe.pkcs7.sha1"
RSA_SHA1 = "adbe.x509.rsa_sha1"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the file has for one signature. *tokens*: document time-stamps over it; *stored*, *sealed* as in `pades_level.Form`.

    *sealed_proofs* holds, for each of *tokens*, the answers and lists of the store that it covers.
    """

    name: str
    digests: Digests
    store: Store = Store()
    tokens: tuple[Token, ...] = ()
    stored: bool = False
    sealed: bool = False
    sealed_proofs: tuple[frozenset[bytes], ...] = ()


def examine(signature: PdfSignature, number: int, around: Surroundings, ctx: Context) -> Evidence:
    """Verify one signature that is no document time-stamp; it becomes ``S`` with *number*."""
    if signature.span is None or signature.contents is None:
        return _hopeless(signature, number, around.name)
    content = Covered(around.digests, signature.span)
    wrapping = Wrapping(Container.PDF, (around.name,))
    if signature.sub_filter == RSA_SHA1:
        found = pdf_rsa.evidence(signature.contents, signature.attributes.get("Cert"), bytes(content), wrapping)
        return replace(found, id=f"S{number}", problems=(*found.problems, *_faults(signature)))
    try:
        return _of_cms(signature, number, content, around, ctx)
    except (DerError, UnreadableCmsError) as error:
        problem = error.problem if isinstance(error, UnreadableCmsError) else Problem(ProblemCode.MALFORMED_CMS)
        return replace(_hopeless(signature, number, around.name), problems=(problem, *_faults(signature)))


def _hopeless(signature: PdfSignature, number: int, name: str) -> Evidence:
    """Give the evidence of a signature of which nothing can be verified."""
    return Evidence(
        id=f"S{number}",
        container=Container.PDF,
        format=_format(signature),
        level="PAdES-BES" if signature.sub_filter == CADES_DETACHED else "CMS",
        integrity=None,
        failure=SubIndication.FORMAT_FAILURE,
        problems=_faults(signature),
        signing_certificate=None,
        bound=False,
        certificates=(),
        claimed_signing_time=claimed_time(signature),
        algorithm=None,
        hashes=(),
        covers=(name,),
    )


def _format(signature: PdfSignature) -> SignatureFormat:
    return SignatureFormat.PADES if signature.sub_filter == CADES_DETACHED else SignatureFormat.CMS


def _faults(signature: PdfSignature) -> tuple[Problem, ...]:
    return () if signature.fault is None else (Problem(ProblemCode.BYTE_RANGE, signature.fault),)


def _of_cms(signature: PdfSignature, number: int, content: Covered, around: Surroundings, ctx: Context) -> Evidence:
    octets, padded = cut(signature.contents or b"", ctx.limits.cms_depth)
    read = signed_data.read(octets, ctx.limits)
    indirect = signature.sub_filter == PKCS7_SHA1
    wrapping = Wrapping(Container.PDF, (around.name,))
    found = cms.signers(read, None if indirect else content, wrapping, ctx.trust, ctx.limits)
    first = _joined(found)
    if indirect and read.content != content.digest("SHA-1"):
        first = _broken(first, SubIndication.HASH_FAILURE, Problem(ProblemCode.HASH_MISMATCH))
    faults = (*_faults(signature), *_shape_problems(signature, padded, len(found)))
    if faults:
        first = replace(first, failure=first.failure or SubIndication.FORMAT_FAILURE)
    archived_crls, archived_ocsp = pdf_revocation.archived(read.signers[0], ctx.limits)
    complete = replace(
        first,
        id=f"S{number}",
        format=_format(signature),
        problems=(*first.problems, *faults),
        certificates=tuple(dict.fromkeys((*first.certificates, *around.store.certificates))),
        claimed_signing_time=claimed_time(signature) or first.claimed_signing_time,
        hashes=tuple(dict.fromkeys((*first.hashes, *(("SHA-1",) if indirect else ())))),
        tokens=_tokens(first, (*archived_ocsp, *archived_crls), around),
        ocsp=(*first.ocsp, *archived_ocsp, *around.store.ocsp),
        crls=(*first.crls, *archived_crls, *around.store.crls),
    )
    return replace(complete, level=level(complete, _form(signature, first, read.signers[0], around)))


def _tokens(first: Evidence, archived: tuple[bytes, ...], around: Surroundings) -> tuple[Token, ...]:
    """Join the tokens of the signature and of the document, whose time-stamps cover all that stands before them.

    A store that stood in the file when it was stamped is covered as it was then, not as it is now.
    """
    inside = {t.der for t in first.tokens}.union(first.ocsp, first.crls, archived)
    tokens = list(first.tokens)
    for number, token in enumerate(around.tokens):
        inside.update(around.sealed_proofs[number] if number < len(around.sealed_proofs) else ())
        tokens.append(replace(token, covers=frozenset(inside)))
        inside.add(token.der)
    return tuple(tokens)


def cut(contents: bytes, depth: int) -> tuple[bytes, bool]:
    """Cut the CMS out of the room that was kept for it; tell whether only zero octets follow, as padding must be.

    Raises:
        DerError: no structure stands there.
    """
    end = len(der.first(contents).raw) if contents[1:2] != b"\x80" else ber.extent(contents, depth)
    return contents[:end], not contents[end:].strip(b"\x00")


def _joined(found: Sequence[Evidence]) -> Evidence:
    """Take the first signer; where a later one does not verify, the signature as a whole does not."""
    others = [evidence for evidence in found[1:] if evidence.integrity is not True]
    if not others or found[0].integrity is not True:
        return found[0]
    return replace(found[0], integrity=others[0].integrity, failure=others[0].failure, problems=others[0].problems)


def _broken(evidence: Evidence, failure: SubIndication, problem: Problem) -> Evidence:
    if evidence.integrity is False:
        return evidence
    return replace(evidence, integrity=False, failure=failure, problems=(*evidence.problems, problem))


def _shape_problems(signature: PdfSignature, padded: bool, signers: int) -> tuple[Problem, ...]:  # noqa: FBT001
    """Name what the standard forbids although the value may verify (EN 319 142-1, 5.2 and 6.2.1)."""
    problems = []
    if not padded:
        problems.append(Problem(ProblemCode.MALFORMED_CMS, "something stands in the room after the signature"))
    if signers != 1:
        problems.append(Problem(ProblemCode.MALFORMED_CMS, "more than one signer in one PDF signature"))
    if signature.sub_filter not in {CADES_DETACHED, PKCS7_DETACHED, PKCS7_SHA1}:
        problems.append(Problem(ProblemCode.UNSUPPORTED_FORMAT, "an encoding of PDF signatures that is not known"))
    return tuple(problems)


def _form(signature: PdfSignature, evidence: Evidence, signer: SignerInfo, around: Surroundings) -> Form:
    return Form(
        sub_filter=signature.sub_filter,
        dated=isinstance(signature.attributes.get("M"), bytes),
        enclosed=evidence.signing_certificate in evidence.certificates,
        signed_time=SIGNING_TIME in signer.signed,
        policy=SIGNATURE_POLICY in signer.signed,
        stored=around.stored,
        sealed=around.sealed,
    )


_DATE = re.compile(
    rb"D:(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?"
    rb"(?:Z|(?P<sign>[+-])(?P<hours>\d{2})'?(?P<minutes>\d{2})?)?"
)


def claimed_time(signature: PdfSignature) -> datetime | None:
    """Read the time of signing that the dictionary claims (ISO 32000-1, 7.9.4); without a zone it is taken for UTC."""
    value = signature.attributes.get("M")
    found = _DATE.match(value) if isinstance(value, bytes) else None
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups()[:6])
    offset = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    try:
        local = datetime(year or 1, month or 1, day or 1, hour or 0, minute or 0, second or 0, tzinfo=UTC)
        return local + offset if found["sign"] == b"-" else local - offset
    except (ValueError, OverflowError):
        return None
