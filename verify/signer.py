"""Cryptographic verification of one CMS signer (RFC 5652, 5.4 to 5.6; EN 319 102-1, 5.2.3 and 5.2.7)."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

from verify import der, ess, keys, names
from verify.certificate import Certificate
from verify.codes import ProblemCode
from verify.dataclass import dataclass
from verify.der import DerError
from verify.ess import Binding
from verify.methods import EDDSA, Method, UnsupportedAlgorithmError, digest_from_identifier, method_from_identifier
from verify.ocsp import key_octets
from verify.report import Problem, SubIndication
from verify.signed_data import ID_DATA, Attributes, SignerInfo, attributes, single

CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"

CertificateSearch = Callable[[SignerInfo], Iterable[Certificate]]
"""Where certificates of signers lie that the CMS itself does not carry."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came out for one signer; *intact*, *failure* and *bound* as in `verify.evidence.Evidence`."""

    certificate: Certificate | None
    intact: bool | None
    failure: SubIndication | None
    problems: tuple[Problem, ...]
    bound: bool
    method: Method | None
    digest: str | None


class _FailedError(Exception):
    """A step ended the verification; carries what the result says of it."""

    def __init__(
        self, code: ProblemCode, sub: SubIndication, *, intact: bool | None = False, detail: str | None = None
    ) -> None:
        super().__init__(detail)
        self.problem = Problem(code, detail)
        self.sub = sub
        self.intact = intact


def nowhere(signer: SignerInfo) -> Iterable[Certificate]:
    """Find no certificates beside those that the CMS carries."""
    del signer
    return ()


def check(
    enclosed: Sequence[Certificate],
    content_type: str | None,
    signer: SignerInfo,
    content: keys.Octets | None,
    search: CertificateSearch = nowhere,
) -> Checked:
    """Verify *signer* over *content*, the octets that are signed; None where they are not at hand.

    Args:
        enclosed: the certificates that the CMS carries.
        content_type: of the content, dotted; None for a counter-signature, whose content has no type (RFC 5652, 11.4).
        signer: the signer.
        content: the encapsulated or detached content, or the signature value that is countersigned.
        search: where else to look for the signer's certificate.
    """
    certificate, bound, method, name = None, False, None, None
    try:
        candidates = _candidates(enclosed, signer, search)
        certificate = candidates[0]
        method, name = _methods(signer)
        forms = _signed_octets(content_type, signer, content, name)
        certificate = _verifying(candidates, method, forms, signer)
        bound = _binding(signer, certificate)
    except DerError as error:
        problem = Problem(ProblemCode.MALFORMED_CMS, str(error))
        return Checked(certificate, False, SubIndication.FORMAT_FAILURE, (problem,), bound, method, name)  # noqa: FBT003
    except _FailedError as failed:
        # What the attributes name is a fact of its own, whatever became of digest and value.
        bound = bound or (certificate is not None and _is_named(signer, certificate))
        return Checked(certificate, failed.intact, failed.sub, (failed.problem,), bound, method, name)
    return Checked(certificate, True, None, (), bound, method, name)  # noqa: FBT003 - the fields have names there


def _methods(signer: SignerInfo) -> tuple[Method, str]:
    """Read both labels. Where both name a digest it must be one: the value would verify under whichever is believed."""
    try:
        name = digest_from_identifier(signer.digest_algorithm)
        method = method_from_identifier(signer.signature_algorithm)
    except UnsupportedAlgorithmError as error:
        raise _unsupported(error) from error
    except DerError as error:
        raise _malformed(str(error)) from error
    if method.hash is None and method.name != EDDSA:
        return Method(method.name, name), name
    if method.hash is not None and method.hash != name:
        detail = f"{method.hash} and {name} name one digest"
        raise _FailedError(ProblemCode.SIGNATURE_VALUE_WRONG, SubIndication.SIG_CRYPTO_FAILURE, detail=detail)
    return method, name


def _unsupported(error: UnsupportedAlgorithmError | keys.UnusableKeyError) -> _FailedError:
    sub = SubIndication.CRYPTO_CONSTRAINTS_FAILURE
    return _FailedError(ProblemCode.UNSUPPORTED_ALGORITHM, sub, intact=None, detail=str(error))


def _malformed(detail: str) -> _FailedError:
    return _FailedError(ProblemCode.MALFORMED_CMS, SubIndication.FORMAT_FAILURE, detail=detail)


def _candidates(
    enclosed: Sequence[Certificate], signer: SignerInfo, search: CertificateSearch
) -> tuple[Certificate, ...]:
    """Find the certificates that the identifier means, at least one; those that ESS names go first.

    Two authorities may share a name, and number their certificates alike: then the value tells who signed.
    """
    found = [c for c in enclosed if identifies(signer, c)]
    found = found or [c for c in search(signer) if identifies(signer, c)]
    if not found:
        sub = SubIndication.NO_SIGNING_CERTIFICATE_FOUND
        raise _FailedError(ProblemCode.SIGNING_CERTIFICATE_MISSING, sub, intact=None)
    return tuple(found) if len(found) == 1 else tuple(sorted(found, key=lambda c: not _is_named(signer, c)))


def identifies(signer: SignerInfo, certificate: Certificate) -> bool:
    """Tell whether the SignerIdentifier means *certificate*; names are compared as RFC 5280, 7.1 asks, not octet by octet."""
    if signer.key_id is None:
        issuer = signer.issuer or b""
        return certificate.serial == signer.serial and names.same(certificate.issuer, issuer)
    if certificate.subject_key_id is not None:
        return certificate.subject_key_id == signer.key_id
    try:
        return hashlib.sha1(key_octets(certificate.spki), usedforsecurity=False).digest() == signer.key_id
    except DerError:
        return False


