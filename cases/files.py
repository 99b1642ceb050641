"""Files for the client: sealed in pieces like mails, so that a large export never stands in memory at once."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from cases.arrivals import rechunked
from cases.failures import DamagedMailError, UnknownRowError
from cases.history import Act, Event, record
from cases.model import Case
from cases.model_letters import CaseFile, CaseFileChunk
from cases.rows import existing
from cases.sealed import Place, Vault
from cases.states import FilePurpose
from cases.troubles import Trouble, TroubledError


class UnfitFileError(TroubledError):
    """A file is empty, or larger than is taken."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """What a colleague uploads: *name* as the client shall see it, or as the scan of the client's letter was called."""

    name: str
    media_type: str
    purpose: FilePurpose = FilePurpose.ANSWER


def add_file(
    session: Session, vault: Vault, act: Act, case: Case, new: NewFile, chunks: Iterable[bytes], limit: int
) -> CaseFile:
    """Seal a file of at most *limit* bytes with its case.

    Raises:
        UnfitFileError: it is empty, or larger; nothing is kept once the caller rolls back.
    """
    file = CaseFile(
        case_id=case.id,
        purpose=new.purpose,
        media_type=new.media_type,
        size=0,
        sha256="",
        added_at=act.at,
        added_by=act.actor,
    )
    session.add(file)
    session.flush()
    file.name = vault.seal_json(Place("case_file", "name", file.id), new.name)
    digest = hashlib.sha256()
    for number, piece in enumerate(rechunked(chunks)):
        digest.update(piece)
        file.size += len(piece)
        if file.size > limit:
            raise UnfitFileError(Trouble.FILE_TOO_LARGE, limit=limit // (1 << 20))
        sealed = vault.seal(_chunk_place(file.id, number), piece)
        session.execute(insert(CaseFileChunk), [{"file_id": file.id, "number": number, "sealed": sealed}])
    if not file.size:
        raise UnfitFileError(Trouble.FILE_EMPTY)
    file.sha256 = digest.hexdigest()
    session.flush()
    record(session, vault, act, Event("file_added", _facts(file), case_id=case.id))
    return file


def list_files(session: Session, case: Case, purpose: FilePurpose = FilePurpose.ANSWER) -> Sequence[CaseFile]:
    """The files of a case that serve *purpose*, oldest first."""
    statement = select(CaseFile).filter_by(case_id=case.id, purpose=purpose)
    return session.scalars(statement.order_by(CaseFile.id)).all()


def case_file(session: Session, case: Case, file_id: int) -> CaseFile:
    """A file of this very case. Raises UnknownRowError: a file of another case is none of it."""
    file = existing(session, CaseFile, file_id)
    if file.case_id != case.id:
        raise UnknownRowError(f"there is no case file {file_id} in case {case.number}")
    return file


def open_file_name(vault: Vault, file: CaseFile) -> str:
    """Its name; empty where it was purged. Raises SealError."""
    return "" if file.name is None else str(vault.open_json(Place("case_file", "name", file.id), file.name))


def open_file(session: Session, vault: Vault, file: CaseFile) -> Iterator[bytes]:
    """Its bytes, in pieces.

    Raises:
        SealError: a piece was changed, moved, or its key is gone.
        DamagedMailError: after the last piece: they are not the bytes that were uploaded.
    """
    statement = select(CaseFileChunk).filter_by(file_id=file.id).order_by(CaseFileChunk.number)
    digest = hashlib.sha256()
    for chunk in session.scalars(statement.execution_options(yield_per=1)):
        piece = vault.open(_chunk_place(file.id, chunk.number), chunk.sealed)
        digest.update(piece)
        yield piece
    if digest.hexdigest() != file.sha256:
        raise DamagedMailError(f"the stored bytes of case file {file.id} are not those that were uploaded")


def remove_file(session: Session, vault: Vault, act: Act, file: CaseFile) -> None:
    """Delete a file for good; the history remembers its digest."""
    session.execute(delete(CaseFileChunk).where(CaseFileChunk.file_id == file.id))
    session.delete(file)
    record(session, vault, act, Event("file_removed", _facts(file), case_id=file.case_id))


def _facts(file: CaseFile) -> dict[str, object]:
    return {"file": file.id, "purpose": file.purpose, "size": file.size, "sha256": file.sha256}


def _chunk_place(file_id: int, number: int) -> Place:
    return Place("case_file_chunk", "sealed", f"{file_id}/{number}")
