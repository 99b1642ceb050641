"""CMS, CAdES, S/MIME and PDF signatures, judged by openssl; PDF text read by pypdf."""

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pypdf
import pytest
from asn1crypto import cms as asn1_cms
from fakes.independent_tools import epoch, openssl_cms, run, write_pem

from authority import cms, levels, mail, pdf, smime, spoil, subjects, timestamp
from authority.cms import CADES, CADES_DETACHED, PLAIN, PLAIN_DETACHED, CmsForm
from authority.keys import Hash, KeyKind
from authority.levels import Level
from authority.pki import Authority, Identity
from authority.proofs import Proofs

CONTENT = "Lūdzu labot manu adresi.\r\n".encode()
TEXT = "Lūdzu labot manu adresi.\nŅemiet vērā: ā č ē ģ ī ķ ļ ņ š ū ž, žурнал.\n"

FORMS: dict[str, CmsForm] = {
    "cades": CADES,
    "plain": PLAIN,
    "by key identifier": replace(CADES, by_key=True),
    "without attributes": replace(PLAIN, attributes=False),
    "without signing time": replace(CADES, signing_time=False),
    "sha-384": replace(CADES, hash=Hash.SHA384),
    "sha-512": replace(CADES, hash=Hash.SHA512),
}


@pytest.mark.parametrize("key", [KeyKind.RSA_2048, KeyKind.P256, KeyKind.P384])
@pytest.mark.parametrize("name", FORMS)
def test_every_form_holds_enveloping(
    tmp_path: Path, authority: Authority, at: datetime, name: str, key: KeyKind
) -> None:
    signer = authority.issue(subjects.MARTINS, key=key)
    strict = ("-cades",) if FORMS[name].bound and FORMS[name].attributes else ()
    outcome = openssl_cms(tmp_path, authority, cms.sign(CONTENT, signer, at, FORMS[name]), *strict)
    assert outcome.passed, outcome.output
    assert (tmp_path / "shown").read_bytes() == CONTENT


@pytest.mark.parametrize("name", FORMS)
def test_every_form_holds_detached_and_only_over_its_content(
    tmp_path: Path, authority: Authority, liga: Identity, at: datetime, name: str
) -> None:
    signed = cms.sign(CONTENT, liga, at, replace(FORMS[name], detached=True))
    assert openssl_cms(tmp_path, authority, signed, content=CONTENT).passed
    assert not openssl_cms(tmp_path, authority, signed, content=CONTENT + b" ").passed


@pytest.mark.parametrize("level", Level)
def test_every_level_holds(tmp_path: Path, authority: Authority, liga: Identity, at: datetime, level: Level) -> None:
    signed = cms.sign(CONTENT, liga, at, CADES, levels.gather(authority, liga, at, level))
    outcome = openssl_cms(tmp_path, authority, signed, "-cades")
    assert outcome.passed, outcome.output


def test_the_signature_time_stamp_is_over_the_signature_value(
    tmp_path: Path, authority: Authority, liga: Identity, at: datetime
) -> None:
    signed = cms.sign(CONTENT, liga, at, CADES, levels.gather(authority, liga, at, Level.T))
    (attribute,) = asn1_cms.ContentInfo.load(signed)["content"]["signer_infos"][0]["unsigned_attrs"]
    write_pem(tmp_path, authority)
    (tmp_path / "token").write_bytes(attribute["values"][0].dump())
    (tmp_path / "value").write_bytes(cms.signature_value(signed))
    arguments = ("-token_in", "-in", "token", "-data", "value", "-CAfile", "trust.pem", "-attime", epoch(authority))
    outcome = run("openssl", "ts", "-verify", *arguments, cwd=tmp_path)
    assert outcome.passed, outcome.output


def test_the_ocsp_answer_of_level_lt_is_in_the_revocation_information(
    authority: Authority, liga: Identity, at: datetime
) -> None:
    proofs = levels.gather(authority, liga, at, Level.LT)
    signed_data = asn1_cms.ContentInfo.load(cms.sign(CONTENT, liga, at, CADES, proofs), strict=True)["content"]
    (choice,) = signed_data["crls"]
    assert choice.chosen["other_rev_info"].dump() == proofs.ocsp[0]


def test_several_signers_hold_in_one_signed_data(
    tmp_path: Path, authority: Authority, liga: Identity, at: datetime
) -> None:
    signed = cms.sign_together(CONTENT, [liga, authority.issue(subjects.ANDRIS, key=KeyKind.P384)], at)
    outcome = openssl_cms(tmp_path, authority, signed)
    assert outcome.passed, outcome.output


def test_no_signer_at_all_can_be_written(liga: Identity, at: datetime) -> None:
    proofs = Proofs(certificates=(liga.certificate,))
    signed_data = asn1_cms.ContentInfo.load(cms.sign_together(CONTENT, [], at, CADES, proofs), strict=True)["content"]
    assert len(signed_data["signer_infos"]) == 0
    assert len(signed_data["certificates"]) == 1


def test_without_certificates_the_signer_must_be_known(
    tmp_path: Path, authority: Authority, liga: Identity, at: datetime
) -> None:
    signed = cms.sign(CONTENT, liga, at, replace(CADES, certificates=False))
    assert "signer certificate not found" in openssl_cms(tmp_path, authority, signed).output


