"""Signatures by algorithms that the test authority's own people do not use: any key, any digest, any label."""

import hashlib
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from fakes.trust_world import CONTENT, NOW, SIGNED_AT, World

from authority import cms, der
from intake.candidates import of_file
from verify.report import SignatureReport
from verify.verifier import verify

MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
DIGESTS = {
    "md5": "1.2.840.113549.2.5",
    "sha1": "1.3.14.3.2.26",
    "sha224": "2.16.840.1.101.3.4.2.4",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
    "sha3_224": "2.16.840.1.101.3.4.2.7",
    "sha3_256": "2.16.840.1.101.3.4.2.8",
    "sha3_384": "2.16.840.1.101.3.4.2.9",
    "sha3_512": "2.16.840.1.101.3.4.2.10",
    "shake_256": "2.16.840.1.101.3.4.2.12",
}
"""Digests by the names of `hashlib`, with their object identifiers."""

Sign = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Way:
    """One way to sign: the *key* (anything with a public half), its *digest* of the content, label and operation."""

    key: Any
    digest: str
    label: bytes
    sign: Sign


def hashed(name: str, data: bytes) -> bytes:
    """Give the digest that CMS uses; of SHAKE256 it takes 64 octets (RFC 8702, 3.1)."""
    made = hashlib.new(name, data)
    return made.digest(64) if name.startswith("shake") else made.digest()  # type: ignore[call-arg]  # of SHAKE only


def labelled(dotted: str, parameters: bytes = b"") -> bytes:
    """Give an AlgorithmIdentifier."""
    return der.sequence(der.oid(dotted), parameters)


@cache
def _made() -> World:
    """Make the authority once: only the signer differs from one case to the next."""
    return World()


def world_of(key: Any) -> World:
    """Give a world whose signer has *key*, under the certificate's own number, so that what is answered of it holds."""
    world = copy(_made())
    model, ca = world.signer.certificate, world.authority.signing_ca
    builder = x509.CertificateBuilder().subject_name(model.subject).issuer_name(model.issuer)
    builder = builder.serial_number(model.serial_number).public_key(key.public_key())
    builder = builder.not_valid_before(model.not_valid_before_utc).not_valid_after(model.not_valid_after_utc)
    for extension in model.extensions:
        if not isinstance(extension.value, x509.SubjectKeyIdentifier):
            builder = builder.add_extension(extension.value, critical=extension.critical)
    certificate = builder.sign(ca.key, hashes.SHA256())
    world.signer = type(world.signer)(certificate, key, world.signer.issuers)
    return world


def signed(world: World, way: Way) -> bytes:
    """Sign the world's content in CAdES-B (RFC 5652, 5.3)."""
    model = cms.signed_attributes(CONTENT, world.signer, SIGNED_AT, cms.CADES)
    digest = cms.attribute(MESSAGE_DIGEST, der.octets(hashed(way.digest, CONTENT)))
    attributes = [digest if der.oid(MESSAGE_DIGEST) in one else one for one in model]
    certificate = world.signer.certificate
    info = der.sequence(
        der.integer(1),
        der.sequence(certificate.issuer.public_bytes(), der.integer(certificate.serial_number)),
        labelled(DIGESTS[way.digest]),
        der.explicit(0, *sorted(attributes)),
        way.label,
        der.octets(way.sign(der.set_of(*attributes))),
    )
    data = der.sequence(
        der.integer(1),
        der.set_of(labelled(DIGESTS[way.digest])),
        der.sequence(der.oid(cms.DATA), der.explicit(0, der.octets(CONTENT))),
        der.explicit(0, certificate.public_bytes(Encoding.DER)),
        der.set_of(info),
    )
    return der.sequence(der.oid(cms.SIGNED_DATA), der.explicit(0, data))


def validated(way: Way, at: Any = NOW) -> SignatureReport:
    """Validate a signature made in this way, answered for at *at*."""
    world = world_of(way.key)
    found = verify(of_file("a.p7m", signed(world, way), []), world.context(at=at, poe=at, answers=(world.answer(at),)))
    (one,) = found.signatures
    return one
