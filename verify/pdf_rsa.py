"""The oldest PDF signatures: a bare RSA value over SHA-1, and certificates beside it (``adbe.x509.rsa_sha1``, ISO 32000-1, 12.8.3.2).

They bind no certificate and rest on SHA-1 alone, so that none is accepted; they are verified to be named rightly.
"""

from verify import der, keys
from verify.certificate import Certificate
from verify.cms import Wrapping
from verify.codes import ProblemCode
from verify.der import DerError
from verify.evidence import Evidence
from verify.keys import UnusableKeyError
from verify.methods import PKCS1, Method, UnsupportedAlgorithmError
from verify.pdf_objects import Object
from verify.report import Problem, SignatureAlgorithm, SignatureFormat, SubIndication

_METHOD = Method(PKCS1, "SHA-1")


def evidence(contents: bytes, enclosed: Object, content: bytes, wrapping: Wrapping) -> Evidence:
    """Verify the value in *contents* (an OCTET STRING in DER) over *content* with the first certificate *enclosed*."""
    certificates = _certificates(enclosed)
    certificate = certificates[0] if certificates else None
    integrity, failure, problem = _verdict(contents, certificate, content)
    bits = None if certificate is None else certificate.key_bits
    return Evidence(
        id="",
        container=wrapping.container,
        format=SignatureFormat.CMS,
        level="CMS",
        integrity=integrity,
        failure=failure,
        problems=() if problem is None else (Problem(problem),),
        signing_certificate=certificate,
        bound=False,
        certificates=certificates,
        claimed_signing_time=None,
        algorithm=SignatureAlgorithm(_METHOD.name, _METHOD.hash, bits),
        hashes=("SHA-1",),
        covers=wrapping.covers,
        value=contents,
    )


def _certificates(enclosed: Object) -> tuple[Certificate, ...]:
    """Read the signing certificate and those that follow it; a damaged first one leaves none."""
    values = enclosed if isinstance(enclosed, list) else [enclosed]
    found: list[Certificate] = []
    for value in values:
        try:
            found.append(Certificate.load(value if isinstance(value, bytes) else b""))
        except ValueError:
            break
    return tuple(found)


_Verdict = tuple[bool | None, SubIndication | None, ProblemCode | None]


def _verdict(contents: bytes, certificate: Certificate | None, content: bytes) -> _Verdict:
    if certificate is None:
        return None, SubIndication.NO_SIGNING_CERTIFICATE_FOUND, ProblemCode.SIGNING_CERTIFICATE_MISSING
    try:
        value = der.first(contents)
        holds = value.tag == der.OCTET_STRING and keys.verify(certificate.spki, _METHOD, content, value.content)
    except DerError:
        return False, SubIndication.FORMAT_FAILURE, ProblemCode.MALFORMED_PDF
    except (UnsupportedAlgorithmError, UnusableKeyError):
        return None, SubIndication.CRYPTO_CONSTRAINTS_FAILURE, ProblemCode.UNSUPPORTED_ALGORITHM
    if not holds:
        return False, SubIndication.SIG_CRYPTO_FAILURE, ProblemCode.SIGNATURE_VALUE_WRONG
    return True, None, None
