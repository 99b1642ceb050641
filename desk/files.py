"""Files that colleagues add to a case for its client: copies of data, exports. They leave with a letter to a confirmed address."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cases import files, store
from cases.casework import refuse_purged
from cases.database import reading, writing
from cases.letter_kinds import LetterError
from cases.model_letters import CaseFile
from desk.acts import Person
from desk.posting import MAX_ENCLOSED, act_of
from runtime.runtime import Runtime

MAX_NAME: Final = 120
"""Characters of a file's name: what every file system takes."""
UNKNOWN_TYPE: Final = "application/octet-stream"
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}", re.ASCII)
_SEPARATORS = re.compile(r"[/\\:*?\"<>|]")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file of a case as a page lists it."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    added_by: str
    added_at: datetime


class FileRefusedError(LetterError):
    """A file can't be kept: it is empty, or larger than a mail can carry."""


def add_file(rt: Runtime, number: str, name: str, media_type: str, chunks: Iterable[bytes], person: Person) -> int:
    """Keep a file with its case, sealed; gives its number.

    Raises:
        FileRefusedError: it is empty or too large; nothing was kept.
        RefusedError: the case was purged.
        UnknownRowError: there is no such case.
    """
    kind = media_type.lower() if _TYPE.fullmatch(media_type.lower()) else UNKNOWN_TYPE
    if kind.startswith(("multipart/", "message/", "text/")):
        kind = UNKNOWN_TYPE  # a mail carries the bytes as they are, and these kinds it would take apart or rewrite
    with writing(rt.db) as session:
        store.lock_head(session)
        case = store.get_case(session, number)
        refuse_purged(case)
        new = files.NewFile(plain_name(name), kind)
        try:
            return files.add_file(session, rt.vault, act_of(rt, person), case, new, chunks, MAX_ENCLOSED).id
        except files.UnfitFileError as error:
            raise FileRefusedError(error.trouble, limit=MAX_ENCLOSED >> 20) from error


def list_files(rt: Runtime, number: str) -> list[FileFacts]:
    """Give the files of a case. Raises UnknownRowError."""
    with reading(rt.db) as session:
        case = store.get_case(session, number)
        return [_facts(rt, file) for file in files.list_files(session, case)]


def open_file(rt: Runtime, number: str, file_id: int) -> Iterator[bytes]:
    """Give the bytes of a file of this very case. Raises UnknownRowError, DamagedMailError."""
    with reading(rt.db) as session:
        case = store.get_case(session, number)
        yield from files.open_file(session, rt.vault, files.case_file(session, case, file_id))


def remove_file(rt: Runtime, number: str, file_id: int, person: Person) -> None:
    """Delete a file for good. A letter that names it and has not left can't leave any more. Raises UnknownRowError."""
    with writing(rt.db) as session:
        store.lock_head(session)
        case = store.get_case(session, number)
        files.remove_file(session, rt.vault, act_of(rt, person), files.case_file(session, case, file_id))


def plain_name(name: str) -> str:
    """A name without folders and control characters, as every system takes it; never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(c for c in unicodedata.normalize("NFC", last) if c.isprintable())
    return _SEPARATORS.sub("_", printable).strip(" .")[-MAX_NAME:] or "datne"


def _facts(rt: Runtime, file: CaseFile) -> FileFacts:
    name = files.open_file_name(rt.vault, file)
    return FileFacts(file.id, name, file.media_type, file.size, file.sha256, file.added_by, file.added_at)
