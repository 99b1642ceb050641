"""A decided review item brought back to wait: as if nobody had decided, and with the history telling that somebody had."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.failures import WrongStateError
from cases.history import Act, Event, record
from cases.model import Mail, ReviewItem
from cases.sealed import Vault
from cases.states import Outcome, ReviewState, Stage


def bring_back(session: Session, vault: Vault, act: Act, item: ReviewItem) -> None:
    """Let a decided item wait again, with every mail that shared its end. Its clock never stopped.

    Raises:
        WrongStateError: it waits already.
    """
    if item.state is ReviewState.WAITING:
        raise WrongStateError(f"review item {item.id} waits already")
    content = {"item": item.id, "was": item.state, "case": item.case_id, "decided_by": item.resolved_by}
    record(session, vault, act, Event("review_undone", content, case_id=item.case_id, mail_id=item.mail_id))
    item.state, item.case_id = ReviewState.WAITING, None
    item.resolved_at = item.resolved_by = item.system_user = item.resolution = None
    item.mail.stage, item.mail.outcome, item.mail.case_id = Stage.IN_REVIEW, Outcome.REVIEW, None
    for mail in session.scalars(select(Mail).where(Mail.attached_to == item.mail_id)):
        mail.outcome, mail.case_id = Outcome.ATTACHED, None
    session.flush()
