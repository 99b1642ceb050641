"""OCSP answers and CRLs, judged by openssl."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from fakes.independent_tools import Outcome, epoch, run, write_pem

from authority import crl, ocsp, subjects
from authority.keys import Hash, KeyKind
from authority.ocsp import CertId, Signing, Times, Unknown
from authority.pki import Authority, Identity, Revocation


def ask(folder: Path, authority: Authority, identity: Identity, response: bytes, *more: str) -> Outcome:
    write_pem(folder, authority)
    (folder / "ca.pem").write_bytes(authority.signing_ca.pem)
    (folder / "leaf.pem").write_bytes(identity.pem)
    (folder / "response").write_bytes(response)
    about = ("-respin", "response", "-issuer", "ca.pem", "-cert", "leaf.pem")
    trust = ("-CAfile", "trust.pem", "-verify_other", "ca.pem", "-attime", epoch(authority))
    # openssl compares the answer's times with its own clock, not with -attime.
    return run("openssl", "ocsp", *about, *trust, "-validity_period", "999999999", *more, cwd=folder)


def status(authority: Authority, identity: Identity, what: ocsp.Status, at: datetime) -> bytes:
    ca = authority.signing_ca
    asked = CertId.of(ca, identity.certificate.serial_number)
    return ocsp.response(asked, what, Times(at, at, None), Signing(authority.responder(ca)))


@pytest.mark.parametrize("key", [KeyKind.RSA_2048, KeyKind.P384])
def test_a_certificate_is_good_until_it_is_revoked(
    tmp_path: Path, authority: Authority, at: datetime, key: KeyKind
) -> None:
    identity = authority.issue(subjects.ANDRIS, key=key)
    authority.revoke(identity, Revocation(at))
    before = ask(tmp_path, authority, identity, status_of(authority, identity, at - timedelta(seconds=1)))
    after = ask(tmp_path, authority, identity, status_of(authority, identity, at))
    assert "leaf.pem: good" in before.output
    assert "leaf.pem: revoked" in after.output
    assert "keyCompromise" in after.output
    assert "Response verify OK" in before.output
    assert "Response verify OK" in after.output


def status_of(authority: Authority, identity: Identity, at: datetime) -> bytes:
    return ocsp.answer(identity, authority, at)


def test_every_status_can_be_said(tmp_path: Path, authority: Authority, liga: Identity, at: datetime) -> None:
    said: dict[str, ocsp.Status] = {
        "leaf.pem: good": None,
        "leaf.pem: revoked": Revocation(at - timedelta(days=1), x509.ReasonFlags.certificate_hold),
        "leaf.pem: unknown": Unknown.UNKNOWN,
    }
    for words, what in said.items():
        assert words in ask(tmp_path, authority, liga, status(authority, liga, what, at)).output


def test_the_times_of_an_answer_are_those_asked_for(authority: Authority, liga: Identity, at: datetime) -> None:
    times = Times(at, at - timedelta(hours=1), at + timedelta(days=3))
    asked = CertId.of(authority.signing_ca, liga.certificate.serial_number)
    answer = ocsp.response(asked, None, times, Signing(authority.responder(authority.signing_ca)))
    data = asn1_ocsp.OCSPResponse.load(answer, strict=True).response_data
    assert data["produced_at"].native == times.produced
    assert data["responses"][0]["this_update"].native == times.this_update
    assert data["responses"][0]["next_update"].native == times.next_update


@pytest.mark.parametrize("digest", [Hash.SHA1, Hash.SHA256])
def test_a_request_gets_its_own_certificate_id_back(authority: Authority, liga: Identity, digest: Hash) -> None:
    request = ocsp.request(liga, digest)
    answer = asn1_ocsp.OCSPResponse.load(ocsp.respond(authority, request, authority.now), strict=True)
    asked = asn1_ocsp.OCSPRequest.load(request)["tbs_request"]["request_list"][0]["req_cert"]
    assert answer.response_data["responses"][0]["cert_id"].dump() == asked.dump()


def test_a_request_of_openssl_is_answered_with_its_nonce(tmp_path: Path, authority: Authority, liga: Identity) -> None:
    write_pem(tmp_path, authority)
    (tmp_path / "ca.pem").write_bytes(authority.signing_ca.pem)
    (tmp_path / "leaf.pem").write_bytes(liga.pem)
    asking = ("-issuer", "ca.pem", "-cert", "leaf.pem", "-reqout", "request")
    run("openssl", "ocsp", *asking, cwd=tmp_path)
    (tmp_path / "response").write_bytes(ocsp.respond(authority, (tmp_path / "request").read_bytes(), authority.now))
    trust = ("-CAfile", "trust.pem", "-verify_other", "ca.pem", "-attime", epoch(authority))
    outcome = run("openssl", "ocsp", "-reqin", "request", "-respin", "response", *trust, cwd=tmp_path)
    assert "Response verify OK" in outcome.output
    assert "nonce" not in outcome.output.lower()


def test_the_responder_may_be_named_by_its_key(tmp_path: Path, authority: Authority, liga: Identity) -> None:
    asked = CertId.of(authority.signing_ca, liga.certificate.serial_number)
    signing = Signing(authority.responder(authority.signing_ca), by_key=True)
    outcome = ask(tmp_path, authority, liga, ocsp.response(asked, None, Times.at(authority.now), signing))
    assert "Response verify OK" in outcome.output


def test_an_authority_on_elliptic_curves_answers_too(tmp_path: Path, authority: Authority) -> None:
    curves = Authority(authority.now, country="LT", ca_key=KeyKind.P384)
    identity = curves.issue(subjects.LITHUANIAN)
    answer = ocsp.respond(curves, ocsp.request(identity), curves.now)
    outcome = ask(tmp_path, curves, identity, answer)
    assert "leaf.pem: good" in outcome.output
    assert "Response verify OK" in outcome.output


def test_an_answer_of_a_stranger_does_not_verify(tmp_path: Path, authority: Authority, liga: Identity) -> None:
    asked = CertId.of(authority.signing_ca, liga.certificate.serial_number)
    stranger = Signing(authority.responder(authority.unlisted_ca))
    outcome = ask(tmp_path, authority, liga, ocsp.response(asked, None, Times.at(authority.now), stranger))
    assert "Response Verify Failure" in outcome.output


def test_an_unknown_serial_number_is_unknown(authority: Authority, liga: Identity) -> None:
    twin = Authority(authority.now, seed=99).issue(subjects.LIGA)
    impostor = Identity(twin.certificate, liga.key, liga.issuers)
    answer = asn1_ocsp.OCSPResponse.load(ocsp.respond(authority, ocsp.request(impostor), authority.now))
    assert answer.response_data["responses"][0]["cert_status"].name == "unknown"


@pytest.mark.parametrize("request_bytes", [b"", b"\x30\x00", b"not DER", b"\xff" * 64])
def test_what_is_no_request_is_called_malformed(authority: Authority, request_bytes: bytes) -> None:
    answer = asn1_ocsp.OCSPResponse.load(ocsp.respond(authority, request_bytes, authority.now), strict=True)
    assert answer["response_status"].native == "malformed_request"


def test_a_foreign_issuer_is_not_answered_for(authority: Authority) -> None:
    foreign = Authority(authority.now, country="EE").issue(subjects.ESTONIAN)
    answer = asn1_ocsp.OCSPResponse.load(ocsp.respond(authority, ocsp.request(foreign), authority.now))
    assert answer["response_status"].native == "unauthorized"


def test_a_revoked_certificate_stands_in_the_list_from_its_revocation_on(
    tmp_path: Path, authority: Authority, at: datetime
) -> None:
    identity = authority.issue(subjects.ZANE)
    authority.revoke(identity, Revocation(at, x509.ReasonFlags.superseded))
    serial = f"{identity.certificate.serial_number:X}"
    before = text_of(tmp_path, authority, at - timedelta(seconds=1))
    after = text_of(tmp_path, authority, at)
    assert serial not in before
    assert serial in after
    assert "Superseded" in after
    assert "verify OK" in after


def text_of(folder: Path, authority: Authority, at: datetime) -> str:
    (folder / "ca.pem").write_bytes(authority.signing_ca.pem)
    (folder / "list").write_bytes(crl.current(authority, authority.signing_ca, at))
    arguments = ("-inform", "DER", "-in", "list", "-CAfile", "ca.pem", "-noout", "-text")
    return run("openssl", "crl", *arguments, cwd=folder).output
