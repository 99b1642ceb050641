"""What pages ask about a stored mail: its HTML made harmless, one of its files; read in child processes."""

from collections.abc import Iterator

from cases import store
from cases.database import reading
from review.preview.jobs import FOUND, Frame, FrameOrder, frame, take_part
from runtime.child import Job
from runtime.records import load
from runtime.runtime import Runtime
from runtime.sandbox import ChildFailedError, Killed


class UnreadableMailError(Exception):
    """The mail, or this part of it, can't be shown: it broke or outlasted what reads it. It is still there as it came."""


def framed(rt: Runtime, mail_id: int, order: FrameOrder) -> Frame:
    """Give one HTML part of a mail as HTML that can do nothing.

    Raises:
        UnreadableMailError: the child that read it failed or was ended.
        UnknownRowError, SealError, DamagedMailError: see `cases.store.open_raw`.
    """
    return load(Frame, _ask(rt, mail_id, frame, order))


def attachment(rt: Runtime, mail_id: int, number: str, sha256: str) -> bytes | None:
    """Give the decoded bytes of an attachment by its MIME number and digest, None where there is none. Raises as `framed`."""
    answer = _ask(rt, mail_id, take_part, number, sha256)
    return answer[len(FOUND) :] if answer.startswith(FOUND) else None


def raw(rt: Runtime, mail_id: int) -> Iterator[bytes]:
    """Give the mail as it arrived, in pieces. Raises as `cases.store.open_raw`."""
    with reading(rt.db) as session:
        yield from store.open_raw(session, rt.vault, mail_id)


def _ask(rt: Runtime, mail_id: int, job: Job, *arguments: object) -> bytes:
    whole = b"".join(raw(rt, mail_id))
    try:
        answer = rt.preview.run(job, whole, *arguments)
    except ChildFailedError as error:
        raise UnreadableMailError(str(error)) from error
    if isinstance(answer, Killed):
        raise UnreadableMailError(f"the process that reads the mail was ended ({answer.cause})")
    return answer
