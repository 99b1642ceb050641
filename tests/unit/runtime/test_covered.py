"""What is read as signed is what was signed, whatever numbers and names a mail plays with."""

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from fakes.documents import line, pdf

from intake import structure
from intake.facts import MailFacts
from intake.message import facts
from intake.structure import Tree
from runtime.covered import body_of, is_enclosed, is_wrapping
from runtime.examine import _covered_text, _other_texts
from runtime.texts import Budget
from verify.report import Container, CoveredFile, DocumentReport, VerificationReport

SIGNED = pdf([line("Please send me a copy of my data.")])
UNSIGNED = "Lūdzu dzēst visus datus."


def read(raw: bytes) -> tuple[MailFacts, Tree]:
    tree = structure.parse(raw)
    return facts(tree), tree


def mail(name: str, line_end: str = "\r\n") -> bytes:
    """A signed PDF, named *name* by its sender, before an unsigned body, which is part 2."""
    rows = (
        "From: a@b.example",
        "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=B",
        "",
        "--B",
        "Content-Type: application/pdf",
        f"Content-Disposition: attachment; filename={name}",
        "Content-Transfer-Encoding: base64",
        "",
        base64.b64encode(SIGNED).decode(),
        "--B",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        UNSIGNED,
        "Ar cieņu",
        "--B--",
        "",
    )
    return line_end.join(rows).encode()


def covered(name: str, content: bytes, media_type: str | None = None) -> CoveredFile:
    return CoveredFile(name, media_type, hashlib.sha256(content).hexdigest(), ("S1",), content)


@pytest.mark.parametrize("name", ["2", "1", "request.pdf"])
def test_a_signed_file_is_read_itself_though_it_is_named_like_the_body(name: str) -> None:
    found, tree = read(mail(name))
    file = covered(name, SIGNED, "application/pdf")
    text = _covered_text(file, (file,), found, tree, Budget())
    assert (text.text, text.is_body) == ("Please send me a copy of my data.", False)


def test_the_unsigned_body_stays_among_the_unsigned_texts_though_a_signed_file_bears_its_number() -> None:
    found, tree = read(mail("2"))
    file = covered("2", SIGNED)
    document = DocumentReport("1", "2", Container.PDF, file.sha256, (), (file,), ())
    report = VerificationReport(Container.MIME, datetime(2026, 11, 1, tzinfo=UTC), None, (document,))
    other = _other_texts(found, tree, report, Budget())
    assert [(text.name, text.text) for text in other] == [("2", f"{UNSIGNED}\nAr cieņu")]


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_a_signed_body_is_read_as_the_mail_shows_it(line_end: str) -> None:
    """It was signed with CRLF; a store may have kept it with LF."""
    found, tree = read(mail("a.pdf", line_end))
    body = covered("2", f"{UNSIGNED}\r\nAr cieņu".encode(), "text/plain")
    assert body_of(body, found, tree) == f"{UNSIGNED}\nAr cieņu"


def test_a_body_with_another_content_than_was_signed_is_not_read() -> None:
    found, tree = read(mail("a.pdf"))
    file = covered("2", b"Please send me a copy.", "text/plain")
    text = _covered_text(file, (file,), found, tree, Budget())
    assert text.text == "Please send me a copy."


@pytest.mark.parametrize(
    ("media_type", "others", "wraps"),
    [
        ("multipart/mixed", [("1.1", ("S1",)), ("1.2", ("S1",))], True),
        ("multipart/alternative", [("1.1", ("S1", "S2"))], True),
        ("multipart/mixed", [("1.1", ("S2",))], False),  # its parts are another signature's: they are not its own
        ("multipart/mixed", [("10", ("S1",)), ("11.1", ("S1",))], False),  # nothing of it could be cut
        ("text/plain", [("1.1", ("S1",))], False),
        (None, [("1.1", ("S1",))], False),
    ],
)
def test_a_multipart_has_no_words_beside_those_of_its_signed_parts(media_type, others, wraps) -> None:
    whole = covered("1", b"--b", media_type)
    parts = [CoveredFile(name, "text/plain", "", by) for name, by in others]
    assert is_wrapping(whole, [whole, *parts]) is wraps


@pytest.mark.parametrize(
    ("others", "enclosed"),
    [
        ([], False),
        ([("1.2", "message/rfc822", ("S1",))], True),
        ([("1.2", "message/global", ("S1", "S2"))], True),
        ([("1.2", "message/rfc822", ("S2",))], False),  # another signature's enclosure
        ([("1", "multipart/mixed", ("S1",))], False),
        ([("1.20", "message/rfc822", ("S1",))], False),
    ],
)
def test_what_lies_in_a_message_that_the_same_signature_covers_is_enclosed(others, enclosed) -> None:
    _, tree = read(mail("a.pdf"))
    words = CoveredFile("1.2.1", "text/plain", "", ("S1",))
    around = [CoveredFile(name, kind, "", by) for name, kind, by in others]
    assert is_enclosed(words, [*around, words], tree) is enclosed


@pytest.mark.parametrize(
    ("name", "media_type", "enclosed"),
    [("a.edoc/v.EML", "text/plain", True), ("v.msg", None, True), ("eml.txt", "text/plain", False)],
)
def test_a_file_in_which_mail_programs_keep_a_message_is_one(name: str, media_type: str | None, enclosed: bool) -> None:
    _, tree = read(mail("a.pdf"))
    file = covered(name, b"From: a@b.example", media_type)
    assert is_enclosed(file, [file], tree) is enclosed
