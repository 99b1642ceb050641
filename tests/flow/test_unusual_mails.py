"""What mail programs send besides texts and files: each is read, or held for a person with what was in the way. None is lost."""

import json
from base64 import encodebytes
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fakes.compressed_cms import KIND, compressed, compressed_data, smaller
from fakes.office import deliver, office, rows, shared_examiner

from authority import levels, smime, texts
from authority import mail as forms
from authority.desk import ASIC_E, Desk
from authority.levels import Level
from authority.mail import Entity, Envelope
from authority.subjects import ANDRIS, LIGA, OLEGS, PETER, ZANE, Subject
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
        "winmail_dat",
    ),
    "winmail.dat under another name": (
        mixed(TEXT, part("application/octet-stream; name=letter.dat", TNEF)),
        {Defect.TNEF},
        "review",
        "unreadable",
    ),
    "winmail.dat beside words": (
        mixed(TEXT + b"Labdien!\r\n", part("application/ms-tnef; name=winmail.dat", TNEF)),
        {Defect.TNEF},
        "review",
        "winmail_dat",
    ),
    "winmail.dat beside a request": (
        mixed(TEXT + ASK, part("application/ms-tnef; name=winmail.dat", TNEF)),
        {Defect.TNEF},
        "review",
        "unsigned_request",
    ),
    "compressed": (
        mail("application/pkcs7-mime; smime-type=compressed-data", encodebytes(compressed(TEXT + ASK)), OPAQUE),
        set(),
        "review",
        "unsigned_request",
    ),
    "compressed and damaged": (
        mail("application/pkcs7-mime; smime-type=compressed-data", encodebytes(compressed_data(b"?")), OPAQUE),
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


Maker = Callable[[Desk], Entity]


def request() -> Entity:
    return forms.text(texts.ERASURE)


def signed(desk: Desk, entity: Entity, form: Callable[..., Entity] = smime.signed, by: Subject = LIGA) -> Entity:
    """Signed with all proofs beside it: nothing here waits for a network."""
    signer = desk.issue(by)
    return form(entity, signer, desk.at, proofs=levels.gather(desk.authority, signer, desk.at, Level.LT))


def document(desk: Desk) -> Entity:
    return forms.attachment("lugums.edoc", ASIC_E, desk.edoc(texts.ERASURE, Level.LT, desk.issue(LIGA)))


def beside_winmail(desk: Desk) -> Entity:
    winmail = forms.attachment("winmail.dat", "application/ms-tnef", TNEF)
    return forms.multipart("mixed", [forms.text("Pielikumā."), document(desk), winmail], "=_b_=")


def beside_a_greeting(desk: Desk) -> Entity:
    """Only the greeting is compressed and signed; the request stands outside."""
    greeting = signed(desk, smaller(forms.text("Labdien!")), smime.signed, ZANE)
    return forms.multipart("mixed", [greeting, request()], "=_b_=")


def damaged() -> Entity:
    body = forms.crlf(encodebytes(compressed_data(b"?")))
    return Entity((("Content-Type", KIND), ("Content-Transfer-Encoding", "base64")), body)


SIGNED: dict[str, tuple[Maker, str, set[str]]] = {
    "a signed document beside winmail.dat": (beside_winmail, "case", {"unreadable", "winmail_dat"}),
    "a signed mail, compressed": (lambda desk: smaller(signed(desk, request())), "case", set()),
    # The same octets of the same signer as in the mail before: a repetition of it.
    "an opaque signed mail, compressed": (
        lambda desk: smaller(signed(desk, request(), smime.opaque)),
        "attached",
        set(),
    ),
    # Who signs what was compressed signs what it unfolds to.
    "a compressed mail, signed": (
        lambda desk: signed(desk, smaller(forms.text(texts.ACCESS)), smime.opaque, ANDRIS),
        "case",
        set(),
    ),
    "a compressed mail, signed in the clear": (
        lambda desk: signed(desk, smaller(forms.text(texts.OBJECTION_EN)), smime.signed, PETER),
        "case",
        set(),
    ),
    "a request beside what was compressed and signed": (beside_a_greeting, "review", set()),
    "a compressed mail, signed, compressed": (
        lambda desk: smaller(signed(desk, smaller(forms.text(texts.ERASURE_RU)), smime.opaque, OLEGS)),
        "case",
        set(),
    ),
    "compressed and damaged, signed": (
        lambda desk: signed(desk, damaged(), smime.signed),
        "review",
        set(),
    ),
}
"""Signed requests, what becomes of each, and what is shown in its case."""

Ends = dict[str, tuple[str, str, str]]


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ends]:
    """Outcome, reasons of the review and flags of the case, of every mail; all lie in the mailbox at once."""
    at = datetime.now(UTC).replace(microsecond=0)
    with office(tmp_path_factory.mktemp("office")) as place:
        desk = Desk(place.authority, at - timedelta(minutes=5))
        made = [forms.message(envelope(n, at), make(desk)) for n, (make, *_) in enumerate(SIGNED.values())]
        for number, raw in enumerate([*(raw for raw, *_ in MAILS.values()), *made]):
            deliver(place.maildir, f"{int(at.timestamp())}.M{number:02}.office", raw, at)
        with shared_examiner(place) as examiner, place.open(examiner=examiner) as rt:
            poll(rt, lambda: None)
            drain(rt)
            found = rows(rt, ENDS)
        names = (*MAILS, *SIGNED)
        yield {name: (str(end), str(why), str(flags)) for name, (end, why, flags) in zip(names, found, strict=True)}


ENDS = (
    "select m.outcome, r.reasons, c.flags from mail m left join review_item r on r.mail_id = m.id"
    ' left join "case" c on c.id = m.case_id order by m.id'
)


def envelope(number: int, at: datetime) -> Envelope:
    """Each from somebody else, so that no mail is taken for a part of another's conversation."""
    return Envelope(("Līga", f"liga{number}@pasts.example"), "Pieteikums", at, at, f"m{number}", "mail.pasts.example")


@pytest.mark.parametrize("name", MAILS)
def test_what_is_not_read_is_named_and_held(name: str, ends: Ends) -> None:
    raw, defects, outcome, reason = MAILS[name]
    facts = read(raw)
    assert set(facts.defects) == defects
    assert facts.size == len(raw)
    end, reasons, _ = ends[name]
    assert end == outcome
    assert reason in reasons


@pytest.mark.parametrize("name", SIGNED)
def test_what_is_signed_ends_by_its_signature_and_tells_what_was_not_read(name: str, ends: Ends) -> None:
    _, outcome, told = SIGNED[name]
    end, _, flags = ends[name]
    assert end == outcome
    assert set(json.loads(flags) if end == "case" else ()) == told
