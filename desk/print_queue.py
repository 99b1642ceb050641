"""Letters that go by post: what is to be printed, with its PDF and the address for the envelope, until somebody has posted it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from cases import store
from cases.database import reading, writing
from cases.failures import WrongStateError
from cases.letter_kinds import LetterError
from cases.model import Outbound
from cases.states import OutboundState
from cases.troubles import Trouble
from classifier.rights import ChannelKind
from desk.acts import Person
from desk.posting import act_of
from runtime.notices import Notice
from runtime.records import load
from runtime.runtime import Runtime


@dataclass(frozen=True, slots=True)
class ToPrint:
    """A letter to print and post by *due_on*. *envelope* are the lines of the address; *files* are to be enclosed."""

    id: int
    case: str
    kind: str
    envelope: tuple[str, ...]
    files: tuple[int, ...]
    created_at: datetime
    due_on: date | None


class WrongDayError(LetterError):
    """A day on which the letter can't have been posted."""


def to_print(rt: Runtime) -> Iterator[ToPrint]:
    """Give what waits to be printed and posted, oldest first. Acknowledgements by hand are tasks, not letters."""
    with reading(rt.db) as session:
        rows = [row for row in store.list_outbound(session, OutboundState.TASK) if row.channel is ChannelKind.POST]
        numbers = store.numbers_of(session, (row.case_id for row in rows))
    for row in rows:
        number = numbers.get(row.case_id)
        if number is None:
            continue
        notice = load(Notice, store.open_parcel(rt.vault, row).content)
        if notice.sheet is not None:
            yield ToPrint(row.id, number, row.kind, notice.sheet.recipient, notice.files, row.created_at, row.due_on)


def letter_pdf(rt: Runtime, outbound_id: int) -> bytes:
    """Set a letter of any outbound row as it leaves on paper, signed where there is something to sign with.

    Raises:
        UnknownRowError: there is no such row.
        LetterError, TypesettingError: it is no letter, or can't be set.
    """
    with reading(rt.db) as session:
        row = store.get_outbound(session, outbound_id)
        notice = load(Notice, store.open_parcel(rt.vault, row).content)
    if notice.sheet is None:
        raise LetterError(Trouble.NOT_ON_PAPER)
    return rt.paper(notice.sheet, row.created_at)


def mark_posted(rt: Runtime, outbound_id: int, on: date, person: Person) -> None:
    """Note that a letter was posted on that day: it has left, and what follows from that follows.

    Raises:
        WrongDayError: the day is before the letter was written, or still to come.
        UnknownRowError, WrongStateError: there is no such letter, or it was posted or taken back already.
    """
    with writing(rt.db) as session:
        store.lock_head(session)
        row = store.get_outbound(session, outbound_id)
        _refuse_wrong(rt, row, on)
        row.posted_on = on
        store.complete_task(session, rt.vault, act_of(rt, person), outbound_id)


def _refuse_wrong(rt: Runtime, row: Outbound, on: date) -> None:
    if row.channel is not ChannelKind.POST:
        raise WrongStateError(f"outbound {row.id} does not go by post")
    if not row.created_at.astimezone(rt.calendar.zone).date() <= on <= rt.today():
        raise WrongDayError(Trouble.DAY_IMPOSSIBLE)
