"""Letters from first word to departure: drafted, looked at, sent, and taken back while there is time.

Every act is one transaction. A letter that lacks what the law requires, an address that nobody vouches for, a channel
without a reason: each stops the act with a sentence, before anything is written.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cases import drafts, store
from cases.casework import refuse_purged
from cases.database import reading, writing
from cases.failures import Conflict
from cases.letter_kinds import LetterError, LetterKind
from cases.model import Case, Outbound
from cases.model_letters import LetterDraft
from classifier.rights import ChannelKind
from desk import posting
from desk.acts import Person
from desk.invitations import invite
from desk.posting import RECALL, Choice, Composed
from runtime.runtime import Runtime
from runtime.typesetting import Pictures

__all__ = ["RECALL", "Choice", "Draft", "Preview", "invite", "queue_letter"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written of a letter so far. *version* 0: nothing was saved yet."""

    case: str
    kind: LetterKind
    fields: Mapping[str, str]
    choice: Choice
    version: int
    saved_by: str | None = None
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter as it would leave; *problems* are the sentences with which sending would fail (then the rest is empty).

    *cause* is the failure itself, for whoever says it in another language.
    """

    subject: str
    body: str
    channel: ChannelKind | None
    recipient: str | None
    problems: tuple[str, ...] = ()
    cause: LetterError | None = None


def list_drafts(rt: Runtime, number: str) -> list[Draft]:
    """Give what is written and not sent in a case. Raises UnknownRowError."""
    with reading(rt.db) as session:
        case = store.get_case(session, number)
        return [_opened(rt, case, row) for row in drafts.list_drafts(session, case)]


def draft(rt: Runtime, number: str, kind: LetterKind) -> Draft:
    """Give the draft of one kind; an empty one of version 0 where nothing was saved. Raises UnknownRowError."""
    with reading(rt.db) as session:
        case = store.get_case(session, number)
        row = drafts.get_draft(session, case, kind)
        return Draft(number, kind, {}, Choice(), 0) if row is None else _opened(rt, case, row)


def save_draft(rt: Runtime, written: Draft, person: Person) -> int:
    """Keep what a person has written, finished or not, and give its new version.

    Raises:
        Conflict: somebody else saved in the meantime; nothing of theirs is overwritten.
        RefusedError: the case was purged.
        UnknownRowError: there is no such case.
    """
    content = {"fields": dict(written.fields), "choice": asdict(written.choice)}
    with writing(rt.db) as session:
        store.lock_head(session)
        case = store.get_case(session, written.case)
        refuse_purged(case)
        act = posting.act_of(rt, person)
        return drafts.save_draft(session, rt.vault, act, case, written.kind, content, written.version)


def drop_draft(rt: Runtime, number: str, kind: LetterKind, version: int, person: Person) -> None:
    """Throw a draft away. Raises as `send`."""
    with writing(rt.db) as session:
        store.lock_head(session)
        case = store.get_case(session, number)
        row = _seen(session, case, kind, version)
        drafts.drop_draft(session, rt.vault, posting.act_of(rt, person), case, row)


def preview(rt: Runtime, written: Draft) -> Preview:
    """Show a letter as it would leave, or why it would not. Raises UnknownRowError."""
    try:
        with reading(rt.db) as session:
            composed = _composed(session, rt, written)
    except LetterError as error:
        return Preview("", "", None, None, (str(error),), error)
    notice = composed.notice
    return Preview(notice.subject, notice.body, composed.channel, composed.recipient)


def preview_pdf(rt: Runtime, written: Draft) -> bytes:
    """Set a letter as it would stand on paper, unsigned.

    Raises:
        LetterError, TypesettingError: it can't be sent as it is, or not be set.
        UnknownRowError: there is no such case.
    """
    with reading(rt.db) as session:
        composed = _composed(session, rt, written)
    return rt.typesetter.pdf(composed.sheet, rt.clock())


def preview_pictures(rt: Runtime, written: Draft) -> Pictures:
    """Draw the pages of a letter as they would stand on paper. Raises as `preview_pdf`."""
    with reading(rt.db) as session:
        composed = _composed(session, rt, written)
    return rt.typesetter.pictures(composed.sheet, rt.clock())


def send(rt: Runtime, number: str, kind: LetterKind, version: int, person: Person) -> int:
    """Send the draft of that version; it leaves after `RECALL`. Gives the number of the outbound row.

    A second press sends nothing: the draft is no draft any more.

    Raises:
        Conflict: the draft is another, or was sent already.
        LetterError, TypesettingError: it can't be sent as it is; nothing was written.
        UnknownRowError: there is no such case.
    """
    with reading(rt.db) as session:
        case = store.get_case(session, number)
        written = _opened(rt, case, _seen(session, case, kind, version))
    preview_pdf(rt, written)
    with writing(rt.db) as session:
        store.lock_head(session)
        case = store.get_case(session, number)
        row = _seen(session, case, kind, version)
        opened = _opened(rt, case, row)
        outbound = queue_letter(session, rt, case, kind, opened.fields, posting.act_of(rt, person), opened.choice)
        drafts.set_draft_sent(row, outbound.id)
        return outbound.id


def recall(rt: Runtime, outbound_id: int, person: Person) -> None:
    """Take a letter back that has not begun to leave; its words are a draft again.

    Raises:
        UnknownRowError, WrongStateError: as `cases.store.recall`.
    """
    with writing(rt.db) as session:
        store.lock_head(session)
        store.recall(session, rt.vault, posting.act_of(rt, person), outbound_id)


def queue_letter(
    session: Session,
    rt: Runtime,
    case: Case,
    kind: str,
    fields: Mapping[str, str],
    act: store.Act,
    choice: Choice | None = None,
) -> Outbound:
    """Write a letter's outbound row within the transaction of another act; it leaves after `RECALL`, or by hand.

    Raises:
        LetterError: what the law, the template or the channel wants is missing; the caller's transaction must end.
    """
    composed = posting.composed(session, rt, case, LetterKind(kind), fields, choice or Choice())
    return posting.queued(session, rt, case, composed, act, RECALL)


def _composed(session: Session, rt: Runtime, written: Draft) -> Composed:
    case = store.get_case(session, written.case)
    return posting.composed(session, rt, case, written.kind, written.fields, written.choice)


def _seen(session: Session, case: Case, kind: LetterKind, version: int) -> LetterDraft:
    row = drafts.get_draft(session, case, kind)
    if row is None:
        raise Conflict(f"there is no draft “{kind}” in case {case.number}; it was sent or thrown away already")
    if row.revision != version:
        raise Conflict(f"the draft “{kind}” was changed by somebody else in the meantime; it is shown anew")
    return row


def _opened(rt: Runtime, case: Case, row: LetterDraft) -> Draft:
    content = drafts.open_draft(rt.vault, case, row)
    return Draft(
        case=case.number,
        kind=row.kind,
        fields={str(name): str(value) for name, value in content["fields"].items()},
        choice=_choice(content["choice"]),
        version=row.revision,
        saved_by=row.saved_by,
        saved_at=row.saved_at,
    )


def _choice(stored: Mapping[str, Any]) -> Choice:
    channel = stored["channel"]
    return Choice(
        channel=None if channel is None else ChannelKind(channel),
        deviation=stored["deviation"],
        files=tuple(stored["files"]),
        language=stored["language"],
        recipient=stored["recipient"],
    )
