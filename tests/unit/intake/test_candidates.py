"""What in a mail is given to verification, and that it is byte for byte what was signed."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from asn1crypto import cms

from intake import structure
from intake.candidates import MESSAGE, find, message_parts
from verify.candidate import Candidate, Format
from verify.detect import detect

PLAIN = b"Content-Type: text/plain\n\nhello"


def multipart(kind: str, *parts: bytes, boundary: bytes = b"b") -> bytes:
    body = b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in parts)
    head = b"Content-Type: multipart/" + kind.encode() + b"; boundary=" + boundary + b"\n\n"
    return head + body + b"--" + boundary + b"--"


def attached(name: str, content: bytes, kind: str = "application/octet-stream") -> bytes:
    head = f'Content-Type: {kind}\nContent-Disposition: attachment; filename="{name}"\nContent-Transfer-Encoding: base64\n\n'
    return head.encode() + base64.encodebytes(content)


def digests_fit(candidate: Candidate) -> bool:
    """Whether every signer's messageDigest attribute is that of the content (RFC 5652, 11.2)."""
    signers = cms.ContentInfo.load(candidate.signature)["content"]["signer_infos"]
    found = []
    for signer in signers:
        algorithm = signer["digest_algorithm"]["algorithm"].native
        stated = [a["values"][0].native for a in signer["signed_attrs"] if a["type"].native == "message_digest"]
        found.append(stated == [hashlib.new(algorithm, candidate.content).digest()])
    return bool(found) and all(found)


@pytest.fixture
def signed_mails(corpus: Path) -> dict[str, tuple[bytes, bool]]:
    """Real S/MIME mails that are multipart/signed: bytes, and whether the outer signature is intact."""
    lines = (corpus / "signatures" / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    expected = [json.loads(line) for line in lines]
    mails = {
        e["file"]: ((corpus / "signatures" / e["file"]).read_bytes(), e["intact"])
        for e in expected
        if e["format"] == "S-MIME"
    }
    return {name: (raw, intact) for name, (raw, intact) in mails.items() if b"multipart/signed" in raw[:1000]}


def test_the_signed_entity_of_every_real_mail_is_cut_to_the_byte(signed_mails):
    assert len(signed_mails) >= 9
    for name, (raw, intact) in signed_mails.items():
        own = find(raw)[0]
        assert own.own_layer
        assert digests_fit(own) is intact, name


def test_mail_stored_with_bare_line_feeds_is_cut_to_the_same_bytes(signed_mails):
    for raw, intact in signed_mails.values():
        if b"\n" not in raw.replace(b"\r\n", b""):
            assert digests_fit(find(raw.replace(b"\r\n", b"\n"))[0]) is intact


@pytest.mark.parametrize("text", ["From: list@example.com", "Subject: forwarded"])
def test_a_signed_message_within_another_is_a_document_and_not_the_own_layer(signed_mails, text):
    for raw, intact in signed_mails.values():
        mail = raw.replace(b"\r\n", b"\n")
        head, _, _ = mail.partition(b"\n\n")
        boundary = b"outer"
        signed = b"Content-Type:" + mail.partition(b"Content-Type:")[2]
        wrapped = text.encode() + b"\n" + multipart("mixed", signed, b"\n-- \nfooter of the list", boundary=boundary)
        (layer, *_) = [c for c in find(wrapped) if c.part == "1"]
        assert head
        assert (layer.own_layer, layer.name, layer.signed_parts[0]) == (False, "1", "1.1")
        assert digests_fit(layer) is intact


def test_a_forwarded_signed_message_is_a_document(signed_mails):
    raw, _ = signed_mails["sm-037.eml"]
    wrapped = b"Subject: fwd\r\n" + multipart("mixed", PLAIN, b"Content-Type: message/rfc822\n\n" + raw).replace(
        b"\n", b"\r\n"
    ).replace(b"\r\r\n", b"\r\n")
    (layer,) = find(wrapped)
    assert (layer.part, layer.own_layer, layer.signed_parts) == ("2", False, ("2.1",))
    assert digests_fit(layer)


def test_the_own_layer_names_its_parts(signed_mails):
    own = find(signed_mails["sm-046.eml"][0])[0]
    assert (own.name, own.part, own.signed_parts) == (MESSAGE, None, ("1", "1.1", "1.2"))


def test_an_envelope_is_the_own_layer(corpus: Path):
    (own,) = find((corpus / "mail" / "22-smime-alice.sig.SHA384.opaque.eml").read_bytes())
    assert (own.name, own.part, own.own_layer, own.signed_parts) == (MESSAGE, None, True, ("1",))
    assert detect(own) is Format.CMS
    assert own.content[0] == 0x30


def test_an_envelope_in_an_envelope_is_a_document_of_its_own(corpus: Path):
    own, inner = find((corpus / "signatures" / "sm-049.eml").read_bytes())
    assert (own.own_layer, inner.own_layer, inner.part) == (True, False, "1")


def test_a_signature_that_is_damaged_is_still_a_signature():
    entity = b"Content-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\n!!!"
    (own,) = find(multipart("signed; protocol=application/pkcs7-signature", PLAIN, entity))
    assert detect(own) is Format.SMIME_DETACHED


def test_the_content_of_a_signature_decides_whatever_it_is_called(corpus: Path):
    der = (corpus / "signatures" / "ca-020.p7s").read_bytes()
    (own,) = find(multipart("signed; protocol=x/y", PLAIN, attached("x.txt", der, "text/plain")))
    assert (own.signature, own.own_layer) == (der, True)


def test_pgp_is_told_and_not_taken_for_smime():
    armour = (
        b"Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----"
    )
    (own,) = find(multipart("signed; protocol=application/pgp-signature", PLAIN, armour))
    assert detect(own) is Format.PGP
    (clear,) = find(
        b"Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nhello\n-----BEGIN PGP SIGNATURE-----\n"
    )
    assert detect(clear) is Format.PGP


def test_a_signed_multipart_that_nobody_can_check_is_no_candidate(corpus: Path):
    assert find((corpus / "mail" / "04-multipart-006.eml").read_bytes()) == ()


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("aex-024.edoc", Format.ASIC),
        ("pa-003.pdf", Format.PDF),
        ("ca-007.p7m", Format.CMS),
        ("xa-001.xml", Format.XML),
    ],
)
@pytest.mark.parametrize(
    ("name", "kind"), [("photo.png", "image/png"), ("notes.txt", "text/plain"), ("x", "application/pdf")]
)
def test_attachments_are_known_by_their_content_alone(corpus: Path, file, expected, name, kind):
    content = (corpus / "signatures" / file).read_bytes()
    (found,) = find(multipart("mixed", PLAIN, attached(name, content, kind)))
    assert detect(found) is expected
    assert (found.content, found.name, found.part, found.declared_type) == (content, name, "2", kind)


