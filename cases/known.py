"""What the store knows that touches one mail: cases and review items of its thread, its document and the numbers it names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from cases.casework import survivor
from cases.decision import Known, KnownCase, KnownItem, Returned
from cases.model import Case, Mail, Outbound, ReviewItem, SignedContent
from cases.not_written_to import is_blocked
from cases.notices import NoticeKind
from cases.opening import open_signer
from cases.progress import Identity
from cases.rows import existing
from cases.sealed import Vault
from cases.states import CaseState, ReviewState
from classifier.rights import Label
from verify.report import Signer

MAX_CLUES: Final = 100
"""Message-IDs and case numbers looked up for one mail; nobody answers or quotes more, and a query has an end."""
MAX_EARLIER: Final = 20
"""Names of one person that are compared: nobody marries more often."""
MESSAGE_ID: Final = re.compile(r"[\x21-\x7e]{1,255}")
"""What the Message-ID of one of our own letters can look like; anything else is not even asked for."""


@dataclass(frozen=True, slots=True)
class Clues:
    """What a mail leads to others by; all of it is the sender's word.

    *answers* are the Message-IDs of In-Reply-To and References, the nearest first, *numbers* the case numbers it quotes,
    *returned* the Message-IDs of what a bounce brings back, or that of a letter of ours which is here again itself.
    """

    identity: Identity
    answers: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()


def known(session: Session, vault: Vault, mail: Mail, clues: Clues) -> Known:
    """Everything that deciding about *mail* needs to know of the others."""
    names = _Names.of(vault, clues.identity)
    numbers = set(clues.numbers[:MAX_CLUES])
    quoted = session.scalars(select(Case).where(Case.number.in_(numbers)).order_by(Case.id)).all()
    named = list(dict.fromkeys(survivor(session, case) for case in quoted))
    return Known(
        signer_token=names.current_signer,
        sender_token=names.current_sender,
        same_document=_same_document(session, names, mail, clues.identity.signed_digest),
        thread=_thread(session, vault, names, mail, clues.answers[:MAX_CLUES]),
        named=tuple(names.case(case) for case in named),
        unknown_number=len(quoted) < len(numbers),
        adds_content=_adds_content(session, mail),
        earlier=_earlier(session, vault, names),
        blocked=clues.identity.sender is not None and is_blocked(session, vault, clues.identity.sender),
        signed=clues.identity.signed_digest is not None,
        returned=_returned(session, clues.returned[:MAX_CLUES]),
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """The tokens of this mail's signer and sender under every key, the current key's first."""

    signer: tuple[str, ...]
    sender: tuple[str, ...]

    @classmethod
    def of(cls, vault: Vault, identity: Identity) -> "_Names":
        signer = () if identity.signer is None else vault.tokens("signer", identity.signer)
        sender = () if identity.sender is None else vault.tokens("address", identity.sender)
        return cls(signer, sender)

    @property
    def current_signer(self) -> str | None:
        return self.signer[0] if self.signer else None

    @property
    def current_sender(self) -> str | None:
        return self.sender[0] if self.sender else None

    def case(self, case: Case) -> KnownCase:
        """The case in the words of deciding; a token made by an older key is given as this mail's own where it is the same."""
        is_open = case.state is not CaseState.CLOSED
        signer, sender = _renewed(case.signer_token, self.signer), _renewed(case.sender_token, self.sender)
        return KnownCase(case.id, case.number, is_open, signer, sender)

    def item(self, item: ReviewItem) -> KnownItem:
        """The review item in the words of deciding; tokens as in `case`."""
        return KnownItem(
            item_id=item.id,
            waiting=item.state is ReviewState.WAITING,
            received_at=item.received_at,
            labels=tuple(Label(label) for label in item.labels),
            signer_token=_renewed(item.mail.signer_token, self.signer),
            sender_token=_renewed(item.mail.sender_token, self.sender),
        )


def _renewed(stored: str | None, tokens: Sequence[str]) -> str | None:
    return tokens[0] if stored in tokens else stored


