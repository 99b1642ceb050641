"""Files to readable text, inside a child process. What can't be read is named, never guessed.

A request may stand in a file that nobody can read here: then a person looks, because what was not read is never surely
no request. What a reader does not see is not read as a request either, and is named.
"""

from functools import partial
from typing import assert_never

from runtime.texts import appointment, archive, mail, pdf, pictures, plain, rtf
from runtime.texts.budget import Budget
from runtime.texts.found import NOTHING, FileText, hindered
from runtime.texts.kinds import Kind, kind_of
from verify.codes import ReasonCode


def file_text(media_type: str | None, content: bytes, budget: Budget | None = None) -> FileText:
    """Give the readable text of a file, judged by its content first and by its declared type where content is silent.

    *media_type* in lower case; *budget* is shared by the files of one mail. Never raises, whatever the bytes; a file that
    needs more memory than there is is too large.
    """
    budget = budget or Budget()
    with budget.opened() as may_be_read:
        if not may_be_read:
            return hindered(ReasonCode.TOO_LARGE)
        try:
            return _read(media_type, content, budget)
        except MemoryError:
            return hindered(ReasonCode.TOO_LARGE)
        except Exception:  # noqa: BLE001  a stranger's bytes end in a review, whatever they break
            return hindered(ReasonCode.UNREADABLE)


_WHY_NOT = {Kind.ENCRYPTED_OFFICE: ReasonCode.PASSWORD_PROTECTED, Kind.UNREADABLE: ReasonCode.UNREADABLE}


def _read(media_type: str | None, content: bytes, budget: Budget) -> FileText:
    opening = partial(file_text, budget=budget)
    match kind_of(media_type, content):
        case Kind.SILENT:
            found = NOTHING
        case Kind.ZIP:
            found = archive.read(content, opening)
        case Kind.PDF:
            found = pdf.read(content, budget, opening)
        case Kind.RTF:
            found = rtf.read(content, opening)
        case Kind.PICTURE:
            found = pictures.read(content, budget)
        case Kind.MESSAGE:
            found = _message(media_type, content, budget)
        case Kind.APPOINTMENT:
            found = appointment.read(content)
        case Kind.TEXT:
            found = plain.read(media_type, content)
        case Kind.ENCRYPTED_OFFICE | Kind.UNREADABLE as kind:
            found = hindered(_WHY_NOT[kind])
        case kind:
            assert_never(kind)
    return found


def _message(media_type: str | None, content: bytes, budget: Budget) -> FileText:
    """Read a message; a text that only begins like one ("From: …") is read as the text that it is."""
    found = mail.read(content, partial(file_text, budget=budget))
    return plain.read(media_type, content) if found == NOTHING else found
