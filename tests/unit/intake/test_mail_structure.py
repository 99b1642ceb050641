"""The tree of parts: numbers, offsets, limits; and agreement with the standard library where mail is well-formed."""

import base64
import email
from email.message import EmailMessage, Message
from email.policy import SMTP, compat32
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import limits, structure
from intake.defects import Defect

MIXED = (
    b"From: a@example.com\r\n"
    b'Content-Type: multipart/mixed; boundary="out"\r\n'
    b"\r\n"
    b"preamble\r\n"
    b"--out\r\n"
    b"Content-Type: multipart/alternative; boundary=in\r\n"
    b"\r\n"
    b"--in\r\n"
    b"\r\n"
    b"plain\r\n"
    b"--in\r\n"
    b"Content-Type: text/html\r\n"
    b"\r\n"
    b"<p>html</p>\r\n"
    b"--in--\r\n"
    b"epilogue\r\n"
    b"--out \t\r\n"
    b"Content-Type: message/rfc822\r\n"
    b"\r\n"
    b"Content-Type: multipart/mixed; boundary=deep\r\n"
    b"\r\n"
    b"--deep\r\n"
    b"\r\n"
    b"first\r\n"
    b"--deep\r\n"
    b"\r\n"
    b"second\r\n"
    b"--deep--\r\n"
    b"--out--\r\n"
)


def shape(raw: bytes) -> list[tuple[str, str]]:
    return [(part.number, part.media_type) for part in structure.parse(raw).root.walk()]


def test_numbers_are_those_of_imap():
    assert shape(MIXED) == [
        ("", "multipart/mixed"),
        ("1", "multipart/alternative"),
        ("1.1", "text/plain"),
        ("1.2", "text/html"),
        ("2", "message/rfc822"),
        ("2", "multipart/mixed"),
        ("2.1", "text/plain"),
        ("2.2", "text/plain"),
    ]
    assert structure.parse(MIXED).defects == frozenset()


def test_a_message_that_is_no_multipart_has_part_one():
    assert shape(b"Subject: x\r\n\r\nhello") == [("1", "text/plain")]


def test_an_enclosed_message_that_is_no_multipart_has_one_part():
    assert shape(b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nhello") == [
        ("1", "message/rfc822"),
        ("1.1", "text/plain"),
    ]


def test_offsets_cut_exactly_what_was_sent():
    first = structure.parse(MIXED).root.children[0].children[0]
    assert first.entity == b"\r\nplain"
    second = structure.parse(MIXED).root.children[0].children[1]
    assert second.entity == b"Content-Type: text/html\r\n\r\n<p>html</p>"


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        pytest.param(b"--b\n\nx\n--b--\n", [b"x"], id="bare LF"),
        pytest.param(b"--b\n\nx\n\n--b--", [b"x\n"], id="blank line before the delimiter belongs to the part"),
        pytest.param(b"--b\n\n--b\n\ny\n--b--", [b"", b"y"], id="empty part"),
        pytest.param(b"--b\n--b\n\ny\n--b--", [b"", b"y"], id="part without even a blank line"),
        pytest.param(b"--b\nX: 1\n--b--", [b""], id="header only"),
        pytest.param(b"--b\n\nx\n--bb\n--b--", [b"x\n--bb"], id="a longer line is no delimiter"),
        pytest.param(b"--b\n\nx\n --b\n--b--", [b"x\n --b"], id="an indented line is no delimiter"),
        pytest.param(b"--b\n\nx--b\n--b--", [b"x--b"], id="a delimiter begins a line"),
        pytest.param(b"--b\n\nx\n--b--\n--b\n\nz\n--b--", [b"x"], id="after the last delimiter nothing counts"),
        pytest.param(b"--b\n\nx", [b"x"], id="never ended"),
    ],
)
def test_delimiters(body, parts):
    root = structure.parse(b"Content-Type: multipart/mixed; boundary=b\n\n" + body).root
    assert [part.content for part in root.children] == parts


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (b"Content-Type: multipart/mixed\n\nx", Defect.BOUNDARY_MISSING),
        (b"Content-Type: multipart/mixed; boundary=b\n\nx", Defect.MULTIPART_EMPTY),
        (b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx", Defect.MULTIPART_UNENDED),
        (b"Subject: x\nno field\n\nx", Defect.HEADER_UNENDED),
        (b"no field\n\nx", Defect.HEADER_MISSING),
        (b"Subject: x\nSubject: y\n\nx", Defect.DUPLICATE_FIELD),
        (b"Subject: x\r\rold mac\r", Defect.BARE_CR),
        (b"Content-Transfer-Encoding: base64\n\n!!!", Defect.ENCODING_DAMAGED),
        (b"Content-Transfer-Encoding: x-own\n\nx", Defect.ENCODING_UNKNOWN),
        (b"X: y\n" * (limits.HEADER_FIELDS + 2) + b"\nx", Defect.TOO_MANY_FIELDS),
        (b"X: " + b"y" * (limits.HEADER_BLOCK + 2) + b"\n\nx", Defect.TOO_MANY_FIELDS),
    ],
)
def test_a_deviation_is_named(raw, defect):
    assert defect in structure.parse(raw).defects


