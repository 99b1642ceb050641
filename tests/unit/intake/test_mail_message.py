"""The facts of a message, on real mail and on small ones made to show one thing."""

import base64
import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest

from intake import limits
from intake.defects import Defect
from intake.facts import Mailbox
from intake.message import read
from intake.message_json import as_json

FLAGS = {"is_list": "mailing_list", "is_auto_reply": "auto_reply", "is_bounce": "bounce", "automatic": "automatic"}


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_real_mail_gives_the_facts_that_a_good_reader_gets(corpus: Path):
    wrong = []
    for line in (corpus / "mail" / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        expected = json.loads(line)
        found = as_json(read((corpus / "mail" / expected["file"]).read_bytes()), expected["file"])
        facts = {
            "subject": found["subject"],
            "from": [box["address"] for box in found["from"]],
            "attachments": [attachment["name"] for attachment in found["attachments"]],
            **{flag: found[field] for flag, field in FLAGS.items()},
        }
        wrong += [
            (expected["file"], key, facts[key]) for key in facts.keys() & expected.keys() if facts[key] != expected[key]
        ]
        text = squeezed(found["text"])
        wrong += [
            (expected["file"], "text", piece)
            for piece in expected.get("text_contains", ())
            if squeezed(piece) not in text
        ]
    assert wrong == []


def multipart(kind: str, *parts: bytes) -> bytes:
    body = b"".join(b"--b\n" + part + b"\n" for part in parts)
    return b"From: a@example.com\nContent-Type: multipart/" + kind.encode() + b"; boundary=b\n\n" + body + b"--b--\n"


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nLūdzu dzēst manus datus".encode()
SAME_HTML = "Content-Type: text/html; charset=utf-8\n\n<p>Lūdzu <b>dzēst</b> manus datus</p>".encode()
OTHER_HTML = b"Content-Type: text/html; charset=utf-8\n\n<p>Paldies par jaunumiem, viss labi</p>"
PDF = b"Content-Type: application/pdf; name=form.pdf\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(
    b"%PDF-1.7 x"
)
INLINE_PDF = b"Content-Disposition: inline; filename=in.pdf\n" + PDF


def test_html_that_says_the_same_as_the_plain_text_is_not_read_twice():
    facts = read(multipart("alternative", PLAIN, SAME_HTML))
    assert facts.text == "Lūdzu dzēst manus datus"
    assert facts.html
    assert [body.part for body in facts.bodies] == ["1", "2"]


def test_html_that_says_something_else_is_read_too():
    text = read(multipart("alternative", PLAIN, OTHER_HTML)).text
    assert "Lūdzu dzēst" in text
    assert "Paldies" in text


def test_html_alone_is_reduced_to_text():
    assert read(multipart("related", SAME_HTML)).text == "Lūdzu dzēst manus datus"


def test_html_names_its_own_character_set():
    raw = b"Content-Type: text/html\n\n<meta charset=windows-1251><p>" + "удалить".encode("windows-1251")
    assert read(raw).text == "удалить"


def test_attachments_are_found_wherever_they_are():
    inner = multipart("mixed", PLAIN, PDF)
    forwarded = b"Content-Type: message/rfc822\n\n" + inner.replace(b"=b\n", b"=i\n").replace(b"--b", b"--i")
    facts = read(multipart("mixed", PLAIN, INLINE_PDF, forwarded))
    assert [(a.part, a.name) for a in facts.attachments] == [("2", "in.pdf"), ("3", None), ("3.2", "form.pdf")]
    pdf = facts.attachments[0]
    assert (pdf.size, pdf.sha256) == (10, hashlib.sha256(b"%PDF-1.7 x").hexdigest())


