"""Seeing to it that somebody acts on every case: substitutes while colleagues are away, a word to those above otherwise."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import store, watch
from cases.absences import list_absences
from cases.database import reading
from cases.escalation import Away, Escalation, Standing, escalation
from cases.life import UNANSWERED
from cases.model import Case
from desk.notices import escalation_occasion, tell_of_escalation
from desk.one_by_one import one_by_one
from runtime.runtime import Runtime

ACTOR = "escalation"
"""Who lets a substitute act, as the history says it."""


def escalate(rt: Runtime) -> int:
    """Let substitutes act, and tell of cases that stand still, each once; give how many cases were touched.

    May run at any time and in two processes. A case is locked only where something is to be changed.
    """
    with reading(rt.db) as session:
        aways = [entered.away for entered in list_absences(session, since=rt.today())]
        cases = session.scalars(select(Case).where(Case.state.in_(UNANSWERED)).order_by(Case.id)).all()
        numbers = [case.number for case in cases if _is_new(session, rt, case, aways)]
    return one_by_one(rt, "escalation", numbers, lambda session, number: _settle(session, rt, number, aways))


def _standing(rt: Runtime, case: Case) -> Standing:
    last = case.acted_at or case.opened_at
    return Standing(case.assigned_to, last.astimezone(rt.calendar.zone).date())


def _found(rt: Runtime, case: Case, aways: Sequence[Away]) -> Escalation:
    return escalation(_standing(rt, case), rt.today(), aways, rt.calendar)


def _occasion(rt: Runtime, case: Case, found: Escalation) -> str | None:
    """Name what is told: each trouble once after each act of a person."""
    return None if found.trouble is None else f"{found.trouble}:{_standing(rt, case).last_act_on}"


def _is_new(session: Session, rt: Runtime, case: Case, aways: Sequence[Away]) -> bool:
    found = _found(rt, case, aways)
    occasion = _occasion(rt, case, found)
    untold = occasion is not None and not watch.was_told(session, escalation_occasion(case, occasion))
    return untold or found.substitute != case.substitute


def _settle(session: Session, rt: Runtime, number: str, aways: Sequence[Away]) -> bool:
    """Write down who acts, and tell; nothing where somebody took the case on in between."""
    case = store.case_at_work(session, number)
    if case.state not in UNANSWERED:
        return False
    found = _found(rt, case, aways)
    if found.substitute != case.substitute:
        facts = {"assigned_to": case.assigned_to, "before": case.substitute, "substitute": found.substitute}
        case.substitute = found.substitute
        session.flush()
        store.record(session, rt.vault, rt.act(ACTOR), store.Event("case_substituted", facts, case_id=case.id))
    occasion = _occasion(rt, case, found)
    if occasion is not None:
        tell_of_escalation(session, rt, case, occasion)
    return True
