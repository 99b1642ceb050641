"""Encrypted PDF files: signatures verify on them; what only a password opens is said to be so."""

import io

import pypdf
import pytest
from fakes.pdf_world import LINES, SIGNED_AT, WORLD, seen

from authority import pdf, pdf_signing
from authority.pdf_file import Item, PdfFile
from verify import pdf_crypt
from verify.judge import Verdict
from verify.pdf_crypt import Decipher, PdfLockedError
from verify.pdf_document import Document, open_document
from verify.pdf_objects import PdfError, Stream

METHODS = {
    "RC4-40": "V2",
    "RC4-128": "V2",
    "AES-128": "AESV2",
    "AES-256-R5": "AESV3",
    "AES-256": "AESV3",
}


def encrypted(algorithm: str, password: str = "") -> bytes:
    """A page of text, encrypted by another implementation."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf.document(LINES)))
    writer.encrypt(password, "owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_signature(content: bytes) -> bytes:
    """Sign an encrypted file in an update, whose strings a reader would take for ciphertext."""
    view = open_document(content).view
    root = view.trailer["Root"]
    pages = view.dictionary(view.catalog["Pages"])
    page = view.array(pages["Kids"])[0]
    assert isinstance(root, tuple)
    assert isinstance(page, tuple)
    objects: dict[int, Item] = {
        root.number: {"Type": "/Catalog", "Pages": _written(view.catalog["Pages"])},
        page.number: {k: _written(v) for k, v in view.dictionary(page).items()},
        50: b"null",
    }
    start = int(content[content.rindex(b"startxref") :].split()[1])
    kept = tuple((key, _written(view.trailer[key])) for key in ("Encrypt", "ID"))
    file = PdfFile(content, objects, root.number, start)
    return pdf_signing.sign(file, WORLD.signer, SIGNED_AT, pdf_signing.Wish(trailer=kept)).content


def _written(value: object) -> str:
    match value:
        case tuple():
            return f"{value[0]} {value[1]} R"
        case bytes():
            return f"<{value.hex()}>"
        case str():
            return f"/{value}"
        case list():
            return "[" + " ".join(map(_written, value)) + "]"
        case dict():
            return "<< " + " ".join(f"/{k} {_written(v)}" for k, v in value.items()) + " >>"
        case _:
            return str(value)


def decipher(document: Document) -> Decipher:
    found = document.view.reader.decipher
    assert found is not None
    return found


@pytest.mark.parametrize(("algorithm", "method"), METHODS.items())
def test_a_file_without_password_is_opened(algorithm: str, method: str) -> None:
    document = open_document(encrypted(algorithm))
    assert (document.locked, decipher(document).method) == (False, method)
    view = document.view
    page = view.dictionary(view.array(view.dictionary(view.catalog["Pages"])["Kids"])[0])
    content = view.resolve(page["Contents"])
    assert isinstance(content, Stream)
    assert view.reader.decoded(content).startswith(b"BT\n/F1 11 Tf")


@pytest.mark.parametrize("algorithm", METHODS)
def test_a_signature_on_an_encrypted_file_is_intact(algorithm: str) -> None:
    found = seen(with_signature(encrypted(algorithm)))
    assert ([s.integrity for s in found.document.signatures], found.problems) == ([True], set())
    assert found.judgement.verdict is Verdict.ACCEPT


@pytest.mark.parametrize("algorithm", METHODS)
def test_a_signed_file_with_a_password_is_held_whatever_its_signature(algorithm: str) -> None:
    found = seen(with_signature(encrypted(algorithm, "secret")))
    assert ([s.integrity for s in found.document.signatures], found.problems) == ([True], {"password_protected"})
    assert (found.judgement.verdict, [r.value for r in found.judgement.reasons]) == (
        Verdict.HOLD,
        ["password_protected"],
    )


@pytest.mark.parametrize(
    "encryption",
    [
        {},
        {"Filter": "Other", "V": 4, "R": 4},
        {"Filter": "Standard", "V": 1, "R": 2},
        {"Filter": "Standard", "V": 1, "R": 2, "O": b"x" * 32, "U": b"x" * 32, "P": -4},
        {"Filter": "Standard", "V": 2, "R": 3, "O": b"x" * 32, "U": b"x" * 32, "P": -4, "Length": 99999},
        {"Filter": "Standard", "V": 2, "R": 3, "O": b"x", "U": b"x" * 32, "P": -4},
        {"Filter": "Standard", "V": 5, "R": 6, "U": b"x" * 48, "UE": b"x" * 32},
        {"Filter": "Standard", "V": 5, "R": 5, "U": b"short", "UE": b"x" * 32},
    ],
)
def test_an_encryption_that_the_empty_password_does_not_open_is_locked(encryption: dict[str, object]) -> None:
    with pytest.raises(PdfLockedError):
        pdf_crypt.opened(encryption, b"")  # type: ignore[arg-type]  # the cells of a table are PDF values


@pytest.mark.parametrize("method", ["AESV2", "AESV3"])
@pytest.mark.parametrize("octets", [b"", b"short", bytes(16), bytes(40), bytes(48)])
def test_a_damaged_stream_is_refused(method: str, octets: bytes) -> None:
    with pytest.raises(PdfError):
        Decipher(bytes(16 if method == "AESV2" else 32), method).octets(Stream({}, octets, 0, len(octets), 1, 0))