def test_a_text_file_is_an_attachment_and_no_body():
    file = b"Content-Type: text/plain\nContent-Disposition: attachment; filename=request.txt\n\nfile text"
    facts = read(multipart("mixed", PLAIN, file))
    assert [a.name for a in facts.attachments] == ["request.txt"]
    assert "file text" not in facts.text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"../../etc/passwd", "passwd"),
        (b"C:\\\\docs\\\\form.pdf", "form.pdf"),
        (b"a\tb.pdf", "a b.pdf"),
        (b"", None),
        (b"/", None),
        (b"x" * 400, "x" * limits.NAME_LENGTH),
    ],
)
def test_names_of_attachments_lead_nowhere(name, shown):
    raw = b'Content-Type: application/pdf\nContent-Disposition: attachment; filename="' + name + b'"\n\n%PDF-'
    assert [a.name for a in read(raw).attachments] == [shown]


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (b"", Defect.EMPTY),
        (b"Subject: x\n\ny", Defect.FROM_MISSING),
        (b"From: a@x\nFrom: b@y\n\nz", Defect.FROM_SEVERAL),
        (b"From: nobody\n\nz", Defect.ADDRESS_MALFORMED),
        (b"From: a@x\nDate: yesterday\n\nz", Defect.DATE_MALFORMED),
        (b"From: a@x\nSubject: \xff\n\nz", Defect.HEADER_8BIT),
        (b"From: a@x\n\nz\x00", Defect.NUL),
        (b"From: a@x\nContent-Type: text/plain; charset=klingon\n\nz", Defect.CHARSET_UNKNOWN),
        (b"From: a@x\nContent-Type: text/plain; charset=utf-8\n\n\xe2", Defect.CHARSET_DAMAGED),
        (b"From: a@x\nContent-Type: message/partial; id=1; number=1; total=2\n\nz", Defect.MESSAGE_PARTIAL),
        (b"From: a@x\nContent-Type: message/external-body; access-type=URL\n\nz", Defect.EXTERNAL_BODY),
        (b"From: a@x\nContent-Type: application/octet-stream; name=winmail.dat\n\n\x78\x9f\x3e\x22", Defect.TNEF),
        (b"From: a@x\nContent-Type: text/html\n\n<p hidden>z</p>", Defect.HIDDEN_TEXT),
        (b"From: a@x\n\n" + b"z" * (limits.TEXT_PART + 1), Defect.TEXT_CUT),
        (b"From: a@x\nSubject: " + b"z" * (limits.HEADER_VALUE + 1) + b"\n\nz", Defect.HEADER_TOO_LONG),
    ],
)
def test_what_is_wrong_is_named(raw, defect):
    assert defect in read(raw).defects


def test_mail_without_fault_has_no_defects():
    raw = multipart("mixed", PLAIN, PDF).replace(b"From:", b"Date: Mon, 2 Mar 2026 10:00:00 +0200\nFrom:")
    assert read(raw).defects == ()


def test_both_of_two_senders_are_told():
    assert [box.address for box in read(b"From: boss@a\nFrom: mallory@b\n\nx").from_] == ["boss@a", "mallory@b"]


def test_a_sender_behind_another_address_is_the_one_in_brackets():
    assert read(b"From: boss@a <Mallory@B>\n\nx").from_ == (Mailbox("boss@a", "mallory@b"),)


def test_identifiers_and_threads():
    facts = read(
        b"From: a@x\nMessage-ID:  <1@x> \nIn-Reply-To: your mail <0@y> of today\n"
        b"References: <a@y>\n <0@y>\nTo: undisclosed-recipients:;\n\nx"
    )
    assert (facts.message_id, facts.in_reply_to, facts.references, facts.to) == ("1@x", "0@y", ("a@y", "0@y"), ())


