"""What a person decided about a mail, undone within ten minutes: the mail waits again, what followed is taken back as far as it can be.

What has left can't be taken back, and a number that was given stays given: such a case is closed as opened in error.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cases import store
from cases.answers import settle
from cases.casework import case_at_work, perform
from cases.clocks import runs
from cases.database import writing
from cases.failures import WrongStateError
from cases.history import Act
from cases.letter_kinds import LetterKind
from cases.life import Deed
from cases.model import Case, Outbound, ReviewItem
from cases.model_desk import BlockedSender, Suppression
from cases.outbound import RECALL_MARGIN
from cases.returning import bring_back
from cases.states import ClosedAs, OutboundState, ReviewState
from classifier.rights import Right
from desk.acts import Person, release
from desk.at_work import act_of
from desk.invitations import invite
from desk.unsigned import act_without_signature
from runtime.carriers import first_state
from runtime.runtime import Runtime

UNDO: Final = timedelta(minutes=10)
"""For so long an act can be undone, and what a person's act writes to a client waits before it leaves."""

_TO_CLIENT: Final = frozenset({"acknowledgement", LetterKind.MAILING_STOPPED.value})


class Obstacle(StrEnum):
    """Why an act can't be undone."""

    WAITS = "waits"
    TOO_LATE = "too_late"
    CASE_WORKED_ON = "case_worked_on"
    TOLD_CLIENT = "told_client"
    LEFT = "left"


class Remnant(StrEnum):
    """What stays although the act was undone."""

    ACKNOWLEDGED = "acknowledged"
    CLOCK_KEPT = "clock_kept"
    CASE_CLOSED = "case_closed"


class UndoError(WrongStateError):
    """The act stays as it is; *obstacle* says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(f"it can't be undone: {obstacle}")
        self.obstacle = obstacle


@dataclass(frozen=True, slots=True)
class _Undoing:
    """One undoing within its transaction."""

    session: Session
    rt: Runtime
    act: Act
    item: ReviewItem
    person: Person

    @property
    def decided_at(self) -> datetime:
        """When the act was done that is undone."""
        assert self.item.resolved_at is not None
        return self.item.resolved_at


def undoable(rt: Runtime, item: ReviewItem) -> bool:
    """Tell whether the ten minutes of an item's decision still run."""
    return item.resolved_at is not None and rt.clock() - item.resolved_at <= UNDO


def release_for_now(rt: Runtime, item_id: int, person: Person, rights: Sequence[Right] = ()) -> str:
    """Open a case as `desk.acts.release` does, its acknowledgement waiting until nobody can undo the act any more."""
    return release(rt, item_id, person, rights, acknowledged_after=UNDO + RECALL_MARGIN)


def stop_for_now(rt: Runtime, item_id: int, person: Person) -> str:
    """Stop mailings as `desk.unsigned.act_without_signature` does, the client told of it once nobody can undo the act any more."""
    return act_without_signature(rt, item_id, person, confirmed_after=UNDO + RECALL_MARGIN)


def undo(rt: Runtime, item_id: int, person: Person) -> tuple[Remnant, ...]:
    """Let a decided item wait again and take back what followed; gives what stays.

    Raises:
        UndoError: nothing was decided, the time is over, or what followed can't be taken back; nothing is changed then.
        UnknownRowError: there is no such item.
    """
    with writing(rt.db) as session:
        store.lock_head(session)
        item = store.get_review(session, item_id)
        if item.state is ReviewState.WAITING:
            raise UndoError(Obstacle.WAITS)
        if not undoable(rt, item):
            raise UndoError(Obstacle.TOO_LATE)
        remnants = tuple(_take_back(_Undoing(session, rt, act_of(rt, person), item, person)))
        bring_back(session, rt.vault, act_of(rt, person), item)
        return remnants


def _take_back(one: _Undoing) -> Iterator[Remnant]:
    match one.item.state:
        case ReviewState.RELEASED:
            yield from _close_in_error(one)
        case ReviewState.ATTACHED:
            yield from _detach(one)
        case ReviewState.CLOSED:
            _unblock(one)
        case ReviewState.REJECTED | ReviewState.WAITING:
            pass
        case _:
            assert_never(one.item.state)


def _close_in_error(one: _Undoing) -> Iterator[Remnant]:
    """Close the case, its number kept, once nothing says to the client that it is there."""
    case = _untouched_case(one)
    left = _recalled(one, case)
    if LetterKind.MAILING_STOPPED.value in left:
        raise UndoError(Obstacle.TOLD_CLIENT)
    one.session.execute(delete(Suppression).where(Suppression.case_id == case.id))
    perform(one.session, one.rt.vault, one.act, case, Deed.CLOSE_IN_ERROR, {"item": one.item.id, "undone": True})
    case.closed_as = ClosedAs.OPENED_IN_ERROR
    yield Remnant.CASE_CLOSED
    if left:
        yield Remnant.ACKNOWLEDGED


