"""What is added to a CMS signature after it was made: unsigned attributes, counter-signatures among them (RFC 5652, 11.4)."""

from datetime import datetime

from asn1crypto import cms as asn1_cms
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from authority import cms, der, keys
from authority.cms import CADES, CmsForm
from authority.keys import Hash
from authority.pki import Identity

COUNTER_SIGNATURE = "1.2.840.113549.1.9.6"
_SIGNER_FIELDS = ("version", "sid", "digest_algorithm", "signed_attrs", "signature_algorithm", "signature")


def countersigned(signed: bytes, *values: bytes, certificate: x509.Certificate | None = None) -> bytes:
    """Give the ContentInfo *signed* with *values* as counter-signatures of its first signer; see `with_unsigned`."""
    return with_unsigned(signed, cms.attribute(COUNTER_SIGNATURE, *values), certificate=certificate)


def with_unsigned(signed: bytes, *attributes: bytes, certificate: x509.Certificate | None = None) -> bytes:
    """Give the ContentInfo *signed* with more unsigned *attributes* of its first signer, after those that it has.

    *certificate* is put beside those that the ContentInfo carries.
    """
    inner = asn1_cms.ContentInfo.load(signed)["content"]
    first, *others = inner["signer_infos"]
    before = [first[name].dump() for name in _SIGNER_FIELDS]
    changed = der.sequence(*before, der.explicit(1, first["unsigned_attrs"].contents or b"", *attributes))
    more = b"" if certificate is None else certificate.public_bytes(Encoding.DER)
    signed_data = der.sequence(
        *(inner[name].dump() for name in ("version", "digest_algorithms", "encap_content_info")),
        der.explicit(0, inner["certificates"].contents or b"", more),
        inner["crls"].dump(),
        der.set_of(changed, *(other.dump() for other in others)),
    )
    return der.sequence(der.oid(cms.SIGNED_DATA), der.explicit(0, signed_data))


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
