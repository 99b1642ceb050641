"""Extensions: announced by a notice to the client, in force only once the notice has left in time (GDPR 12(3)).

Until then the dates stay what they were. A notice that is recalled undoes the extension, one that leaves after the last
day extends nothing: the case then says so, and is overdue.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.casework import perform, survivor
from cases.clocks import runs
from cases.deadline import Deadline, end_of
from cases.history import Act, Event, record
from cases.life import Deed, RefusedError
from cases.model import Case, CaseRight, Outbound
from cases.model_desk import CaseExtension
from cases.refusals import Refusal
from cases.sealed import Place, Vault
from cases.states import ExtensionState, OutboundState
from classifier.rights import Right
from verify.codes import ReasonCode

KIND: Final = "extension"
"""The kind of letter that announces an extension."""


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension as read back; *reasons* is None where they were purged."""

    right: Right
    state: ExtensionState
    extended_due_on: date
    asked_by: str
    asked_at: datetime
    reasons: str | None


def extendable(session: Session, case: Case, now: datetime, zone: ZoneInfo) -> list[CaseRight]:
    """The rights of *case* that an extension at *now* would be about: all that wait and are not extended.

    Raises:
        RefusedError: none waits, all are extended, or the last day of one has passed.
    """
    waiting = [row for row in case.rights if runs(row)]
    if not waiting:
        raise RefusedError(Refusal.NOTHING_TO_EXTEND)
    announced = {row.right for row in _of_case(session, case.id) if _may_yet_leave(session, row)}
    rows = [row for row in waiting if row.extended_due_on is None and row.right not in announced]
    if not rows:
        raise RefusedError(Refusal.EXTENDED_ALREADY)
    for row in rows:
        if now >= end_of(row.due_on, zone):
            raise RefusedError(Refusal.EXTENSION_TOO_LATE, due_on=row.due_on.isoformat())
    return rows


@dataclass(frozen=True, slots=True)
class Announcement:
    """The notice *outbound_id* and its *reasons*; *terms*: each right that it extends, with the dates of its receipt."""

    outbound_id: int
    reasons: str
    terms: tuple[tuple[CaseRight, Deadline], ...]


def announce(session: Session, vault: Vault, act: Act, case: Case, told: Announcement) -> None:
    """Write down an extension whose notice is yet to leave.

    Raises:
        RefusedError: the case does not wait for an answer.
    """
    for row, deadline in told.terms:
        _give_up(session, vault, act, row)
        extension = CaseExtension(
            case_id=case.id,
            outbound_id=told.outbound_id,
            right=row.right,
            state=ExtensionState.ANNOUNCED,
            extended_due_on=deadline.extended_due_on,
            extended_target_on=deadline.extended_target_on,
            former_target_on=row.target_on,
            latest_on=row.due_on,
            latest_at=end_of(row.due_on, deadline.zone),
            asked_at=act.at,
            asked_by=act.actor,
        )
        session.add(extension)
        session.flush()
        extension.reasons = vault.seal_json(_place(extension.id), told.reasons)
    facts = {"rights": {row.right: deadline.extended_due_on.isoformat() for row, deadline in told.terms}}
    perform(session, vault, act, case, Deed.EXTEND, facts | {"reasons": told.reasons, "outbound": told.outbound_id})


def _may_yet_leave(session: Session, extension: CaseExtension) -> bool:
    """Whether the notice of an extension waits to leave; one that failed for good stands in no other's way."""
    announced = extension.state is ExtensionState.ANNOUNCED
    return announced and session.get_one(Outbound, extension.outbound_id).state is not OutboundState.FAILED


def _give_up(session: Session, vault: Vault, act: Act, row: CaseRight) -> None:
    """End what was announced of a right before: should its failed notice leave after all, it moves nothing any more."""
    for extension in open_extensions(session, row):
        if extension.state is ExtensionState.ANNOUNCED:
            _settle(session, vault, act, extension, ExtensionState.RECALLED)


def notice_left(session: Session, vault: Vault, act: Act, notice: Outbound) -> None:
    """The notice has left: in time, what it announced is in force, and targets follow; else nothing is extended."""
    for extension in _announced_by(session, notice):
        row = _row(session.get_one(Case, extension.case_id), extension.right)
        if row is not None and _in_time(extension, notice, act):
            row.extended_due_on, row.target_on = extension.extended_due_on, extension.extended_target_on
            _settle(session, vault, act, extension, ExtensionState.IN_FORCE)
        else:
            _flag(session.get_one(Case, extension.case_id))
            _settle(session, vault, act, extension, ExtensionState.TOO_LATE)


