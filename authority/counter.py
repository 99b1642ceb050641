"""Counter-signatures of CMS (RFC 5652, 11.4): a signer's statement about another signer's value."""

from datetime import datetime

from asn1crypto import cms as asn1_cms
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from authority import cms, der, keys
from authority.cms import CADES, CmsForm
from authority.keys import Hash
from authority.pki import Identity

COUNTER_SIGNATURE = "1.2.840.113549.1.9.6"


def countersigned(signed: bytes, *values: bytes, certificate: x509.Certificate | None = None) -> bytes:
    """Give the ContentInfo *signed* with *values* as counter-signatures of its first signer.

    *certificate* is put beside those that the ContentInfo carries.
    """
    info = asn1_cms.ContentInfo.load(signed)
    inner = info["content"]
    attribute = asn1_cms.CMSAttribute.load(cms.attribute(COUNTER_SIGNATURE, *values))
    signer = inner["signer_infos"][0]
    present = list(signer["unsigned_attrs"] or ())
    signer["unsigned_attrs"] = asn1_cms.CMSAttributes([*present, attribute])
    if certificate is not None:
        encoded = certificate.public_bytes(Encoding.DER)
        inner["certificates"].append(asn1_cms.CertificateChoices.load(encoded))
    return bytes(info.dump(force=True))


def statement(
    value: bytes, signer: Identity, at: datetime, *, form: CmsForm = CADES, unsigned: bytes = b"", typed: bool = False
) -> bytes:
    """Give a SignerInfo of *signer* over the signature *value*; *typed* adds the content-type that the standard forbids."""
    attributes = cms.signed_attributes(value, signer, at, form)
    if not typed:
        attributes = [a for a in attributes if der.oid(cms.CONTENT_TYPE) not in a]
    made = keys.sign(signer.key, der.set_of(*attributes), Hash.SHA256)
    return der.sequence(
        der.integer(1),
        der.sequence(signer.certificate.issuer.public_bytes(), der.integer(signer.certificate.serial_number)),
        cms.algorithm(Hash.SHA256),
        der.explicit(0, *sorted(attributes)),
        cms.signature_algorithm(signer.key, Hash.SHA256),
        der.octets(made),
        der.explicit(1, unsigned) if unsigned else b"",
    )
