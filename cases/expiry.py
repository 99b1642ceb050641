"""What retention deletes: found by class and age, emptied for good. The line of the register and the chain stay whole.

Only what has ended is ever found here, and nothing under a legal hold. A row whose content is gone says so in
*purged_at*. Digests of mails stay: the same bytes that come again are still known.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from cases.history import PURGE, Act, Event, purge, record
from cases.model import (
    Case,
    CaseRight,
    HistoryEvent,
    Mail,
    MailChunk,
    Outbound,
    ReviewItem,
    SearchToken,
    SignedContent,
)
from cases.model_desk import CaseAnswer, CaseExtension, CaseMerger, CaseNote, CaseTick
from cases.model_letters import CaseFile, CaseFileChunk, ConfirmedAddress, LetterDraft
from cases.retention import RetentionClass
from cases.sealed import Vault
from cases.states import CaseState, OutboundState, Outcome, ReviewState, Stage

ENDED: Final = (
    OutboundState.SENT,
    OutboundState.FAILED,
    OutboundState.DONE,
    OutboundState.RECALLED,
    OutboundState.DISCARDED,
)
"""Outbound rows that nobody waits for any more."""
DECIDED: Final = (ReviewState.REJECTED, ReviewState.CLOSED)
_BY_OUTCOME: Final = {
    RetentionClass.NO_REQUEST: Outcome.NO_REQUEST,
    RetentionClass.IGNORED: Outcome.IGNORED,
    RetentionClass.DUPLICATE: Outcome.DUPLICATE,
}


def expired_mails(session: Session, kind: RetentionClass, before: datetime, limit: int) -> Sequence[int]:
    """The ids of ended mails of a class (not `CLOSED_CASE`, `NOTICE`) whose period ended; none is in a case."""
    kept = or_(Mail.purged_at.is_not(None), Mail.legal_hold, Mail.case_id.is_not(None), Mail.stage != Stage.DONE)
    if kind is RetentionClass.REJECTED:
        due = _rejected(before)
    else:
        due = and_(Mail.outcome == _BY_OUTCOME[kind], Mail.stored_at < before)
    return session.scalars(select(Mail.id).where(~kept, due).order_by(Mail.id).limit(limit)).all()


def _rejected(before: datetime) -> ColumnElement[bool]:
    """Mails of a review item that ended without a case, with those that were attached to it."""
    items = select(ReviewItem.mail_id).where(ReviewItem.state.in_(DECIDED), ReviewItem.resolved_at < before)
    return or_(Mail.id.in_(items), Mail.attached_to.in_(items))


def expired_cases(session: Session, before: datetime, limit: int) -> Sequence[int]:
    """The ids of closed cases in which nothing happened since *before*; that somebody looked is nothing.

    A case that was merged into another waits for that one. A hold on a case that was merged, before or since, holds the
    one that has its mails now.
    """
    into = aliased(Case)
    kept_by_other = (
        select(CaseMerger.case_id)
        .join(into, into.id == CaseMerger.into_id)
        .where(CaseMerger.case_id == Case.id, into.purged_at.is_(None))
        .exists()
    )
    held = Case.legal_hold | Case.mails.any(Mail.legal_hold) | Case.id.in_(_hold_by_merger())
    looked = HistoryEvent.kind.like("%\\_viewed", escape="\\")
    newest = select(func.max(HistoryEvent.at)).where(HistoryEvent.case_id == Case.id, ~looked).scalar_subquery()
    due = and_(Case.state == CaseState.CLOSED, Case.purged_at.is_(None), ~held, newest < before)
    return session.scalars(select(Case.id).where(due, ~kept_by_other).order_by(Case.id).limit(limit)).all()


def _hold_by_merger() -> Select[tuple[int]]:
    """The ids of cases into which a case under a legal hold was merged, directly or by steps."""
    merged = select(CaseMerger.into_id).join(Case, Case.id == CaseMerger.case_id).where(Case.legal_hold)
    steps = merged.cte("held_by_merger", recursive=True)
    steps = steps.union(select(CaseMerger.into_id).join(steps, steps.c.into_id == CaseMerger.case_id))
    return select(steps.c.into_id)


def expired_notices(session: Session, before: datetime, limit: int) -> Sequence[int]:
    """The ids of ended outbound rows that belong to no case and to no mail, which they would go with."""
    due = and_(Outbound.state.in_(ENDED), Outbound.purged_at.is_(None), Outbound.created_at < before)
    statement = select(Outbound.id).where(due, Outbound.case_id.is_(None), Outbound.mail_id.is_(None))
    return session.scalars(statement.order_by(Outbound.id).limit(limit)).all()


def purge_mails(session: Session, vault: Vault, act: Act, kind: RetentionClass, mail_ids: Sequence[int]) -> None:
    """Empty these mails, what left because of them, and their history."""
    for mail_id in mail_ids:
        record(session, vault, act, Event("retention_purged", {"class": kind}, mail_id=mail_id))
    _empty_mails(session, act, mail_ids)
    _empty_outbound(session, act, Outbound.mail_id.in_(mail_ids) & Outbound.case_id.is_(None))
    _empty_history(session, vault, act, HistoryEvent.mail_id.in_(mail_ids))


def purge_case(session: Session, vault: Vault, act: Act, case_id: int) -> None:
    """Empty a case, its mails, letters, files and notes, and their history."""
    mails = session.scalars(select(Mail.id).where(Mail.case_id == case_id)).all()
    record(session, vault, act, Event("retention_purged", {"class": RetentionClass.CLOSED_CASE}, case_id=case_id))
    _empty_mails(session, act, mails)
    _empty_outbound(session, act, (Outbound.case_id == case_id) | Outbound.mail_id.in_(mails))
    _empty_work(session, case_id)
    session.execute(delete(SearchToken).where(SearchToken.case_id == case_id))
    _write(session, Case, Case.id == case_id, **dict.fromkeys(_OF_CASE), purged_at=act.at)
    _empty_history(session, vault, act, (HistoryEvent.case_id == case_id) | HistoryEvent.mail_id.in_(mails))


def purge_notices(session: Session, vault: Vault, act: Act, row_ids: Sequence[int]) -> None:
    """Empty outbound rows of no case."""
    _empty_outbound(session, act, Outbound.id.in_(row_ids))
    record(session, vault, act, Event("retention_purged", {"class": RetentionClass.NOTICE, "outbound": list(row_ids)}))


_OF_CASE: Final = ("request", "channel_target", "person", "signer", "signer_token", "sender_token", "signed_digest")
_OF_MAIL: Final = ("envelope", "examination", "message_id_token", "sender_token", "signed_digest", "signer_token")
"""What of a row tells of the person, sealed or as a keyed digest."""


def _empty_mails(session: Session, act: Act, mail_ids: Sequence[int]) -> None:
    for table in (MailChunk, SignedContent, SearchToken):
        session.execute(delete(table).where(table.mail_id.in_(mail_ids)))
    _write(session, Mail, Mail.id.in_(mail_ids), **dict.fromkeys(_OF_MAIL), purged_at=act.at)
    _write(session, ReviewItem, ReviewItem.mail_id.in_(mail_ids), resolution=None)


def _empty_outbound(session: Session, act: Act, which: ColumnElement[bool]) -> None:
    """Empty what ended, and end what never will: a task of a case that is closed for years."""
    emptied = {"content": b"", "recipient": None, "purged_at": act.at}
    ended = Outbound.state.in_(ENDED)
    _write(session, Outbound, which & ended & Outbound.purged_at.is_(None), **emptied)
    _write(session, Outbound, which & ~ended, **emptied, state=OutboundState.DONE)


def _empty_work(session: Session, case_id: int) -> None:
    """Empty what staff wrote down, and delete drafts, files and scans."""
    for table, column in (
        (CaseNote, "text"),
        (CaseAnswer, "note"),
        (CaseExtension, "reasons"),
        (CaseTick, "note"),
        (CaseRight, "reasoning"),
    ):
        session.execute(update(table).where(table.case_id == case_id).values({column: None}))
    files = select(CaseFile.id).where(CaseFile.case_id == case_id)
    session.execute(delete(CaseFileChunk).where(CaseFileChunk.file_id.in_(files)))
    for gone in (CaseFile, LetterDraft, ConfirmedAddress):
        session.execute(delete(gone).where(gone.case_id == case_id))


def _write(
    session: Session, table: type[Mail | Case | Outbound | ReviewItem], which: ColumnElement[bool], **values: object
) -> None:
    """Change rows at once, their versions too: whoever holds an older one sees that it changed."""
    session.execute(update(table).where(which).values(values | {"version": table.version + 1}))


def _empty_history(session: Session, vault: Vault, act: Act, which: ColumnElement[bool]) -> None:
    """Delete the content of events for good; what records a purge, by whomever, stays."""
    kept = HistoryEvent.kind.in_((PURGE, "retention_purged")) | HistoryEvent.content.is_(None)
    events = session.scalars(select(HistoryEvent.id).where(which, ~kept)).all()
    if events:
        purge(session, vault, act, events)
