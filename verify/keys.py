"""Public-key operations: does this value, by this method, over these octets, verify with this key?

RSA PKCS#1 v1.5 is decided by comparing the whole recovered DigestInfo with both encodings that exist (with and without
NULL), octet for octet, never by parsing it (RFC 8017, 8.2.2 and appendix B.1, note 2).
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.exceptions import UnsupportedAlgorithm as _LibraryUnsupported
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from verify import der
from verify.der import DerError
from verify.limits import LIMITS
from verify.methods import DIGEST_OIDS, DSA, ECDSA, EDDSA, PKCS1, PSS, SALT_OF_HASH, Method, UnsupportedAlgorithmError

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | ed448.Ed448PublicKey

CACHED_KEYS = 2048
"""Keys kept loaded: issuers, responders and time-stamp units repeat, signers seldom do."""
RSA_OIDS = frozenset({"1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "2.5.8.1.1"})
RSA_EXPONENT_BITS = 64
"""Largest public exponent: real ones have 17 bits; a huge one is made to cost time."""
RSA_SMALLEST_BITS = 512
"""Below this a modulus can be factored at once, so that verifying with it means nothing."""


SHAKE, SHAKE_OCTETS = "SHAKE-256", 64
"""The digest that CMS takes beside Ed448, and its length there (RFC 8419, 2.3; RFC 8702, 3.1)."""


class Hasher(Protocol):
    """A digest under way."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Go on with *data*."""
        ...

    def copy(self) -> Self:
        """Give another one that has come as far."""
        ...

    def digest(self) -> bytes:
        """Give the digest of all that came so far."""
        ...


class Spread(Protocol):
    """Octets that lie apart, and need not be joined to be digested; `bytes` joins them."""

    def digest(self, name: str) -> bytes:
        """Give their digest as `digest` does."""
        ...

    def __bytes__(self) -> bytes:
        """Join them."""
        ...


Octets = bytes | Spread
"""What can be digested."""

_Digest = tuple[Callable[..., Hasher], type[hashes.HashAlgorithm]]

HASHES: Mapping[str, _Digest] = {
    "MD5": (hashlib.md5, hashes.MD5),
    "SHA-1": (hashlib.sha1, hashes.SHA1),
    "SHA-224": (hashlib.sha224, hashes.SHA224),
    "SHA-256": (hashlib.sha256, hashes.SHA256),
    "SHA-384": (hashlib.sha384, hashes.SHA384),
    "SHA-512": (hashlib.sha512, hashes.SHA512),
    "SHA3-224": (hashlib.sha3_224, hashes.SHA3_224),
    "SHA3-256": (hashlib.sha3_256, hashes.SHA3_256),
    "SHA3-384": (hashlib.sha3_384, hashes.SHA3_384),
    "SHA3-512": (hashlib.sha3_512, hashes.SHA3_512),
}
_OID_OF_DIGEST = {name: identifier for identifier, name in DIGEST_OIDS.items()}


class UnusableKeyError(ValueError):
    """The public key cannot be read, or lies beyond the limits."""


class _Shake:
    """SHAKE-256 of the length that CMS takes."""

    __slots__ = ("_state",)

    def __init__(self) -> None:
        self._state = hashlib.shake_256(usedforsecurity=False)

    def update(self, data: bytes | memoryview, /) -> None:
        self._state.update(data)

    def copy(self) -> "_Shake":
        other = _Shake()
        other._state = self._state.copy()
        return other

    def digest(self) -> bytes:
        return self._state.digest(SHAKE_OCTETS)


def hasher(name: str) -> Hasher:
    """Begin a digest by its name (``SHA-256``); UnsupportedAlgorithmError for one that is not known."""
    return _Shake() if name == SHAKE else _hash_names(name)[0](usedforsecurity=False)


def digest(name: str, data: Octets) -> bytes:
    """Hash *data* with the digest called *name* (``SHA-256``); UnsupportedAlgorithmError for one that is not known."""
    if not isinstance(data, bytes):
        return data.digest(name)
    if name == SHAKE:
        return hashlib.shake_256(data, usedforsecurity=False).digest(SHAKE_OCTETS)
    return _hash_names(name)[0](data, usedforsecurity=False).digest()


def _hash_names(name: str | None) -> _Digest:
    try:
        return HASHES[name or ""]
    except KeyError:
        raise UnsupportedAlgorithmError(f"digest {name}") from None


