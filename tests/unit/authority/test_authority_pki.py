"""Certificates as Latvia makes them, read by other tools."""

import ast
import zipfile
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from fakes.independent_tools import Outcome, epoch, run, write_pem
from lxml import etree
from stdnum.lv import pvn

from authority import profiles, subjects
from authority.keys import KeyKind
from authority.pki import Authority, Identity, Revocation
from authority.profiles import Profile, QcType

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
REPOSITORY = Path(__file__).resolve().parents[3]
LATVIAN_STATEMENTS = [
    "0.4.0.1862.1.1",
    "0.4.0.1862.1.6",
    "1.3.6.1.5.5.7.11.2",
    "0.4.0.1862.1.5",
    "0.4.0.1862.1.4",
]


def statements(identity: Identity) -> list[str]:
    encoded = profiles.qc_statements(identity.certificate)
    if encoded is None:
        return []
    parsed = core.SequenceOf.load(encoded, spec=core.Sequence, strict=True)
    return [core.ObjectIdentifier.load(statement.contents).dotted for statement in parsed]


def chain(folder: Path, authority: Authority, identity: Identity, at: str) -> Outcome:
    write_pem(folder, authority)
    (folder / "leaf.pem").write_bytes(identity.pem)
    certificates = ("-CAfile", "trust.pem", "-untrusted", "issuers.pem", "leaf.pem")
    return run("openssl", "verify", "-x509_strict", "-attime", at, *certificates, cwd=folder)


@pytest.mark.parametrize("key", [KeyKind.RSA_2048, KeyKind.P256, KeyKind.P384, KeyKind.P521])
def test_a_qualified_certificate_leads_to_the_root(tmp_path: Path, authority: Authority, key: KeyKind) -> None:
    outcome = chain(tmp_path, authority, authority.issue(subjects.LIGA, key=key), epoch(authority))
    assert outcome.passed, outcome.output


def test_a_seal_a_time_stamping_unit_and_a_responder_lead_to_the_root(tmp_path: Path, authority: Authority) -> None:
    seal = authority.issue(subjects.FIRM, profiles.ESEAL_QSCD)
    for identity in (seal, authority.tsa, authority.responder(authority.signing_ca)):
        outcome = chain(tmp_path, authority, identity, epoch(authority))
        assert outcome.passed, outcome.output


def test_the_unlisted_authority_does_not_lead_to_the_root(tmp_path: Path, authority: Authority) -> None:
    stranger = authority.issue(subjects.LIGA, ca=authority.unlisted_ca)
    assert "unable to get local issuer" in chain(tmp_path, authority, stranger, epoch(authority)).output


def test_expired_and_future_certificates_are_refused_for_their_time(tmp_path: Path, authority: Authority) -> None:
    old = authority.issue(subjects.LIGA, validity=authority.expired())
    future = authority.issue(subjects.LIGA, validity=authority.not_yet_valid())
    assert "has expired" in chain(tmp_path, authority, old, epoch(authority)).output
    assert "not yet valid" in chain(tmp_path, authority, future, epoch(authority)).output


def test_a_signing_certificate_names_a_person_as_latvian_cards_do(liga: Identity) -> None:
    name = asn1_x509.Certificate.load(liga.der).subject.native
    assert list(name) == ["country_name", "common_name", "surname", "given_name", "serial_number"]
    assert name["common_name"] == "LĪGA PARAUGKALNE"
    assert name["serial_number"] == "PNOLV-321047-55012"


def test_a_signing_certificate_is_for_content_commitment_alone(liga: Identity) -> None:
    certificate = asn1_x509.Certificate.load(liga.der)
    assert certificate.key_usage_value.native == {"non_repudiation"}
    assert "key_usage" in certificate.critical_extensions
    assert "0.4.0.194112.1.2" in [p["policy_identifier"].dotted for p in certificate.certificate_policies_value]
    assert certificate.ocsp_urls == ["http://127.0.0.1:8889/ocsp"]


def test_the_qc_statements_are_those_of_latvian_cards_in_their_order(liga: Identity) -> None:
    assert statements(liga) == LATVIAN_STATEMENTS


def test_the_qc_statements_are_those_of_a_real_latvian_signature(liga: Identity) -> None:
    file = REPOSITORY / ".." / "shared" / "corpus" / "signatures" / "aex-024.edoc"
    if not file.exists():
        pytest.skip("the folder of real samples is not beside this checkout")
    real = x509.load_der_x509_certificate(_signing_certificate(file))
    assert statements(Identity(real, liga.key)) == statements(liga)


