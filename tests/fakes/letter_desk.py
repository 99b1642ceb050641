"""A desk that writes letters: cases whose mails say who wrote, a press in this process, a carrier that a test can break."""

from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from json import dumps, loads
from pathlib import Path
from typing import Any

from fakes.casework import delivery, signed
from fakes.matters import read
from fakes.watched import Hands, watched

from cases import store
from cases.database import reading, writing
from cases.deadline import due
from cases.letter_forms import Sheet
from cases.model import Outbound
from cases.states import Outcome
from classifier.rights import ChannelKind, ChannelWish, Classification, Label, RequestText, Right
from desk.acts import Person
from intake.message import read as facts_of
from intake.received import Receipt
from runtime.carriers import CarryError, Envelope
from runtime.examine import Examination, ReadText, sole_sender
from runtime.records import dump
from runtime.runtime import Runtime
from runtime.typesetting import Pictures, draw_sheet, set_sheet
from verify.codes import ReasonCode
from verify.judge import Verdict
from verify.report import Container, VerificationReport

ANNA = Person("anna", None, "rang and asked")
BERTA = Person("berta", "root", "looked at the passport")
CLIENT = "ilze@example.lv"
BY_MAIL = ChannelWish(ChannelKind.EMAIL, CLIENT)
RECEIVED = datetime(2026, 3, 5, 10, tzinfo=UTC)
"""Due on 7 April 2026 (worked example 1)."""


class Press:
    """Sets letters in this process, by the very function that children run."""

    def pdf(self, sheet: Sheet, at: datetime) -> bytes:
        """Set a letter."""
        return set_sheet(None, dumps(asdict(sheet)).encode(), int(at.timestamp()))

    def pictures(self, sheet: Sheet, at: datetime) -> Pictures:
        """Draw a letter."""
        drawn = loads(draw_sheet(None, dumps(asdict(sheet)).encode(), int(at.timestamp())))
        return Pictures(tuple(b64decode(one) for one in drawn["pages"]), drawn["count"])


@dataclass
class Cart:
    """A carrier that keeps what it carried, and fails while it is told to."""

    failure: CarryError | None = None
    carried: list[tuple[Envelope, bytes]] = field(default_factory=list)

    def carry(self, envelope: Envelope, message: bytes) -> None:
        """Take it or fail."""
        if self.failure is not None:
            raise self.failure
        self.carried.append((envelope, message))

    def check(self) -> None:
        """Nothing to see."""

    def mails(self) -> list[EmailMessage]:
        """What was carried, as its reader sees it."""
        return [BytesParser(_class=EmailMessage, policy=default).parsebytes(message) for _, message in self.carried]


@dataclass(frozen=True)
class Reader:
    """Reads every request as one in *language*."""

    language: str = "lv"

    def classify(self, text: RequestText) -> Classification:
        """Read it."""
        return read(Label.ACCESS, language=self.language)

    def close(self) -> None:
        """Nothing to end."""


@contextmanager
def letter_desk(folder: Path, clock: Hands, cart: Cart, **changes: Any) -> Iterator[Runtime]:
    """Open a program that sends, with the press, the reader and *cart* in the place of child processes and network."""
    with watched(folder, clock, **({"outgoing": "send"} | changes)) as rt:
        yield replace(rt, typesetter=Press(), mail_carrier=cart, examiner=Reader())


def mail_from(sender: str = CLIENT, *lines: str) -> bytes:
    """A plain mail; *lines* are further header fields."""
    head = (*lines, f"From: {sender}", "To: info@infotrust.lv", "Subject: Mani dati", "Message-ID: <first@example.lv>")
    return "\r\n".join((*head, "", "Lūdzu izsniegt manu datu kopiju.", "")).encode()


def examined(raw: bytes) -> Examination:
    """What is kept of an unsigned mail."""
    facts = facts_of(raw)
    report = VerificationReport(Container.MIME, RECEIVED, None, ())
    text = ReadText("1", "ab" * 32, is_body=True, text=facts.text)
    return Examination(facts, Receipt(RECEIVED), report, (), (text,))


def a_mail(session: Any, rt: Runtime, raw: bytes) -> int:
    """Store an examined mail."""
    where = delivery(source=rt.source_name, received_at=RECEIVED, internal_date=RECEIVED)
    mail_id = store.add_mail(session, rt.vault, rt.act(), where, [raw])
    assert mail_id is not None
    found = examined(raw)
    sender = sole_sender(found.facts)
    kept = store.Examination(dump(found), store.Envelope(sender, "Mani dati"), store.Identity(sender=sender))
    store.keep_examination(session, rt.vault, store.get_mail(session, mail_id), kept)
    return mail_id


def a_case(
    rt: Runtime,
    wish: ChannelWish = BY_MAIL,
    *,
    is_signed: bool = True,
    raw: bytes | None = None,
    **changes: Any,
) -> str:
    """Open a case of one mail and give its number; unsigned, it rests on a person's word."""
    deadline = due(RECEIVED, rt.calendar)
    first = store.NewCase(
        rights=(store.DueRight(Right.ACCESS, deadline),),
        channel=wish,
        language="lv",
        policy_version="2018-04-30",
        zone=rt.calendar.zone,
        request="Lūdzu izsniegt manu datu kopiju.",
        sender=CLIENT,
    )
    new = replace(first, **changes)
    with writing(rt.db) as session:
        mail = store.get_mail(session, a_mail(session, rt, raw or mail_from()))
        if is_signed:
            case = store.open_case(session, rt.vault, rt.act(), new, signed())
        else:
            case = store.open_case_by_person(session, rt.vault, rt.act("anna"), new, "released")
        store.finish(session, rt.vault, rt.act(), mail, store.Ending(Outcome.CASE, case_id=case.id))
        return case.number


def an_item(rt: Runtime, raw: bytes, *reasons: ReasonCode) -> int:
    """Send a mail to a person and give the item's number."""
    with writing(rt.db) as session:
        mail = store.get_mail(session, a_mail(session, rt, raw))
        due_on = due(RECEIVED, rt.calendar).due_on
        found = reasons or (ReasonCode.UNSIGNED_REQUEST,)
        new = store.NewItem(Verdict.REJECT, found, (Label.ACCESS,), due_on)
        return store.open_item(session, rt.vault, rt.act(), mail, new).id


def row(rt: Runtime, row_id: int) -> Outbound:
    """An outbound row as it is now."""
    with reading(rt.db) as session:
        return store.get_outbound(session, row_id)


def rows(rt: Runtime, kind: str) -> list[Outbound]:
    """All rows of a kind."""
    with reading(rt.db) as session:
        return [found for found in store.list_outbound(session) if found.kind == kind]


def later(clock: Hands, **by: float) -> None:
    """Let time pass."""
    clock.now += timedelta(**by)
