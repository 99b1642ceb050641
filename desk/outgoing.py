"""Rows of what leaves: acknowledgements, notices, tasks; written with what caused them, carried later. No personal data.

Keys are natural (`ack:case:12`), so that a step that runs twice writes nothing twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cases import store
from cases.deadline import due
from cases.letters import (
    CaseFacts,
    ItemFacts,
    Letter,
    acknowledged_by_mail,
    acknowledgement,
    acknowledgement_task,
    admin_notice,
    joined_notice,
    missing_notice,
    staff_notice,
    waiting_notice,
)
from cases.model import Case, Mail, ReviewItem
from cases.opening import open_channel_target
from cases.states import OutboundState
from classifier.rights import ChannelKind, Right
from intake.facts import MailFacts
from runtime.carriers import first_state
from runtime.examine import sole_sender
from runtime.notices import AutoSubmitted, Notice, message_id
from runtime.records import dump
from runtime.runtime import Runtime
from verify.codes import ReasonCode

STAFF_LANGUAGE = "lv"
"""The language of notices to staff and admins."""

ACKNOWLEDGEMENTS_A_DAY = 10
"""To one sender within 24 hours: no client asks so often, but two programs that answer each other do."""

TASK_DAYS = 3
"""Working days until a task of acknowledgement is to be done: "without undue delay" of GDPR 12(3), for a person."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The mail that an acknowledgement answers. *answerable*: an answer can neither loop nor reach a list."""

    mail_id: int
    facts: MailFacts
    answerable: bool


def acknowledge(session: Session, rt: Runtime, case: Case, to: Answered) -> None:
    """Confirm receipt to the client by mail, or have a person do it by the client's channel (DOMAIN 5.1, 5.7)."""
    recipient = _client_address(rt, case, to)
    if recipient is None or _had_enough(session, rt, to.mail_id):
        _task(session, rt, case, to.mail_id)
        return
    letter = acknowledgement(_case_facts(rt, case), rt.company, case.language)
    answered = to.facts.message_id
    notice = Notice(
        letter.subject, letter.body, letter.language, AutoSubmitted.REPLIED, answered, (*to.facts.references,)
    )
    mail = _Mail(f"ack:case:{case.id}", "acknowledgement", recipient, notice, case_id=case.id, mail_id=to.mail_id)
    _put(session, rt, mail)


def _client_address(rt: Runtime, case: Case, to: Answered) -> str | None:
    """Give where an automatic acknowledgement may go: the address wished for in the signed text, else From.

    Never to ourselves, nor in answer to ourselves: what reads that mailbox might be this very program (DOMAIN 5.7).
    """
    if not to.answerable or not acknowledged_by_mail(ChannelKind(case.channel)):
        return None
    sender = sole_sender(to.facts)
    recipient = open_channel_target(rt.vault, case) or sender
    if recipient is None or is_ours(rt, recipient) or any(is_ours(rt, box.address) for box in to.facts.from_):
        return None
    return recipient


def is_ours(rt: Runtime, address: str) -> bool:
    """Tell whether *address* is the company's: of its mail domain or one below, or of those who are told of cases."""
    own = {one.lower() for one in (rt.mail_from, rt.company.email, *rt.staff, *rt.admins)}
    domains = {one.lower().rpartition("@")[2] for one in (rt.mail_from, rt.company.email)}
    written = address.strip().lower().rstrip(".")
    domain = written.rpartition("@")[2]
    return written in own or any(domain == one or domain.endswith(f".{one}") for one in domains)


def _had_enough(session: Session, rt: Runtime, mail_id: int) -> bool:
    """Tell whether the sender of a mail was acknowledged so often lately that a person should look (DOMAIN 5.7)."""
    token = store.get_mail(session, mail_id).sender_token
    if token is None:
        return False
    return store.acknowledged_since(session, token, rt.clock() - timedelta(days=1)) >= ACKNOWLEDGEMENTS_A_DAY


def ask_to_acknowledge(session: Session, rt: Runtime, case: Case) -> None:
    """Have a person confirm receipt of a request on paper, by the client's channel: no address was proved by a mail."""
    _task(session, rt, case, None)


def _task(session: Session, rt: Runtime, case: Case, mail_id: int | None) -> None:
    do_by = _working_days_after(rt, rt.today(), TASK_DAYS)
    letter = acknowledgement_task(_case_facts(rt, case), do_by, STAFF_LANGUAGE)
    new = store.NewOutbound(
        key=f"ack:case:{case.id}",
        kind="acknowledgement",
        channel=ChannelKind(case.channel),
        state=OutboundState.TASK,
        content=dump(_notice(letter)),
        case_id=case.id,
        mail_id=mail_id,
        due_on=do_by,
    )
    store.add_outbound(session, rt.vault, rt.act(), new)
    _tell(session, rt, _Telling(f"task:ack:case:{case.id}", "task_notice", letter, case_id=case.id), rt.staff)