def _signing_certificate(file: Path) -> bytes:
    with zipfile.ZipFile(file) as archive:
        root = etree.fromstring(archive.read("META-INF/edoc-signatures-S1.xml"))
    element = root.find(".//{http://www.w3.org/2000/09/xmldsig#}X509Certificate")
    assert element is not None
    assert element.text is not None
    return b64decode(element.text)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (profiles.ESIGN, LATVIAN_STATEMENTS[:-1]),
        (profiles.ADVANCED, ["1.3.6.1.5.5.7.11.2"]),
        (profiles.AUTHENTICATION, ["1.3.6.1.5.5.7.11.2"]),
        (replace(profiles.ESIGN_QSCD, types=()), [s for s in LATVIAN_STATEMENTS if s != "0.4.0.1862.1.6"]),
        (replace(profiles.ESIGN_QSCD, legislation=("UA",)), [*LATVIAN_STATEMENTS, "0.4.0.1862.1.7"]),
        (profiles.TIME_STAMPING, []),
    ],
)
def test_each_profile_claims_what_it_says(authority: Authority, profile: Profile, expected: list[str]) -> None:
    assert statements(authority.issue(subjects.LIGA, profile)) == expected


def test_two_types_in_one_certificate_are_possible(authority: Authority) -> None:
    identity = authority.issue(subjects.LIGA, replace(profiles.ESIGN_QSCD, types=(QcType.ESIGN, QcType.ESEAL)))
    encoded = profiles.qc_statements(identity.certificate)
    assert encoded is not None
    assert (
        core.ObjectIdentifier(QcType.ESIGN.value).dump() + core.ObjectIdentifier(QcType.ESEAL.value).dump() in encoded
    )


def test_a_pseudonym_stands_in_place_of_the_names(authority: Authority) -> None:
    identity = authority.issue(subjects.PSEUDONYM)
    name = asn1_x509.Certificate.load(identity.der).subject.native
    assert name == {"country_name": "LV", "common_name": "ZILAIS PUTNS", "pseudonym": "ZILAIS PUTNS"}


def test_no_personal_code_can_belong_to_anybody() -> None:
    people = [p for p in vars(subjects).values() if isinstance(p, subjects.Person)]
    codes = [p.identifier.removeprefix("PNOLV-") for p in people if p.identifier.startswith("PNOLV-")]
    assert len(codes) >= 9
    assert len(set(codes)) == len(codes)
    assert [code for code in codes if not code.startswith("32") or pvn.is_valid(code)] == []


def test_serial_numbers_follow_from_the_seed_and_never_repeat() -> None:
    first, again, other = (Authority(NOW, seed=seed) for seed in (7, 7, 8))
    numbers = [[a.issue(subjects.LIGA).certificate.serial_number for _ in range(3)] for a in (first, again, other)]
    assert numbers[0] == numbers[1]
    assert len({*numbers[0], *numbers[2]}) == 6


def test_only_own_certificates_can_be_revoked(authority: Authority) -> None:
    stranger = Authority(authority.now, country="EE").issue(subjects.ESTONIAN)
    with pytest.raises(AssertionError, match="issued here"):
        authority.revoke(stranger, Revocation(authority.now))


def test_a_revocation_belongs_to_one_certificate(authority: Authority) -> None:
    one, other = authority.issue(subjects.LIGA), authority.issue(subjects.LIGA)
    authority.revoke(one, Revocation(authority.now - timedelta(days=1)))
    assert authority.revocation(authority.signing_ca, one.certificate.serial_number) is not None
    assert authority.revocation(authority.signing_ca, other.certificate.serial_number) is None
    assert authority.revocation(authority.seal_ca, one.certificate.serial_number) is None


def test_the_key_in_pem_belongs_to_the_certificate(tmp_path: Path, liga: Identity) -> None:
    (tmp_path / "leaf.pem").write_bytes(liga.pem)
    (tmp_path / "key.pem").write_bytes(liga.key_pem)
    of_certificate = run("openssl", "x509", "-in", "leaf.pem", "-noout", "-pubkey", cwd=tmp_path)
    of_key = run("openssl", "pkey", "-in", "key.pem", "-pubout", cwd=tmp_path)
    assert of_certificate.output.startswith("-----BEGIN PUBLIC KEY-----")
    assert of_certificate == of_key


def test_the_authority_is_independent_of_the_product() -> None:
    own = {"benchmarks", "cases", "classifier", "cli", "config", "intake", "review", "runtime", "verify", "workers"}
    files = sorted((REPOSITORY / "authority").glob("*.py"))
    assert len(files) > 10
    for file in files:
        imported = {
            name.split(".")[0]
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
        }
        assert not imported & own, file.name
