"""What became of each right, and whether the client was told: outcomes, and the answers that stop their clocks.

An outcome alone answers nobody. A right counts as answered once a letter that tells its outcome has left, or a colleague
recorded that it was told by other means; only then can its case be closed as answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.casework import happen, perform, survivor
from cases.deadline import Deadline
from cases.history import Act, Event, record
from cases.life import UNANSWERED, Deed, RefusedError, decided, open_for_answer
from cases.model import Case, CaseRight, Outbound
from cases.model_desk import CaseAnswer
from cases.opening import stated
from cases.receipts import count_from
from cases.refusals import Refusal
from cases.rows import existing
from cases.sealed import Place, Vault
from cases.states import AnswerMeans, CaseState, RightOutcome
from classifier.rights import Right

_GRANTED, _PART = RightOutcome.GRANTED, RightOutcome.GRANTED_IN_PART
_REFUSED, _NO_DATA = RightOutcome.REFUSED, RightOutcome.NO_DATA

ANSWERING: Final[Mapping[str, frozenset[RightOutcome]]] = {
    "grant": frozenset({_GRANTED}),
    "partial_grant": frozenset({_GRANTED, _PART, _REFUSED, _NO_DATA}),
    "refusal": frozenset({_REFUSED}),
    "no_data": frozenset({_NO_DATA}),
    "mailing_stopped": frozenset({_GRANTED}),
}
"""Kinds of letters that answer, and the outcomes that each tells. A partial grant tells what is given and what is not."""

ONLY_ABOUT: Final[Mapping[str, frozenset[Right]]] = {
    "mailing_stopped": frozenset({Right.OBJECTION, Right.WITHDRAW_CONSENT}),
}
"""Kinds of letters that can't tell of other rights."""

NEEDS_GROUNDS: Final = frozenset({_PART, _REFUSED})
"""Outcomes that the law wants reasons for (GDPR 12(4))."""


HANDED_OVER: Final = (
    *("received_at", "nominal_due_on", "due_on", "target_on", "extended_due_on"),
    *("outcome", "decided_at", "decided_by", "answered_at", "grounds"),
)
"""What one case takes over from another of a right, besides the sealed reasoning."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decides of one right: *grounds* are codes of its exceptions, *reasoning* the person's words."""

    outcome: RightOutcome
    reasoning: str
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that this program did not send: how and on which day it was given, about which rights (none: all)."""

    means: AnswerMeans
    on: date
    rights: tuple[Right, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A recorded answer as read back; *note* is None where it was purged."""

    given: Given
    recorded_by: str
    note: str | None


def rule(session: Session, vault: Vault, act: Act, row: CaseRight, ruling: Ruling) -> None:
    """Set the outcome of one right, or take it back (PENDING); whatever was answered before is to be answered anew.

    Raises:
        RefusedError: it has that outcome already, grounds are missing, or the case is answered.
        MissingReasonError: no reasoning is given.
    """
    before, row.outcome = row.outcome, decided(row.outcome, ruling.outcome)
    if ruling.outcome in NEEDS_GROUNDS and not ruling.grounds:
        raise RefusedError(Refusal.GROUNDS_MISSING)
    taken_back = ruling.outcome is RightOutcome.PENDING
    row.decided_at, row.decided_by = (None, None) if taken_back else (act.at, act.actor)
    row.answered_at, row.grounds = None, list(ruling.grounds)
    row.reasoning = vault.seal_json(_reasoning_place(row), stated(ruling.reasoning))
    facts = {"right": row.right, "before": before, "outcome": row.outcome, "grounds": row.grounds}
    perform(session, vault, act, row.case, Deed.DECIDE, facts | {"reasoning": ruling.reasoning.strip()})
    settle(session, vault, act, row.case)


def reasoning(vault: Vault, row: CaseRight) -> str | None:
    """Why the right has its outcome, in the words of who decided; None where nobody did. Raises SealError."""
    return None if row.reasoning is None else str(vault.open_json(_reasoning_place(row), row.reasoning))


def ask_again(session: Session, vault: Vault, act: Act, row: CaseRight, deadline: Deadline) -> None:
    """A right that was answered is asked anew: it is undecided again, by the clock of the new request."""
    row.outcome, row.answered_at, row.extended_due_on = RightOutcome.PENDING, None, None
    row.decided_at = row.decided_by = None
    count_from(row, deadline)
    facts = {"right": row.right, "due_on": row.due_on.isoformat()}
    if row.case.state is CaseState.ANSWERED:
        happen(session, vault, act, row.case, Deed.RETURN, facts)
    else:
        record(session, vault, act, Event("right_asked_again", facts, case_id=row.case_id))


def hand_over(session: Session, vault: Vault, row: CaseRight, into: CaseRight) -> None:
    """Let *into*, a right of another case, stand as *row* stands: dates, outcome, reasoning. Raises SealError."""
    for name in HANDED_OVER:
        setattr(into, name, getattr(row, name))
    session.flush()  # a new right is sealed under its number
    said = reasoning(vault, row)
    into.reasoning = None if said is None else vault.seal_json(_reasoning_place(into), said)