def test_long_threads_keep_their_first_and_last():
    ids = b" ".join(b"<%d@x>" % n for n in range(500))
    references = read(b"From: a@x\nReferences: " + ids + b"\n\nx").references
    assert len(references) == limits.REFERENCES
    assert (references[0], references[-1]) == ("0@x", "499@x")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (b"Mon, 2 Mar 2026 10:00:00 +0200", dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)),
        (b"Mon, 2 Mar 2026 10:00:00 +0200 (EET)", dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)),
        (b"Mon, 2 Mar 2026 10:00:00 -0000", dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)),
        (b"2 Mar 26 10:00 GMT", dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)),
        (b"31 Feb 2026 10:00:00 +0000", None),
        (b"", None),
    ],
)
def test_the_senders_date(text, at):
    assert read(b"From: a@x\nDate: " + text + b"\n\nx").date == at


def test_stamps_name_their_host_and_time():
    facts = read(
        b"Received: from by (evil by mx.infotrust.test [192.0.2.1])\n\tby MX.infotrust.test (Postfix) with ESMTPS id 1\n"
        b"\tfor <info@infotrust.test>; Mon, 2 Mar 2026 10:00:00 +0200 (EET)\n"
        b"Received: (nullmailer pid 1); Mon, 2 Mar 2026 09:00:00 +0200\n"
        b"Received: garbage\n"
        b"From: a@x\n\nx"
    )
    assert [stamp.by for stamp in facts.received] == ["mx.infotrust.test", None, None]
    assert facts.received[0].at == dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
    assert facts.received[2].at is None


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx",
        b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\n\nVersion: 1\n--b--',
        b"Content-Type: text/plain\n\n-----BEGIN PGP MESSAGE-----\n\nx",
        b"Content-Type: application/octet-stream; name=x.p7m\n\n" + bytes.fromhex("308006092a864886f70d010703a080"),
        multipart("mixed", PLAIN, b"Content-Type: application/x-pkcs7-mime; smime-type=enveloped-data\n\nx"),
    ],
)
def test_encrypted_mail_is_told(raw):
    assert read(raw).encrypted


def test_mail_that_speaks_of_encryption_is_not_encrypted():
    assert not read(multipart("mixed", PLAIN, PDF)).encrypted


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("19-smime-alice.dsig.SHA384.multipart.eml", [("", "smime_detached")]),
        ("22-smime-alice.sig.SHA384.opaque.eml", [("", "cms")]),
        ("04-multipart-006.eml", []),
        ("14-tnef-ukr.eml", []),
    ],
)
def test_signed_parts_are_told(corpus: Path, name, parts):
    facts = read((corpus / "mail" / name).read_bytes())
    assert [(part.part, part.kind) for part in facts.signed_parts] == parts


def test_signed_attachments_are_told_by_their_content(corpus: Path):
    edoc = (corpus / "signatures" / "aex-024.edoc").read_bytes()
    attachment = b"Content-Type: image/png; name=photo.png\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(
        edoc
    )
    facts = read(multipart("mixed", PLAIN, attachment))
    assert [(part.part, part.kind) for part in facts.signed_parts] == [("2", "asic")]


def test_text_in_a_signed_envelope_is_read(corpus: Path):
    facts = read((corpus / "mail" / "22-smime-alice.sig.SHA384.opaque.eml").read_bytes())
    assert [body.part for body in facts.bodies] == ["1"]
    assert facts.text


def test_the_object_has_exactly_the_fields_of_the_contract():
    assert list(as_json(read(multipart("mixed", PLAIN, PDF)), "x.eml")) == [
        *(
            "schema",
            "file",
            "message_id",
            "subject",
            "from",
            "to",
            "reply_to",
            "date",
            "in_reply_to",
            "references",
            "text",
        ),
        *(
            "html",
            "attachments",
            "auto_reply",
            "bounce",
            "mailing_list",
            "automatic",
            "encrypted",
            "signed_parts",
            "defects",
        ),
    ]


def test_what_is_unknown_is_null_and_never_an_empty_string():
    found = as_json(read(b"Subject:\nMessage-ID:\nFrom: a@x\n\nx"), "x.eml")
    assert (found["subject"], found["message_id"], found["date"], found["from"]) == (
        None,
        None,
        None,
        [{"name": None, "address": "a@x"}],
    )
