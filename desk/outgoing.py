"""Rows of acknowledgements, or of the task to acknowledge; written with what caused them, carried later. No personal data.

Keys are natural (`ack:case:12`), so that a step that runs twice writes nothing twice.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import store
from cases.letter_kinds import LetterError, LetterKind
from cases.letters import acknowledged_by_mail, acknowledgement_task
from cases.model import Case, Outbound
from cases.not_written_to import is_blocked
from cases.opening import open_channel_target
from cases.states import OutboundState
from classifier.rights import ChannelKind
from desk import letters
from desk.notices import tell_staff_of_task
from desk.telling import STAFF_LANGUAGE, Post, case_facts, generated, post
from intake.facts import MailFacts
from runtime.examine import sole_sender
from runtime.notices import AutoSubmitted, Notice
from runtime.records import dump
from runtime.runtime import Runtime

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
    blocked = recipient is not None and is_blocked(session, rt.vault, recipient)
    if recipient is None or blocked or _had_enough(session, rt, to.mail_id):
        _task(session, rt, case, to.mail_id)
        return
    language = letters.language_for(case, None)
    facts = letters.case_facts(rt, case)
    try:
        words = letters.write(rt, LetterKind.ACKNOWLEDGEMENT, facts, language, letters.Wording({}))
    except LetterError as error:
        # A slip in a template must not keep a case from being opened: a person confirms receipt, and sees why.
        _task(session, rt, case, to.mail_id, error=str(error))
        return
    answered = to.facts.message_id
    notice = Notice(words.subject, words.body, language.value, AutoSubmitted.REPLIED, answered, (*to.facts.references,))
    mail = Post(f"ack:case:{case.id}", "acknowledgement", recipient, notice, case_id=case.id, mail_id=to.mail_id)
    post(session, rt, mail)


def keep_back_acknowledgement(session: Session, case: Case, until: datetime) -> None:
    """Let the acknowledgement of a case wait until then: the act that opened it may still be undone."""
    session.flush()
    waiting = select(Outbound).where(Outbound.key == f"ack:case:{case.id}", Outbound.state == OutboundState.PENDING)
    for row in session.scalars(waiting):
        row.not_before = until


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
    written = address.strip().lower().rstrip(".")
    domain = written.rpartition("@")[2]
    return written in own or any(domain == one or domain.endswith(f".{one}") for one in rt.mail_domains)


def _had_enough(session: Session, rt: Runtime, mail_id: int) -> bool:
    """Tell whether the sender of a mail was acknowledged so often lately that a person should look (DOMAIN 5.7)."""
    token = store.get_mail(session, mail_id).sender_token
    if token is None:
        return False
    return store.acknowledged_since(session, token, rt.clock() - timedelta(days=1)) >= ACKNOWLEDGEMENTS_A_DAY


def ask_to_acknowledge(session: Session, rt: Runtime, case: Case) -> None:
    """Have a person confirm receipt of a request on paper, by the client's channel: no address was proved by a mail."""
    _task(session, rt, case, None)


def _task(session: Session, rt: Runtime, case: Case, mail_id: int | None, error: str | None = None) -> None:
    do_by = _working_days_after(rt, rt.today(), TASK_DAYS)
    letter = acknowledgement_task(case_facts(rt, case), do_by, STAFF_LANGUAGE)
    new = store.NewOutbound(
        key=f"ack:case:{case.id}",
        kind="acknowledgement",
        channel=ChannelKind(case.channel),
        state=OutboundState.TASK,
        content=dump(generated(letter)),
        case_id=case.id,
        mail_id=mail_id,
        due_on=do_by,
    )
    row_id = store.add_outbound(session, rt.vault, rt.act(), new)
    if row_id is not None and error is not None:
        store.get_outbound(session, row_id).error = error[: store.MAX_ERROR_CHARS]
    tell_staff_of_task(session, rt, case, letter)


def _working_days_after(rt: Runtime, day: date, days: int) -> date:
    while days:
        day = date.fromordinal(day.toordinal() + 1)
        days -= rt.calendar.is_working_day(day)
    return day
