"""Every algorithm that is named somewhere, from the bytes of a signature to its indication: recognised, verified, dated."""

from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from fakes.any_algorithm import DIGESTS, Way, labelled, validated

from authority import der, keys
from authority.keys import KeyKind
from verify.checks import CheckName
from verify.codes import ProblemCode
from verify.report import Indication, SubIndication

PRIMITIVES: dict[str, hashes.HashAlgorithm] = {
    "md5": hashes.MD5(),
    "sha1": hashes.SHA1(),
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}
PKCS1 = {
    "md5": "1.2.840.113549.1.1.4",
    "sha1": "1.2.840.113549.1.1.5",
    "sha224": "1.2.840.113549.1.1.14",
    "sha256": "1.2.840.113549.1.1.11",
    "sha384": "1.2.840.113549.1.1.12",
    "sha512": "1.2.840.113549.1.1.13",
}
ECDSA = {
    "sha1": "1.2.840.10045.4.1",
    "sha224": "1.2.840.10045.4.3.1",
    "sha256": "1.2.840.10045.4.3.2",
    "sha384": "1.2.840.10045.4.3.3",
    "sha512": "1.2.840.10045.4.3.4",
    "sha3_256": "2.16.840.1.101.3.4.3.10",
    "sha3_384": "2.16.840.1.101.3.4.3.11",
    "sha3_512": "2.16.840.1.101.3.4.3.12",
}
PSS, MGF1 = "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.8"
CURVES: dict[str, ec.EllipticCurve] = {
    "P-224": ec.SECP224R1(),
    "P-256": ec.SECP256R1(),
    "P-384": ec.SECP384R1(),
    "P-521": ec.SECP521R1(),
    "brainpoolP256r1": ec.BrainpoolP256R1(),
    "brainpoolP384r1": ec.BrainpoolP384R1(),
    "brainpoolP512r1": ec.BrainpoolP512R1(),
}
SHA_2 = ("sha256", "sha384", "sha512")
SHA_3 = ("sha3_256", "sha3_384", "sha3_512")


@cache
def curve_key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(CURVES[name])


@cache
def edwards_key(bits: int) -> Any:
    return (ed448.Ed448PrivateKey if bits == 448 else ed25519.Ed25519PrivateKey).generate()


def rsa_key(kind: KeyKind = KeyKind.RSA_2048) -> RSAPrivateKey:
    private = keys.key(kind, "leaf-0")
    assert isinstance(private, RSAPrivateKey)
    return private


def pkcs1(digest: str, kind: KeyKind = KeyKind.RSA_2048) -> Way:
    private = rsa_key(kind)
    label = labelled(PKCS1[digest], der.NULL)
    return Way(private, digest, label, lambda data: private.sign(data, padding.PKCS1v15(), PRIMITIVES[digest]))


def ecdsa(curve: str, digest: str) -> Way:
    private = curve_key(curve)
    return Way(private, digest, labelled(ECDSA[digest]), lambda data: private.sign(data, ec.ECDSA(PRIMITIVES[digest])))


def edwards(bits: int, digest: str) -> Way:
    private = edwards_key(bits)
    return Way(private, digest, labelled("1.3.101.113" if bits == 448 else "1.3.101.112"), private.sign)


def pss(
    digest: str,
    *,
    mask: str | None = None,
    salt: int = 32,
    parameters: bytes | None = None,
    content: str | None = None,
) -> Way:
    private, mask = rsa_key(), mask or digest
    made = padding.PSS(padding.MGF1(PRIMITIVES[mask]), salt)
    written = der.sequence(
        der.explicit(0, labelled(DIGESTS[digest])),
        der.explicit(1, labelled(MGF1, labelled(DIGESTS[mask]))),
        der.explicit(2, der.integer(salt)),
    )
    label = labelled(PSS, written if parameters is None else parameters)
    return Way(private, content or digest, label, lambda data: private.sign(data, made, PRIMITIVES[digest]))


GOOD: dict[str, tuple[Way, tuple[str, str | None, int]]] = {
    **{f"RSA, {d}": (pkcs1(d), ("RSASSA-PKCS1-v1_5", d, 2048)) for d in SHA_2},
    **{f"PSS, {d}": (pss(d, salt=PRIMITIVES[d].digest_size), ("RSASSA-PSS", d, 2048)) for d in (*SHA_2, *SHA_3)},
    "PSS, without salt": (pss("sha256", salt=0), ("RSASSA-PSS", "sha256", 2048)),
    "PSS, a salt of another length": (pss("sha512", salt=20), ("RSASSA-PSS", "sha512", 2048)),
    "PSS, the largest salt": (pss("sha256", salt=222), ("RSASSA-PSS", "sha256", 2048)),
    "PSS, another mask": (pss("sha256", mask="sha512"), ("RSASSA-PSS", "sha256", 2048)),
    **{
        f"{c}, {d}": (ecdsa(c, d), ("ECDSA", d, CURVES[c].key_size))
        for c in CURVES
        if c != "P-224"
        for d in (*SHA_2, *SHA_3)
    },
    "Ed25519": (edwards(255, "sha512"), ("EdDSA", None, 256)),
    "Ed448": (edwards(448, "shake_256"), ("EdDSA", None, 456)),
}