def _untouched_case(one: _Undoing) -> Case:
    """Give the case as the act left it; whoever has worked on it since decides what becomes of it."""
    assert one.item.case is not None
    case = case_at_work(one.session, one.item.case.number)
    if case.acted_at not in {None, one.decided_at}:
        raise UndoError(Obstacle.CASE_WORKED_ON)
    return case


def _recalled(one: _Undoing, case: Case) -> frozenset[str]:
    """Recall what a case wrote and has not left; gives the kinds of what has left to the client."""
    left = set()
    for row in one.session.scalars(select(Outbound).where(Outbound.case_id == case.id)).all():
        try:
            store.recall(one.session, one.rt.vault, one.act, row.id)
        except WrongStateError:
            left |= {row.kind} & _TO_CLIENT
    return frozenset(left)


def _detach(one: _Undoing) -> Iterator[Remnant]:
    """Take the mail out of the case, and with it the rights that came by it."""
    case = _untouched_case(one)
    added = set(_added(one, case))
    for row in [row for row in case.rights if row.right in added]:
        if not runs(row):
            raise UndoError(Obstacle.CASE_WORKED_ON)
        perform(one.session, one.rt.vault, one.act, case, Deed.REMOVE_RIGHT, {"right": row.right, "undone": True})
        case.rights.remove(row)
        one.session.delete(row)
    settle(one.session, one.rt.vault, one.act, case)
    if any(row.received_at == one.item.received_at for row in case.rights if row.right not in added):
        yield Remnant.CLOCK_KEPT


def _added(one: _Undoing, case: Case) -> Iterator[Right]:
    """Give the rights that the act added, as the history tells."""
    for event in store.events(one.session, one.rt.vault, case_id=case.id):
        if event.kind == "rights_added" and event.act.at == one.decided_at and event.content is not None:
            yield from map(Right, event.content["rights"])


def _unblock(one: _Undoing) -> None:
    """Let the sender be answered again where this very act blocked them."""
    mine = (BlockedSender.at == one.decided_at, BlockedSender.by == one.item.resolved_by)
    one.session.execute(delete(BlockedSender).where(*mine))


def invite_to_sign(rt: Runtime, item_id: int, person: Person) -> None:
    """Ask whoever wrote to sign; the letter leaves after ten minutes, until then `uninvite` takes it back.

    Raises:
        UnknownRowError: there is no such item.
        WrongStateError: it is decided already.
        NotInvitedError, LetterError: see `desk.invitations.invite`.
    """
    act = act_of(rt, person)
    with writing(rt.db) as session:
        store.lock_head(session)
        item = _waiting(session, item_id)
        before = item.invited_at
        row = invite(session, rt, item, act)
        if row.state in {OutboundState.RECALLED, OutboundState.DISCARDED}:
            row.state = first_state(row.channel, sends=rt.sends)
            item.invited_at = before = None
        if before is None:
            item.invited_at = act.at
            row.not_before = act.at + UNDO + RECALL_MARGIN if row.state is OutboundState.PENDING else None
            event = store.Event("sender_invited", {"item": item.id, "reason": person.reason}, mail_id=item.mail_id)
            store.record(session, rt.vault, act, event)


def uninvite(rt: Runtime, item_id: int, person: Person) -> None:
    """Take an invitation back that has not left.

    Raises:
        UndoError: none was written, or it has left.
        UnknownRowError, WrongStateError: as `invite_to_sign`.
    """
    with writing(rt.db) as session:
        store.lock_head(session)
        act = act_of(rt, person)  # under the lock: while it is waited for, the letter may begin to leave
        item = _waiting(session, item_id)
        statement = select(Outbound).where(Outbound.key == f"{LetterKind.INVITATION}:item:{item.id}")
        row = session.scalars(statement).one_or_none()
        if row is None or item.invited_at is None:
            raise UndoError(Obstacle.WAITS)
        try:
            store.recall(session, rt.vault, act, row.id)
        except WrongStateError as error:
            raise UndoError(Obstacle.LEFT) from error
        item.invited_at = None


def _waiting(session: Session, item_id: int) -> ReviewItem:
    item = store.get_review(session, item_id)
    if item.state is not ReviewState.WAITING:
        raise WrongStateError(f"review item {item.id} is {item.state} already")
    return item
