"""What the clock looks at: cases and items near their dates, what was told, and what has to outlive a process."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from cases.clocks import running
from cases.history import HEAD
from cases.model import Case, CaseRight, HistoryHead, Outbound, ReviewItem, SourceState
from cases.model_watch import Kept
from cases.rows import insert_unless_there, locked
from cases.states import OutboundState, ReviewState


def cases_running_until(session: Session, day: date) -> Sequence[Case]:
    """The unanswered cases that aim to be answered on *day* or before, with their rights, by number."""
    statement = select(Case).where(Case.rights.any(running() & (CaseRight.target_on <= day)))
    return session.scalars(statement.options(selectinload(Case.rights)).order_by(Case.id)).all()


def running_rights(session: Session) -> Sequence[CaseRight]:
    """Every right whose clock runs, with its case, in the order of cases."""
    statement = select(CaseRight).where(running())
    return session.scalars(
        statement.options(selectinload(CaseRight.case)).order_by(CaseRight.case_id, CaseRight.id)
    ).all()


def items_waiting_until(session: Session, day: date) -> Sequence[ReviewItem]:
    """The review items that wait, and whose provisional date is *day* or before."""
    waiting = ReviewItem.state == ReviewState.WAITING
    statement = select(ReviewItem).where(waiting, ReviewItem.provisional_due_on <= day)
    return session.scalars(statement.order_by(ReviewItem.id)).all()


def waiting_items(session: Session) -> Sequence[ReviewItem]:
    """All review items that wait."""
    return session.scalars(
        select(ReviewItem).where(ReviewItem.state == ReviewState.WAITING).order_by(ReviewItem.id)
    ).all()


def was_told(session: Session, occasion: str) -> bool:
    """Whether a notice of this occasion was written, to whomever: keys are ``occasion:address``."""
    beginning, end = f"{occasion}:", f"{occasion};"  # the semicolon follows the colon, so that the index serves
    statement = select(Outbound.id).where(Outbound.key >= beginning, Outbound.key < end).limit(1)
    return session.scalar(statement) is not None


def gathered(session: Session) -> Sequence[Outbound]:
    """The notices that wait for the next digest, oldest first."""
    statement = select(Outbound).where(Outbound.state == OutboundState.GATHERED).order_by(Outbound.id)
    return session.scalars(statement).all()


def end_gathered(row: Outbound) -> None:
    """GATHERED -> DONE: the notice stands in a digest now."""
    row.state = OutboundState.DONE


def newest_event(session: Session) -> tuple[int, str]:
    """Id and digest of the newest event of the history; id 0 while there is none."""
    head = session.get(HistoryHead, HEAD)
    return (0, "") if head is None else (head.last_id, head.digest)


def last_polls(session: Session) -> list[datetime]:
    """For each mailbox that was ever read, when any of its folders was last looked into to the end."""
    statement = select(func.max(SourceState.polled_at)).where(SourceState.polled_at.is_not(None))
    return list(session.scalars(statement.group_by(SourceState.source)))


def kept(session: Session, name: str) -> dict[str, Any] | None:
    """What is kept under *name*; None before the first time."""
    found = session.get(Kept, name)
    return None if found is None else found.content


def kept_for_change(session: Session, name: str, now: datetime) -> Kept:
    """The row of *name* as it is once nobody else can change it; empty at the first time."""
    session.execute(insert_unless_there(session, Kept, name=name, content={}, changed_at=now))
    return locked(session, Kept, name=name)