@lru_cache(maxsize=CACHED_KEYS)
def load_key(spki: bytes) -> PublicKey:
    """Load a SubjectPublicKeyInfo.

    RSA moduli are read as unsigned, since some issuers wrote them without the leading zero (a negative INTEGER).

    Raises:
        UnsupportedAlgorithmError: a kind of key, or a curve, that is not known.
        UnusableKeyError: damaged, or beyond the limits.
    """
    try:
        members = der.fields(spki)
        kind = der.oid(der.Fields(members.contents(der.SEQUENCE)).contents(der.OID))
        if kind in RSA_OIDS:
            return _rsa_key(der.bits(members.contents(der.BIT_STRING)))
        key = load_der_public_key(spki)
    except DerError as error:
        raise UnusableKeyError("the public key cannot be read") from error
    except _LibraryUnsupported as error:
        raise UnsupportedAlgorithmError(f"public key {error}") from error
    except ValueError as error:
        raise UnusableKeyError("the public key cannot be loaded") from error
    if not isinstance(key, ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        raise UnsupportedAlgorithmError(f"public key {kind}")
    return key


def _rsa_key(encoded: bytes) -> rsa.RSAPublicKey:
    members = der.fields(encoded)
    modulus = int.from_bytes(members.contents(der.INTEGER), "big")
    exponent = int.from_bytes(members.contents(der.INTEGER), "big")
    if not RSA_SMALLEST_BITS <= modulus.bit_length() <= LIMITS.rsa_bits or exponent.bit_length() > RSA_EXPONENT_BITS:
        raise UnusableKeyError(f"an RSA key of {modulus.bit_length()} bits is beyond the limits")
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def key_bits(spki: bytes) -> int | None:
    """Size of the key in bits; None where the key can't be read or is of an unknown kind."""
    try:
        key = load_key(spki)
    except (UnsupportedAlgorithmError, UnusableKeyError):
        return None
    match key:
        case rsa.RSAPublicKey() | ec.EllipticCurvePublicKey():
            return key.key_size
        case ed25519.Ed25519PublicKey():
            return 256
        case ed448.Ed448PublicKey():
            return 456


def verify(spki: bytes, method: Method, data: bytes, signature: bytes) -> bool:
    """Tell whether *signature* over *data* verifies with the key *spki* (DER SubjectPublicKeyInfo) by *method*.

    Nothing is said about whose key it is. A key of another kind than the method asks for does not verify.

    Raises:
        UnsupportedAlgorithmError: the method, its digest or the kind of key is not known.
        UnusableKeyError: the key is damaged or beyond the limits.
    """
    if method.name == DSA:
        raise UnsupportedAlgorithmError(DSA)
    key = load_key(spki)
    match key, method.name:
        case rsa.RSAPublicKey(), name if name == PKCS1:
            return _verify_pkcs1(key, method, data, signature)
        case rsa.RSAPublicKey(), name if name == PSS:
            return _verify_pss(key, method, data, signature)
        case ec.EllipticCurvePublicKey(), name if name == ECDSA:
            return _verify_ecdsa(key, method, data, signature)
        case ((ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey()), name) if name == EDDSA:
            return _verify_eddsa(key, data, signature)
        case _:
            return False


_PKCS1_PADDING = padding.PKCS1v15()


def _verify_pkcs1(key: rsa.RSAPublicKey, method: Method, data: bytes, signature: bytes) -> bool:
    _hash_names(method.hash)
    if len(signature) != (key.key_size + 7) // 8:
        return False
    try:
        recovered = key.recover_data_from_signature(signature, _PKCS1_PADDING, None)
    except InvalidSignature:
        return False
    return recovered in digest_infos(method.hash or "", digest(method.hash or "", data))


def digest_infos(name: str, value: bytes) -> tuple[bytes, bytes]:
    """Give both DER encodings of DigestInfo for the digest *value*: parameters NULL, and parameters absent."""
    with_null, without = _digest_info_heads(name)
    return with_null + value, without + value


@lru_cache(maxsize=32)
def _digest_info_heads(name: str) -> tuple[bytes, bytes]:
    size = len(digest(name, b""))
    identifier = der.encode(der.OID, der.oid_content(_OID_OF_DIGEST[name]))
    null = der.encode(der.NULL)
    tail = bytes((der.OCTET_STRING, size))
    heads = [der.encode(der.SEQUENCE, identifier, parameters) + tail for parameters in (null, b"")]
    first, second = (bytes((der.SEQUENCE, len(head) + size)) + head for head in heads)
    return first, second


def _verify_pss(key: rsa.RSAPublicKey, method: Method, data: bytes, signature: bytes) -> bool:
    hashing, masking = _hash_names(method.hash)[1], _hash_names(method.mask_hash)[1]
    salt = SALT_OF_HASH[method.hash or ""] if method.salt is None else method.salt
    if not 0 <= salt <= key.key_size // 8:
        return False
    try:
        key.verify(signature, data, padding.PSS(padding.MGF1(masking()), salt), hashing())
    except (InvalidSignature, ValueError):
        return False
    return True


def _verify_ecdsa(key: ec.EllipticCurvePublicKey, method: Method, data: bytes, signature: bytes) -> bool:
    hashing = _hash_names(method.hash)[1]
    value = _pair_to_der(signature, key.key_size) if method.raw_pair else signature
    if value is None:
        return False
    try:
        key.verify(value, digest(method.hash or "", data), ec.ECDSA(Prehashed(hashing())))
    except (InvalidSignature, ValueError):
        return False
    return True


def _pair_to_der(signature: bytes, key_size: int) -> bytes | None:
    """Turn r and s side by side, each as long as the curve's order (RFC 9231, 2.3.6), into DER; None for another size."""
    half = (key_size + 7) // 8
    if len(signature) != 2 * half:
        return None
    return encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))


def _verify_eddsa(key: ed25519.Ed25519PublicKey | ed448.Ed448PublicKey, data: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True
