"""Acts on a case in the store: the row locked, the version that a page showed compared, the deed asked of the table of life.

Every deed raises the version of the case, whatever else it changes, so that who acts on an older look is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import flag_modified

from cases.failures import StaleViewError, UnknownRowError
from cases.history import Act, Event, lock_head, record
from cases.life import By, Deed, RefusedError, after
from cases.model import Case, CaseRight
from cases.model_desk import CaseMerger, CaseNote
from cases.opening import stated
from cases.refusals import Refusal
from cases.sealed import Place, Vault
from cases.search import index_case
from classifier.rights import Right


@dataclass(frozen=True, slots=True)
class Note:
    """What a colleague wrote down; *text* is None where it was purged."""

    id: int
    at: datetime
    author: str
    text: str | None


def case_at_work(session: Session, number: str, seen: int | None = None) -> Case:
    """The case with its rights, as it is once nobody else can change it; *seen* is the version that the actor looked at.

    Raises:
        UnknownRowError: there is none of that number.
        StaleViewError: it changed since it was looked at.
    """
    lock_head(session)
    statement = select(Case).where(Case.number == number).options(selectinload(Case.rights))
    case = session.scalar(statement.with_for_update(of=Case).execution_options(populate_existing=True))
    if case is None:
        raise UnknownRowError(f"there is no case {number}")
    if seen is not None and case.version != seen:
        raise StaleViewError(f"case {number} was changed by somebody else since it was shown")
    return case


def perform(
    session: Session, vault: Vault, act: Act, case: Case, deed: Deed, facts: Mapping[str, object] | None = None
) -> None:
    """Do *deed* to a case by a person: the state that follows, the moment, the history with *facts*.

    Raises:
        RefusedError: the deed does not fit the state, or the case was purged.
    """
    refuse_purged(case)
    case.state = after(deed, case.state)
    case.acted_at = act.at
    flag_modified(case, "acted_at")  # two acts within one tick of the clock still raise the version twice
    session.flush()
    record(session, vault, act, Event(f"case_{deed}", facts or {}, case_id=case.id))


def refuse_purged(case: Case) -> None:
    """Let nothing new be written into a case that retention has emptied: it would be kept for good.

    Raises:
        RefusedError: it was emptied.
    """
    if case.purged_at is not None:
        raise RefusedError(Refusal.PURGED)


def happen(
    session: Session, vault: Vault, act: Act, case: Case, deed: Deed, facts: Mapping[str, object] | None = None
) -> None:
    """Have *deed* happen to a case by the program itself. Raises as `perform`, and for what is a person's alone."""
    case.state = after(deed, case.state, By.PROGRAM)
    flag_modified(case, "state")
    session.flush()
    record(session, vault, act, Event(f"case_{deed}", facts or {}, case_id=case.id))


def right_of(case: Case, right: Right) -> CaseRight:
    """The row of *right*.

    Raises:
        RefusedError: the case does not have it.
    """
    for row in case.rights:
        if row.right is right:
            return row
    raise RefusedError(Refusal.NO_SUCH_RIGHT, right=right.value)


def add_note(session: Session, vault: Vault, act: Act, case: Case, text: str) -> Note:
    """Write down what a colleague says of the case, and make it findable.

    Raises:
        MissingReasonError: *text* is empty.
    """
    said = stated(text)
    row = CaseNote(case_id=case.id, at=act.at, author=act.actor)
    session.add(row)
    session.flush()
    row.text = vault.seal_json(_note_place(row.id), said)
    index_case(session, vault, case.id, [said])
    perform(session, vault, act, case, Deed.NOTE, {"note": row.id})
    return Note(row.id, row.at, row.author, said)


def notes(session: Session, vault: Vault, case: Case) -> Sequence[Note]:
    """The notes of a case, oldest first. Raises SealError."""
    rows = session.scalars(select(CaseNote).where(CaseNote.case_id == case.id).order_by(CaseNote.id))
    return tuple(Note(row.id, row.at, row.author, _opened(vault, row)) for row in rows)


def survivor(session: Session, case: Case) -> Case:
    """The case that *case* was merged into, directly or by steps; itself where it was not."""
    while (merger := session.get(CaseMerger, case.id)) is not None:
        case = session.get_one(Case, merger.into_id)
    return case


@dataclass(frozen=True, slots=True)
class Mergers:
    """What a case was merged into, and the cases that were merged into it, by number."""

    into: str | None
    absorbed: tuple[str, ...]


def mergers(session: Session, case: Case) -> Mergers:
    """How a case is tied to others by mergers, one step in each direction."""
    into = session.scalar(
        select(Case.number).join(CaseMerger, CaseMerger.into_id == Case.id).where(CaseMerger.case_id == case.id)
    )
    absorbed = select(Case.number).join(CaseMerger, CaseMerger.case_id == Case.id).where(CaseMerger.into_id == case.id)
    return Mergers(into, tuple(session.scalars(absorbed.order_by(Case.id))))


def _opened(vault: Vault, row: CaseNote) -> str | None:
    return None if row.text is None else str(vault.open_json(_note_place(row.id), row.text))


def _note_place(row_id: int) -> Place:
    return Place("case_note", "text", row_id)
