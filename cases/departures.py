"""What follows for a case when something addressed to its client has left, or will not leave."""

from sqlalchemy.orm import Session

from cases import answers, drafts, extensions
from cases.history import Act
from cases.model import Outbound
from cases.sealed import Vault


def left(session: Session, vault: Vault, act: Act, row: Outbound) -> None:
    """A row was sent, or its task done: an answer stops clocks, the notice of an extension puts it in force."""
    if row.case_id is None:
        return
    drafts.forget_draft(session, row.id)
    if row.kind in answers.ANSWERING:
        answers.letter_left(session, vault, act, row)
    elif row.kind == extensions.KIND:
        extensions.notice_left(session, vault, act, row)


def came_back(session: Session, vault: Vault, act: Act, row: Outbound) -> None:
    """A mail server returned a row that was sent: what had followed from it is undone."""
    if row.case_id is None:
        return
    if row.kind in answers.ANSWERING:
        answers.letter_came_back(session, vault, act, row)
    elif row.kind == extensions.KIND:
        extensions.notice_came_back(session, vault, act, row)


def recalled(session: Session, vault: Vault, act: Act, row: Outbound) -> None:
    """A row was recalled before it left: what it announced is undone, and its words are a draft again."""
    drafts.restore_draft(session, row.id)
    if row.kind == extensions.KIND:
        extensions.notice_recalled(session, vault, act, row)
