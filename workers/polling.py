"""From the mailbox into the store: fetched, stored, committed; then queued; then marked on the server. In this order."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog

from cases import store
from cases.database import reading, writing
from desk.alarms import SILENCE
from desk.notices import tell_admins_of_unread_folders
from intake.source import FetchedMail, ProtocolBroken, SourceError, Unreachable
from runtime.crash_points import CrashPoint
from runtime.failures import EnvironmentFailed
from runtime.runtime import Runtime
from workers.numbering import numbering, uidvalidity_of, went_back
from workers.reconciling import Look, note_vanished, reconcile
from workers.storing import Storing, Visit
from workers.unfetched import Unfetched

log = structlog.get_logger(__name__)

DAMAGED_MAX = 20
"""Mails of one folder that may fail to be fetched in one poll, while the others go on; they are tried again by the next.
More than a handful is no accident of single mails: then the mailbox itself is the trouble, and the alarm says so. The polls
after it leave them alone for a while, and come to what lies behind them."""


class PartlyRead(SourceError):  # noqa: N818 - the name says what happened
    """Folders of the mailbox could not be read; the others were."""


def poll(rt: Runtime, queue: Callable[[], object], unfetched: Unfetched | None = None) -> int:
    """Store what is new in every folder, call *queue*, mark; give the number of mails stored.

    *unfetched* remembers from poll to poll what could not be fetched.

    Raises:
        SourceError: the mailbox can't be read, or not all of it (`PartlyRead`); what was stored stays.
        DatabaseUnavailableError, EnvironmentFailed: nothing of the mails at hand was kept.
    """
    stored = 0
    broken: dict[str, ProtocolBroken] = {}
    folders = rt.source.folders()
    try:
        for folder in folders:
            for _ in _stored_in(rt, folder, broken, unfetched or Unfetched()):
                stored += 1
    finally:
        if stored:
            queue()
            rt.at(CrashPoint.AFTER_QUEUE_BEFORE_MARK)
    _mark(rt, [folder for folder in folders if folder not in broken])
    note_vanished(rt, folders)
    _tell_of(rt, broken, len(folders))
    return stored


def _tell_of(rt: Runtime, broken: Mapping[str, ProtocolBroken], folders: int) -> None:
    """Raise what *broken* folders mean for a mailbox of so many *folders*, and the alarm where it is no affair of a moment."""
    if not broken:
        return
    cause = next(iter(broken.values()))
    if len(broken) == folders:
        raise cause  # the mailbox is silent, which has an alarm of its own
    with reading(rt.db) as session:
        states = [store.source_state(session, rt.source_name, folder) for folder in broken]
    read = [None if state is None else state.polled_at for state in states]
    silent = [at for at in read if at is None or rt.clock() - at >= SILENCE]
    if silent:
        with writing(rt.db) as session:
            last = None if None in silent else min(at for at in silent if at is not None)
            tell_admins_of_unread_folders(session, rt, len(silent), last)
    raise PartlyRead(f"{len(broken)} of {folders} folders of the mailbox can't be read. {cause}")


def _stored_in(rt: Runtime, folder: str, broken: dict[str, ProtocolBroken], unfetched: Unfetched) -> Iterator[str]:
    """Store what is new in one folder, and name each mail once it is committed.

    A folder that can't be read is noted in *broken*: it keeps no other from being read.
    """
    try:
        visit = _visit(rt, folder, unfetched)
        rt.at(CrashPoint.BEFORE_FETCH)
        with ThreadPoolExecutor(1, thread_name_prefix="storing") as writer:
            while not (yield from _listing_stored(rt, visit, writer, unfetched)):
                pass
        reconcile(rt, _look(rt, visit), complete=True)
    except ProtocolBroken as error:
        log.error("folder_not_read", folder=folder, cause=str(error))  # noqa: TRY400  a sentence, no trace
        broken[folder] = error


def _listing_stored(
    rt: Runtime, visit: Visit, writer: ThreadPoolExecutor, unfetched: Unfetched
) -> Generator[str, None, bool]:
    """Store what one listing gives; tell whether it came to its end, or must be made again without a mail that failed."""
    storing = Storing(rt, visit, writer)
    failure: SourceError | EnvironmentFailed | None = None
    try:
        for mail in rt.source.new(visit.folder, visit.cursor, visit.known | visit.failed):
            _refuse_other_numbers(visit, mail)
            yield from storing.take(mail)
    except (SourceError, EnvironmentFailed) as error:
        failure = error
    yield from storing.rest()
    if failure is not None:
        if storing.at is not None and isinstance(failure, SourceError):
            unfetched.failed(visit.folder, visit.numbering, storing.at)
        _leave_out(rt, visit, storing.at, failure)
    return failure is None


def _refuse_other_numbers(visit: Visit, mail: FetchedMail) -> None:
    """A server that came back in the middle of a look may have numbered the folder anew: then its numbers are of no use here."""
    if mail.uidvalidity != uidvalidity_of(visit.numbering):
        raise ProtocolBroken("The folder was renumbered while it was read; the next poll begins it anew.")


def _leave_out(rt: Runtime, visit: Visit, uid: str | None, failure: SourceError | EnvironmentFailed) -> None:
    """Go on without the mail *uid*, which could not be fetched; or raise *failure*, where it is no matter of one mail."""
    if isinstance(failure, EnvironmentFailed):
        raise failure
    if uid is None or len(visit.failed - visit.resting) >= DAMAGED_MAX:
        if not isinstance(failure, Unreachable):
            reconcile(rt, _look(rt, visit), complete=False)
        raise failure
    log.warning("mail_not_fetched", folder=visit.folder, uid=uid, cause=str(failure))
    visit.failed.add(uid)


def _visit(rt: Runtime, folder: str, unfetched: Unfetched) -> Visit:
    """Begin where the last look ended; from the start where the server numbered the folder anew (RFC 3501, 2.3.1.1)."""
    state = rt.source.open(folder)
    held = rt.source.held(folder)
    numbers = numbering(rt, folder, state, held)
    with reading(rt.db) as session:
        saved = store.source_state(session, rt.source_name, folder)
        known = store.stored_uids(session, rt.source_name, folder, numbers)
    goes_on = saved is not None and saved.uidvalidity == numbers and not went_back(state, saved.next_uid)
    cursor = saved.next_uid if saved is not None and goes_on else 1
    resting = unfetched.resting(folder, numbers, held - known)
    return Visit(folder, numbers, _reaching(cursor, held - known), set(known), set(resting), held, resting)


def _reaching(cursor: int, unknown: Iterable[str]) -> int:
    """Go back as far as mail lies that is not stored: a server may give out a number below one that it gave before."""
    return min((cursor, *(int(uid) for uid in unknown if uid.isascii() and uid.isdigit())))


def _look(rt: Runtime, visit: Visit) -> Look:
    cursor = store.Cursor(rt.source_name, visit.folder, visit.numbering, visit.cursor)
    return Look(cursor, visit.held, visit.known)


def _mark(rt: Runtime, folders: Sequence[str]) -> None:
    """Mark on the server all that is stored and not marked yet, also of earlier polls that did not come so far."""
    for folder in folders:
        with reading(rt.db) as session:
            unmarked = store.unmarked_mails(session, rt.source_name, folder)
            saved = store.source_state(session, rt.source_name, folder)
        numbers = saved.uidvalidity if saved is not None else 0
        still_valid = bool(unmarked) and rt.source.open(folder).uidvalidity == uidvalidity_of(numbers)
        here = [mail for mail in unmarked if still_valid and mail.uidvalidity == numbers]
        refused: frozenset[int] = frozenset()
        if here and rt.source.mark(folder, [mail.uid for mail in here]):
            rt.at(CrashPoint.AFTER_MARK_BEFORE_NOTE)
        elif here:
            refused = frozenset(mail.mail_id for mail in here)
        # What has another number by now is found under that one; what the server refuses to mark is marked by a later poll.
        done = [mail.mail_id for mail in unmarked if mail.mail_id not in refused]
        if done:
            with writing(rt.db) as session:
                store.set_marked(session, done, rt.clock())
            rt.at(CrashPoint.AFTER_MARK)
