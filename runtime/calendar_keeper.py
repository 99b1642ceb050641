"""The calendar of working days as its file says it now: a changed file is taken up, one that can't be used is not."""

import threading
from dataclasses import dataclass

import structlog

from cases.calendar import Calendar
from config.settings import Settings, SettingsError
from runtime.resources import load_calendar

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What tells one content of a file from the next without reading it."""

    changed_ns: int
    size: int
    inode: int


class CalendarKeeper:
    """Gives the calendar in force. Safe to share between threads; a look at the file costs one `stat`."""

    def __init__(self, settings: Settings) -> None:
        """Read the file. Raises SettingsError: a program does not start on a calendar that can't be used."""
        self._settings = settings
        self._lock = threading.Lock()
        self._stamp = self._look()
        self._calendar = load_calendar(settings)
        self._failure: str | None = None

    @property
    def calendar(self) -> Calendar:
        """The calendar of the file, or the last one that could be used."""
        self._take_up()
        return self._calendar

    @property
    def failure(self) -> str | None:
        """Why the file at hand can't be used; None where it is in force."""
        self._take_up()
        return self._failure

    def _take_up(self) -> None:
        stamp = self._look()
        with self._lock:
            if stamp == self._stamp:
                return
            self._stamp = stamp
            try:
                self._calendar, self._failure = load_calendar(self._settings), None
            except SettingsError as error:
                self._failure = str(error)
                log.error("calendar_not_usable", cause=self._failure)  # noqa: TRY400  a sentence, no trace
            else:
                log.info("calendar_taken_up", one_offs=len(self._calendar.one_offs))

    def _look(self) -> _Stamp | None:
        """Give the file's stamp; None where it is away, which is a change as well."""
        try:
            found = self._settings.calendar_file.stat()
        except OSError:
            return None
        return _Stamp(found.st_mtime_ns, found.st_size, found.st_ino)
