"""Content decides what a file is, never its name."""

import base64
import io
import zipfile

import pytest

from verify.candidate import Candidate, Format
from verify.detect import as_der, detect, detect_bytes

SIGNED_DATA = bytes.fromhex("3080 0609 2a864886f70d010702 a080".replace(" ", "")) + b"\x00" * 90
ENVELOPED = bytes.fromhex("3082 0100 0609 2a864886f70d010703 a080".replace(" ", "")) + b"\x00" * 90
AUTH_ENVELOPED = bytes.fromhex("3080 060b 2a864886f70d0109100117".replace(" ", "")) + b"\x00" * 90


def zipped(*names: str, inside: bytes | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "application/vnd.etsi.asic-e+zip" if name == "mimetype" else "x")
        if inside is not None:
            archive.writestr("inside.edoc", inside)
    return buffer.getvalue()


PEM = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(SIGNED_DATA) + b"-----END PKCS7-----\n"
XMLDSIG = b'<a><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></a>'

FILES = {
    "edoc": (zipped("mimetype", "a.txt", "META-INF/edoc-signatures-S1.xml"), Format.ASIC),
    "container without a mimetype": (zipped("a.txt", "META-INF/signatures0.xml"), Format.ASIC),
    "container with CAdES": (zipped("mimetype", "META-INF/signature001.p7s"), Format.ASIC),
    "container without a signature": (zipped("mimetype", "a.txt"), Format.ASIC),
    "truncated container": (zipped("mimetype", "a.txt", "META-INF/signatures0.xml")[:-30], Format.ASIC),
    "EDOC 1.0": (zipped("[Content_Types].xml", "EDoc/Documents/a.txt"), Format.EDOC1),
    "archive of an uncompressed container": (
        zipped("a.txt", inside=zipped("mimetype", "META-INF/signatures0.xml")),
        Format.ZIP,
    ),
    "archive of an uncompressed EDOC 1.0": (zipped(inside=zipped("[Content_Types].xml", "EDoc/a.txt")), Format.ZIP),
    "ordinary archive": (zipped("a.txt", "b/c.txt"), Format.ZIP),
    "office document": (zipped("[Content_Types].xml", "word/document.xml"), Format.ZIP),
    "archive behind a stub": (b"MZ" + b"\x00" * 100 + zipped("a.txt"), Format.ZIP),
    "empty archive": (zipped(), Format.ZIP),
    "signed PDF": (b"%PDF-1.7\n/ByteRange [0 1 2 3]", Format.PDF),
    "signed PDF behind junk": (b"\r\n\r\n%PDF-1.4\n/ByteRange [0 1 2 3]", Format.PDF),
    "PDF without signature": (b"%PDF-1.7\n1 0 obj", Format.UNSIGNED),
    "CMS, indefinite length": (SIGNED_DATA, Format.CMS),
    "CMS in PEM": (PEM, Format.CMS),
    "CMS in PEM after a mail's text": (b"see below\n" + PEM, Format.CMS),
    "CMS in bare base64": (base64.encodebytes(SIGNED_DATA), Format.CMS),
    "CMS that holds a PDF": (SIGNED_DATA + b"%PDF-1.7 /ByteRange", Format.CMS),
    "enveloped CMS": (ENVELOPED, Format.ENCRYPTED_CMS),
    "authenticated enveloped CMS": (AUTH_ENVELOPED, Format.ENCRYPTED_CMS),
    "XML with a signature": (b"\xef\xbb\xbf<?xml version='1.0'?>" + XMLDSIG, Format.XML),
    "XML without a signature": (b"<a/>", Format.UNSIGNED),
    "HTML": (b"<html><body>labdien</body></html>", Format.UNSIGNED),
    "DDOC": (b'<?xml version="1.0"?><SignedDoc format="DIGIDOC-XML">', Format.DDOC),
    "PGP message": (b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n", Format.PGP),
    "compact JWS": (b"eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl", Format.JADES),
    "JSON JWS": (b'{"payload":"eyJ9","protected":"eyJ9","signature":"c2ln"}', Format.JADES),
    "JSON": (b'{"a": 1}', Format.UNSIGNED),
    "text": ("Lūdzu dzēst manus datus".encode(), Format.UNSIGNED),
    "empty file": (b"", Format.UNSIGNED),
    "one byte": (b"0", Format.UNSIGNED),
    "certificate": (bytes.fromhex("3082010030820080a003020102"), Format.UNSIGNED),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_what_its_bytes_are(name):
    data, expected = FILES[name]
    assert detect_bytes(data) is expected


def test_the_name_and_the_declared_type_are_not_believed():
    candidate = Candidate("letter.txt", SIGNED_DATA, declared_type="text/plain")
    assert detect(candidate) is Format.CMS


def test_a_signed_entity_with_its_signature_is_detached_smime():
    candidate = Candidate("1", b"Content-Type: text/plain\r\n\r\nhello", signature=b"anything")
    assert detect(candidate) is Format.SMIME_DETACHED


def test_armoured_cms_is_given_as_binary():
    assert as_der(PEM) == SIGNED_DATA
    assert as_der(base64.b64encode(SIGNED_DATA)) == SIGNED_DATA
    assert as_der(b"no CMS") is None


def test_real_files_are_recognised(corpus):
    import json

    expected = {"XAdES": Format.XML, "CAdES": Format.CMS, "PAdES": Format.PDF}
    lines = (corpus / "signatures" / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    wrong = []
    for line in map(json.loads, lines):
        kind = Format.ASIC if line["format"].startswith("ASiC") else expected.get(line["format"])
        if kind is None:
            continue
        found = detect_bytes((corpus / "signatures" / line["file"]).read_bytes())
        if found is not kind:
            wrong.append((line["file"], found))
    assert wrong == []
