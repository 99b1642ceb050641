"""Signature values: right ones of every method verify, everything else does not, unknown things are named."""

from contextlib import suppress

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from fakes.odd_keys import raw_rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from authority.keys import KeyKind, key
from verify import der, keys
from verify.keys import UnusableKeyError, digest, digest_infos, load_key, verify
from verify.methods import (
    DSA,
    ECDSA,
    EDDSA,
    PKCS1,
    PSS,
    Method,
    UnsupportedAlgorithmError,
    method_from_identifier,
    method_from_uri,
)

DATA = b"what was signed"
RSA = key(KeyKind.RSA_1024, "keys-test")
assert isinstance(RSA, rsa.RSAPrivateKey)
HASHES = {
    "SHA-1": hashes.SHA1(),
    "SHA-224": hashes.SHA224(),
    "SHA-256": hashes.SHA256(),
    "SHA-384": hashes.SHA384(),
    "SHA-512": hashes.SHA512(),
    "SHA3-256": hashes.SHA3_256(),
    "SHA3-512": hashes.SHA3_512(),
}
CURVES = (
    ec.SECP256R1(),
    ec.SECP384R1(),
    ec.SECP521R1(),
    ec.BrainpoolP256R1(),
    ec.BrainpoolP384R1(),
    ec.BrainpoolP512R1(),
)


def spki(private: object) -> bytes:
    public = private.public_key()  # type: ignore[attr-defined]
    encoded: bytes = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return encoded


@pytest.mark.parametrize("name", [n for n in HASHES if not n.startswith("SHA3")])
def test_pkcs1_values_verify(name: str) -> None:
    value = RSA.sign(DATA, padding.PKCS1v15(), HASHES[name])
    assert verify(spki(RSA), Method(PKCS1, name), DATA, value)
    assert not verify(spki(RSA), Method(PKCS1, name), DATA + b".", value)


@pytest.mark.parametrize("name", HASHES)
def test_pkcs1_takes_both_encodings_of_the_digest_and_no_other(name: str) -> None:
    with_null, without = digest_infos(name, digest(name, DATA))
    assert with_null != without
    for encoding in (with_null, without):
        assert verify(spki(RSA), Method(PKCS1, name), DATA, raw_rsa(RSA, encoding))
    for other in (
        with_null + b"\x00",
        with_null[:-1],
        digest(name, DATA),
        with_null.replace(b"\x05\x00", b"\x05\x81\x00"),
        b"\x30\x80" + with_null[2:] + b"\x00\x00",
    ):
        assert not verify(spki(RSA), Method(PKCS1, name), DATA, raw_rsa(RSA, other))


def test_pkcs1_padding_is_not_taken_on_trust() -> None:
    size = RSA.key_size // 8
    info = digest_infos("SHA-256", digest("SHA-256", DATA))[0]
    numbers = RSA.private_numbers()
    short = b"\x00\x01" + b"\xff" * 8 + b"\x00" + info
    for padded in (
        short + bytes(size - len(short)),
        b"\x00\x02" + b"\xff" * (size - 3 - len(info)) + b"\x00" + info,
        b"\x00\x01" + b"\xfe" * (size - 3 - len(info)) + b"\x00" + info,
    ):
        value = pow(int.from_bytes(padded, "big"), numbers.d, numbers.public_numbers.n).to_bytes(size, "big")
        assert not verify(spki(RSA), Method(PKCS1, "SHA-256"), DATA, value)


@pytest.mark.parametrize(("name", "salt"), [("SHA-256", 32), ("SHA-256", 20), ("SHA-512", 48), ("SHA3-256", 0)])
def test_pss_values_verify_with_their_own_parameters_only(name: str, salt: int) -> None:
    value = RSA.sign(DATA, padding.PSS(padding.MGF1(HASHES[name]), salt), HASHES[name])
    assert verify(spki(RSA), Method(PSS, name, mask_hash=name, salt=salt), DATA, value)
    assert not verify(spki(RSA), Method(PSS, name, mask_hash=name, salt=salt + 1), DATA, value)
    assert not verify(spki(RSA), Method(PSS, name, mask_hash="SHA-384", salt=salt), DATA, value)
    assert not verify(spki(RSA), Method(PSS, name, mask_hash=name, salt=100), DATA, value)


@pytest.mark.parametrize("curve", CURVES, ids=lambda c: c.name)
@pytest.mark.parametrize("name", ["SHA-256", "SHA3-512"])
def test_ecdsa_values_verify_as_pair_and_as_structure(curve: ec.EllipticCurve, name: str) -> None:
    private = ec.generate_private_key(curve)
    value = private.sign(digest(name, DATA), ec.ECDSA(Prehashed(HASHES[name])))
    half = (curve.key_size + 7) // 8
    pair = b"".join(part.to_bytes(half, "big") for part in decode_dss_signature(value))
    assert verify(spki(private), Method(ECDSA, name), DATA, value)
    assert verify(spki(private), Method(ECDSA, name, raw_pair=True), DATA, pair)
    assert not verify(spki(private), Method(ECDSA, name), DATA, pair)
    assert not verify(spki(private), Method(ECDSA, name, raw_pair=True), DATA, value)
    assert not verify(spki(private), Method(ECDSA, name, raw_pair=True), DATA, bytes(2 * half))
    assert not verify(spki(private), Method(ECDSA, name), DATA + b".", value)