def test_line_ends_of_old_macs_keep_their_offsets():
    raw = b"Subject: x\r\rhello\r"
    root = structure.parse(raw).root
    assert (root.content, root.body, root.end) == (b"hello\n", 12, len(raw))


def test_a_mailbox_separator_before_the_header_does_no_harm():
    tree = structure.parse(b"From someone Thu Jan  1 00:00:00 2026\nSubject: x\n\nhello")
    assert tree.root.headers.has("subject")
    assert tree.root.content == b"hello"


def test_a_message_in_base64_is_opened():
    inner = base64.encodebytes(b"Subject: inner\n\nhello")
    tree = structure.parse(b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + inner)
    assert [(part.number, part.content) for part in tree.root.walk()][1] == ("1.1", b"hello")
    assert Defect.MESSAGE_ENCODED in tree.defects


def test_a_message_declared_as_nothing_in_particular_is_opened():
    inner = b"Received: from x by y\nFrom: a@example.com\nSubject: inner\nDate: today\n\nhello"
    tree = structure.parse(b"Content-Type: application/octet-stream; name=mail.eml\n\n" + inner)
    assert [part.content for part in tree.root.walk()][1] == b"hello"


def test_text_that_merely_has_colons_is_not_taken_for_a_message():
    tree = structure.parse(b"Content-Type: application/octet-stream\n\nNote: from: to: subject:\n\nhello")
    assert tree.root.children == ()


def test_parts_of_a_digest_are_messages_unless_they_say_otherwise():
    raw = b"Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\nhello\n--b\nContent-Type: text/plain\n\ny\n--b--"
    assert shape(raw)[1:] == [("1", "message/rfc822"), ("1.1", "text/plain"), ("2", "text/plain")]


def nested_multiparts(levels: int) -> bytes:
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels)) + b"\nx"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(nested_multiparts(1000), id="a thousand multiparts"),
        pytest.param(b"Content-Type: message/rfc822\n\n" * 1000, id="a thousand messages"),
    ],
)
def test_depth_is_limited(raw):
    tree = structure.parse(raw)
    assert Defect.TOO_DEEP in tree.defects
    assert sum(1 for _ in tree.root.walk()) <= limits.DEPTH + 2


def test_encoded_enclosures_are_limited():
    raw = b"Subject: innermost\n\nx"
    for _ in range(limits.ENCLOSURES + 3):
        head = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        raw = head + base64.encodebytes(raw)
    tree = structure.parse(raw)
    assert Defect.TOO_DEEP in tree.defects
    assert sum(1 for _ in tree.root.walk()) == limits.ENCLOSURES + 1


def test_parts_are_limited():
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * (limits.PARTS * 3)
    tree = structure.parse(raw)
    assert Defect.TOO_MANY_PARTS in tree.defects
    assert len(tree.root.children) <= limits.PARTS


