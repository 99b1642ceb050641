"""The morning digest: once each working day, how things stand, what was gathered, and the head of the history.

Admins get it every working morning, because it anchors the history outside the program; staff where there is something
to tell.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from cases import notices, store, watch
from cases.database import reading, writing
from cases.dates import language_of
from cases.letters import Letter
from cases.model import Outbound
from cases.notices import Anchor, NoticeKind, Standing
from cases.states import CaseState, OutboundState, ReviewState
from desk.telling import STAFF_LANGUAGE, Post, generated, key_for, post
from runtime.notices import Notice
from runtime.records import load
from runtime.runtime import Runtime

OPEN = frozenset(CaseState) - {CaseState.CLOSED}


def digest(rt: Runtime) -> bool:
    """Write today's digests where it is time and nobody has; tell whether any was written."""
    today = rt.today()
    if not _is_time(rt, rt.clock().astimezone(rt.calendar.zone)):
        return False
    with reading(rt.db) as session:
        nobody = not rt.admins and not watch.gathered(session)
        if nobody or watch.was_told(session, _occasion(today)):
            return False
    with writing(rt.db) as session:
        store.lock_head(session)  # two schedulers that come here together write one after the other
        if watch.was_told(session, _occasion(today)):
            return False
        return _write(session, rt, today)


def _is_time(rt: Runtime, now: datetime) -> bool:
    return rt.calendar.is_working_day(now.date()) and now.time() >= rt.settings.digest_at


def _occasion(day: date) -> str:
    return f"morning:{day}"


def _write(session: Session, rt: Runtime, today: date) -> bool:
    event, head = watch.newest_event(session)
    anchor = Anchor(event, head) if event else None
    standing = _standing(session, rt)
    waiting = _by_address(session, rt)
    readers = dict.fromkeys((*rt.admins, *waiting))
    for address in readers:
        rows = waiting.get(address, [])
        vouched = anchor if address in rt.admins else None
        letter = notices.morning(today, standing, [_letter(rt, row) for row in rows], vouched, STAFF_LANGUAGE)
        key = key_for(rt, _occasion(today), address)
        post(session, rt, Post(key, NoticeKind.MORNING, address, generated(letter)))
        for row in rows:
            watch.end_gathered(row)
    return bool(readers)


def _by_address(session: Session, rt: Runtime) -> dict[str, list[Outbound]]:
    found: dict[str, list[Outbound]] = {}
    for row in watch.gathered(session):
        recipient = store.open_parcel(rt.vault, row).recipient
        if recipient is not None:
            found.setdefault(recipient, []).append(row)
    return found


def _letter(rt: Runtime, row: Outbound) -> Letter:
    notice = load(Notice, store.open_parcel(rt.vault, row).content)
    return Letter(notice.subject, notice.body, language_of(notice.language))


def _standing(session: Session, rt: Runtime) -> Standing:
    found = store.figures(session, rt.clock(), rt.today(), rt.source_name)
    return Standing(
        open=sum(found.cases.get(state, 0) for state in OPEN),
        overdue=found.overdue,
        waiting=found.reviews.get(ReviewState.WAITING, 0),
        failed=found.outbound.get(OutboundState.FAILED, 0),
    )