def test_containers_without_a_signature_are_listed_too():
    raw = multipart(
        "mixed", PLAIN, attached("a.zip", b"PK\x03\x04x"), attached("b.pdf", b"%PDF-1.7"), attached("c.png", b"\x89PNG")
    )
    assert [c.name for c in find(raw)] == ["a.zip", "b.pdf"]


def test_a_detached_signature_is_given_the_files_beside_it(corpus: Path):
    signature = (corpus / "signatures" / "ca-020.p7s").read_bytes()
    content = (corpus / "signatures" / "ca-020.detached" / "screenshot2.png").read_bytes()
    raw = multipart(
        "mixed",
        PLAIN,
        attached("form.pdf", content),
        attached("form.pdf.p7s", signature),
        attached("x.png", b"\x89PNG"),
    )
    found = next(c for c in find(raw) if c.name == "form.pdf.p7s")
    assert [(s.name, s.content) for s in found.supporting] == [("form.pdf", content), ("x.png", b"\x89PNG")]


def test_an_enclosing_signature_needs_no_other_files(corpus: Path):
    content = (corpus / "signatures" / "ca-031.p7m").read_bytes()
    found = find(multipart("mixed", PLAIN, attached("a.p7m", content), attached("b.png", b"\x89PNG")))
    assert found[0].supporting == ()


def test_equal_names_are_told_apart(corpus: Path):
    content = (corpus / "signatures" / "aex-024.edoc").read_bytes()
    raw = multipart("mixed", PLAIN, attached("form.edoc", content), attached("form.edoc", content))
    assert [c.name for c in find(raw)] == ["form.edoc", "3:form.edoc"]


def test_the_parts_of_a_message_are_named_as_reports_name_them(signed_mails):
    raw = multipart("mixed", PLAIN, attached("form.edoc", b"PK\x03\x04"), attached("form.edoc", b"PK\x03\x04"))
    assert message_parts(structure.parse(raw)) == ("1", "form.edoc", "3:form.edoc")
    assert message_parts(structure.parse(signed_mails["sm-037.eml"][0])) == ("1",)
