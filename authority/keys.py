"""Keys of the test authority, made once per process and remembered by their slot: making RSA keys is slow."""

import hashlib
from enum import StrEnum
from functools import cache
from typing import assert_never

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class KeyKind(StrEnum):
    """The keys that Latvian certificates have (RSA-2048 and P-384 on cards), their neighbours, and Smart-ID's RSA-6144."""

    RSA_1024 = "rsa-1024"
    RSA_2048 = "rsa-2048"
    RSA_4096 = "rsa-4096"
    RSA_6144 = "rsa-6144"
    P256 = "p-256"
    P384 = "p-384"
    P521 = "p-521"


class Hash(StrEnum):
    """Digest algorithms, named as `hashlib` names them."""

    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"

    def digest(self, data: bytes) -> bytes:
        """Give the digest of *data*."""
        return hashlib.new(self.value, data).digest()

    @property
    def primitive(self) -> hashes.HashAlgorithm:
        """The algorithm object that `cryptography` asks for."""
        return _PRIMITIVES[self]


_PRIMITIVES: dict[Hash, hashes.HashAlgorithm] = {
    Hash.SHA1: hashes.SHA1(),
    Hash.SHA256: hashes.SHA256(),
    Hash.SHA384: hashes.SHA384(),
    Hash.SHA512: hashes.SHA512(),
}


@cache
def key(kind: KeyKind, slot: str) -> PrivateKey:
    """Give the key of *slot*, the same for the whole process; different slots hold different keys."""
    del slot  # only the cache distinguishes slots
    match kind:
        case KeyKind.RSA_1024 | KeyKind.RSA_2048 | KeyKind.RSA_4096 | KeyKind.RSA_6144:
            return rsa.generate_private_key(65537, int(kind.value.removeprefix("rsa-")))
        case KeyKind.P256:
            return ec.generate_private_key(ec.SECP256R1())
        case KeyKind.P384:
            return ec.generate_private_key(ec.SECP384R1())
        case KeyKind.P521:
            return ec.generate_private_key(ec.SECP521R1())
        case _:
            assert_never(kind)


def sign(private: PrivateKey, data: bytes, digest: Hash = Hash.SHA256) -> bytes:
    """Sign *data*: RSASSA-PKCS1-v1_5 (RFC 8017, 8.2), or ECDSA as a DER pair (RFC 3279, 2.2.3)."""
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(data, padding.PKCS1v15(), digest.primitive)
    return private.sign(data, ec.ECDSA(digest.primitive))
