"""``case show`` for people: how each right stands, its work list, notes, answers, extensions, and the history."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cases.company import System
    from cases.model import Case, CaseRight
    from cases.sealed import Vault
    from cases.worklist import Worklists


@dataclass(frozen=True, slots=True)
class Look:
    """What a case is looked at with."""

    session: "Session"
    vault: "Vault"
    worklists: "Worklists"
    systems: "tuple[System, ...]"


def lines(look: Look, case: "Case") -> Iterator[str]:
    """Give the lines below the case's own fields."""
    yield from _rights(look, case)
    yield from _standing(look, case)
    yield from _history(look, case)


def _rights(look: Look, case: "Case") -> Iterator[str]:
    """Give each right with its outcome, and each step of its work list, ticked or not."""
    from cases import store

    done = {(tick.right, tick.step): tick for tick in store.ticks(look.session, look.vault, case)}
    for row in case.rights:
        yield f"{row.right.value}: {_outcome(look, row)}"
        for step in look.worklists.steps(row.right, look.systems):
            tick = done.get((row.right, step.key))
            by = f"  {tick.by}, {tick.at:%Y-%m-%d}" if tick else ""
            yield f"  [{'x' if tick else ' '}] {step.key}: {step.text.en} ({step.source}){by}"


def _outcome(look: Look, row: "CaseRight") -> str:
    from cases import store

    parts = [row.outcome.value, f"due {(row.extended_due_on or row.due_on).isoformat()}"]
    if row.decided_by:
        parts.append(f"decided by {row.decided_by}")
    if row.grounds:
        parts.append(f"on {', '.join(row.grounds)}")
    if row.answered_at:
        parts.append(f"answered {row.answered_at:%Y-%m-%d}")
    reasoning = store.reasoning(look.vault, row)
    return ", ".join(parts) + (f": {reasoning}" if reasoning else "")


def _standing(look: Look, case: "Case") -> Iterator[str]:
    """Give what colleagues recorded: who the client is, repeats, answers, extensions, notes."""
    from cases import store

    if case.identity_asked_at:
        settled = f", settled {case.identity_settled_at:%Y-%m-%d}" if case.identity_settled_at else ", not settled"
        yield f"identity asked {case.identity_asked_at:%Y-%m-%d}{settled}; no date moves"
    tied = store.mergers(look.session, case)
    if tied.into:
        yield f"merged into {tied.into}"
    for number in tied.absorbed:
        yield f"holds what was asked in {number}"
    earlier = store.repeats(look.session, look.vault, case)
    if earlier.count:
        yield f"{earlier.count} earlier requests of the same person within a year: {', '.join(earlier.numbers)}"
    for answer in store.answers(look.session, look.vault, case):
        yield f"answered by {answer.given.means.value} on {answer.given.on}, {answer.recorded_by}: {answer.note or ''}"
    for extension in store.extensions(look.session, look.vault, case):
        until = extension.extended_due_on
        yield f"extension of {extension.right.value} to {until} {extension.state.value}: {extension.reasons or ''}"
    for note in store.notes(look.session, look.vault, case):
        yield f"note {note.at:%Y-%m-%d %H:%M} {note.author}: {note.text or ''}"


def _history(look: Look, case: "Case") -> Iterator[str]:
    from cases import store

    for event in store.events(look.session, look.vault, case_id=case.id):
        yield f"  {event.act.at:%Y-%m-%d %H:%M:%SZ}  {event.kind}  {event.act.actor}"
