"""The EU lists as last fetched: a folder of raw lists, what is known of each, and a sealed reading that loads fast.

Whoever can write the folder must gain nothing by it. The raw lists are signed, so that altered ones are refused when they
are read; the reading is sealed with the key of this install and bound to the very lists that it was made of, so that a
forged, moved or outdated one is passed over and the lists are verified again.
"""

import contextlib
import fcntl
import hashlib
import io
import os
import pickle
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cases.sealed import Place, SealError, Vault
from runtime.failures import NoAnswerError
from runtime.list_reading import Reading, here
from runtime.records import RecordError, dump, load
from verify.certificate import Certificate
from verify.trust import TrustedList, TrustStore

LIST_OF_LISTS = "eu-lotl"
PIVOT = "pivot-"
NAME = re.compile(r"(?:eu-lotl|pivot-[0-9a-f]{16}|[A-Z]{2})")
READING, RECORDS, LOCK = "reading.sealed", "records.json", ".lock"
READING_FORM = "3"
"""To be raised when what `verify` reads from a list changes, so that older readings are made anew."""
LARGEST_READING = 256 * 1024 * 1024
"""Far above the twenty MiB of all lists: what is larger was not written here."""


@dataclass(frozen=True, slots=True)
class ListRecord:
    """What is known of one list besides its content.

    *checked_at* is the last time that the far end confirmed the list at hand, or gave it; *failed_at* the last time that
    it did not, and *failure* the sentence why. *etag* and *modified* are the far end's own words for the list at hand.
    """

    name: str
    url: str = ""
    etag: str | None = None
    modified: str | None = None
    checked_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """*tried_at* is when the list of lists was last asked for, *complete* whether every list was then had or confirmed."""

    tried_at: datetime | None = None
    complete: bool = False
    lists: tuple[ListRecord, ...] = ()

    def of(self, name: str) -> ListRecord:
        """Give the record of a list, an empty one where there is none."""
        return next((record for record in self.lists if record.name == name), ListRecord(name))


