"""What goes with a mail: the letter on paper, signed where the company signs, and the files of its case."""

from datetime import datetime

from sqlalchemy.orm import Session

from cases import files
from cases.database import reading
from cases.failures import DamagedMailError, UnknownRowError
from cases.model import Case, Outbound
from cases.rows import existing
from cases.sealed import SealError
from cases.troubles import Trouble, TroubledError
from runtime.notices import Enclosure, Notice
from runtime.runtime import Runtime

PDF = "application/pdf"


class EnclosureError(TroubledError):
    """A file that the letter names can't go with it; the sentence does not name it."""


def enclosures(rt: Runtime, row: Outbound, notice: Notice) -> tuple[Enclosure, ...]:
    """Give everything that goes with the mail of *row*.

    Raises:
        EnclosureError: a file was deleted, is of another case, or is not what was uploaded.
        TypesettingError: the letter can't be set.
    """
    paper = () if notice.sheet is None else (Enclosure(_name(notice), PDF, rt.paper(notice.sheet, row.created_at)),)
    if not notice.files or row.case_id is None:
        return paper
    try:
        with reading(rt.db) as session:
            case = existing(session, Case, row.case_id)
            return (*paper, *(_file(session, rt, case, number, row.created_at) for number in notice.files))
    except UnknownRowError as error:
        raise EnclosureError(Trouble.FILE_LOST) from error
    except (SealError, DamagedMailError) as error:
        raise EnclosureError(Trouble.FILE_DAMAGED) from error


def _name(notice: Notice) -> str:
    number = "" if notice.sheet is None else notice.sheet.number
    return f"{number or 'letter'}.pdf"


def _file(session: Session, rt: Runtime, case: Case, number: int, written_at: datetime) -> Enclosure:
    """Give a file that was there when the letter was written: the number of one that is deleted may be given again."""
    file = files.case_file(session, case, number)
    if file.added_at > written_at:
        raise UnknownRowError(f"case file {number} is younger than the letter")
    content = b"".join(files.open_file(session, rt.vault, file))
    return Enclosure(files.open_file_name(rt.vault, file), file.media_type, content)
