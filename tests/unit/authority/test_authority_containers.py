"""EDOC and ASiC containers, judged by xmlsec1 and unzip; what is spoilt is refused for it."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from fakes.independent_tools import run, xmlsec_container
from lxml import etree

from authority import asic, levels, ocsp, profiles, spoil, subjects, timestamp, xades
from authority.asic import Signing
from authority.keys import Hash, KeyKind
from authority.levels import Level
from authority.pki import Authority, Identity
from authority.proofs import Proofs
from authority.xades import DataFile

REQUEST = DataFile("request.txt", "Lūdzu dzēst manus datus.\n".encode())
PLUS = DataFile("test+test.txt", b"a+b")
NS = {"ds": "http://www.w3.org/2000/09/xmldsig#", "xades": "http://uri.etsi.org/01903/v1.3.2#"}

Maker = Callable[..., bytes]
MAKERS: dict[str, Maker] = {"edoc": asic.edoc, "asice": asic.asice}


def signing(authority: Authority, signer: Identity, at: datetime, level: Level = Level.B) -> Signing:
    return Signing(signer, at, levels.gather(authority, signer, at, level))


def signature(container: bytes) -> etree._Element:
    entry = next(e for e in asic.entries(container) if "signatures" in e.name)
    return etree.fromstring(entry.content)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("key", [KeyKind.RSA_2048, KeyKind.P256, KeyKind.P384])
@pytest.mark.parametrize("maker", MAKERS)
def test_every_level_holds_with_every_key(
    tmp_path: Path, authority: Authority, at: datetime, maker: str, key: KeyKind, level: Level
) -> None:
    signer = authority.issue(subjects.LIGA, key=key)
    container = MAKERS[maker]([REQUEST, PLUS], signing(authority, signer, at, level))
    outcomes = xmlsec_container(tmp_path, authority, container)
    assert [o.passed for o in outcomes] == [True], outcomes[0].output


@pytest.mark.parametrize("digest", [Hash.SHA1, Hash.SHA384, Hash.SHA512])
def test_weaker_and_stronger_digests_hold_too(
    tmp_path: Path, authority: Authority, liga: Identity, at: datetime, digest: Hash
) -> None:
    container = asic.edoc([REQUEST], Signing(liga, at), form=replace(xades.EDOC, hash=digest))
    (outcome,) = xmlsec_container(tmp_path, authority, container)
    assert outcome.passed, outcome.output


def test_several_signatures_stand_in_documents_of_their_own(
    tmp_path: Path, authority: Authority, liga: Identity, at: datetime
) -> None:
    second = signing(authority, authority.issue(subjects.ANDRIS), at, Level.LT)
    container = asic.edoc([REQUEST], signing(authority, liga, at), second)
    assert [e.name for e in asic.entries(container)][-2:] == [
        "META-INF/edoc-signatures-S1.xml",
        "META-INF/edoc-signatures-S2.xml",
    ]
    assert [o.passed for o in xmlsec_container(tmp_path, authority, container)] == [True, True]


def test_an_asics_container_holds(tmp_path: Path, authority: Authority, liga: Identity, at: datetime) -> None:
    container = asic.asics(REQUEST, signing(authority, liga, at, Level.LT))
    assert [e.name for e in asic.entries(container)] == ["mimetype", "request.txt", "META-INF/signatures.xml"]
    (outcome,) = xmlsec_container(tmp_path, authority, container)
    assert outcome.passed, outcome.output


def test_an_edoc_is_laid_out_as_latvian_ones_are(liga: Identity, at: datetime) -> None:
    container = asic.edoc([PLUS], Signing(liga, at))
    with zipfile.ZipFile(io.BytesIO(container)) as archive:
        infos = archive.infolist()
    assert [i.filename for i in infos] == [
        "mimetype",
        "test+test.txt",
        "META-INF/manifest.xml",
        "META-INF/edoc-signatures-S1.xml",
    ]
    assert [i.compress_type for i in infos] == [zipfile.ZIP_STORED] + [zipfile.ZIP_DEFLATED] * 3
    assert container[30:69] == b"mimetypeapplication/vnd.etsi.asic-e+zip"
    assert infos[2].comment.startswith(b"EDOC/2.0; LIB/2.")


def test_an_edoc_signature_has_the_elements_of_latvian_ones(liga: Identity, at: datetime) -> None:
    root = signature(asic.edoc([PLUS], Signing(liga, at)))
    assert root.tag == "{http://uri.etsi.org/02918/v1.2.1#}XAdESSignatures"
    method = root.find(".//ds:CanonicalizationMethod", NS)
    assert method is not None
    assert method.get("Algorithm") == "http://www.w3.org/2006/12/xml-c14n11"
    assert [r.get("URI") for r in root.iterfind(".//ds:Reference", NS)] == ["test+test.txt", "#S1-SignedProperties"]
    assert root.find(".//xades:SigningCertificate", NS) is not None
    assert root.findtext(".//ds:X509IssuerName", namespaces=NS) == (
        "CN=Parauga eID ICA LV,2.5.4.97=#0c114e54524c562d3430303030303030303031,O=SIA Parauga uzticamība,C=LV"
    )


def test_the_two_makers_differ_where_they_do_in_life(authority: Authority, liga: Identity, at: datetime) -> None:
    latvian = signature(asic.edoc([REQUEST], signing(authority, liga, at, Level.LT)))
    other = signature(asic.asice([REQUEST], signing(authority, liga, at, Level.LT)))
    for name, in_latvian, in_other in (
        ("SigningCertificate", True, False),
        ("SigningCertificateV2", False, True),
        ("CertificateValues", False, True),
        ("SignatureTimeStamp", True, True),
        ("OCSPValues", True, True),
    ):
        assert (latvian.find(f".//xades:{name}", NS) is not None) == in_latvian, name
        assert (other.find(f".//xades:{name}", NS) is not None) == in_other, name


def test_a_name_outside_ascii_is_percent_encoded_in_the_reference(liga: Identity, at: datetime) -> None:
    root = signature(asic.edoc([DataFile("Datu dzēšana.txt", b"x")], Signing(liga, at)))
    reference = root.find(".//ds:Reference", NS)
    assert reference is not None
    assert reference.get("URI") == "Datu%20dz%C4%93%C5%A1ana.txt"


def test_revocation_lists_and_content_stamps_can_be_enclosed(
    tmp_path: Path, authority: Authority, liga: Identity, at: datetime
) -> None:
    stamp = timestamp.stamper(authority.tsa, at)
    proofs = Proofs(stamp=stamp, crls=(b"0\x00",), certificates=(authority.root.certificate,), content_stamp=stamp)
    container = asic.edoc([REQUEST], Signing(liga, at, proofs))
    root = signature(container)
    for name in ("AllDataObjectsTimeStamp", "EncapsulatedCRLValue", "EncapsulatedX509Certificate"):
        assert root.find(f".//xades:{name}", NS) is not None, name
    assert xmlsec_container(tmp_path, authority, container)[0].passed


@pytest.mark.parametrize("maker", MAKERS)
def test_unzip_finds_no_fault(tmp_path: Path, liga: Identity, at: datetime, maker: str) -> None:
    (tmp_path / "container").write_bytes(MAKERS[maker]([REQUEST, PLUS], Signing(liga, at)))
    outcome = run("unzip", "-t", "container", cwd=tmp_path)
    assert "No errors detected" in outcome.output


def test_equal_arguments_give_equal_containers(liga: Identity, at: datetime) -> None:
    assert asic.edoc([REQUEST], Signing(liga, at)) == asic.edoc([REQUEST], Signing(liga, at))


def flipped(container: bytes) -> bytes:
    return spoil.file_changed(container, "request.txt", lambda content: spoil.bit_flipped(content, 3))


BREAKING: dict[str, Callable[[bytes], bytes]] = {
    "text changed": lambda c: spoil.text_changed(c, "request.txt", "dzēst", "labot"),
    "bit flipped": flipped,
    "file removed": lambda c: spoil.file_removed(c, "request.txt"),
    "file renamed": lambda c: spoil.file_renamed(c, "request.txt", "cits.txt"),
    "signing time changed": lambda c: spoil.signature_xml(c, "2026-11-26T04", "2026-11-26T03"),
    "digest changed": lambda c: spoil.signature_xml(c, "<ds:DigestValue>", "<ds:DigestValue>AAAA"),
}
HARMLESS_TO_XMLSEC: dict[str, Callable[[bytes], bytes]] = {
    "extra file": lambda c: spoil.extra_file(c, "cits.txt", b"x"),
    "mimetype removed": spoil.mimetype_removed,
    "mimetype last": spoil.mimetype_last,
}


@pytest.mark.parametrize("defect", BREAKING)
def test_what_breaks_a_signature_is_refused(
    tmp_path: Path, authority: Authority, liga: Identity, at: datetime, defect: str
) -> None:
    broken = BREAKING[defect](asic.edoc([REQUEST], Signing(liga, at)))
    assert [o.passed for o in xmlsec_container(tmp_path, authority, broken)] == [False]


@pytest.mark.parametrize("defect", HARMLESS_TO_XMLSEC)
def test_what_only_spoils_the_container_leaves_the_signature_whole(
    tmp_path: Path, authority: Authority, liga: Identity, at: datetime, defect: str
) -> None:
    good = asic.edoc([REQUEST], Signing(liga, at))
    spoilt = HARMLESS_TO_XMLSEC[defect](good)
    assert spoilt != good
    assert [o.passed for o in xmlsec_container(tmp_path, authority, spoilt)] == [True]


def test_a_signature_over_other_files_is_refused(
    tmp_path: Path, authority: Authority, liga: Identity, at: datetime
) -> None:
    one = asic.edoc([REQUEST], Signing(liga, at))
    other = asic.edoc([DataFile("request.txt", b"something else")], Signing(liga, at))
    mixed = spoil.signatures_exchanged(one, other)
    assert [o.passed for o in xmlsec_container(tmp_path, authority, mixed)] == [False]


def test_a_container_without_signatures_keeps_its_files(liga: Identity, at: datetime) -> None:
    bare = spoil.signatures_removed(asic.edoc([REQUEST], Signing(liga, at)))
    assert [e.name for e in asic.entries(bare)] == ["mimetype", "request.txt", "META-INF/manifest.xml"]


def test_a_truncated_container_is_no_zip(tmp_path: Path, liga: Identity, at: datetime) -> None:
    (tmp_path / "container").write_bytes(spoil.truncated(asic.edoc([REQUEST], Signing(liga, at))))
    assert not run("unzip", "-t", "container", cwd=tmp_path).passed


def test_the_unlisted_authority_signs_soundly_and_is_not_trusted(
    tmp_path: Path, authority: Authority, at: datetime
) -> None:
    stranger = authority.issue(subjects.ILZE, ca=authority.unlisted_ca)
    (outcome,) = xmlsec_container(tmp_path, authority, asic.edoc([REQUEST], Signing(stranger, at)))
    assert not outcome.passed
    assert "certificate" in outcome.output


def test_level_lt_proves_the_time_before_it_answers_for_the_certificate(
    authority: Authority, liga: Identity, at: datetime
) -> None:
    assert levels.ANSWERED_AFTER > levels.STAMPED_AFTER
    proofs = levels.gather(authority, liga, at, Level.LT)
    assert proofs.ocsp == (ocsp.answer(liga, authority, at + levels.ANSWERED_AFTER),)


def test_a_seal_signs_as_a_person_does(tmp_path: Path, authority: Authority, at: datetime) -> None:
    seal = authority.issue(subjects.FIRM, profiles.ESEAL_QSCD)
    (outcome,) = xmlsec_container(tmp_path, authority, asic.edoc([REQUEST], signing(authority, seal, at, Level.LT)))
    assert outcome.passed, outcome.output
