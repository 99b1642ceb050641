"""From the mailbox into the store: fetched, stored, committed; then queued; then marked on the server. In this order."""

from collections.abc import Callable, Iterable, Iterator

import structlog

from cases import store
from cases.database import reading, writing
from intake.source import SourceError, Unreachable
from runtime.crash_points import CrashPoint
from runtime.failures import EnvironmentFailed
from runtime.runtime import Runtime
from workers.numbering import numbering, uidvalidity_of, went_back
from workers.reconciling import Look, reconcile
from workers.storing import Storing, Visit

log = structlog.get_logger(__name__)

DAMAGED_MAX = 20
"""Mails of one folder that may fail to be fetched in one poll, while the others go on; they are tried again by the next.
More than a handful is no accident of single mails: then the mailbox itself is the trouble, and the alarm says so."""


def poll(rt: Runtime, queue: Callable[[], object]) -> int:
    """Store what is new in every folder, call *queue*, mark; give the number of mails stored.

    Raises:
        SourceError: the mailbox can't be read; what was stored before stays.
        DatabaseUnavailableError, EnvironmentFailed: nothing of the mails at hand was kept.
    """
    stored = 0
    try:
        for folder in rt.source.folders():
            for _ in _stored_in(rt, folder):
                stored += 1
    finally:
        if stored:
            queue()
            rt.at(CrashPoint.AFTER_QUEUE_BEFORE_MARK)
    _mark(rt)
    return stored


def _stored_in(rt: Runtime, folder: str) -> Iterator[str]:
    """Store what is new in one folder, and name each mail once it is committed."""
    visit = _visit(rt, folder)
    rt.at(CrashPoint.BEFORE_FETCH)
    while True:
        storing = Storing(rt, visit)
        failure: SourceError | EnvironmentFailed | None = None
        try:
            for mail in rt.source.new(folder, visit.cursor, visit.known | visit.failed):
                yield from storing.take(mail)
        except (SourceError, EnvironmentFailed) as error:
            failure = error
        yield from storing.rest()
        if failure is None:
            break
        _leave_out(rt, visit, storing.at, failure)
    reconcile(rt, _look(rt, visit), complete=True)


def _leave_out(rt: Runtime, visit: Visit, uid: str | None, failure: SourceError | EnvironmentFailed) -> None:
    """Go on without the mail *uid*, which could not be fetched; or raise *failure*, where it is no matter of one mail."""
    if isinstance(failure, EnvironmentFailed):
        raise failure
    if uid is None or len(visit.failed) >= DAMAGED_MAX:
        if not isinstance(failure, Unreachable):
            reconcile(rt, _look(rt, visit), complete=False)
        raise failure
    log.warning("mail_not_fetched", folder=visit.folder, uid=uid, cause=str(failure))
    visit.failed.add(uid)


def _visit(rt: Runtime, folder: str) -> Visit:
    """Begin where the last look ended; from the start where the server numbered the folder anew (RFC 3501, 2.3.1.1)."""
    state = rt.source.open(folder)
    held = rt.source.held(folder)
    numbers = numbering(rt, folder, state, held)
    with reading(rt.db) as session:
        saved = store.source_state(session, rt.source_name, folder)
        known = store.stored_uids(session, rt.source_name, folder, numbers)
    goes_on = saved is not None and saved.uidvalidity == numbers and not went_back(state, saved.next_uid)
    cursor = saved.next_uid if saved is not None and goes_on else 1
    return Visit(folder, numbers, _reaching(cursor, held - known), set(known), set(), held)


def _reaching(cursor: int, unknown: Iterable[str]) -> int:
    """Go back as far as mail lies that is not stored: a server may give out a number below one that it gave before."""
    return min((cursor, *(int(uid) for uid in unknown if uid.isascii() and uid.isdigit())))


def _look(rt: Runtime, visit: Visit) -> Look:
    cursor = store.Cursor(rt.source_name, visit.folder, visit.numbering, visit.cursor)
    return Look(cursor, visit.held, visit.known)


def _mark(rt: Runtime) -> None:
    """Mark on the server all that is stored and not marked yet, also of earlier polls that did not come so far."""
    for folder in rt.source.folders():
        with reading(rt.db) as session:
            unmarked = store.unmarked_mails(session, rt.source_name, folder)
            saved = store.source_state(session, rt.source_name, folder)
        numbers = saved.uidvalidity if saved is not None else 0
        still_valid = bool(unmarked) and rt.source.open(folder).uidvalidity == uidvalidity_of(numbers)
        here = [mail for mail in unmarked if still_valid and mail.uidvalidity == numbers]
        if here:
            rt.source.mark(folder, [mail.uid for mail in here])
            rt.at(CrashPoint.AFTER_MARK_BEFORE_NOTE)
        if unmarked:
            with writing(rt.db) as session:
                store.set_marked(session, [mail.mail_id for mail in unmarked], rt.clock())
            rt.at(CrashPoint.AFTER_MARK)
