"""What mail programs send besides texts and files: each is read, or held for a person with what was in the way. None is lost."""

import zlib
from base64 import encodebytes
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from asn1crypto import cms
from fakes.office import deliver, office, rows, shared_examiner

from intake.defects import Defect
from intake.message import read
from workers.polling import poll
from workers.service import drain

ASK = "Labdien!\r\n\r\nLūdzu dzēst visus manus personas datus saskaņā ar VDAR 17. pantu.\r\n\r\nZane\r\n".encode()
TEXT = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
TNEF = b"\x78\x9f\x3e\x22\x01\x00" + bytes(60)
OPAQUE = "Content-Transfer-Encoding: base64\r\n"
PLAIN = "Content-Transfer-Encoding: 8bit\r\n"


def mail(kind: str, body: bytes, fields: str = "") -> bytes:
    head = "From: zane@majas.example\r\nTo: info@infotrust.lv\r\nSubject: Sveiki\r\nMIME-Version: 1.0\r\n"
    return f"{head}Content-Type: {kind}\r\n{fields}\r\n".encode() + body


def mixed(*parts: bytes) -> bytes:
    return mail("multipart/mixed; boundary=b", b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n")


def part(kind: str, content: bytes) -> bytes:
    return f"Content-Type: {kind}\r\n{OPAQUE}\r\n".encode() + encodebytes(content)


def compressed(entity: bytes) -> bytes:
    """A MIME entity as S/MIME compresses it (RFC 3274)."""
    inside = {"content_type": "data", "content": zlib.compress(entity)}
    data = {"version": "v0", "compression_algorithm": {"algorithm": "zlib"}, "encap_content_info": inside}
    info = cms.ContentInfo({"content_type": "compressed_data", "content": cms.CompressedData(data)})
    return bytes(info.dump())


def appointment(words: bytes) -> bytes:
    lines = (b"BEGIN:VCALENDAR", b"METHOD:REQUEST", b"BEGIN:VEVENT", b"UID:1", b"DESCRIPTION:" + words)
    return b"\r\n".join((*lines, b"END:VEVENT", b"END:VCALENDAR", b""))


REPORT = (
    b"--b\r\n\r\nIt did not arrive.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
    b"Final-Recipient: rfc822; somebody@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--\r\n"
)
URL = "message/external-body; access-type=URL; URL=http://127.0.0.1:1/"

MAILS: dict[str, tuple[bytes, set[str], str, str]] = {
    "winmail.dat alone": (
        mail("application/ms-tnef; name=winmail.dat", encodebytes(TNEF), OPAQUE),
        {Defect.TNEF},
        "review",
        "unreadable",
    ),
    "winmail.dat under another name": (
        mixed(TEXT, part("application/octet-stream; name=letter.dat", TNEF)),
        {Defect.TNEF},
        "review",
        "unreadable",
    ),
    "winmail.dat beside a request": (
        mixed(TEXT + ASK, part("application/ms-tnef; name=winmail.dat", TNEF)),
        {Defect.TNEF},
        "review",
        "unsigned_request",
    ),
    "compressed": (
        mail("application/pkcs7-mime; smime-type=compressed-data", encodebytes(compressed(TEXT + ASK)), OPAQUE),
        {Defect.COMPRESSED},
        "review",
        "unreadable",
    ),
    "a piece of a message": (
        mail('message/partial; id="a@b"; number=1; total=2', b"Subject: x\r\n" + TEXT + b"Labdien!\r\n"),
        {Defect.MESSAGE_PARTIAL},
        "review",
        "unreadable",
    ),
    "a body that lies elsewhere": (mail(URL, b"Content-Type: text/plain\r\n\r\n"), {Defect.EXTERNAL_BODY}, "review", "unreadable"),
    "an appointment that asks": (
        mail("text/calendar; charset=utf-8; method=REQUEST", appointment(ASK.replace(b"\r\n", b"\\n")), PLAIN),
        set(),
        "review",
        "unsigned_request",
    ),
    "an appointment": (mail("text/calendar; method=REQUEST", appointment(b"Lunch"), PLAIN), set(), "no_request", ""),
    "a report of somebody's letter": (
        mail("multipart/report; report-type=delivery-status; boundary=b", REPORT),
        set(),
        "ignored",
        "",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[str, str]]]:
    """Outcome, and reasons of the review, of every mail; all lie in the mailbox at once."""
    at = datetime.now(UTC).replace(microsecond=0)
    with office(tmp_path_factory.mktemp("office")) as place:
        for number, (raw, *_) in enumerate(MAILS.values()):
            deliver(place.maildir, f"{int(at.timestamp())}.M{number:02}.office", raw, at)
        with shared_examiner(place) as examiner, place.open(examiner=examiner) as rt:
            poll(rt, lambda: None)
            drain(rt)
            query = "select m.outcome, r.reasons from mail m left join review_item r on r.mail_id = m.id order by m.id"
            yield dict(zip(MAILS, [(str(end), str(why)) for end, why in rows(rt, query)], strict=True))


@pytest.mark.parametrize("name", MAILS)
def test_what_is_not_read_is_named_and_held(name: str, ends: dict[str, tuple[str, str]]) -> None:
    raw, defects, outcome, reason = MAILS[name]
    facts = read(raw)
    assert set(facts.defects) == defects
    assert facts.size == len(raw)
    end, reasons = ends[name]
    assert end == outcome
    assert reason in reasons
