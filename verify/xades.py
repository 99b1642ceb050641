"""XAdES (EN 319 132): one ds:Signature, verified cryptographically, as `Evidence`.

Done here, in the order of EN 319 102-1: format checking (5.2.2), identification of the signing certificate (5.2.3) and
cryptographic verification (5.2.7). Whom to trust is decided elsewhere, the same for every format.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from verify import keys, names, references, xades_level, xades_properties, xades_timestamps, xmldsig
from verify.certificate import Certificate
from verify.codes import ProblemCode
from verify.dataclass import dataclass
from verify.evidence import Evidence
from verify.keys import UnusableKeyError
from verify.methods import UnsupportedAlgorithmError, digest_from_uri
from verify.references import DS, Checked, Scope
from verify.report import Container, Problem, SignatureAlgorithm, SignatureFormat, SubIndication
from verify.xades_properties import CertificateReference, Properties
from verify.xml import Element, MalformedXmlError
from verify.xmldsig import SignedInfo

_EFFECTS: Mapping[ProblemCode, tuple[bool | None, SubIndication]] = {
    ProblemCode.HASH_MISMATCH: (False, SubIndication.HASH_FAILURE),
    ProblemCode.SIGNATURE_VALUE_WRONG: (False, SubIndication.SIG_CRYPTO_FAILURE),
    ProblemCode.SIGNING_CERTIFICATE_MISMATCH: (False, SubIndication.NO_SIGNING_CERTIFICATE_FOUND),
    ProblemCode.DUPLICATE_ID: (False, SubIndication.FORMAT_FAILURE),
    ProblemCode.COUNTERSIGNED_OTHER: (False, SubIndication.FORMAT_FAILURE),
    ProblemCode.SIGNING_CERTIFICATE_MISSING: (None, SubIndication.NO_SIGNING_CERTIFICATE_FOUND),
    ProblemCode.CONTENT_NOT_FOUND: (None, SubIndication.SIGNED_DATA_NOT_FOUND),
    ProblemCode.EXTERNAL_REFERENCE: (None, SubIndication.SIGNED_DATA_NOT_FOUND),
    ProblemCode.MALFORMED_XML: (None, SubIndication.FORMAT_FAILURE),
    ProblemCode.TOO_LARGE: (None, SubIndication.FORMAT_FAILURE),
    ProblemCode.UNSUPPORTED_ALGORITHM: (None, SubIndication.CRYPTO_CONSTRAINTS_FAILURE),
    ProblemCode.UNSUPPORTED_TRANSFORM: (None, SubIndication.FORMAT_FAILURE),
    ProblemCode.SIGNED_PROPERTIES_NOT_SIGNED: (True, SubIndication.FORMAT_FAILURE),
}
"""What a problem means for integrity, the gravest first; a problem that is not named here changes nothing."""


@dataclass(frozen=True, slots=True)
class Examination:
    """The evidence of one signature, with its references checked and the media types that the signer gave them."""

    evidence: Evidence
    checked: tuple[Checked, ...] = ()
    media_types: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> tuple[Checked, ...]:
        """Give the references to what was signed, without those to parts of the signature itself."""
        return _content(self.checked)

    def media_type(self, checked: Checked) -> str | None:
        """Give the signed media type of what a reference leads to."""
        return self.media_types.get(checked.reference.id or "")


@dataclass(frozen=True, slots=True)
class _Identified:
    """The signing certificate (5.2.3), None where it can't be told; *bound*: a signed property names it by digest."""

    certificate: Certificate | None
    bound: bool
    problems: tuple[Problem, ...] = ()


def examine(signature: Element, scope: Scope, *, name: str, container: Container) -> Examination:
    """Verify one ds:Signature element cryptographically; never raises for what it holds.

    Args:
        signature: the element, inside ``scope.document``.
        scope: where its references may lead.
        name: the identifier that reports give it.
        container: the wrapping that it was found in.
    """
    try:
        return _examined(signature, scope, name, container)
    except MalformedXmlError as error:
        problem = Problem(error.code, str(error))
    except UnsupportedAlgorithmError as error:
        problem = Problem(ProblemCode.UNSUPPORTED_ALGORITHM, str(error))
    return Examination(_unreadable(name, container, problem, _likely_certificate(signature, scope)))


