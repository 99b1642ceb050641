"""What admins are told when the surroundings fail: the mailbox, the trusted lists, the calendar. Once a day each, while it lasts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from cases import notices, watch
from cases.database import reading, writing
from cases.digests import sha256_of
from cases.notices import NoticeKind
from desk.telling import STAFF_LANGUAGE, Telling, tell
from runtime.runtime import Runtime
from runtime.trust_status import ListState, statuses

SILENCE: Final = timedelta(minutes=30)
"""A mailbox that was not read for so long is failing: twice the longest pause between two tries. Lists get as long to arrive."""
RETIRED: Final = timedelta(days=7)
"""A mailbox that was not read for so long, while another is, is no longer in use."""
BAD: Final = frozenset({ListState.STALE, ListState.REFUSED, ListState.MISSING})

Alarm = Callable[[Runtime, Session, datetime], Telling | None]


def raise_alarms(rt: Runtime, since: datetime) -> int:
    """Tell admins of all that fails now; *since* is when this process began to watch (aware). Gives how many alarms are new."""
    with reading(rt.db) as session:
        found = [telling for alarm in ALARMS if (telling := alarm(rt, session, since)) is not None]
        new = [telling for telling in found if not watch.was_told(session, telling.key)]
    if new:
        with writing(rt.db) as session:
            for telling in new:
                tell(session, rt, telling, rt.admins)
    return len(new)


def _mailbox(rt: Runtime, session: Session, since: datetime) -> Telling | None:
    """A poll that fails, and a poller that is not there, look the same: nothing was read."""
    polls = watch.last_polls(session)
    in_use = [poll for poll in polls if rt.clock() - poll < RETIRED]
    read = min(in_use) if in_use else max(polls, default=None)
    if rt.clock() - max(since, read or since) < SILENCE:
        return None
    at = None if read is None else read.astimezone(rt.calendar.zone)
    letter = notices.mailbox_failing(at, rt.today(), STAFF_LANGUAGE)
    return Telling(f"mailbox:{rt.today()}", NoticeKind.MAILBOX, letter)


def _trust(rt: Runtime, _session: Session, since: datetime) -> Telling | None:
    """No usable list at all is told every day, lists of single countries when others fail than before."""
    if rt.clock() - since < SILENCE:
        return None  # lists may still be on their way
    found = statuses(rt.trust, rt.trust_keeper.records(), rt.clock())
    if not rt.trust.anchors_count and not any(status.leads for status in found):
        letter = notices.trust_failing((), rt.today(), STAFF_LANGUAGE)
        return Telling(f"trust:{rt.today()}", NoticeKind.TRUST, letter)
    bad = sorted(f"{status.territory}" for status in found if status.state in BAD)
    if not bad:
        return None
    letter = notices.trust_failing(bad, rt.today(), STAFF_LANGUAGE)
    return Telling(f"trust:{rt.today():%Y-%m}:{sha256_of(bad)[:16]}", NoticeKind.TRUST, letter)


def _calendar(rt: Runtime, _session: Session, _since: datetime) -> Telling | None:
    cause = rt.calendar_keeper.failure
    if cause is None:
        return None
    letter = notices.calendar_broken(cause, rt.today(), STAFF_LANGUAGE)
    return Telling(f"calendar:{rt.today()}", NoticeKind.CALENDAR, letter)


ALARMS: Final[tuple[Alarm, ...]] = (_mailbox, _trust, _calendar)
