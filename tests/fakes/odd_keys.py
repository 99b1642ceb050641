"""Keys and values of RSA that libraries do not make: any DigestInfo, large moduli, moduli that are encoded as negative."""

from functools import cache

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from authority import der, keys
from authority.keys import PrivateKey
from authority.pki import Identity

_BITS = 3072
_FRACTION = 2942
"""Bits of e and of pi in the primes of RFC 7919, A.2, and RFC 3526, 4."""


def raw_rsa(private: PrivateKey, message: bytes) -> bytes:
    """The RSA operation on a padded *message* (RFC 8017, 9.2), so that any DigestInfo can be signed."""
    assert isinstance(private, rsa.RSAPrivateKey)
    size = private.key_size // 8
    padded = b"\x00\x01" + b"\xff" * (size - 3 - len(message)) + b"\x00" + message
    numbers = private.private_numbers()
    value = pow(int.from_bytes(padded, "big"), numbers.d, numbers.public_numbers.n)
    return value.to_bytes(size, "big")


@cache
def rsa_6144() -> rsa.RSAPrivateKey:
    """A key of 6144 bits at no cost: its factors are the published primes of 3072 bits (RFC 3526, 4; RFC 7919, A.2)."""
    p, q = _published(_pi(), 1690314), _published(_e(), 2625351)
    exponent = 65537
    d = pow(exponent, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(exponent, p * q)
    numbers = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public)
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def _published(constant: int, offset: int) -> int:
    return 2**_BITS - 2 ** (_BITS - 64) - 1 + 2**64 * (constant + offset)


def _e() -> int:
    """The whole part of e shifted by the bits of the fraction."""
    guard = 64
    term = total = 1 << (_FRACTION + guard)
    number = 0
    while term:
        number += 1
        term //= number
        total += term
    return total >> guard


def _pi() -> int:
    """The same of pi, by Machin's formula."""
    guard = 64
    one = 1 << (_FRACTION + guard)
    return (4 * (4 * _arctan(5, one) - _arctan(239, one))) >> guard


def _arctan(inverse: int, one: int) -> int:
    total, power, number = 0, one // inverse, 1
    while power:
        total += power // number if number % 4 == 1 else -(power // number)
        power //= inverse * inverse
        number += 2
    return total


def with_negative_modulus(identity: Identity, issuer: Identity, *, signed: bool = True) -> Identity:
    """The same certificate, its modulus written without the zero that makes it positive (X.690, 8.3), issued once more.

    *signed* False leaves the issuer's old signature, which is over something else then.
    """
    loaded = asn1_x509.Certificate.load(identity.der)
    members = [loaded["tbs_certificate"][name].dump() for name in loaded["tbs_certificate"]]
    key = loaded["tbs_certificate"]["subject_public_key_info"].dump()
    body = b"".join(members).replace(key, _key(identity))
    tbs = der.sequence(body)
    value = keys.sign(issuer.key, tbs) if signed else loaded["signature_value"].native
    whole = der.sequence(tbs, loaded["signature_algorithm"].dump(), der.bits(value))
    return Identity(x509.load_der_x509_certificate(whole), identity.key, identity.issuers)


def _key(identity: Identity) -> bytes:
    assert isinstance(identity.key, rsa.RSAPrivateKey)
    numbers = identity.key.public_key().public_numbers()
    modulus = der.tlv(0x02, numbers.n.to_bytes(identity.key.key_size // 8, "big"))
    algorithm = der.sequence(der.oid("1.2.840.113549.1.1.1"), der.NULL)
    return der.sequence(algorithm, der.bits(der.sequence(modulus, der.integer(numbers.e))))