def notice_recalled(session: Session, vault: Vault, act: Act, notice: Outbound) -> None:
    """The notice will not leave: what it announced is undone; the dates never changed."""
    for extension in _announced_by(session, notice):
        _settle(session, vault, act, extension, ExtensionState.RECALLED)


def notice_came_back(session: Session, vault: Vault, act: Act, notice: Outbound) -> None:
    """The notice has come back: nobody was told, so what it put in force is only announced again."""
    statement = select(CaseExtension).where(CaseExtension.outbound_id == notice.id)
    for extension in session.scalars(statement.where(CaseExtension.state == ExtensionState.IN_FORCE)):
        for row in _extended_by(session, extension):
            row.extended_due_on, row.target_on = None, extension.former_target_on
        _settle(session, vault, act, extension, ExtensionState.ANNOUNCED)


def extensions(session: Session, vault: Vault, case: Case) -> Sequence[Extension]:
    """All extensions of a case, whatever became of them, oldest first. Raises SealError."""
    return tuple(
        Extension(row.right, row.state, row.extended_due_on, row.asked_by, row.asked_at, _reasons(vault, row))
        for row in _of_case(session, case.id)
    )


def is_announced(session: Session, row: CaseRight) -> bool:
    """Tell whether the notice of an extension of a right waits to leave."""
    of_case = _of_case(session, row.case_id)
    return any(e.right is row.right and e.state is ExtensionState.ANNOUNCED for e in of_case)


def in_force(session: Session, row: CaseRight) -> CaseExtension | None:
    """The extension of a right that is in force."""
    return next(
        (e for e in _of_case(session, row.case_id) if e.right is row.right and e.state is ExtensionState.IN_FORCE),
        None,
    )


def open_extensions(session: Session, row: CaseRight) -> Sequence[CaseExtension]:
    """The extensions of a right that are announced or in force."""
    live = (ExtensionState.ANNOUNCED, ExtensionState.IN_FORCE)
    statement = select(CaseExtension).where(CaseExtension.case_id == row.case_id, CaseExtension.right == row.right)
    return session.scalars(statement.where(CaseExtension.state.in_(live)).order_by(CaseExtension.id)).all()


def _of_case(session: Session, case_id: int) -> Sequence[CaseExtension]:
    statement = select(CaseExtension).where(CaseExtension.case_id == case_id).order_by(CaseExtension.id)
    return session.scalars(statement).all()


def _announced_by(session: Session, notice: Outbound) -> Sequence[CaseExtension]:
    announced = CaseExtension.state == ExtensionState.ANNOUNCED
    return session.scalars(select(CaseExtension).where(CaseExtension.outbound_id == notice.id, announced)).all()


def _extended_by(session: Session, extension: CaseExtension) -> Iterator[CaseRight]:
    """The right that an extension moved, and the one that took its dates over where the case was merged into another."""
    case = session.get_one(Case, extension.case_id)
    heir = survivor(session, case)
    own = _row(case, extension.right)
    if own is not None:
        yield own
    taken = None if heir is case else _row(heir, extension.right)
    if own is not None and taken is not None and taken.received_at == own.received_at and not in_force(session, taken):
        yield taken


def _row(case: Case, right: Right) -> CaseRight | None:
    return next((row for row in case.rights if row.right is right), None)


def _in_time(extension: CaseExtension, notice: Outbound, act: Act) -> bool:
    """A letter on paper left on the day on which it was posted, whenever that was written down."""
    if notice.posted_on is not None:
        return notice.posted_on <= extension.latest_on
    return act.at < extension.latest_at


def _settle(session: Session, vault: Vault, act: Act, extension: CaseExtension, state: ExtensionState) -> None:
    extension.state, extension.settled_at = state, act.at
    session.flush()
    facts = {"right": extension.right, "extended_due_on": extension.extended_due_on.isoformat()}
    record(session, vault, act, Event(f"extension_{state}", facts, case_id=extension.case_id))


def _flag(case: Case) -> None:
    """Show on the case that its notice left after the last day."""
    if ReasonCode.EXTENSION_TOO_LATE not in case.flags:
        case.flags = [*case.flags, ReasonCode.EXTENSION_TOO_LATE.value]


def _reasons(vault: Vault, row: CaseExtension) -> str | None:
    return None if row.reasons is None else str(vault.open_json(_place(row.id), row.reasons))


def _place(row_id: int) -> Place:
    return Place("case_extension", "reasons", row_id)