@pytest.mark.parametrize("private", [ed25519.Ed25519PrivateKey.generate(), ed448.Ed448PrivateKey.generate()])
def test_edwards_curves_verify(private: ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey) -> None:
    value = private.sign(DATA)
    assert verify(spki(private), Method(EDDSA, None), DATA, value)
    assert not verify(spki(private), Method(EDDSA, None), DATA[:-1], value)
    assert keys.key_bits(spki(private)) in {256, 456}


def test_a_key_of_another_kind_does_not_verify() -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    value = RSA.sign(DATA, padding.PKCS1v15(), hashes.SHA256())
    assert not verify(spki(curve), Method(PKCS1, "SHA-256"), DATA, value)
    assert not verify(spki(RSA), Method(ECDSA, "SHA-256"), DATA, value)
    assert not verify(spki(RSA), Method(EDDSA, None), DATA, value)


@pytest.mark.parametrize("method", [Method(PKCS1, "RIPEMD-160"), Method(PKCS1, None), Method(ECDSA, "SHAKE-256")])
def test_an_unknown_digest_is_named(method: Method) -> None:
    private = RSA if method.name == PKCS1 else ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(UnsupportedAlgorithmError, match=str(method.hash)):
        verify(spki(private), method, DATA, bytes(RSA.key_size // 8))


def test_dsa_is_named_and_not_verified() -> None:
    private = dsa.generate_private_key(1024)
    with pytest.raises(UnsupportedAlgorithmError, match=DSA):
        verify(spki(private), Method(DSA, "SHA-256"), DATA, b"")
    with pytest.raises(UnsupportedAlgorithmError):
        load_key(spki(private))
    assert keys.key_bits(spki(private)) is None


def rsa_spki(modulus: int, exponent: int) -> bytes:
    def number(value: int) -> bytes:
        return der.encode(der.INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))

    inner = der.encode(der.SEQUENCE, number(modulus), number(exponent))
    algorithm = der.encode(der.SEQUENCE, der.encode(der.OID, der.oid_content("1.2.840.113549.1.1.1")), b"\x05\x00")
    return der.encode(der.SEQUENCE, algorithm, der.encode(der.BIT_STRING, b"\x00", inner))


UNUSABLE = {
    "too large": rsa_spki(1 << 8192 | 1, 65537),
    "too small": rsa_spki(1 << 500 | 1, 65537),
    "exponent of a thousand bits": rsa_spki(1 << 2047 | 1, 1 << 1000 | 1),
    "even exponent": rsa_spki(1 << 2047 | 1, 65536),
    "no key at all": b"\x30\x00",
    "empty": b"",
    "a point that is not on the curve": spki(ec.generate_private_key(ec.SECP256R1()))[:-64] + bytes(63) + b"\x01",
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_key_is_refused_and_not_used(name: str) -> None:
    with pytest.raises(UnusableKeyError):
        load_key(UNUSABLE[name])
    assert keys.key_bits(UNUSABLE[name]) is None


def test_the_largest_keys_in_use_are_taken() -> None:
    assert keys.key_bits(rsa_spki(1 << 6143 | 1, 65537)) == 6144
    assert keys.key_bits(rsa_spki(1 << 8191 | 1, 65537)) == 8192


def test_pss_parameters_are_read_with_their_defaults() -> None:
    name = der.encode(der.OID, der.oid_content("1.2.840.113549.1.1.10"))
    bare = der.encode(der.SEQUENCE, name, der.encode(der.SEQUENCE))
    assert method_from_identifier(bare) == Method(PSS, "SHA-1", mask_hash="SHA-1", salt=20)
    sha256 = der.encode(der.SEQUENCE, der.encode(der.OID, der.oid_content("2.16.840.1.101.3.4.2.1")))
    mask = der.encode(der.SEQUENCE, der.encode(der.OID, der.oid_content("1.2.840.113549.1.1.8")), sha256)
    parameters = der.encode(der.SEQUENCE, der.encode(0xA0, sha256), der.encode(0xA1, mask), b"\xa2\x03\x02\x01\x20")
    full = der.encode(der.SEQUENCE, name, parameters)
    assert method_from_identifier(full) == Method(PSS, "SHA-256", mask_hash="SHA-256", salt=32)
    odd = der.encode(der.SEQUENCE, name, der.encode(der.SEQUENCE, b"\xa3\x03\x02\x01\x02"))
    with pytest.raises(UnsupportedAlgorithmError, match="trailer"):
        method_from_identifier(odd)


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", Method(PKCS1, "SHA-256")),
        ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", Method(ECDSA, "SHA-384", raw_pair=True)),
        (
            "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1",
            Method(PSS, "SHA-512", mask_hash="SHA-512", salt=64),
        ),
    ],
)
def test_xml_identifiers_are_known(uri: str, expected: Method) -> None:
    assert method_from_uri(uri) == expected


def test_a_symmetric_method_is_no_signature() -> None:
    with pytest.raises(UnsupportedAlgorithmError, match="hmac"):
        method_from_uri("http://www.w3.org/2000/09/xmldsig#hmac-sha1")


@settings(max_examples=60)
@given(st.binary(max_size=80), st.binary(max_size=300), st.sampled_from([PKCS1, PSS, ECDSA, EDDSA]))
def test_any_octets_end_in_an_answer_or_a_named_refusal(key_octets: bytes, value: bytes, name: str) -> None:
    for public in (key_octets, spki(RSA)):
        with suppress(UnsupportedAlgorithmError, UnusableKeyError):
            assert not verify(public, Method(name, "SHA-256", mask_hash="SHA-256"), DATA, value)