def spelled(digest: str) -> str:
    """Spell a digest as the contract does."""
    return digest.upper().replace("_", "-") if "_" in digest else f"SHA-{digest[3:]}"


@pytest.mark.parametrize("name", GOOD)
def test_what_is_secure_today_passes_and_is_named(name: str) -> None:
    way, (method, digest, bits) = GOOD[name]
    found = validated(way)
    assert (found.indication, found.sub_indication, found.integrity) == (Indication.TOTAL_PASSED, None, True)
    used = found.signature_algorithm
    assert used is not None
    assert (used.name, used.key_bits) == (method, bits)
    assert digest is None or used.hash == spelled(digest)
    assert {c.name for c in found.checks} >= {CheckName.DIGEST_ALGORITHM, CheckName.SIGNATURE_ALGORITHM}


NO_POE = SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
NEVER = SubIndication.CRYPTO_CONSTRAINTS_FAILURE
ENDED: dict[str, tuple[Way, SubIndication, str, str]] = {
    "MD5": (pkcs1("md5"), NO_POE, "MD5", "2004-08-01"),
    "SHA-1": (pkcs1("sha1"), NO_POE, "SHA-1", "2012-08-01"),
    "SHA-1 in ECDSA": (ecdsa("P-256", "sha1"), NO_POE, "SHA-1", "2012-08-01"),
    "a mask that has ended": (pss("sha256", mask="sha1"), NO_POE, "SHA-1", "2012-08-01"),
    "PSS by its defaults": (pss("sha1", salt=20, parameters=der.sequence()), NO_POE, "SHA-1", "2012-08-01"),
    "RSA-1024": (
        pkcs1("sha256", KeyKind.RSA_1024),
        NO_POE,
        "RSASSA-PKCS1-v1_5 with 1024 bits",
        "2019-10-01",
    ),
    "P-224": (ecdsa("P-224", "sha256"), NO_POE, "ECDSA with 224 bits", "2021-10-01"),
}


@pytest.mark.parametrize("name", ENDED)
def test_what_has_ended_is_verified_named_and_dated(name: str) -> None:
    way, sub, weak, end = ENDED[name]
    found = validated(way)
    assert (found.integrity, found.indication, found.sub_indication) == (True, Indication.INDETERMINATE, sub)
    assert [p.detail for p in found.problems if p.code is ProblemCode.WEAK_ALGORITHM] == [weak]
    ends = {c.until.date().isoformat() for c in found.checks if c.problem is ProblemCode.WEAK_ALGORITHM and c.until}
    assert ends == {end}


ODD: dict[str, Way] = {
    "a trailer that no standard defines": pss(
        "sha256", parameters=der.sequence(der.explicit(0, labelled(DIGESTS["sha256"])), der.explicit(3, der.integer(2)))
    ),
    "a mask that is not MGF1": pss(
        "sha256",
        parameters=der.sequence(
            der.explicit(0, labelled(DIGESTS["sha256"])), der.explicit(1, labelled("1.2.3", labelled("1.2.3.4")))
        ),
    ),
    "DSA": Way(rsa_key(), "sha256", labelled("2.16.840.1.101.3.4.3.2"), lambda data: data[:40]),
    "an unknown method": Way(rsa_key(), "sha256", labelled("1.2.3.4"), lambda data: data[:40]),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_not_verified_is_named_and_never_passes(name: str) -> None:
    found = validated(ODD[name])
    assert (found.integrity, found.indication) == (None, Indication.INDETERMINATE)
    assert found.sub_indication is NEVER
    details = [p.detail for p in found.problems if p.code is ProblemCode.UNSUPPORTED_ALGORITHM]
    assert details
    assert all(details)


WRONG: dict[str, Way] = {
    "a salt of another length than stated": Way(rsa_key(), "sha256", pss("sha256").label, pss("sha256", salt=20).sign),
    "parameters for another digest": Way(rsa_key(), "sha256", pss("sha512").label, pss("sha256").sign),
    "parameters for another mask": Way(rsa_key(), "sha256", pss("sha256", mask="sha512").label, pss("sha256").sign),
    "another digest of the content (RFC 4056, 3)": pss("sha256", content="sha512"),
    "the older padding": Way(rsa_key(), "sha256", pss("sha256").label, pkcs1("sha256").sign),
    "a curve of the same size": Way(
        curve_key("P-256"), "sha256", labelled(ECDSA["sha256"]), ecdsa("brainpoolP256r1", "sha256").sign
    ),
    "an Edwards key of another size": Way(
        edwards_key(448), "shake_256", labelled("1.3.101.112"), edwards_key(255).sign
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_value_by_other_parameters_than_stated_is_broken(name: str) -> None:
    found = validated(WRONG[name])
    assert (found.integrity, found.indication) == (False, Indication.TOTAL_FAILED)
    assert found.sub_indication is SubIndication.SIG_CRYPTO_FAILURE


def test_a_key_for_dsa_is_named() -> None:
    private = dsa.generate_private_key(1024)
    way = Way(private, "sha256", labelled("2.16.840.1.101.3.4.3.2"), lambda data: private.sign(data, hashes.SHA256()))
    found = validated(way)
    assert (found.integrity, found.sub_indication) == (None, NEVER)
    assert "DSA" in [p.detail for p in found.problems if p.code is ProblemCode.UNSUPPORTED_ALGORITHM]