def _is_named(signer: SignerInfo, certificate: Certificate) -> bool:
    try:
        return ess.binding(signer.signed, certificate) is Binding.NAMED
    except (DerError, UnsupportedAlgorithmError):
        return False


def _signed_octets(
    content_type: str | None, signer: SignerInfo, content: keys.Octets | None, name: str
) -> tuple[bytes, ...]:
    """Give what the value may be over: the attributes, once they are known to fit the content, or the content itself."""
    if signer.signed_raw is None:
        return (_bare_content(content_type, None if content is None else bytes(content)),)
    try:
        kind = single(signer.signed, CONTENT_TYPE)
        digest = single(signer.signed, MESSAGE_DIGEST)
        single(signer.signed, SIGNING_TIME)
    except DerError as error:
        raise _FailedError(ProblemCode.DUPLICATE_ATTRIBUTE, SubIndication.FORMAT_FAILURE, detail=str(error)) from error
    if digest is None or (kind is None and content_type is not None):
        raise _malformed("a signed attribute that must be there is missing")
    if not _is_of_type(kind, content_type):
        raise _FailedError(ProblemCode.CONTENT_TYPE_MISMATCH, SubIndication.FORMAT_FAILURE)
    if content is None:
        sub = SubIndication.SIGNED_DATA_NOT_FOUND
        raise _FailedError(ProblemCode.CONTENT_NOT_FOUND, sub, intact=None)
    if digest != der.encode(der.OCTET_STRING, _digest(name, content)):
        raise _FailedError(ProblemCode.HASH_MISMATCH, SubIndication.HASH_FAILURE)
    return _signed_forms(signer.signed_raw, signer.signed)


def _is_of_type(attribute: bytes | None, content_type: str | None) -> bool:
    if attribute is None or content_type is None:
        return attribute is None and content_type is None
    return attribute[:1] == bytes((der.OID,)) and der.oid(der.contents(attribute, der.OID)) == content_type


def _digest(name: str, content: keys.Octets) -> bytes:
    try:
        return keys.digest(name, content)
    except UnsupportedAlgorithmError as error:
        raise _unsupported(error) from error


def _bare_content(content_type: str | None, content: bytes | None) -> bytes:
    """Take the content itself, where there are no attributes: only plain data, and nothing that looks like attributes.

    Else a signature over attributes could be passed off as one over content that is those attributes (RFC 5652, 5.3).
    """
    if content is None:
        raise _FailedError(ProblemCode.CONTENT_NOT_FOUND, SubIndication.SIGNED_DATA_NOT_FOUND, intact=None)
    if content_type not in {ID_DATA, None}:
        raise _malformed("signed attributes are missing")
    if _looks_like_attributes(content):
        raise _malformed("the content is a set of signed attributes")
    return content


def _looks_like_attributes(content: bytes) -> bool:
    if content[:1] != bytes((der.SET,)):
        return False
    try:
        return MESSAGE_DIGEST in attributes(der.read(content, der.SET).content)
    except DerError:
        return False


def _signed_forms(signed_raw: bytes, signed: Attributes) -> tuple[bytes, ...]:
    """Give the attributes as they are signed: their octets under the tag of a SET, and those in DER order where that differs.

    The value is over the DER encoding (RFC 5652, 5.4), which sorts; some signers sort before they sign and not before
    they send. Order carries no meaning in a SET, so either form is the same statement.
    """
    raw = bytes((der.SET,)) + signed_raw[1:]
    ordered = der.encode(der.SET, *sorted([attribute.raw for kind in signed.values() for attribute in kind]))
    return (raw,) if raw == ordered else (raw, ordered)


def _verifying(
    candidates: Sequence[Certificate], method: Method, forms: Sequence[bytes], signer: SignerInfo
) -> Certificate:
    """Give the first candidate with whose key the value verifies over one of *forms*; none is a broken signature."""
    refusal: _FailedError | None = None
    for certificate in candidates:
        try:
            for form in forms:
                if keys.verify(certificate.spki, method, form, signer.signature):
                    return certificate
        except (UnsupportedAlgorithmError, keys.UnusableKeyError) as error:
            refusal = refusal or _unsupported(error)
    raise refusal or _FailedError(ProblemCode.SIGNATURE_VALUE_WRONG, SubIndication.SIG_CRYPTO_FAILURE)


def _binding(signer: SignerInfo, certificate: Certificate) -> bool:
    """Hold the ESS attribute against the certificate (EN 319 102-1, 5.2.3.4); absence is for the policy to judge."""
    try:
        found = ess.binding(signer.signed, certificate)
    except DerError as error:
        raise _malformed(str(error)) from error
    except UnsupportedAlgorithmError as error:
        sub = SubIndication.CRYPTO_CONSTRAINTS_FAILURE
        raise _FailedError(ProblemCode.UNSUPPORTED_ALGORITHM, sub, intact=True, detail=str(error)) from error
    if found is Binding.ANOTHER:
        sub = SubIndication.NO_SIGNING_CERTIFICATE_FOUND
        raise _FailedError(ProblemCode.SIGNING_CERTIFICATE_MISMATCH, sub, intact=True)
    return found is Binding.NAMED
