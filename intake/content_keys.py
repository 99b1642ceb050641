"""The key of an encrypted content, as its sender wrapped it for one of ours: RSA (RFC 5652, RFC 3560) or ECDH (RFC 5753)."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Protocol

from asn1crypto import cms, core, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF

_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303  the default of OAEP; here it hides nothing by itself
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_BITS = {0: 224, 1: 256, 2: 384, 3: 512}
_AGREEMENTS: Mapping[str, hashes.HashAlgorithm] = {
    "1.3.133.16.840.63.0.2": _HASHES["sha1"],
    "1.3.133.16.840.63.0.3": _HASHES["sha1"],
} | {f"1.3.132.1.{kind}.{place}": _HASHES[f"sha{bits}"] for kind in (11, 14) for place, bits in _BITS.items()}
"""dhSinglePass with the X9.63 key derivation (RFC 5753, 7.1.4), by identifier. The plain form and that with a cofactor are
the same on the curves of certificates, whose cofactor is 1."""
_WRAPS: Mapping[str, int] = {
    "2.16.840.1.101.3.4.1.5": 16,
    "2.16.840.1.101.3.4.1.25": 24,
    "2.16.840.1.101.3.4.1.45": 32,
}
"""Octets of the key of AES key wrap (RFC 3565), by identifier."""

RECIPIENTS = 500
"""Recipients that are looked at: a mail to more people than this is none to a mailbox for requests."""


class KeyPair(Protocol):
    """A key pair of ours: certificate in DER, private key in PKCS #8 DER."""

    @property
    def certificate(self) -> bytes:
        """The certificate by which senders name the key."""

    @property
    def private_key(self) -> bytes:
        """The private key."""


class _SharedInfo(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """ECC-CMS-SharedInfo (RFC 5753, 7.2)."""

    _fields: ClassVar = [
        ("key_info", core.Any),
        ("entity_u_info", core.OctetString, {"explicit": 0, "optional": True}),
        ("supp_pub_info", core.OctetString, {"explicit": 2}),
    ]


def content_key(recipients: cms.RecipientInfos, keys: Sequence[KeyPair], octets: int) -> bytes | None:
    """The content key of so many *octets*, wrapped for one of *keys*; None where it is wrapped for none of them.

    Where RSA with the old padding gives no key, one that nobody knows is given instead: a difference between wrong padding
    and wrong content would tell a sender of altered copies, one by one, what is inside (RFC 3218, 2.3.2).
    """
    for number in range(min(len(recipients), RECIPIENTS)):
        recipient = recipients[number]
        for key in keys:
            found = _unwrapped(recipient, key, octets)
            if found is not None:
                return found
    return None


def _unwrapped(recipient: cms.RecipientInfo, pair: KeyPair, octets: int) -> bytes | None:
    certificate = x509.Certificate.load(pair.certificate)
    private = _private(pair.private_key)
    match recipient.name, private:
        case "ktri", rsa.RSAPrivateKey() if _names(recipient.chosen["rid"], certificate):
            return _transported(recipient.chosen, private, pair.private_key, octets)
        case "kari", ec.EllipticCurvePrivateKey():
            wrapped = next(_wrapped_for(recipient.chosen, certificate), None)
            return None if wrapped is None else _agreed(recipient.chosen, private, wrapped)
        case _:
            return None


def _private(der: bytes) -> object:
    try:
        # The key was examined when the program started; doing so again takes longer than all the rest.
        return serialization.load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    except UnsupportedAlgorithm as error:
        raise ValueError("a kind of key that is not known") from error


def _names(identifier: cms.RecipientIdentifier, certificate: x509.Certificate) -> bool:
    """Whether a recipient is named by *certificate*: by issuer and number, or by the identifier of its key."""
    named = identifier.chosen
    match identifier.name:
        case "issuer_and_serial_number":
            same = named["serial_number"].native == certificate.serial_number and named["issuer"] == certificate.issuer
        case "subject_key_identifier":
            same = named.native == certificate.key_identifier
        case _:  # RecipientKeyIdentifier (RFC 5652, 6.2.2), whose first field is the identifier
            same = named[0].native == certificate.key_identifier
    return bool(same)


def _transported(recipient: cms.KeyTransRecipientInfo, private: rsa.RSAPrivateKey, secret: bytes, octets: int) -> bytes:
    """The key that was encrypted by RSA; one in its place where there is none."""
    encrypted = recipient["encrypted_key"].native
    algorithm = recipient["key_encryption_algorithm"]
    if algorithm["algorithm"].native == "rsaes_oaep":
        return private.decrypt(encrypted, _oaep(algorithm["parameters"]))
    instead = hashlib.sha256(secret + encrypted).digest()[:octets]
    try:
        found = private.decrypt(encrypted, padding.PKCS1v15())
    except ValueError:
        return instead
    return found if len(found) == octets else instead


def _oaep(parameters: core.Sequence) -> padding.OAEP:
    digest = _HASHES[parameters["hash_algorithm"]["algorithm"].native]
    mask = _HASHES[parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native]
    return padding.OAEP(padding.MGF1(mask), digest, parameters["p_source_algorithm"]["parameters"].native or None)


def _wrapped_for(recipient: cms.KeyAgreeRecipientInfo, certificate: x509.Certificate) -> Iterator[bytes]:
    """The wrapped keys for *certificate* among those of one agreement."""
    for number in range(min(len(recipient["recipient_encrypted_keys"]), RECIPIENTS)):
        found = recipient["recipient_encrypted_keys"][number]
        if _names(found["rid"], certificate):
            yield found["encrypted_key"].native


def _agreed(recipient: cms.KeyAgreeRecipientInfo, private: ec.EllipticCurvePrivateKey, wrapped: bytes) -> bytes | None:
    """The key that is wrapped with what both sides can compute. The sender's point is checked to lie on our curve."""
    algorithm, originator = recipient["key_encryption_algorithm"], recipient["originator"]
    if originator.name != "originator_key":
        return None
    point = bytes(originator.chosen["public_key"])
    public = ec.EllipticCurvePublicKey.from_encoded_point(private.curve, point)
    wrapping = algorithm["parameters"].dump()
    octets = _WRAPS[core.Sequence.load(wrapping)[0].dotted]
    info = {"key_info": core.Any.load(wrapping), "supp_pub_info": (octets * 8).to_bytes(4, "big")}
    if recipient["ukm"].native is not None:
        info["entity_u_info"] = recipient["ukm"].native
    derive = X963KDF(_AGREEMENTS[algorithm["algorithm"].dotted], octets, _SharedInfo(info).dump())
    try:
        return keywrap.aes_key_unwrap(derive.derive(private.exchange(ec.ECDH(), public)), wrapped)
    except keywrap.InvalidUnwrap:
        return None
