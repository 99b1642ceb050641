"""Steps of the work list that a person did, with the moment and a note; the history keeps what was taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.casework import perform, right_of
from cases.history import Act
from cases.life import Deed
from cases.model import Case
from cases.model_desk import CaseTick
from cases.sealed import Place, Vault
from classifier.rights import Right


@dataclass(frozen=True, slots=True)
class Tick:
    """A step that was done: *step* as in `cases.worklist.Step.key`; *note* is None where nothing was noted, or it was purged."""

    right: Right
    step: str
    at: datetime
    by: str
    note: str | None


def set_tick(session: Session, vault: Vault, act: Act, case: Case, tick: Tick, *, done: bool) -> None:
    """Tick a step, or take the tick back. A step that is ticked already keeps who did it first, and when.

    Raises:
        RefusedError: the case does not have the right, or is closed.
    """
    right_of(case, tick.right)
    row = _row(session, case, tick)
    facts = {"right": tick.right, "step": tick.step, "done": done, "note": tick.note}
    perform(session, vault, act, case, Deed.TICK, facts)
    if row is not None and not done:
        session.delete(row)
    elif row is None and done:
        _add(session, vault, act, case, tick)
    session.flush()


def ticks(session: Session, vault: Vault, case: Case) -> Sequence[Tick]:
    """The steps that were done on a case, oldest first. Raises SealError."""
    rows = session.scalars(select(CaseTick).where(CaseTick.case_id == case.id).order_by(CaseTick.id))
    return tuple(Tick(row.right, row.step, row.at, row.by, _note(vault, row)) for row in rows)


def _row(session: Session, case: Case, tick: Tick) -> CaseTick | None:
    return session.scalar(
        select(CaseTick).where(CaseTick.case_id == case.id, CaseTick.right == tick.right, CaseTick.step == tick.step)
    )


def _add(session: Session, vault: Vault, act: Act, case: Case, tick: Tick) -> None:
    row = CaseTick(case_id=case.id, right=tick.right, step=tick.step, at=act.at, by=act.actor)
    session.add(row)
    session.flush()
    if tick.note:
        row.note = vault.seal_json(_place(row.id), tick.note)


def _note(vault: Vault, row: CaseTick) -> str | None:
    return None if row.note is None else str(vault.open_json(_place(row.id), row.note))


def _place(row_id: int) -> Place:
    return Place("case_tick", "note", row_id)
