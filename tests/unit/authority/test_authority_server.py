"""The services behind real HTTP on the loopback address."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import tsp
from cryptography import x509
from fakes.independent_tools import run, write_pem

from authority import ocsp, subjects
from authority.keys import Hash
from authority.pki import Authority, Identity, Revocation
from authority.server import AuthorityServer

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def served() -> Iterator[Authority]:
    server = AuthorityServer(clock=lambda: NOW)
    authority = Authority(NOW, base_url=server.url)
    with server.serving(authority):
        yield authority


def fetch(url: str, body: bytes | None = None) -> tuple[str, bytes]:
    with urllib.request.urlopen(url, body, timeout=5) as answer:
        return answer.headers["Content-Type"], answer.read()


def urls(identity: Identity) -> dict[str, str]:
    access = identity.certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    points = identity.certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    names = points[0].full_name
    assert names is not None
    return {d.access_method._name: str(d.access_location.value) for d in access} | {"crl": str(names[0].value)}


def test_the_addresses_in_a_certificate_lead_to_its_issuer_list_and_status(served: Authority) -> None:
    identity = served.issue(subjects.LIGA)
    served.revoke(identity, Revocation(NOW - timedelta(hours=1)))
    found = urls(identity)
    assert fetch(found["caIssuers"]) == ("application/pkix-cert", served.signing_ca.der)
    media_type, revoked = fetch(found["crl"])
    assert media_type == "application/pkix-crl"
    serial = identity.certificate.serial_number
    assert x509.load_der_x509_crl(revoked).get_revoked_certificate_by_serial_number(serial) is not None
    media_type, answer = fetch(found["OCSP"], ocsp.request(identity))
    assert media_type == "application/ocsp-response"
    status = asn1_ocsp.OCSPResponse.load(answer).response_data["responses"][0]["cert_status"].name
    assert status == "revoked"


def test_openssl_gets_its_answer_over_http(tmp_path: Path, served: Authority) -> None:
    identity = served.issue(subjects.LIGA)
    write_pem(tmp_path, served)
    (tmp_path / "ca.pem").write_bytes(served.signing_ca.pem)
    (tmp_path / "leaf.pem").write_bytes(identity.pem)
    asking = ("-issuer", "ca.pem", "-cert", "leaf.pem", "-url", served.url("ocsp"))
    trust = ("-CAfile", "trust.pem", "-verify_other", "ca.pem", "-attime", str(int(NOW.timestamp())))
    outcome = run("openssl", "ocsp", *asking, *trust, "-validity_period", "999999999", cwd=tmp_path)
    assert "leaf.pem: good" in outcome.output
    assert "Response verify OK" in outcome.output


def test_the_time_stamping_unit_answers(served: Authority) -> None:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": Hash.SHA256.digest(b"data")}
    request = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "cert_req": True, "nonce": 7})
    media_type, body = fetch(served.url("tsa"), request.dump())
    answer = tsp.TimeStampResp.load(body)
    info = answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert media_type == "application/timestamp-reply"
    assert answer["status"]["status"].native == "granted"
    assert (info["gen_time"].native, info["nonce"].native) == (NOW, 7)


@pytest.mark.parametrize("path", ["", "ocsp", "crl/none.crl", "ca/none.crt", "crl", "ca/../ocsp", "a/b/c/d"])
def test_other_addresses_are_not_found(served: Authority, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        fetch(served.url(path))
    with caught.value as answer:
        assert answer.code == 404


def test_the_server_is_gone_after_its_context() -> None:
    server = AuthorityServer(clock=lambda: NOW)
    with server.serving(Authority(NOW, base_url=server.url)):
        pass
    with pytest.raises(urllib.error.URLError):
        fetch(f"{server.url}/ca/root.crt")
