"""CMS signed-data (RFC 5652) and CAdES (EN 319 122-1): detached and enveloping, levels B, T and LT, any shape of signer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms as asn1_cms
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from authority import der, keys, profiles
from authority.keys import Hash, PrivateKey
from authority.pki import Identity
from authority.proofs import NO_PROOFS, Proofs

DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"

CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_TIME = "1.2.840.113549.1.9.5"
_SIGNATURE_TIME_STAMP = "1.2.840.113549.1.9.16.2.14"
_CONTENT_TIME_STAMP = "1.2.840.113549.1.9.16.2.20"
_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_OCSP_RESPONSE = "1.3.6.1.5.5.7.16.2"

_DIGESTS = {
    Hash.SHA1: "1.3.14.3.2.26",
    Hash.SHA256: "2.16.840.1.101.3.4.2.1",
    Hash.SHA384: "2.16.840.1.101.3.4.2.2",
    Hash.SHA512: "2.16.840.1.101.3.4.2.3",
}
_RSA_SIGNATURES = {
    Hash.SHA1: "1.2.840.113549.1.1.5",
    Hash.SHA256: "1.2.840.113549.1.1.11",
    Hash.SHA384: "1.2.840.113549.1.1.12",
    Hash.SHA512: "1.2.840.113549.1.1.13",
}
_ECDSA_SIGNATURES = {
    Hash.SHA1: "1.2.840.10045.4.1",
    Hash.SHA256: "1.2.840.10045.4.3.2",
    Hash.SHA384: "1.2.840.10045.4.3.3",
    Hash.SHA512: "1.2.840.10045.4.3.4",
}


@dataclass(frozen=True, slots=True)
class CmsForm:
    """How a signed-data is shaped.

    *bound*: the ESS signing-certificate-v2 attribute, without which it is plain CMS, not CAdES. *attributes* False
    signs the content itself. *by_key*: the signer is named by subjectKeyIdentifier. *certificates* False leaves all out.
    *more*: further signed attributes, encoded.
    """

    content_type: str = DATA
    detached: bool = False
    attributes: bool = True
    signing_time: bool = True
    bound: bool = True
    by_key: bool = False
    certificates: bool = True
    hash: Hash = Hash.SHA256
    more: tuple[bytes, ...] = ()


CADES = CmsForm()
CADES_DETACHED = CmsForm(detached=True)
PLAIN = CmsForm(bound=False)
PLAIN_DETACHED = CmsForm(bound=False, detached=True)
PADES = CmsForm(detached=True, signing_time=False)
"""EN 319 142-1, 6.3: the time of signing stands in the PDF, not among the attributes."""


def sign(
    content: bytes,
    signer: Identity,
    at: datetime,
    form: CmsForm = CADES,
    proofs: Proofs = NO_PROOFS,
) -> bytes:
    """Sign *content* at *at* (aware) and give the ContentInfo in DER."""
    return sign_together(content, (signer,), at, form, proofs)


def sign_together(
    content: bytes,
    signers: Sequence[Identity],
    at: datetime,
    form: CmsForm = CADES,
    proofs: Proofs = NO_PROOFS,
) -> bytes:
    """Sign *content* with each of *signers* in one signed-data, none or several allowed."""
    infos = [_signer_info(content, signer, at, form, proofs) for signer in signers]
    certificates = (
        dict.fromkeys(c for s in signers for c in (s.certificate, *s.issuers[:-1])) if form.certificates else {}
    )
    certificates |= dict.fromkeys(proofs.certificates)
    signed_data = der.sequence(
        der.integer(_version(form, proofs)),
        der.set_of(*({algorithm(form.hash)} if signers else ())),
        der.sequence(der.oid(form.content_type), b"" if form.detached else der.explicit(0, der.octets(content))),
        der.explicit(0, *sorted(c.public_bytes(Encoding.DER) for c in certificates)) if certificates else b"",
        _revocations(proofs),
        der.set_of(*infos),
    )
    return der.sequence(der.oid(SIGNED_DATA), der.explicit(0, signed_data))


def sign_with_endesive(content: bytes, signer: Identity, at: datetime | None = None) -> bytes:
    """Sign *content* detached with another implementation: signing-certificate-v2; without *at*, no signing time."""
    from endesive.signer import sign as endesive_sign

    others = list(signer.issuers[:-1])
    signed: bytes = endesive_sign(
        content, signer.key, signer.certificate, others, "sha256", attrs=_attributes_at(signer, at)
    )
    return signed


def _attributes_at(signer: Identity, at: datetime | None) -> bool | Callable[[bytes], list[asn1_cms.CMSAttribute]]:
    """Give what makes the other implementation add the signing time, which its own attributes lack."""
    if at is None:
        return True
    fixed = (
        attribute(CONTENT_TYPE, der.oid(DATA)),
        attribute(_SIGNING_TIME, der.utc_time(at)),
        attribute(_SIGNING_CERTIFICATE_V2, _signing_certificate(signer.certificate)),
    )

    def attributes(digest: bytes) -> list[asn1_cms.CMSAttribute]:
        encoded = (*fixed, attribute(_MESSAGE_DIGEST, der.octets(digest)))
        return [asn1_cms.CMSAttribute.load(one) for one in encoded]

    return attributes


def algorithm(digest: Hash, parameters: bytes = b"") -> bytes:
    """Give the AlgorithmIdentifier of a digest; *parameters* are absent (RFC 5754, 2) or NULL, as OCSP requests have them."""
    return der.sequence(der.oid(_DIGESTS[digest]), parameters)


def signature_algorithm(key: PrivateKey, digest: Hash) -> bytes:
    """Give the AlgorithmIdentifier of a signature (RFC 4055, 5; RFC 5758, 3.2)."""
    if isinstance(key, rsa.RSAPrivateKey):
        return der.sequence(der.oid(_RSA_SIGNATURES[digest]), der.NULL)
    return der.sequence(der.oid(_ECDSA_SIGNATURES[digest]))


def attribute(identifier: str, *values: bytes) -> bytes:
    """Give an Attribute with its SET of encoded *values* (RFC 5652, 5.3)."""
    return der.sequence(der.oid(identifier), der.set_of(*values))


def _version(form: CmsForm, proofs: Proofs) -> int:
    """Give the version that the content asks (RFC 5652, 5.1)."""
    if proofs.ocsp:
        return 5
    return 3 if form.by_key or form.content_type != DATA else 1


def _signer_info(content: bytes, signer: Identity, at: datetime, form: CmsForm, proofs: Proofs) -> bytes:
    """Give one SignerInfo (RFC 5652, 5.3 and 5.4)."""
    attributes = signed_attributes(content, signer, at, form, proofs) if form.attributes else []
    value = keys.sign(signer.key, der.set_of(*attributes) if attributes else content, form.hash)
    unsigned = attribute(_SIGNATURE_TIME_STAMP, proofs.stamp(value)) if proofs.stamp else b""
    return der.sequence(
        der.integer(3 if form.by_key else 1),
        _signer_identifier(signer.certificate, form),
        algorithm(form.hash),
        der.explicit(0, *sorted(attributes)) if attributes else b"",
        signature_algorithm(signer.key, form.hash),
        der.octets(value),
        der.explicit(1, unsigned) if unsigned else b"",
    )


def signed_attributes(
    content: bytes, signer: Identity, at: datetime, form: CmsForm, proofs: Proofs = NO_PROOFS
) -> list[bytes]:
    """Give the attributes that are signed in place of *content* (RFC 5652, 5.3; EN 319 122-1, 5.1 and 5.2), unordered."""
    attributes = [
        attribute(CONTENT_TYPE, der.oid(form.content_type)),
        attribute(_MESSAGE_DIGEST, der.octets(form.hash.digest(content))),
    ]
    if form.signing_time:
        attributes.append(attribute(_SIGNING_TIME, der.utc_time(at)))
    if form.bound:
        attributes.append(attribute(_SIGNING_CERTIFICATE_V2, _signing_certificate(signer.certificate)))
    if proofs.content_stamp:
        attributes.append(attribute(_CONTENT_TIME_STAMP, proofs.content_stamp(content)))
    return [*attributes, *form.more]


def _signing_certificate(certificate: x509.Certificate) -> bytes:
    """Give SigningCertificateV2 with the default hash, SHA-256, left out as DER asks (RFC 5035, 4)."""
    issuer = der.sequence(der.explicit(4, certificate.issuer.public_bytes()))
    issuer_serial = der.sequence(issuer, der.integer(certificate.serial_number))
    digest = der.octets(Hash.SHA256.digest(certificate.public_bytes(Encoding.DER)))
    return der.sequence(der.sequence(der.sequence(digest, issuer_serial)))


def _signer_identifier(certificate: x509.Certificate, form: CmsForm) -> bytes:
    if form.by_key:
        return der.implicit(0, profiles.subject_key(certificate).digest)
    return der.sequence(certificate.issuer.public_bytes(), der.integer(certificate.serial_number))


def _revocations(proofs: Proofs) -> bytes:
    """Give the crls field: lists as they are, OCSP answers as other revocation information (RFC 5940, 2.1)."""
    answers = [der.explicit(1, der.oid(_OCSP_RESPONSE), answer) for answer in proofs.ocsp]
    choices = sorted((*proofs.crls, *answers))
    return der.explicit(1, *choices) if choices else b""


def signature_value(signed: bytes) -> bytes:
    """Give the signature value of the first signer of a ContentInfo in DER."""
    value: bytes = asn1_cms.ContentInfo.load(signed)["content"]["signer_infos"][0]["signature"].native
    return value