def test_a_content_time_stamp_is_over_the_content(authority: Authority, liga: Identity, at: datetime) -> None:
    seen: list[bytes] = []

    def stamp(data: bytes) -> bytes:
        seen.append(data)
        return timestamp.stamper(authority.tsa, at)(data)

    cms.sign(CONTENT, liga, at, CADES, Proofs(content_stamp=stamp))
    assert seen == [CONTENT]


def test_the_other_implementation_holds_too(tmp_path: Path, authority: Authority, liga: Identity, at: datetime) -> None:
    for signed in (cms.sign_with_endesive(CONTENT, liga), cms.sign_with_endesive(CONTENT, liga, at)):
        outcome = openssl_cms(tmp_path, authority, signed, "-cades", content=CONTENT)
        assert outcome.passed, outcome.output


@pytest.mark.parametrize("base64", [False, True])
@pytest.mark.parametrize("form", [CADES_DETACHED, PLAIN_DETACHED])
def test_a_clear_signed_mail_holds_and_shows_its_text(
    tmp_path: Path, authority: Authority, liga: Identity, at: datetime, form: CmsForm, *, base64: bool
) -> None:
    entity = mail.text(TEXT, base64=base64)
    (tmp_path / "mail").write_bytes(smime.signed(entity, liga, at, form).dump())
    assert smime_verifies(tmp_path, authority)
    assert (tmp_path / "shown").read_bytes() == entity.dump()


def test_a_clear_signed_multipart_holds(tmp_path: Path, authority: Authority, liga: Identity, at: datetime) -> None:
    parts = [mail.text(TEXT), mail.attachment("Līgums.txt", "text/plain", CONTENT)]
    entity = mail.multipart("mixed", parts, "=_iekseja_=")
    (tmp_path / "mail").write_bytes(smime.signed(entity, liga, at).dump())
    assert smime_verifies(tmp_path, authority)


def test_a_clear_signed_mail_that_was_changed_does_not_hold(
    tmp_path: Path, authority: Authority, liga: Identity, at: datetime
) -> None:
    good = smime.signed(mail.text("Please stop."), liga, at).dump()
    (tmp_path / "mail").write_bytes(spoil.replaced(good, b"Please stop.", b"Please go on."))
    assert not smime_verifies(tmp_path, authority)


def test_an_opaque_mail_holds_and_shows_its_text(
    tmp_path: Path, authority: Authority, liga: Identity, at: datetime
) -> None:
    entity = mail.text(TEXT)
    (tmp_path / "mail").write_bytes(smime.opaque(entity, liga, at).dump())
    assert smime_verifies(tmp_path, authority)
    assert (tmp_path / "shown").read_bytes() == entity.dump()


def smime_verifies(folder: Path, authority: Authority) -> bool:
    write_pem(folder, authority)
    arguments = ("-in", "mail", "-CAfile", "trust.pem", "-attime", epoch(authority), "-out", "shown")
    return run("openssl", "smime", "-verify", *arguments, cwd=folder).passed


def read(document: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(document), strict=True)


def pieces(document: bytes) -> tuple[bytes, bytes]:
    """Give the signed bytes and the signature, as a reader finds them through the form."""
    fields = read(document).get_fields()
    assert fields is not None
    value = fields["Paraksts1"]["/V"]
    first, length, second, rest = (int(number) for number in value["/ByteRange"])
    assert (first, second + rest) == (0, len(document))
    assert document[length : length + 1] + document[second - 1 : second] == b"<>"
    return document[:length] + document[second:], without_padding(bytes(value["/Contents"]))


def without_padding(contents: bytes) -> bytes:
    """Cut a DER structure of two length octets out of the room reserved for it; its own last octet may be zero."""
    assert contents[:2] == b"\x30\x82"
    length = 4 + int.from_bytes(contents[2:4], "big")
    assert not contents[length:].strip(b"\0")
    return contents[:length]


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("key", [KeyKind.RSA_2048, KeyKind.P384])
def test_a_signed_pdf_holds_over_all_of_itself(
    tmp_path: Path, authority: Authority, at: datetime, key: KeyKind, level: Level
) -> None:
    signer = authority.issue(subjects.ILZE, key=key)
    proofs = levels.gather(authority, signer, at, level)
    content, signature = pieces(pdf.sign(pdf.document(TEXT.splitlines()), signer, at, proofs=proofs))
    outcome = openssl_cms(tmp_path, authority, signature, "-cades", content=content)
    assert outcome.passed, outcome.output


def test_the_older_kind_of_pdf_signature_holds(
    tmp_path: Path, authority: Authority, liga: Identity, at: datetime
) -> None:
    unsigned = pdf.document(["Lūdzu"])
    document = pdf.sign(unsigned, liga, at, sub_filter=pdf.PKCS7_DETACHED, form=PLAIN_DETACHED)
    content, signature = pieces(document)
    assert openssl_cms(tmp_path, authority, signature, content=content).passed


def test_the_text_of_a_pdf_reads_back_before_and_after_signing(liga: Identity, at: datetime) -> None:
    unsigned = pdf.document(TEXT.splitlines())
    for document in (unsigned, pdf.sign(unsigned, liga, at)):
        assert read(document).pages[0].extract_text().splitlines() == TEXT.splitlines()


def test_signing_a_pdf_only_appends(liga: Identity, at: datetime) -> None:
    unsigned = pdf.document(["Lūdzu"])
    assert pdf.sign(unsigned, liga, at).startswith(unsigned)