def _examined(signature: Element, scope: Scope, name: str, container: Container) -> Examination:
    info = xmldsig.read(signature, scope.limits)
    properties = xades_properties.read(signature, scope.limits)
    checked = references.check_all(info.references, signature, scope)
    enclosed = xmldsig.embedded_certificates(signature, scope.limits)
    signed = _signed_properties(properties, checked)
    known = _unique((*enclosed, *(properties.unsigned.certificates if properties else ())))
    identified = _identify(signed, enclosed, known, info)
    problems = (
        *(c.problem for c in checked if c.problem is not None),
        *_form_problems(properties, signed, checked),
        *_target_problems(checked, scope.countersigned),
        *identified.problems,
        *_value_problems(info, identified.certificate),
    )
    integrity, failure = _weigh(problems)
    certificate = identified.certificate
    evidence = Evidence(
        id=name,
        container=container,
        format=SignatureFormat.XADES,
        level=xades_level.level(
            properties, key_info=certificate in enclosed, references={c.reference.id for c in checked if c.reference.id}
        ),
        integrity=integrity,
        failure=failure,
        problems=problems,
        signing_certificate=certificate,
        bound=identified.bound,
        certificates=known,
        claimed_signing_time=signed.signing_time if signed else None,
        algorithm=SignatureAlgorithm(info.method.name, info.method.hash, certificate.key_bits if certificate else None),
        hashes=tuple(dict.fromkeys(h for h in (*info.method.hashes, *(c.hash for c in checked)) if h)),
        tokens=xades_timestamps.tokens(properties, signature, _own(info, checked), scope.limits) if properties else (),
        ocsp=properties.unsigned.ocsp if properties else (),
        crls=properties.unsigned.crls if properties else (),
        covers=() if scope.countersigned is not None else _names(checked),
        value=info.value,
        policy=signed.policy if signed else None,
    )
    return Examination(evidence, checked, signed.formats if signed else {})


def _signed_properties(
    properties: Properties | None, checked: Sequence[Checked]
) -> xades_properties.SignedProperties | None:
    """Give the signed properties if this signature really signs them, by a reference that says so (EN 319 132-1, 4.4.2)."""
    signed = properties.signed if properties else None
    if signed is None:
        return None
    return signed if any(c.element is signed.element and _names_properties(c) for c in checked) else None


def _names_properties(checked: Checked) -> bool:
    """Tell whether a reference is one to SignedProperties whose transforms keep every element and value in."""
    return checked.whole and checked.reference.type in xades_properties.SIGNED_PROPERTIES_TYPES


def _form_problems(
    properties: Properties | None, signed: xades_properties.SignedProperties | None, checked: Sequence[Checked]
) -> list[Problem]:
    problems = []
    moved = any(
        c.reference.type in xades_properties.SIGNED_PROPERTIES_TYPES
        and (properties is None or properties.signed is None or c.element is not properties.signed.element)
        and c.problem is None
        for c in checked
    )
    if moved or (properties is not None and signed is None):
        problems.append(Problem(ProblemCode.SIGNED_PROPERTIES_NOT_SIGNED))
    return problems


def _target_problems(checked: Sequence[Checked], countersigned: Element | None) -> list[Problem]:
    """Name a signature that is over nothing, or a counter-signature that is not over the value that it should be over."""
    if countersigned is not None:
        fits = any(c.element is countersigned and c.whole for c in checked)
        return [] if fits else [Problem(ProblemCode.COUNTERSIGNED_OTHER)]
    if not _content(checked):
        return [Problem(ProblemCode.CONTENT_NOT_FOUND, "nothing beside the signature's own parts is signed")]
    return []


def _own(info: SignedInfo, checked: Sequence[Checked]) -> tuple[Checked, ...]:
    """Give the references of SignedInfo itself, without those of manifests that it refers to."""
    return tuple(c for c in checked if any(c.reference is r for r in info.references))


def _names(checked: Sequence[Checked]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c.name for c in _content(checked) if c.name is not None))


def _content(checked: Sequence[Checked]) -> tuple[Checked, ...]:
    return tuple(c for c in checked if not _is_own_part(c))