def test_of_a_message_above_the_limit_only_the_header_is_read(monkeypatch):
    monkeypatch.setattr(structure, "MESSAGE_SIZE", 100)
    tree = structure.parse(b"Subject: big\n\n" + b"x" * 100)
    assert Defect.TOO_LARGE in tree.defects
    assert tree.root.headers.has("subject")
    assert tree.root.content == b""


def test_content_hidden_in_a_detached_signature_is_not_opened(corpus: Path):
    raw = (corpus / "mail" / "21-smime-alice.dsig.SHA384.multipart.mismatch-econtent.eml").read_bytes()
    assert [part.number for part in structure.parse(raw).root.walk()] == ["", "1", "2"]


def test_the_content_of_a_signed_envelope_takes_the_number_of_the_envelope(corpus: Path):
    raw = (corpus / "mail" / "22-smime-alice.sig.SHA384.opaque.eml").read_bytes()
    assert shape(raw) == [("1", "application/pkcs7-mime"), ("1", "text/plain")]


# Agreement with the standard library


def library_leaves(message: Message) -> list[tuple[str, bytes]]:
    leaves = [part for part in message.walk() if not part.is_multipart()]
    return [(part.get_content_type(), (part.get_payload(decode=True) or b"").strip()) for part in leaves]


def our_leaves(raw: bytes) -> list[tuple[str, bytes]]:
    parts = [part for part in structure.parse(raw).root.walk() if not part.children]
    return [(part.media_type, part.content.strip()) for part in parts]


WELL_FORMED = [
    "02-encoded-words-qp-utf8-header.eml",
    "05-list-014.eml",
    "07-nested-message-re-fwd.eml",
    "08-multipart-lennie.eml",
    "10-bounce-lhost-googlegroups-01.eml",
    "13-malformed-cant_parse_from.eml",
    "14-tnef-ukr.eml",
    "16-multipart-mail_test_8.eml",
    "19-smime-alice.dsig.SHA384.multipart.eml",
]


@pytest.mark.parametrize("name", WELL_FORMED)
def test_real_mail_is_taken_apart_as_by_the_standard_library(corpus: Path, name):
    raw = (corpus / "mail" / name).read_bytes()
    assert our_leaves(raw) == library_leaves(email.message_from_bytes(raw, policy=compat32))


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=80)


@st.composite
def messages(draw, depth: int = 3) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message.set_content(draw(texts))
    if depth and draw(st.booleans()):
        for _ in range(draw(st.integers(1, 3))):
            if draw(st.booleans()):
                message.add_attachment(draw(st.binary(max_size=200)), maintype="application", subtype="octet-stream")
            else:
                message.add_attachment(draw(messages(depth - 1)))
    return message


@settings(deadline=None)
@given(messages())
def test_well_formed_mail_is_taken_apart_as_by_the_standard_library(message):
    raw = message.as_bytes()
    assert our_leaves(raw) == library_leaves(email.message_from_bytes(raw, policy=compat32))


fragments = st.sampled_from(
    [
        *(
            b"--b\n",
            b"--b--\n",
            b"--c\r\n",
            b"--c--\r\n",
            b"\n",
            b"\r\n",
            b"\r",
            b"--",
            b"x",
            b" ",
            b":",
            b"\x00",
            b"\xff",
        ),
        *(b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: multipart/signed; boundary=c\r\n"),
        *(b"Content-Type: message/rfc822\n", b"Content-Transfer-Encoding: base64\n", b"Content-Type: text/html\n"),
        *(b"Content-Type: multipart/digest; boundary=b\n", b"Subject: =?utf-8?q?x?=\n", b"QUJD\n", b"<p hidden>"),
    ]
)
"""What mail is made of, to be put together in any order."""


@settings(deadline=None)
@given(st.lists(fragments, max_size=60).map(b"".join))
def test_any_pieces_of_mail_give_a_tree_whose_parts_lie_in_their_parents(raw):
    root = structure.parse(raw).root
    for part in root.walk():
        assert 0 <= part.start <= part.end <= len(part.source)
        assert part.start <= part.body
        for child in part.children:
            if child.source is part.source:
                assert part.body <= child.start
                assert child.end <= part.end
        for earlier, later in zip(part.children, part.children[1:], strict=False):
            assert earlier.end < later.start
