"""Certificates: read as two independent libraries read them, and refused where they are damaged."""

import base64
import re
from collections.abc import Iterator
from datetime import UTC
from functools import cache

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from fakes.trust_world import CORPUS, NOW, WORLD_CERTIFICATES
from hypothesis import given
from hypothesis import strategies as st

from authority import profiles
from verify import keys, names
from verify.certificate import CERTIFICATE_SIZE, Certificate, KeyUsage
from verify.extensions import QC_COMPLIANCE

LISTS = CORPUS / "trusted-lists"


@cache
def listed() -> tuple[bytes, ...]:
    if not LISTS.is_dir():
        pytest.skip("the folder of real samples is not beside this checkout")
    found = (_certificates(path.read_bytes()) for path in sorted(LISTS.glob("*-tsl.xml")))
    return tuple(dict.fromkeys(c for certificates in found for c in certificates))


def _certificates(xml: bytes) -> Iterator[bytes]:
    for encoded in re.findall(rb"<(?:\w+:)?X509Certificate>([^<]+)<", xml):
        yield base64.b64decode(encoded)


def test_every_listed_certificate_is_read_as_the_library_reads_it() -> None:
    assert len(listed()) > 150
    for data in listed():
        ours, theirs = Certificate.load(data), asn1_x509.Certificate.load(data)
        assert ours.subject == theirs.subject.dump()
        assert ours.issuer == theirs.issuer.dump()
        assert ours.serial == theirs.serial_number
        assert (ours.not_before, ours.not_after) == (theirs.not_valid_before, theirs.not_valid_after)
        assert ours.spki == theirs.public_key.dump()
        assert ours.sha256 == theirs.sha256.hex()
        assert ours.is_ca == bool(theirs.ca)
        assert ours.subject_key_id == theirs.key_identifier
        assert ours.authority_key_id == theirs.authority_key_identifier
        assert ours.path_length == theirs.max_path_length or theirs.max_path_length is None


def test_what_an_end_entity_says_of_itself() -> None:
    made, certificate = WORLD_CERTIFICATES["signer"]
    theirs = made.certificate
    assert certificate.key_usage == {KeyUsage.CONTENT_COMMITMENT}
    assert certificate.extended_key_usage == {p.dotted_string for p in profiles.ESIGN_QSCD.purposes}
    assert certificate.policies == set(profiles.ESIGN_QSCD.policies)
    assert (certificate.qc.compliance, certificate.qc.sscd) == (True, True)
    assert certificate.qc.types == {"0.4.0.1862.1.6.1"}
    assert QC_COMPLIANCE in certificate.qc.identifiers
    assert certificate.qc.legislation is None
    assert certificate.ocsp_urls == ("http://127.0.0.1:8889/ocsp",)
    assert certificate.crl_urls == ("http://127.0.0.1:8889/crl/eid-ica.crl",)
    assert certificate.issuer_urls == ("http://127.0.0.1:8889/ca/eid-ica.crt",)
    assert (certificate.is_ca, certificate.path_length, certificate.key_bits) == (False, None, 2048)
    assert certificate.not_after.astimezone(UTC) == theirs.not_valid_after_utc
    assert (certificate.critical_unknown, certificate.ocsp_no_check) == (frozenset(), False)


def test_a_responder_need_not_be_asked_about() -> None:
    assert WORLD_CERTIFICATES["responder"][1].ocsp_no_check


def test_equal_octets_are_one_certificate() -> None:
    made, certificate = WORLD_CERTIFICATES["signer"]
    again = Certificate.load(bytes(bytearray(made.der)))
    assert {certificate, again} == {certificate}
    assert certificate != WORLD_CERTIFICATES["responder"][1]


BROKEN = {
    "empty": b"",
    "text": b"-----BEGIN CERTIFICATE-----",
    "a sequence of nothing": b"\x30\x00",
    "length beyond the input": b"\x30\x82\xff\xff\x30",
    "indefinite length": b"\x30\x80\x00\x00",
    "beyond the limit": b"\x30\x83\x01\x00\x01" + bytes(CERTIFICATE_SIZE + 1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_certificate_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Certificate.load(BROKEN[name])


def test_octets_after_a_certificate_are_refused() -> None:
    with pytest.raises(ValueError, match="follow"):
        Certificate.load(WORLD_CERTIFICATES["signer"][0].der + b"\x00")


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=3))
def test_damage_ends_in_a_refusal_or_in_a_certificate_that_nobody_issued(position: int, junk: bytes) -> None:
    der = WORLD_CERTIFICATES["signer"][0].der
    damaged = der[: position % len(der)] + junk + der[position % len(der) + len(junk) :]
    try:
        certificate = Certificate.load(damaged)
    except ValueError:
        return
    assert certificate.extensions is not None
    assert names.signer(certificate).certificate_sha256 == certificate.sha256
    assert certificate.key_bits is None or certificate.key_bits > 0


def _with_extension(value: bytes, identifier: str) -> Certificate:
    made, _ = WORLD_CERTIFICATES["signer"]
    builder = (
        x509.CertificateBuilder()
        .subject_name(made.certificate.subject)
        .issuer_name(made.certificate.subject)
        .public_key(made.key.public_key())
        .serial_number(1)
        .not_valid_before(NOW.replace(tzinfo=None))
        .not_valid_after(NOW.replace(year=2030, tzinfo=None))
        .add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier(identifier), value), critical=False)
    )
    der = builder.sign(made.key, hashes.SHA256()).public_bytes(Encoding.DER)
    return Certificate.load(der)


@pytest.mark.parametrize(
    ("identifier", "value"),
    [
        ("2.5.29.15", b"\x04\x00"),
        ("2.5.29.19", b"\x30\x03\x01\x01"),
        ("2.5.29.32", b"\x30\x02\x30\x00"),
        ("2.5.29.37", b""),
        ("1.3.6.1.5.5.7.1.3", b"\x30\x04\x06\x02\x2a\x03"),
        ("2.5.29.31", b"\x30\x02\x30"),
    ],
)
def test_an_extension_that_cannot_be_read_counts_as_unknown_and_critical(identifier: str, value: bytes) -> None:
    assert _with_extension(value, identifier).critical_unknown == {identifier}


def test_addresses_that_are_not_for_the_web_are_left_out() -> None:
    value = bytes.fromhex("3020301e06082b060105050730018612") + b"ldap://ldap.exampl"
    assert _with_extension(value, "1.3.6.1.5.5.7.1.1").ocsp_urls == ()


def test_keys_are_read_with_an_unsigned_modulus() -> None:
    _, certificate = WORLD_CERTIFICATES["signer"]
    head, _, tail = certificate.spki.partition(b"\x02\x82\x01\x01\x00")
    negative = head + b"\x02\x82\x01\x00" + tail
    shorter = (
        negative.replace(b"\x30\x82\x01\x22", b"\x30\x82\x01\x21", 1)
        .replace(b"\x03\x82\x01\x0f\x00", b"\x03\x82\x01\x0e\x00", 1)
        .replace(b"\x30\x82\x01\x0a", b"\x30\x82\x01\x09", 1)
    )
    assert keys.load_key(shorter) == keys.load_key(certificate.spki)
