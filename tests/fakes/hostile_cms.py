"""A CMS signature put together by hand, so that any of its members may be another."""

from collections.abc import Callable
from dataclasses import replace

from asn1crypto import cms as asn1_cms
from fakes.pdf_world import SECOND, WORLD
from fakes.trust_world import CONTENT, SIGNED_AT

from authority import cms, der
from authority.keys import Hash, sign

SIGNER = WORLD.signer
OTHER = SECOND


def rebuilt(
    *,
    attributes: list[bytes] | None = None,
    order: Callable[[list[bytes]], list[bytes]] = sorted,
    enclosed: tuple[bytes, ...] = (SIGNER.der, OTHER.der),
    **parts: bytes,
) -> bytes:
    """A signature put together by hand with the *enclosed* certificates; *parts* replace members of SignerInfo."""
    chosen = honest() if attributes is None else attributes
    info = {
        "version": der.integer(1),
        "sid": der.sequence(SIGNER.certificate.issuer.public_bytes(), der.integer(SIGNER.certificate.serial_number)),
        "digest": cms.algorithm(Hash.SHA256),
        "attributes": der.explicit(0, *order(list(chosen))),
        "algorithm": cms.signature_algorithm(SIGNER.key, Hash.SHA256),
        "value": der.octets(sign(SIGNER.key, der.set_of(*chosen))),
        **parts,
    }
    return wrapped(der.set_of(der.sequence(*info.values())), enclosed=enclosed)


def wrapped(infos: bytes, *tail: bytes, enclosed: tuple[bytes, ...] = (SIGNER.der, OTHER.der)) -> bytes:
    data = der.sequence(
        der.integer(1),
        der.set_of(cms.algorithm(Hash.SHA256)),
        der.sequence(der.oid(cms.DATA), der.explicit(0, der.octets(CONTENT))),
        der.explicit(0, *enclosed),
        infos,
        *tail,
    )
    return der.sequence(der.oid(cms.SIGNED_DATA), der.explicit(0, data))


def content_type(kind: str = cms.DATA) -> bytes:
    return cms.attribute("1.2.840.113549.1.9.3", der.oid(kind))


def message_digest(content: bytes = CONTENT) -> bytes:
    return cms.attribute("1.2.840.113549.1.9.4", der.octets(Hash.SHA256.digest(content)))


def reference(to: bytes = SIGNER.der) -> bytes:
    cert_id = der.sequence(der.octets(Hash.SHA256.digest(to)))
    return cms.attribute("1.2.840.113549.1.9.16.2.47", der.sequence(der.sequence(cert_id)))


def honest() -> list[bytes]:
    return [content_type(), message_digest(), reference()]


def attributes_as_content() -> bytes:
    content = der.set_of(*honest())
    return cms.sign(content, SIGNER, SIGNED_AT, replace(cms.PLAIN, attributes=False))


def streamed(signed: bytes) -> bytes:
    """The same in BER, as a streaming signer writes it: indefinite lengths outside, the content in pieces."""
    loaded = asn1_cms.ContentInfo.load(signed)["content"]
    halves = CONTENT[:9], CONTENT[9:]
    pieces = b"\x24\x80" + b"".join(der.octets(h) for h in halves) + b"\x00\x00"
    inner = b"\x30\x80" + der.oid(cms.DATA) + b"\xa0\x80" + pieces + b"\x00\x00" * 2
    members = (
        loaded["version"].dump(),
        loaded["digest_algorithms"].dump(),
        inner,
        loaded["certificates"].dump(),
        loaded["signer_infos"].dump(),
    )
    data = b"\x30\x80" + b"".join(members) + b"\x00\x00"
    return b"\x30\x80" + der.oid(cms.SIGNED_DATA) + b"\xa0\x80" + data + b"\x00\x00" * 2
