"""Extending the month of a case: by a person, in time, with reasons, and by telling the client (GDPR 12(3))."""

from sqlalchemy.orm import Session

from cases import store
from cases.database import reading
from cases.deadline import Deadline, due
from cases.extensions import KIND, Announcement, announce, extendable
from cases.letter_kinds import LetterKind
from cases.model import Case, CaseRight
from cases.opening import stated
from desk.acts import Person
from desk.at_work import at_work
from desk.correspondence import Choice, Draft, Preview, preview, queue_letter
from runtime.runtime import Runtime


def extend(rt: Runtime, number: str, person: Person, seen: int | None = None) -> int:
    """Write the notice of an extension, with *person*'s reasons; gives the number of its row.

    All rights that wait for an answer are extended, each to three months from its own receipt. The dates change once the
    notice has left, on the last day of the month at the latest; recalled, it changes nothing.

    Raises:
        RefusedError: the last day has passed, nothing waits, or it is extended already.
        MissingReasonError: no reasons are given.
        LetterError, ChannelError: the notice can't be written (see `desk.correspondence`).
    """
    with at_work(rt, number, person, seen) as work:
        reasons = stated(person.reason)
        terms = _terms(work.session, rt, work.case)
        notice = queue_letter(work.session, rt, work.case, KIND, _fields(terms, reasons), work.act)
        announce(work.session, rt.vault, work.act, work.case, Announcement(notice.id, reasons, terms))
        return notice.id


def preview_extension(rt: Runtime, number: str, reasons: str) -> Preview:
    """Show the notice of an extension as `extend` would write it. Raises as `extend`, but for LetterError."""
    stated(reasons)
    with reading(rt.db) as session:
        terms = _terms(session, rt, store.get_case(session, number))
    return preview(rt, Draft(number, LetterKind(KIND), _fields(terms, reasons), Choice(), 0))


Terms = tuple[tuple[CaseRight, Deadline], ...]
"""Each right that is extended, with the dates that its own receipt gives."""


def _terms(session: Session, rt: Runtime, case: Case) -> Terms:
    rows = extendable(session, case, rt.clock(), rt.calendar.zone)
    return tuple((row, due(row.received_at, rt.calendar)) for row in rows)


def _fields(terms: Terms, reasons: str) -> dict[str, str]:
    extended = min(deadline.extended_due_on for _, deadline in terms)
    return {"reasons": reasons.strip(), "extended_due_on": extended.isoformat()}
