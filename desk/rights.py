"""What people decide and do about the rights of a case; acts and errors as in `desk.life`."""

from collections.abc import Sequence
from datetime import datetime

from cases.answers import Ruling, rule, settle
from cases.casework import right_of
from cases.corrections import correct_by_rights
from cases.deadline import Deadline, due
from cases.extensions import is_announced
from cases.life import Deed, RefusedError
from cases.not_written_to import suppress as enter_suppressed
from cases.opening import DueRight, add_rights, set_channel, stated
from cases.receipts import count_from
from cases.refusals import Refusal
from cases.states import RightOutcome
from cases.ticks import Tick, set_tick
from classifier.rights import ChannelWish, Right
from desk.acts import Person
from desk.at_work import Work, at_work
from runtime.runtime import Runtime


def set_outcome(
    rt: Runtime, number: str, person: Person, right: Right, ruling: Ruling, seen: int | None = None
) -> None:
    """Decide one right; PENDING takes a decision back. The clock runs on until the answer has left.

    Raises:
        RefusedError: a refusal, also in part, without grounds, or on grounds that the right does not know.
        MissingReasonError: no reasoning is given.
    """
    with at_work(rt, number, person, seen) as work:
        known = {ground.code for ground in rt.worklists.exceptions(right)}
        for ground in ruling.grounds:
            if ground not in known:
                raise RefusedError(Refusal.GROUNDS_UNKNOWN, ground=ground)
        rule(work.session, rt.vault, work.act, right_of(work.case, right), ruling)


def add_right(
    rt: Runtime,
    number: str,
    person: Person,
    right: Right,
    received_at: datetime | None = None,
    seen: int | None = None,
) -> None:
    """Add a right that the request invokes and nobody found; AUTOMATED_DECISION comes in so (CONTRACT 3).

    *received_at* (aware) is when it was asked; None: with the request itself, which is the strict reading.

    Raises:
        RefusedError: it is there already, or *received_at* lies in the future.
        MissingReasonError: nobody says why.
    """
    with at_work(rt, number, person, seen) as work:
        stated(person.reason)
        deadline = _deadline(work, received_at or work.case.received_at)
        work.perform(Deed.ADD_RIGHT, right=right, due_on=deadline.due_on.isoformat())
        if not add_rights(work.session, rt.vault, work.act, work.case, (DueRight(right, deadline),)):
            raise RefusedError(Refusal.RIGHT_THERE, right=right.value)
        work.case.received_at = min(work.case.received_at, deadline.received_at)
        if received_at is None:  # asked in the request itself, which was read wrongly
            correct_by_rights(work.session, work.act, work.case)


def remove_right(rt: Runtime, number: str, person: Person, right: Right, seen: int | None = None) -> None:
    """Take out a right that the request does not invoke; the history remembers it.

    Raises:
        RefusedError: it is the last one, it is decided, or its extension waits to leave.
        MissingReasonError: nobody says why.
    """
    with at_work(rt, number, person, seen) as work:
        stated(person.reason)
        row = right_of(work.case, right)
        if len(work.case.rights) == 1:
            raise RefusedError(Refusal.LAST_RIGHT)
        if row.outcome is not RightOutcome.PENDING:
            raise RefusedError(Refusal.RIGHT_DECIDED)
        if is_announced(work.session, row):
            raise RefusedError(Refusal.LETTER_UNDER_WAY)
        work.perform(Deed.REMOVE_RIGHT, right=right, due_on=row.due_on.isoformat())
        work.session.delete(row)
        work.session.flush()
        work.session.expire(work.case, ["rights"])
        correct_by_rights(work.session, work.act, work.case)
        settle(work.session, rt.vault, work.act, work.case)


def use_receipt(
    rt: Runtime, number: str, person: Person, right: Right, received_at: datetime, seen: int | None = None
) -> None:
    """Count a right from another receipt than the first: the signed one, on a person's word (DOMAIN 2.4).

    Raises:
        RefusedError: *received_at* is the receipt of no mail of the case, nor of the case itself; or lies in the future.
        MissingReasonError: nobody says why.
    """
    with at_work(rt, number, person, seen) as work:
        stated(person.reason)
        row = right_of(work.case, right)
        if received_at not in {work.case.received_at, *(mail.received_at for mail in work.case.mails)}:
            raise RefusedError(Refusal.NO_SUCH_RECEIPT)
        before = row.received_at
        count_from(row, _deadline(work, received_at))
        work.perform(Deed.MOVE_CLOCK, right=right, before=before.isoformat(), after=row.received_at.isoformat())


def change_channel(rt: Runtime, number: str, person: Person, wish: ChannelWish, seen: int | None = None) -> None:
    """Note down another wish of the client how to be answered; `desk.register_rows.channel` reads one as people write it.

    The signature of the request does not vouch for an address that came so: it is confirmed like any other.

    Raises:
        MissingReasonError: nobody says how the wish became known.
    """
    with at_work(rt, number, person, seen) as work:
        stated(person.reason)
        before = work.case.channel
        set_channel(rt.vault, work.case, wish, noted=True)
        work.perform(Deed.CHANGE_CHANNEL, before=before, after=wish.kind, target=wish.target)


def tick(
    rt: Runtime, number: str, person: Person, right: Right, step: str, *, done: bool = True, seen: int | None = None
) -> None:
    """Tick a step of the work list, or take the tick back; *person*'s reason is the note, and may be empty.

    Raises:
        RefusedError: the list of the right has no such step.
    """
    with at_work(rt, number, person, seen) as work:
        if step not in {known.key for known in rt.worklists.steps(right, rt.company.systems)}:
            raise RefusedError(Refusal.NO_SUCH_STEP, step=step)
        done_now = Tick(right, step, work.act.at, work.act.actor, person.reason.strip() or None)
        set_tick(work.session, rt.vault, work.act, work.case, done_now, done=done)


def suppress(rt: Runtime, number: str, person: Person, addresses: Sequence[str], seen: int | None = None) -> int:
    """Enter addresses that no marketing may go to any more, as keyed digests; gives how many were new."""
    with at_work(rt, number, person, seen) as work:
        entered = enter_suppressed(work.session, rt.vault, work.act, work.case, addresses)
        work.perform(Deed.SUPPRESS, entered=entered)
        return entered


def _deadline(work: Work, received_at: datetime) -> Deadline:
    if received_at > work.act.at:
        raise RefusedError(Refusal.RECEIPT_IN_FUTURE)
    return due(received_at, work.rt.calendar)
