"""How a mail moves on: examined, verified, made to wait, finished. Every step clears the lease of the sweeper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cases.failures import WrongStateError
from cases.history import Act, Event, record
from cases.leases import OPEN_STAGES
from cases.model import Mail, SignedContent
from cases.sealed import Place, Vault
from cases.states import Outcome, Stage


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a mail says of itself to people: the address in From (lower case) and the subject; unauthenticated."""

    sender: str | None
    subject: str | None


@dataclass(frozen=True, slots=True)
class Identity:
    """What a mail is matched by; kept as tokens.

    *signer* is the identity of the one accepted signer (None: none, or several), *signed_digest* (hex SHA-256) that of
    all content that accepted signatures cover, *contents* those of each piece of it.
    """

    message_id: str | None = None
    sender: str | None = None
    signer: str | None = None
    signed_digest: str | None = None
    contents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """What the child process found, as JSON in *content*, and what is kept beside it for lists and matching."""

    content: bytes
    envelope: Envelope
    identity: Identity


@dataclass(frozen=True, slots=True)
class Ending:
    """How a mail ends. Ids as *outcome* needs them: of the case, of the first mail of the same bytes, of the item's mail."""

    outcome: Outcome
    case_id: int | None = None
    duplicate_of: int | None = None
    attached_to: int | None = None


def keep_examination(session: Session, vault: Vault, mail: Mail, found: Examination) -> None:
    """Seal what was found with its mail; a later examination replaces it. The stage stays."""
    mail.examination = vault.seal(_examination_place(mail.id), found.content)
    mail.envelope = vault.seal_json(_envelope_place(mail.id), [found.envelope.sender, found.envelope.subject])
    mail.message_id_token = token_or_none(vault, "message_id", found.identity.message_id)
    mail.sender_token = token_or_none(vault, "address", found.identity.sender)
    mail.signer_token = token_or_none(vault, "signer", found.identity.signer)
    mail.signed_digest = found.identity.signed_digest
    _keep_contents(session, mail, found.identity.contents)
    session.flush()


def _keep_contents(session: Session, mail: Mail, contents: Sequence[str]) -> None:
    session.execute(delete(SignedContent).where(SignedContent.mail_id == mail.id))
    session.add_all(SignedContent(mail_id=mail.id, sha256=digest) for digest in dict.fromkeys(contents))


def token_or_none(vault: Vault, kind: str, text: str | None) -> str | None:
    """The token to store, None for nothing. Kinds: ``message_id``, ``address`` (lower case), ``signer``, ``word``."""
    return None if text is None else vault.token(kind, text)


def open_examination(vault: Vault, mail: Mail) -> bytes | None:
    """What `keep_examination` sealed; None before. Raises SealError."""
    return None if mail.examination is None else vault.open(_examination_place(mail.id), mail.examination)


def open_envelope(vault: Vault, mail: Mail) -> Envelope:
    """Sender and subject; both None before the mail was examined. Raises SealError."""
    if mail.envelope is None:
        return Envelope(None, None)
    return Envelope(*vault.open_json(_envelope_place(mail.id), mail.envelope))


def set_verified(session: Session, vault: Vault, act: Act, mail: Mail, summary: Mapping[str, object]) -> None:
    """RECEIVED or WAITING -> VERIFIED. *summary* (verdict, reasons; no personal data) goes into the history."""
    _leave(mail, Stage.VERIFIED)
    mail.outcome = None
    record(session, vault, act, Event("mail_verified", summary, mail_id=mail.id))


def wait(session: Session, vault: Vault, act: Act, mail: Mail, until: datetime) -> None:
    """Any open stage -> WAITING until then (aware). The first wait is remembered: from it the 72 hours of DOMAIN 4.3 count."""
    _leave(mail, Stage.WAITING)
    mail.outcome, mail.not_before = Outcome.WAITING, until
    mail.first_retry_at = mail.first_retry_at or act.at
    record(session, vault, act, Event("mail_waits", {"until": until.isoformat()}, mail_id=mail.id))


def finish(session: Session, vault: Vault, act: Act, mail: Mail, ending: Ending) -> None:
    """Any stage but DONE -> DONE with an outcome."""
    if mail.stage is not Stage.IN_REVIEW:
        _leave(mail, Stage.DONE)
    mail.stage, mail.outcome = Stage.DONE, ending.outcome
    mail.case_id, mail.duplicate_of, mail.attached_to = ending.case_id, ending.duplicate_of, ending.attached_to
    content = {"outcome": ending.outcome, "duplicate_of": ending.duplicate_of, "attached_to": ending.attached_to}
    record(session, vault, act, Event("mail_done", content, case_id=ending.case_id, mail_id=mail.id))


def send_to_review(mail: Mail) -> None:
    """Any open stage -> IN_REVIEW; the review item is `cases.review`'s."""
    _leave(mail, Stage.IN_REVIEW)
    mail.outcome = Outcome.REVIEW


def count_attempt(mail: Mail) -> int:
    """Count one more try and return how many there were; call it, and commit, before the try."""
    mail.attempts += 1
    return mail.attempts


def count_kill(mail: Mail) -> int:
    """Count one more child process that died over this mail and return how many did; clears the lease."""
    mail.kills += 1
    mail.queued_until = None
    return mail.kills


def _leave(mail: Mail, to: Stage) -> None:
    if mail.stage not in OPEN_STAGES:
        msg = f"mail {mail.id} is {mail.stage} and does not become {to}"
        raise WrongStateError(msg)
    mail.stage, mail.queued_until, mail.not_before = to, None, None


def _examination_place(mail_id: int) -> Place:
    return Place("mail", "examination", mail_id)


def _envelope_place(mail_id: int) -> Place:
    return Place("mail", "envelope", mail_id)