class Shelf:
    """The folder. *vault* None: readings are neither kept nor used. *reading* tells where lists are read."""

    def __init__(self, folder: Path, vault: Vault | None = None, reading: Reading = here) -> None:
        self._folder = folder
        self._vault = vault
        self.reading = reading

    def get(self, name: str) -> bytes | None:
        """Give a raw list, None where there is none that can be read."""
        with contextlib.suppress(OSError):
            return self._path(name).read_bytes()
        return None

    def put(self, name: str, data: bytes) -> None:
        """Keep a raw list in place of an earlier one; the same again changes nothing. Raises OSError."""
        if self.get(name) != data:
            self._write(self._path(name).name, data)

    def drop_others(self, names: Iterable[str]) -> None:
        """Remove the lists that are not among *names*. Raises OSError."""
        for name in set(self.names()) - set(names):
            self._path(name).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """Name the lists at hand."""
        found = (path.stem for path in self._folder.glob("*.xml")) if self._folder.is_dir() else ()
        return sorted(name for name in found if NAME.fullmatch(name))

    def pivots(self) -> list[bytes]:
        """Give the pivots at hand."""
        found = (self.get(name) for name in self.names() if name.startswith(PIVOT))
        return [data for data in found if data is not None]

    def records(self) -> Records:
        """Give what is known of the lists; nothing where it is lost, which costs one full fetch."""
        try:
            return load(Records, (self._folder / RECORDS).read_bytes())
        except (OSError, RecordError):
            return Records()

    def note(self, records: Records) -> None:
        """Keep what is known of the lists. Raises OSError."""
        self._write(RECORDS, dump(records))

    def store(self, lotl_signers: list[Certificate]) -> TrustStore:
        """Give the lists, from the sealed reading where it is of these very lists, else verified anew and sealed."""
        raw = {name: data for name in self.names() if (data := self.get(name)) is not None}
        place = Place("trust", "reading", _digest(raw, lotl_signers))
        found = self._unsealed(place)
        if found is None:
            found = TrustStore.build(self._read(list(raw.values()), lotl_signers))
            self._seal(place, found)
        return found

    def _read(self, lists: list[bytes], lotl_signers: list[Certificate]) -> tuple[TrustedList, ...]:
        """Read all lists; where that can't be done, nothing is trusted, and `/ready`, `doctor` and every verdict say so."""
        try:
            with self.reading() as reader:
                return reader.all(lists, lotl_signers)
        except NoAnswerError as error:
            import structlog  # heavy, and most commands that read lists have nothing to log

            structlog.get_logger(__name__).error("lists_not_read", cause=str(error))
            return ()

    def stamp(self) -> tuple[tuple[str, int, int], ...]:
        """Give what changes whenever a list does: names, sizes and times of the files."""
        return file_stamp(self._path(name) for name in self.names())

    @contextlib.contextmanager
    def alone(self) -> Iterator[bool]:
        """Tell whether no other process is fetching into this folder; none may begin until the block ends. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield _locked(descriptor)
        finally:
            os.close(descriptor)

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("no name of a list")
        return self._folder / f"{name}.xml"

    def _write(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all: a reader never sees half of it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = self._folder / f".{name}.{os.getpid()}"
        partial.write_bytes(data)
        partial.replace(self._folder / name)

    def _unsealed(self, place: Place) -> TrustStore | None:
        if self._vault is None:
            return None
        try:
            path = self._folder / READING
            if path.stat().st_size > LARGEST_READING:
                return None
            return _Reader(io.BytesIO(self._vault.open(place, path.read_bytes()))).load_store()
        except (OSError, SealError, pickle.UnpicklingError, EOFError, AttributeError, TypeError):
            return None

    def _seal(self, place: Place, store: TrustStore) -> None:
        """Keep the reading where that can be done; without it the next start only takes longer."""
        if self._vault is None or not store.lists:
            return
        try:
            self._write(READING, self._vault.seal(place, _written(store)))
        except OSError as error:
            import structlog  # heavy, and most commands that read lists have nothing to log

            structlog.get_logger(__name__).warning("reading_not_kept", cause=error.strerror)


def file_stamp(paths: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    """Give name, size and time of change of each file that is there."""
    found = []
    for path in sorted(paths):
        with contextlib.suppress(OSError):
            about = path.stat()
            found.append((str(path), about.st_size, about.st_mtime_ns))
    return tuple(found)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _digest(raw: dict[str, bytes], lotl_signers: Iterable[Certificate]) -> str:
    """Digest everything that a reading is made of: the lists, who may sign them, and how they are read."""
    parts = [READING_FORM, *(s.sha256 for s in lotl_signers)]
    parts += [f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in sorted(raw.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _written(store: TrustStore) -> bytes:
    return pickle.dumps(store, pickle.HIGHEST_PROTOCOL)


class _Reader(pickle.Unpickler):
    """Reads a sealed reading. The seal proves that this install wrote it; even so nothing but trust data is made of it."""

    def find_class(self, module: str, name: str) -> Any:
        """Allow the types that a store consists of."""
        if (module, name) in _TYPES:
            return super().find_class(module, name)
        raise pickle.UnpicklingError("no part of trust data")

    def load_store(self) -> TrustStore:
        """Give the store that was written."""
        found = self.load()
        if not isinstance(found, TrustStore):
            raise pickle.UnpicklingError("no trust data")
        return found


_TYPES = frozenset({
    *(("verify.trust", name) for name in (
        "Criteria", "QualificationElement", "ServicePeriod", "Service", "TrustedList", "ListedCertificate", "TrustStore",
    )),
    ("verify.certificate", "Certificate"),
    ("verify.certificate", "Body"),
    ("verify.report", "ListState"),
    ("datetime", "datetime"),
    ("datetime", "timezone"),
    ("datetime", "timedelta"),
    ("builtins", "frozenset"),
})  # fmt: skip
