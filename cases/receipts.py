"""From which receipt the month of a right is counted: the first one, unless a person decides otherwise (DOMAIN 2.4)."""

from sqlalchemy.orm import Session

from cases.deadline import Deadline, end_of
from cases.extensions import in_force
from cases.model import CaseRight


def count_from(row: CaseRight, deadline: Deadline) -> None:
    """Give *row* the dates of *deadline*; what is extended stays extended, never beyond the day that was announced."""
    row.received_at = deadline.received_at
    row.nominal_due_on, row.due_on, row.target_on = deadline.nominal_due_on, deadline.due_on, deadline.target_on
    if row.extended_due_on is not None:
        row.extended_due_on = min(row.extended_due_on, deadline.extended_due_on)
        row.target_on = min(row.extended_due_on, deadline.extended_target_on)


def earlier_keeps(session: Session, row: CaseRight, deadline: Deadline) -> bool:
    """Count *row* from the receipt of *deadline* where that is earlier, and tell whether it is.

    An extension holds only where its notice left within the earlier month: the client was told in time, or not at all.
    """
    if deadline.received_at >= row.received_at:
        return False
    extension = in_force(session, row)
    told_at = None if extension is None else extension.settled_at
    if told_at is None or told_at >= end_of(deadline.due_on, deadline.zone):
        row.extended_due_on = None
    count_from(row, deadline)
    return True
