"""Requests that people bring into the register: on paper, one at a time, or a whole older register. No mail is behind them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from cases import store
from cases.database import reading, writing
from desk import notices, outgoing
from desk.acts import Person
from desk.register_rows import Entry
from desk.scans import ScanFile, checked, keep
from runtime.runtime import Runtime

BATCH = 50
"""Rows of a register written at a time: whoever else writes waits no longer than for these."""


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    THERE = "there"
    CLASH = "clash"


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of a register, by its number in the spreadsheet, and its case; None where it would only be opened.

    CLASH: a case bears the reference, but was received on another day.
    """

    number: int
    entry: Entry
    fate: Fate
    case: str | None


class ReferenceTakenError(Exception):
    """A case bears this reference already; the message is a sentence."""


def add(rt: Runtime, person: Person, entry: Entry, letter: Sequence[ScanFile] = ()) -> str:
    """Open the case of a request on paper, tell staff, and ask a person to confirm receipt; gives the case's number.

    *letter* is the scanned letter, page by page; it is kept in the same transaction.

    Raises:
        ReferenceTakenError: another case bears its reference.
        MissingReasonError: *person* gives no reason.
        ScanError: a file is no scan, or too large.
    """
    pages = checked(letter)
    with writing(rt.db) as session:
        other = None if entry.reference is None else store.bearer(session, entry.reference)
        if other is not None:
            raise ReferenceTakenError(f"Case {other.number} bears the reference {entry.reference} already.")
        act = store.Act(person.name, rt.clock(), person.system_user)
        case = store.add_case(session, rt.vault, act, _new_case(rt, entry), person.reason)
        keep(session, rt, act, case, pages)
        outgoing.ask_to_acknowledge(session, rt, case)
        notices.tell_staff_of_case(session, rt, case, None)
        return case.number


def look_up(rt: Runtime, rows: Sequence[tuple[int, Entry]]) -> list[Placed]:
    """Tell what would become of each row, and write nothing."""
    with reading(rt.db) as session:
        known = store.references(session)
    return [Placed(number, entry, *_fate(known.get(entry.reference or ""), entry)) for number, entry in rows]


def bring_in(rt: Runtime, person: Person, rows: Sequence[tuple[int, Entry]]) -> Iterator[Placed]:
    """Open a case for each row whose reference none bears yet; a repeat changes nothing. Nothing leaves because of it."""
    for start in range(0, len(rows), BATCH):
        with writing(rt.db) as session:
            done = [_brought(session, rt, person, number, entry) for number, entry in rows[start : start + BATCH]]
        yield from done


def _brought(session: Session, rt: Runtime, person: Person, number: int, entry: Entry) -> Placed:
    there = store.bearer(session, entry.reference or "")
    if there is not None:
        return Placed(number, entry, *_fate(there, entry))
    act = store.Act(person.name, rt.clock(), person.system_user)
    case = store.import_case(session, rt.vault, act, _new_case(rt, entry), entry.past)
    return Placed(number, entry, Fate.NEW, case.number)


def _fate(there: store.Bearer | None, entry: Entry) -> tuple[Fate, str | None]:
    if there is None:
        return Fate.NEW, None
    same = there.received_at == entry.deadline.received_at
    return Fate.THERE if same else Fate.CLASH, there.number


def _new_case(rt: Runtime, entry: Entry) -> store.NewCase:
    return store.NewCase(
        rights=tuple(store.DueRight(right, entry.deadline) for right in entry.rights),
        channel=entry.channel,
        language=entry.language,
        policy_version=rt.company.policy_version,
        zone=rt.calendar.zone,
        request=entry.request,
        reference=entry.reference,
        person=entry.person,
    )
