"""Duplicates of one person become one case: its clocks count from the earliest receipts, its mails are those of both.

The case that was merged keeps its history, notes and rights as they were, closed; later mail that names it finds the other.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cases.acceptance import identity
from cases.answers import ANSWERING, hand_over
from cases.calendar import Calendar
from cases.casework import happen, perform
from cases.clocks import runs
from cases.deadline import due
from cases.extensions import KIND
from cases.history import Act
from cases.life import Deed, RefusedError
from cases.model import Case, CaseRight, Mail, Outbound, ReviewItem, SearchToken
from cases.model_desk import CaseMerger
from cases.opening import open_signer
from cases.receipts import earlier_keeps
from cases.refusals import Refusal
from cases.rows import insert_unless_there
from cases.sealed import Vault
from cases.states import CaseState, ClosedAs, OutboundState

WEIGHTY: Final = frozenset({*ANSWERING, KIND})
"""Letters that change a case when they leave."""

UNDER_WAY: Final = frozenset({OutboundState.PENDING, OutboundState.HELD, OutboundState.TASK})
"""States of a letter that may yet leave without a person doing anything new."""


@dataclass(frozen=True, slots=True)
class Merger:
    """*source* goes into *target*; *reason* is the person's."""

    source: Case
    target: Case
    reason: str


def same_signer(vault: Vault, one: Case, other: Case) -> bool:
    """Tell whether both cases rest on the signature of one person, whichever key their tokens were made with."""
    first, second = open_signer(vault, one), open_signer(vault, other)
    return first is not None and second is not None and identity(first) == identity(second)


def merge(session: Session, vault: Vault, act: Act, merger: Merger, calendar: Calendar) -> None:
    """Merge; both cases must be locked (`cases.casework.case_at_work`).

    Raises:
        RefusedError: they are one case, one of them is closed, or a letter of the source is still under way.
    """
    source, target = merger.source, merger.target
    if source.id == target.id:
        raise RefusedError(Refusal.SAME_CASE)
    if has_letter_under_way(session, source):
        raise RefusedError(Refusal.LETTER_UNDER_WAY)
    perform(session, vault, act, target, Deed.ATTACH, {"merged": source.number, "reason": merger.reason})
    waiting = [row for row in source.rights if runs(row)]
    moved = {
        row.right.value: row.received_at.isoformat() for row in waiting if _take(session, vault, row, target, calendar)
    }
    if target.state is CaseState.ANSWERED and waiting:
        happen(session, vault, act, target, Deed.RETURN, {"rights": moved})
    target.received_at = min(source.received_at, target.received_at)
    _move(session, source, target)
    session.add(CaseMerger(case_id=source.id, into_id=target.id, merged_at=act.at, merged_by=act.actor))
    source.closed_as = ClosedAs.MERGED
    perform(session, vault, act, source, Deed.CLOSE_MERGED, {"into": target.number, "reason": merger.reason})


def has_letter_under_way(session: Session, case: Case) -> bool:
    """Tell whether a letter that would change *case* is written and has not left."""
    statement = select(Outbound.id).where(
        Outbound.case_id == case.id, Outbound.kind.in_(WEIGHTY), Outbound.state.in_(UNDER_WAY)
    )
    return session.scalars(statement.limit(1)).first() is not None


def _take(session: Session, vault: Vault, row: CaseRight, target: Case, calendar: Calendar) -> bool:
    """Have *target* answer what *row* asks, by its clock where that is the earlier one; tells whether anything changed."""
    there = next((own for own in target.rights if own.right is row.right), None)
    if there is not None and runs(there):
        return earlier_keeps(session, there, due(row.received_at, calendar))
    if there is None:
        there = CaseRight(right=row.right)
        target.rights.append(there)
    hand_over(session, vault, row, there)
    return True


def _move(session: Session, source: Case, target: Case) -> None:
    """Move mails and review items, and let the target be found by what the source was found by."""
    session.flush()
    session.execute(update(Mail).where(Mail.case_id == source.id).values(case_id=target.id, version=Mail.version + 1))
    for column in (ReviewItem.case_id, ReviewItem.case_hint):
        moved = update(ReviewItem).where(column == source.id)
        session.execute(moved.values({column: target.id, ReviewItem.version: ReviewItem.version + 1}))
    tokens = session.scalars(select(SearchToken.token).where(SearchToken.case_id == source.id)).all()
    if tokens:
        rows = [{"token": token, "case_id": target.id} for token in tokens]
        session.execute(insert_unless_there(session, SearchToken), rows)
    session.expire(source, ["mails"])
    session.expire(target, ["mails"])