def _same_document(
    session: Session, names: _Names, mail: Mail, digest: str | None
) -> tuple[KnownCase | KnownItem, ...]:
    """Where any of the same signed content is: a document does not become new by what stands beside it.

    The contents of *mail* itself are stored with its examination; the digest is that of older rows without contents.
    """
    if digest is None:
        return ()
    holders = select(SignedContent.mail_id).where(SignedContent.sha256.in_(_contents(mail)))
    same = or_(Mail.signed_digest == digest, Mail.id.in_(holders))
    others = session.scalars(select(Mail.id).where(same, Mail.id != mail.id)).all()
    return _homes(session, names, others, Case.signed_digest == digest)


def _adds_content(session: Session, mail: Mail) -> bool:
    """Tell whether some of the signed content of *mail* came in no other mail."""
    elsewhere = select(SignedContent.sha256).where(SignedContent.mail_id != mail.id)
    return session.scalars(_contents(mail).where(SignedContent.sha256.not_in(elsewhere)).limit(1)).first() is not None


def _contents(mail: Mail) -> Select[str]:
    return select(SignedContent.sha256).where(SignedContent.mail_id == mail.id)


def _earlier(session: Session, vault: Vault, names: _Names) -> tuple[Signer, ...]:
    """The certificates of the same identity in other cases, the newest first, each name once."""
    if not names.signer:
        return ()
    cases = session.scalars(select(Case).where(Case.signer_token.in_(names.signer)).order_by(Case.id.desc()))
    signers = (open_signer(vault, case) for case in cases)
    by_name = {(s.given_name, s.surname, s.common_name): s for s in signers if s is not None}
    return tuple(by_name.values())[:MAX_EARLIER]


def _thread(
    session: Session, vault: Vault, names: _Names, mail: Mail, answers: Sequence[str]
) -> tuple[KnownCase | KnownItem, ...]:
    """Where the answered mails live: those that came in, by the token of their Message-ID, and our own letters by theirs."""
    tokens = [token for answer in answers for token in vault.tokens("message_id", answer)]
    came = select(Mail.id).where(Mail.message_id_token.in_(tokens), Mail.id != mail.id)
    ours = [answer for answer in answers if MESSAGE_ID.fullmatch(answer)]
    letters = session.execute(select(Outbound.case_id, Outbound.mail_id).where(Outbound.message_id.in_(ours))).all()
    mails = [*session.scalars(came), *(mail_id for _, mail_id in letters if mail_id is not None)]
    cases = [case_id for case_id, _ in letters if case_id is not None]
    return _homes(session, names, mails, Case.id.in_(cases))


def _returned(session: Session, message_ids: Sequence[str]) -> Returned | None:
    """What of ours a bounce brings back; a letter to a client before a notice to our own people."""
    ours = [identifier for identifier in message_ids if MESSAGE_ID.fullmatch(identifier)]
    found = session.scalars(select(Outbound).where(Outbound.message_id.in_(ours)).order_by(Outbound.id)).all()
    letters = [row for row in found if row.kind not in _NOTICES]
    case_id = next((row.case_id for row in letters if row.case_id is not None), None)
    if case_id is not None:
        return Returned(case_id=survivor(session, existing(session, Case, case_id)).id)
    waiting = select(ReviewItem.id).where(
        ReviewItem.mail_id.in_([row.mail_id for row in letters]), ReviewItem.state == ReviewState.WAITING
    )
    return Returned(item_id=session.scalar(waiting.limit(1))) if found else None


_NOTICES: Final = frozenset(kind.value for kind in NoticeKind)


def _homes(
    session: Session, names: _Names, mail_ids: Iterable[int], also: ColumnElement[bool]
) -> tuple[KnownCase | KnownItem, ...]:
    """The cases of these mails (and those that *also* holds for), and the review items of those without a case."""
    mails = session.scalars(select(Mail).where(Mail.id.in_(mail_ids))).all()
    case_ids = {mail.case_id for mail in mails if mail.case_id is not None}
    openers = {mail.attached_to or mail.id for mail in mails if mail.case_id is None}
    found = session.scalars(select(Case).where(or_(Case.id.in_(case_ids), also)).order_by(Case.id)).all()
    cases = dict.fromkeys(survivor(session, case) for case in found)
    items = (
        select(ReviewItem)
        .where(ReviewItem.mail_id.in_(openers))
        .order_by(ReviewItem.id)
        .options(joinedload(ReviewItem.mail))
    )
    return (*(names.case(case) for case in cases), *(names.item(item) for item in session.scalars(items)))
