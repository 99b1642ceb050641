"""What people do about mail that waits unsigned, or unproven: act on it at once, add it to a case, end it, block its sender."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from cases import store
from cases.answers import Ruling, rule
from cases.asking import ask
from cases.casework import case_at_work, perform, survivor
from cases.database import writing
from cases.deadline import due
from cases.history import Act
from cases.life import Deed, RefusedError
from cases.model import Case
from cases.not_written_to import block, suppress, unblock
from cases.objections import ACT_UNSIGNED
from cases.opening import stated
from cases.refusals import Refusal
from cases.states import OutboundState, RightOutcome
from cases.ticks import Tick, set_tick
from classifier.rights import Right
from desk.acts import Behind, Person, behind, drafted, found_rights, opened, tell_of_case
from desk.at_work import act_of
from desk.invitations import queue_mailing_stopped
from desk.notices import tell_staff_of_case
from desk.outgoing import keep_back_acknowledgement
from runtime.runtime import Runtime

STOPPABLE = frozenset(Right(label.value) for label in ACT_UNSIGNED)
"""Rights that are granted at once and without a signature (GDPR 7(3), 12(2), 21(3); DOMAIN 1.2)."""

SUPPRESS = "suppress"
"""The step of their work lists that this act does."""


def act_without_signature(
    rt: Runtime, item_id: int, person: Person, *, confirmed_after: timedelta | None = None
) -> str:
    """Stop mailings to whoever wrote: open the case, grant it, enter the suppression, confirm; gives the case's number.

    What else the mail asks for stays in the case, undecided, by the clock of its receipt. What is written to the client
    leaves *confirmed_after* that, None: at once.

    Raises:
        RefusedError: the mail objects to no mailing and withdraws no consent.
        UnknownRowError, WrongStateError, MissingReasonError: see `cases.store.release`.
    """
    known, act = behind(rt, item_id), act_of(rt, person)
    with writing(rt.db) as session:
        store.lock_head(session)
        item = store.get_review(session, item_id)
        rights = found_rights(item)
        if STOPPABLE.isdisjoint(rights):
            raise RefusedError(Refusal.NOTHING_TO_STOP)
        draft = drafted(rt, known, item, rights)
        case = opened(session, rt, act, item, known, store.Release(draft, person.reason))
        case.assigned_to = act.actor
        _stop(session, rt, act, case, known)
        if STOPPABLE.issuperset(rights):
            tell_staff_of_case(session, rt, case, item.mail_id)
        else:
            tell_of_case(session, rt, case, item.mail_id, known)
        letter = queue_mailing_stopped(session, rt, case, act)
        if confirmed_after is not None:
            until = act.at + confirmed_after
            letter.not_before = until if letter.state is OutboundState.PENDING else None
            keep_back_acknowledgement(session, case, until)
        return case.number


def _stop(session: Session, rt: Runtime, act: Act, case: Case, known: Behind) -> None:
    """Grant what may be granted unsigned, and keep the address from being written to again."""
    addresses = [] if known.sender is None else [known.sender]
    entered = suppress(session, rt.vault, act, case, addresses)
    perform(session, rt.vault, act, case, Deed.SUPPRESS, {"entered": entered})
    for row in case.rights:
        if row.right in STOPPABLE:
            done = Tick(row.right, SUPPRESS, act.at, act.actor, None)
            set_tick(session, rt.vault, act, case, done, done=True)
            rule(session, rt.vault, act, row, Ruling(RightOutcome.GRANTED, STOPPED))


STOPPED = "stopped without a signature: as easy as giving consent"
"""The reasoning of the grant, as the case keeps it."""


def attach_item(rt: Runtime, item_id: int, number: str, person: Person, rights: Sequence[Right] | None = None) -> None:
    """Add a waiting mail to a case, on a person's word; the first receipt keeps the clock.

    *rights* are those that the mail invokes; None: those that were found in it. What the case lacks is added, what was
    answered before the mail came is asked anew.

    Raises:
        RefusedError: the case is closed.
        UnknownRowError, WrongStateError, MissingReasonError: see `cases.store.join_case`.
    """
    act = act_of(rt, person)
    with writing(rt.db) as session:
        case = survivor(session, case_at_work(session, number))
        item = store.get_review(session, item_id)
        perform(session, rt.vault, act, case, Deed.ATTACH, {"item": item_id, "reason": person.reason})
        store.join_case(session, rt.vault, act, item_id, store.Join(case.id, person.reason))
        asked = found_rights(item) if rights is None else tuple(rights)
        deadline = due(item.received_at, rt.calendar)
        ask(session, rt.vault, act, case, [store.DueRight(right, deadline) for right in asked])
        case.received_at = min(case.received_at, item.received_at)


def close_item(rt: Runtime, item_id: int, person: Person) -> None:
    """End a waiting mail that was answered without a case, or needs no answer. Raises as `cases.store.close_item`."""
    with writing(rt.db) as session:
        store.lock_head(session)
        store.close_item(session, rt.vault, act_of(rt, person), item_id, person.reason)


def block_sender(rt: Runtime, item_id: int, person: Person) -> None:
    """End a waiting mail and have no machine answer its sender again; what they sign, or invoke, is heard as ever.

    Raises:
        RefusedError: the mail names no single sender.
        UnknownRowError, WrongStateError, MissingReasonError: see `cases.store.close_item`.
    """
    act = act_of(rt, person)
    with writing(rt.db) as session:
        store.lock_head(session)
        item = store.close_item(session, rt.vault, act, item_id, person.reason)
        sender = store.open_envelope(rt.vault, item.mail).sender
        if sender is None:
            raise RefusedError(Refusal.NO_SENDER)
        block(session, rt.vault, act, sender)
        event = store.Event("sender_blocked", {"item": item_id, "reason": person.reason}, mail_id=item.mail_id)
        store.record(session, rt.vault, act, event)


def unblock_sender(rt: Runtime, address: str, person: Person) -> bool:
    """Take the block of an address back; False where there was none.

    Raises:
        MissingReasonError: nobody says why.
    """
    act = act_of(rt, person)
    with writing(rt.db) as session:
        store.lock_head(session)
        reason = stated(person.reason)
        undone = unblock(session, rt.vault, address)
        if undone:
            store.record(session, rt.vault, act, store.Event("sender_unblocked", {"reason": reason}))
        return undone
