"""Extending the month of a case: by a person, in time, with reasons, and by telling the client (GDPR 12(3))."""

from cases.deadline import due
from cases.extensions import KIND, Announcement, announce, extendable
from cases.opening import stated
from desk.acts import Person
from desk.at_work import at_work
from desk.correspondence import queue_letter
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
        rows = extendable(work.session, work.case, work.act.at, rt.calendar.zone)
        terms = tuple((row, due(row.received_at, rt.calendar)) for row in rows)
        extended = min(deadline.extended_due_on for _, deadline in terms)
        fields = {"reasons": reasons, "extended_due_on": extended.isoformat()}
        notice = queue_letter(work.session, rt, work.case, KIND, fields, work.act)
        announce(work.session, rt.vault, work.act, work.case, Announcement(notice.id, reasons, terms))
        return notice.id
