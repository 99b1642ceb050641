"""What the server holds is counted against what is stored after every look into a folder; a difference is told, not hidden."""

from collections.abc import Collection
from dataclasses import dataclass

import structlog

from cases import store
from cases.database import reading, writing
from desk.notices import tell_admins_of_missing
from runtime.crash_points import CrashPoint
from runtime.runtime import Runtime

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """A look into a folder. *held* is what lay there when it began, *stored* what is known to be stored at its end."""

    cursor: store.Cursor
    held: frozenset[str]
    stored: Collection[str]


def reconcile(rt: Runtime, look: Look, *, complete: bool) -> None:
    """Count, and raise the alarm where mail was missing by two looks one after the other.

    A look that is *complete* asks again for what seems to be missing: another client may have removed it meanwhile, or
    another poller stored it.
    """
    missing = look.held.difference(look.stored)
    if missing and complete:
        missing &= rt.source.held(look.cursor.folder)
    if missing:
        missing -= _stored(rt, look.cursor)
    gone = len(set(look.stored) - look.held)
    count = store.FolderCount(len(look.held), len(missing), gone)
    with writing(rt.db) as session:
        alarm = store.note_count(session, look.cursor, count, rt.clock())
        if alarm:
            tell_admins_of_missing(session, rt, look.cursor.folder, count.missing)
        rt.at(CrashPoint.AFTER_COUNT_BEFORE_COMMIT)
    if alarm:
        log.error("mail_not_stored", folder=look.cursor.folder, missing=count.missing, held=count.held)
    log.debug("counted", folder=look.cursor.folder, held=count.held, missing=count.missing, gone=count.gone)


def note_vanished(rt: Runtime, folders: Collection[str]) -> None:
    """Note of every folder that is no longer among those that are read that it holds nothing: nobody waits for a look into it."""
    with reading(rt.db) as session:
        states = store.folder_counts(session, rt.source_name)
    vanished = [state for state in states if state.folder not in folders]
    if not vanished:
        return
    with writing(rt.db) as session:
        for state in vanished:
            cursor = store.Cursor(state.source, state.folder, state.uidvalidity, state.next_uid)
            store.note_count(session, cursor, store.FolderCount(0, 0, state.held + state.gone), rt.clock())


def _stored(rt: Runtime, cursor: store.Cursor) -> frozenset[str]:
    with reading(rt.db) as session:
        return store.stored_uids(session, cursor.source, cursor.folder, cursor.uidvalidity)