def record_answer(session: Session, vault: Vault, act: Act, case: Case, given: Given, note: str) -> int:
    """Record an answer by other means; the rights that it told are answered, and the case with the last of them.

    Raises:
        RefusedError: one of the rights is undecided, or not there.
        MissingReasonError: *note*, what was said and to whom, is empty.
    """
    rows = [row for row in case.rights if not given.rights or row.right in given.rights]
    missing = set(given.rights) - {row.right for row in rows}
    if missing:
        raise RefusedError(Refusal.NO_SUCH_RIGHT, right=min(missing).value)
    open_for_answer([row.outcome for row in rows])
    answer = CaseAnswer(
        case_id=case.id,
        means=given.means,
        given_on=given.on,
        rights=[row.right.value for row in rows],
        recorded_at=act.at,
        recorded_by=act.actor,
    )
    session.add(answer)
    session.flush()
    answer.note = vault.seal_json(_answer_place(answer.id), stated(note))
    facts = {"means": given.means, "given_on": given.on.isoformat(), "rights": answer.rights}
    perform(session, vault, act, case, Deed.RECORD_ANSWER, facts)
    _told(session, vault, act, case, rows, given.on)
    return answer.id


def answers(session: Session, vault: Vault, case: Case) -> Sequence[Answer]:
    """The answers by other means, oldest first. Raises SealError."""
    rows = session.scalars(select(CaseAnswer).where(CaseAnswer.case_id == case.id).order_by(CaseAnswer.id))
    return tuple(_answer(vault, row) for row in rows)


def letter_left(session: Session, vault: Vault, act: Act, letter: Outbound) -> None:
    """A letter that answers has left: what was decided before it was written, and it tells, is answered."""
    case = existing(session, Case, letter.case_id or 0)
    _told(session, vault, act, case, [row for row in case.rights if _tells(letter, row)], letter.posted_on)


def letter_came_back(session: Session, vault: Vault, act: Act, letter: Outbound) -> None:
    """A letter that answered has come back: whom it should have told still waits. A closed case stays closed.

    Where its case was merged into another, that one has to answer now.
    """
    case = existing(session, Case, letter.case_id or 0)
    undone = [row for row in case.rights if _tells(letter, row) and row.answered_at == letter.sent_at]
    for row in undone:
        row.answered_at = None
    heir = survivor(session, case)
    if heir is not case and heir.state is not CaseState.CLOSED:
        for row in undone:
            _inherit(session, vault, row, heir)
    if undone and heir.state is not CaseState.CLOSED:
        _wait_again(session, vault, act, heir, undone)


def _inherit(session: Session, vault: Vault, row: CaseRight, heir: Case) -> None:
    """Have *heir* answer what *row* asks, decided as it is, unless the same waits there from an earlier receipt."""
    there = next((own for own in heir.rights if own.right is row.right), None)
    if there is None:
        there = CaseRight(right=row.right)
        heir.rights.append(there)
    elif there.answered_at is None and there.received_at <= row.received_at:
        return
    hand_over(session, vault, row, there)


def _wait_again(session: Session, vault: Vault, act: Act, case: Case, undone: Sequence[CaseRight]) -> None:
    facts = {"rights": [row.right for row in undone]}
    if case.state is CaseState.ANSWERED:
        happen(session, vault, act, case, Deed.RETURN, facts)
    else:
        record(session, vault, act, Event("answer_came_back", facts, case_id=case.id))


def tells_nothing(case: Case, kind: str) -> bool:
    """Whether a letter of *kind* is an answer to nothing: no right that waits is decided as it says, so no clock would stop."""
    if kind not in ANSWERING:
        return False
    waiting = [row for row in case.rights if row.answered_at is None and _fits(kind, row)]
    return not waiting


def _fits(kind: str, row: CaseRight) -> bool:
    return row.outcome in ANSWERING[kind] and row.right in ONLY_ABOUT.get(kind, frozenset(Right))


def _tells(letter: Outbound, row: CaseRight) -> bool:
    """What was decided after a letter was written does not stand in it."""
    return _fits(letter.kind, row) and row.decided_at is not None and row.decided_at <= letter.created_at


def _told(
    session: Session, vault: Vault, act: Act, case: Case, rows: Sequence[CaseRight], on: date | None = None
) -> None:
    """Stop the clocks of *rows*: on the day on which the client was told, whenever that was written down; None: now."""
    for row in rows:
        row.answered_at = row.answered_at or _moment_of(on, act.at)
    settle(session, vault, act, case)


def _moment_of(on: date | None, now: datetime) -> datetime:
    """An instant of the day *on*, not after *now*."""
    return now if on is None else min(now, datetime.combine(on, EVENING, UTC))


EVENING: Final = time(20, 59)
"""UTC: an hour that belongs to the same day in Riga, in summer and in winter."""


def settle(session: Session, vault: Vault, act: Act, case: Case) -> None:
    """A case is answered once no right of it waits any more and some were answered; what was withdrawn wants no answer."""
    waits = [row for row in case.rights if row.answered_at is None and row.outcome is not RightOutcome.WITHDRAWN]
    answered = any(row.answered_at is not None for row in case.rights)
    if answered and not waits and case.state in UNANSWERED:
        happen(session, vault, act, case, Deed.ANSWERED)


def _answer(vault: Vault, row: CaseAnswer) -> Answer:
    note = None if row.note is None else str(vault.open_json(_answer_place(row.id), row.note))
    given = Given(row.means, row.given_on, tuple(Right(right) for right in row.rights))
    return Answer(given, row.recorded_by, note)


def _answer_place(row_id: int) -> Place:
    return Place("case_answer", "note", row_id)


def _reasoning_place(row: CaseRight) -> Place:
    return Place("case_right", "reasoning", row.id)