def _working_days_after(rt: Runtime, day: date, days: int) -> date:
    while days:
        day = date.fromordinal(day.toordinal() + 1)
        days -= rt.calendar.is_working_day(day)
    return day


def tell_staff_of_case(session: Session, rt: Runtime, case: Case, mail_id: int | None) -> None:
    """Tell staff of a new case."""
    letter = staff_notice(_case_facts(rt, case), STAFF_LANGUAGE)
    _tell(session, rt, _Telling(f"new:case:{case.id}", "case_notice", letter, case.id, mail_id), rt.staff)


def tell_staff_of_mail(session: Session, rt: Runtime, case: Case, mail_id: int, reasons: Iterable[ReasonCode]) -> None:
    """Tell staff that a mail joined a case; an alarm goes to admins as well."""
    reasons = tuple(reasons)
    letter = joined_notice(_case_facts(rt, case), reasons, STAFF_LANGUAGE)
    told = rt.staff + rt.admins if reasons else rt.staff
    _tell(session, rt, _Telling(f"joined:mail:{mail_id}", "mail_notice", letter, case.id, mail_id), told)


def tell_admins_of_item(session: Session, rt: Runtime, item: ReviewItem) -> None:
    """Tell admins of a review item, at once (CONTRACT 4)."""
    reasons = tuple(ReasonCode(reason) for reason in item.reasons)
    facts = ItemFacts(item.id, reasons, item.provisional_due_on, f"{rt.web_url}/review/{item.id}")
    letter = admin_notice(facts, STAFF_LANGUAGE)
    _tell(session, rt, _Telling(f"review:{item.id}", "review_notice", letter, mail_id=item.mail_id), rt.admins)


def tell_admins_of_missing(session: Session, rt: Runtime, folder: str, count: int) -> None:
    """Tell admins of mail on the server that is not stored; once a day for each folder, however often it is seen."""
    key = f"missing:{rt.today()}:{rt.vault.token('folder', folder)[:16]}"
    _tell(session, rt, _Telling(key, "missing_notice", missing_notice(count, rt.today(), STAFF_LANGUAGE)), rt.admins)


def tell_staff_of_waiting(session: Session, rt: Runtime, mail: Mail, reasons: Iterable[ReasonCode]) -> None:
    """Tell staff, at the first retry, that a verdict is undecided while the month runs (DOMAIN 4.3)."""
    due_on = due(mail.received_at, rt.calendar).due_on
    facts = ItemFacts(mail.id, tuple(reasons), due_on, f"{rt.web_url}/mail/{mail.id}")
    letter = waiting_notice(facts, STAFF_LANGUAGE)
    _tell(session, rt, _Telling(f"waiting:mail:{mail.id}", "waiting_notice", letter, mail_id=mail.id), rt.staff)


@dataclass(frozen=True, slots=True)
class _Telling:
    """A notice to several people of the company."""

    key: str
    kind: str
    letter: Letter
    case_id: int | None = None
    mail_id: int | None = None


def _tell(session: Session, rt: Runtime, telling: _Telling, addresses: Iterable[str]) -> None:
    """Write one row for each address, so that one refused address holds no other back."""
    notice = _notice(telling.letter)
    for address in dict.fromkeys(addresses):
        key = f"{telling.key}:{rt.vault.token('address', address)[:16]}"
        _put(session, rt, _Mail(key, telling.kind, address, notice, telling.case_id, telling.mail_id))


@dataclass(frozen=True, slots=True)
class _Mail:
    """One mail to one address."""

    key: str
    kind: str
    recipient: str
    notice: Notice
    case_id: int | None = None
    mail_id: int | None = None


def _put(session: Session, rt: Runtime, mail: _Mail) -> None:
    """Write the row, and into it the Message-ID that follows from its number."""
    new = store.NewOutbound(
        key=mail.key,
        kind=mail.kind,
        channel=ChannelKind.EMAIL,
        state=first_state(ChannelKind.EMAIL, sends=rt.sends),
        content=dump(mail.notice),
        recipient=mail.recipient,
        case_id=mail.case_id,
        mail_id=mail.mail_id,
    )
    row_id = store.add_outbound(session, rt.vault, rt.act(), new)
    if row_id is not None:
        token = rt.vault.token("outbound", mail.key)
        store.get_outbound(session, row_id).message_id = message_id(row_id, token, rt.mail_domain)


def _notice(letter: Letter) -> Notice:
    return Notice(letter.subject, letter.body, letter.language, AutoSubmitted.GENERATED)


def _case_facts(rt: Runtime, case: Case) -> CaseFacts:
    rights = tuple((Right(row.right), row.due_on) for row in case.rights)
    return CaseFacts(
        number=case.number,
        received_on=case.received_at.astimezone(rt.calendar.zone).date(),
        due_on=min(due_on for _, due_on in rights),
        target_on=min(row.target_on for row in case.rights),
        rights=rights,
        channel=ChannelKind(case.channel),
        link=f"{rt.web_url}/cases/{case.number}",
    )