def _is_own_part(checked: Checked) -> bool:
    """Tell whether a reference leads to a part of the signature that is no content: properties, key information, a list."""
    if checked.reference.type in xades_properties.SIGNED_PROPERTIES_TYPES:
        return True
    tag = "" if checked.element is None else str(checked.element.tag)
    local = tag.rpartition("}")[2]
    return tag in {DS + "KeyInfo", DS + "Manifest", DS + "SignatureValue"} or local in {
        "SignedProperties",
        "QualifyingProperties",
        "UnsignedProperties",
    }


def _identify(
    signed: xades_properties.SignedProperties | None,
    enclosed: Sequence[Certificate],
    known: Sequence[Certificate],
    info: SignedInfo,
) -> _Identified:
    """Find the signing certificate: by the signed reference to it, else the enclosed one whose key made the value."""
    if signed is None or signed.certificates is None:
        if not enclosed:
            return _Identified(None, bound=False, problems=(Problem(ProblemCode.SIGNING_CERTIFICATE_MISSING),))
        return _Identified(_whose_key_fits(enclosed, info), bound=False)
    named = [(r, c) for r in signed.certificates for c in known if _digest_fits(r, c)]
    if not named:
        if not enclosed:
            return _Identified(None, bound=False, problems=(Problem(ProblemCode.SIGNING_CERTIFICATE_MISSING),))
        problem = Problem(
            ProblemCode.SIGNING_CERTIFICATE_MISMATCH, "no enclosed certificate is the one that was signed"
        )
        return _Identified(_whose_key_fits(enclosed, info), bound=False, problems=(problem,))
    certificate = _whose_key_fits([c for _, c in named], info)
    if not any(_issuer_fits(r, c) for r, c in named if c is certificate):
        problem = Problem(ProblemCode.SIGNING_CERTIFICATE_MISMATCH, "issuer or serial number differ")
        return _Identified(certificate, bound=True, problems=(problem,))
    return _Identified(certificate, bound=True)


def _whose_key_fits(candidates: Sequence[Certificate], info: SignedInfo) -> Certificate:
    """Give the first certificate whose key made the value, the first of all where none did."""
    if len(candidates) == 1:
        return candidates[0]
    return next((c for c in candidates if not _value_problems(info, c)), candidates[0])


def _digest_fits(reference: CertificateReference, certificate: Certificate) -> bool:
    try:
        return keys.digest(digest_from_uri(reference.algorithm), certificate.der) == reference.digest
    except UnsupportedAlgorithmError:
        return False


def _issuer_fits(reference: CertificateReference, certificate: Certificate) -> bool:
    if reference.issuer is not None and not names.same(reference.issuer, certificate.issuer):
        return False
    return reference.serial is None or reference.serial == certificate.serial


def _value_problems(info: SignedInfo, certificate: Certificate | None) -> tuple[Problem, ...]:
    if certificate is None:
        return ()
    try:
        fits = xmldsig.verifies(info, certificate)
    except (UnsupportedAlgorithmError, UnusableKeyError) as error:
        return (Problem(ProblemCode.UNSUPPORTED_ALGORITHM, str(error)),)
    return () if fits else (Problem(ProblemCode.SIGNATURE_VALUE_WRONG),)


def _weigh(problems: Sequence[Problem]) -> tuple[bool | None, SubIndication | None]:
    found = {problem.code for problem in problems}
    return next((effect for code, effect in _EFFECTS.items() if code in found), (True, None))


def _unique(certificates: Iterable[Certificate]) -> tuple[Certificate, ...]:
    return tuple(dict.fromkeys(certificates))


def _likely_certificate(signature: Element, scope: Scope) -> Certificate | None:
    """Give the first enclosed certificate, so that people are told whose signature it says it is; nothing rests on it."""
    try:
        return next(iter(xmldsig.embedded_certificates(signature, scope.limits)), None)
    except MalformedXmlError:
        return None


def _unreadable(name: str, container: Container, problem: Problem, certificate: Certificate | None) -> Evidence:
    integrity, failure = _weigh((problem,))
    return Evidence(
        id=name,
        container=container,
        format=SignatureFormat.XADES,
        level="",
        integrity=integrity if failure else None,
        failure=failure or SubIndication.FORMAT_FAILURE,
        problems=(problem,),
        signing_certificate=certificate,
        bound=False,
        certificates=(),
        claimed_signing_time=None,
        algorithm=None,
        hashes=(),
    )
