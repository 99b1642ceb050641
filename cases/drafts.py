"""What people have written of letters so far: kept at every save, sealed, gone once the letter has left.

There is one draft for each case and kind. Its revision tells two people at once apart: who saves over what somebody else
saved meanwhile is refused, so nobody's words are lost unseen.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cases.failures import Conflict
from cases.history import Act, Event, record
from cases.letter_kinds import LetterKind
from cases.model import Case
from cases.model_letters import LetterDraft
from cases.sealed import Place, Vault


def get_draft(session: Session, case: Case, kind: LetterKind) -> LetterDraft | None:
    """The draft of that kind that has not been sent; None where there is none."""
    draft = _row(session, case, kind)
    return None if draft is None or draft.sent_as is not None else draft


def list_drafts(session: Session, case: Case) -> Sequence[LetterDraft]:
    """All drafts of a case that have not been sent, in the order in which they were begun."""
    statement = select(LetterDraft).where(LetterDraft.case_id == case.id, LetterDraft.sent_as.is_(None))
    return session.scalars(statement.order_by(LetterDraft.id)).all()


def open_draft(vault: Vault, case: Case, draft: LetterDraft) -> dict[str, Any]:
    """What was saved. Raises SealError."""
    opened: dict[str, Any] = vault.open_json(_place(case, draft.kind), draft.content)
    return opened


def save_draft(
    session: Session, vault: Vault, act: Act, case: Case, kind: LetterKind, content: Mapping[str, Any], seen: int
) -> int:
    """Save *content* (of JSON's types) over revision *seen* (0: none) and give the new revision.

    Raises:
        Conflict: another revision is there.
    """
    draft = _row(session, case, kind)
    now = 0 if draft is None or draft.sent_as is not None else draft.revision
    if now != seen:
        raise Conflict(f"the draft “{kind}” was changed by somebody else in the meantime; it is shown anew")
    if draft is None:
        draft = LetterDraft(case_id=case.id, kind=kind, revision=0)
        session.add(draft)
    draft.content = vault.seal_json(_place(case, kind), dict(content))
    draft.revision, draft.sent_as = draft.revision + 1, None
    draft.saved_at, draft.saved_by = act.at, act.actor
    session.flush()
    return draft.revision


def drop_draft(session: Session, vault: Vault, act: Act, case: Case, draft: LetterDraft) -> None:
    """Delete a draft that nobody wants any more; the history remembers that there was one."""
    session.delete(draft)
    record(session, vault, act, Event("draft_dropped", {"kind": draft.kind}, case_id=case.id))


def set_draft_sent(draft: LetterDraft, row_id: int) -> None:
    """The draft became an outbound row; it is kept until that has left, so that a recalled letter can be written on."""
    draft.sent_as = row_id


def restore_draft(session: Session, row_id: int) -> None:
    """The outbound row was recalled: its draft is a draft again, unless something newer was saved."""
    for draft in session.scalars(select(LetterDraft).where(LetterDraft.sent_as == row_id)):
        draft.sent_as = None


def forget_draft(session: Session, row_id: int) -> None:
    """The outbound row has left: it holds the letter, and the draft is not needed any more."""
    session.execute(delete(LetterDraft).where(LetterDraft.sent_as == row_id))


def _row(session: Session, case: Case, kind: LetterKind) -> LetterDraft | None:
    return session.scalars(select(LetterDraft).filter_by(case_id=case.id, kind=kind)).one_or_none()


def _place(case: Case, kind: LetterKind) -> Place:
    return Place("letter_draft", "content", f"{case.number}/{kind}")
