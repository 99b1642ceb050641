"""Rows of what staff and admins are told: at once or gathered for the morning, to each address and to a webhook.

Keys are natural (`review:7`), so that a step that runs twice, or in two processes, tells nothing twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cases import store
from cases.clocks import first_due
from cases.letters import CaseFacts, Letter
from cases.model import Case
from cases.notices import URGENT, NoticeKind
from cases.rows import existing
from cases.states import OutboundState
from classifier.rights import ChannelKind, Right
from runtime.carriers import first_state
from runtime.notices import AutoSubmitted, Notice, message_id
from runtime.records import dump
from runtime.runtime import Runtime
from runtime.webhook import WEBHOOK, WebhookNotice

STAFF_LANGUAGE = "lv"
"""The language of notices to staff and admins."""

TOKEN = 16
"""Characters of an address's token in a key: enough to keep the addresses of one company apart."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A notice to several people of the company. *key* names the occasion, without the address."""

    key: str
    kind: NoticeKind
    letter: Letter
    case_id: int | None = None
    mail_id: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One mail to one address."""

    key: str
    kind: str
    recipient: str
    notice: Notice
    case_id: int | None = None
    mail_id: int | None = None
    gathered: bool = False


def tell(session: Session, rt: Runtime, telling: Telling, addresses: Iterable[str]) -> None:
    """Write one row for each address, so that one refused address holds no other back, and one for the webhook."""
    notice = generated(telling.letter)
    gathered = rt.settings.notices == "digest" and telling.kind not in URGENT
    for address in dict.fromkeys(addresses):
        key = key_for(rt, telling.key, address)
        post(session, rt, Post(key, telling.kind, address, notice, telling.case_id, telling.mail_id, gathered=gathered))
    if rt.webhook is not None:
        _call(session, rt, telling)


def key_for(rt: Runtime, occasion: str, address: str) -> str:
    """Give the key of a notice to *address*: the oldest key's token, so that a rotation of keys repeats no notice."""
    return f"{occasion}:{rt.vault.tokens('address', address)[-1][:TOKEN]}"


def post(session: Session, rt: Runtime, mail: Post) -> int | None:
    """Write the row, and into it the Message-ID that follows from its number; None where the key is there already."""
    new = store.NewOutbound(
        key=mail.key,
        kind=mail.kind,
        channel=ChannelKind.EMAIL,
        state=OutboundState.GATHERED if mail.gathered else first_state(ChannelKind.EMAIL, sends=rt.sends),
        content=dump(mail.notice),
        recipient=mail.recipient,
        case_id=mail.case_id,
        mail_id=mail.mail_id,
    )
    row_id = store.add_outbound(session, rt.vault, rt.act(), new)
    if row_id is not None:
        token = rt.vault.token("outbound", mail.key)
        store.get_outbound(session, row_id).message_id = message_id(row_id, token, rt.mail_domain)
    return row_id


def generated(letter: Letter) -> Notice:
    """Give a letter as mail that no person wrote."""
    return Notice(letter.subject, letter.body, letter.language, AutoSubmitted.GENERATED)


def case_facts(rt: Runtime, case: Case) -> CaseFacts:
    """Give what notices and acknowledgements may say of a case; dates follow the right that is due first."""
    rights = tuple((Right(row.right), row.extended_due_on or row.due_on) for row in case.rights)
    first = first_due(case)
    return CaseFacts(
        number=case.number,
        received_on=case.received_at.astimezone(rt.calendar.zone).date(),
        due_on=min(due_on for _, due_on in rights) if first is None else first.extended_due_on or first.due_on,
        target_on=min(row.target_on for row in case.rights) if first is None else first.target_on,
        rights=rights,
        channel=ChannelKind(case.channel),
        link=f"{rt.web_url}/cases/{case.number}",
    )


def _call(session: Session, rt: Runtime, telling: Telling) -> None:
    """Machines are told at once, whatever people prefer."""
    number = None if telling.case_id is None else existing(session, Case, telling.case_id).number
    content = WebhookNotice(
        id=telling.key,
        kind=telling.kind.value,
        urgent=telling.kind in URGENT,
        case=number,
        mail=telling.mail_id,
        created_at=rt.clock(),
        title=telling.letter.subject,
        text=telling.letter.body,
    )
    new = store.NewOutbound(
        key=f"{telling.key}:{WEBHOOK}",
        kind=WEBHOOK,
        channel=ChannelKind.NONE,
        state=first_state(ChannelKind.NONE, sends=rt.sends),
        content=dump(content),
        case_id=telling.case_id,
        mail_id=telling.mail_id,
    )
    store.add_outbound(session, rt.vault, rt.act(), new)
