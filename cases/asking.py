"""Something is asked in a case that is there: each right gets its clock, whatever became of it before."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from cases.answers import ask_again
from cases.casework import right_of
from cases.clocks import runs
from cases.history import Act
from cases.model import Case
from cases.opening import DueRight, add_rights
from cases.receipts import earlier_keeps
from cases.sealed import Vault


def ask(session: Session, vault: Vault, act: Act, case: Case, asked: Sequence[DueRight]) -> None:
    """Have *case* answer what is asked; it must not be closed.

    What it lacks is added; what still waits keeps the clock of the first receipt; what was answered or withdrawn before
    is asked anew, by the new receipt. So no request is taken for answered because an earlier one was.
    """
    each = tuple({due.right: due for due in asked}.values())
    fresh = add_rights(session, vault, act, case, each)
    for due in each:
        if due.right not in fresh:
            _ask_for_known(session, vault, act, case, due)
    case.received_at = min([case.received_at, *(due.deadline.received_at for due in asked)])


def _ask_for_known(session: Session, vault: Vault, act: Act, case: Case, due: DueRight) -> None:
    row = right_of(case, due.right)
    if runs(row):
        earlier_keeps(session, row, due.deadline)
    elif row.answered_at is None or row.answered_at < due.deadline.received_at:
        ask_again(session, vault, act, row, due.deadline)
