"""Scans of letters on paper: told by their content, limited in size, sealed with the case like the raw bytes of a mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from cases import files
from cases.history import Act
from cases.model import Case
from cases.states import FilePurpose
from cases.troubles import Trouble, TroubledError
from intake.content_kind import kind_of
from runtime.runtime import Runtime

KINDS: Final = frozenset({"application/pdf", "image/jpeg", "image/png", "image/tiff"})
"""What scanners and telephones make of a page."""
MAX_BYTES: Final = 25 * 1024 * 1024
"""Of one scan: a hundred pages in colour at 300 dpi; more is a wrong file."""
MAX_SCANS: Final = 20
"""Of one letter: a file a page, where a telephone took them."""
MAX_NAME: Final = 255


class ScanError(TroubledError, ValueError):
    """A file can't be kept as a scan; the sentence names it and what to do."""


@dataclass(frozen=True, slots=True)
class ScanFile:
    """A file as a colleague gives it; *name* as it was called."""

    name: str
    content: bytes


def checked(scans: Sequence[ScanFile]) -> tuple[ScanFile, ...]:
    """Give the scans where all can be kept.

    Raises:
        ScanError: one is empty, too large or of another kind, or there are too many.
    """
    if len(scans) > MAX_SCANS:
        raise ScanError(Trouble.SCANS_TOO_MANY, count=len(scans), limit=MAX_SCANS)
    for scan in scans:
        if not scan.content:
            raise ScanError(Trouble.SCAN_EMPTY, name=scan.name)
        if len(scan.content) > MAX_BYTES:
            raise ScanError(Trouble.SCAN_TOO_LARGE, name=scan.name, limit=MAX_BYTES >> 20)
        if kind_of(scan.content) not in KINDS:
            raise ScanError(Trouble.SCAN_OF_OTHER_KIND, name=scan.name)
    return tuple(scans)


def keep(session: Session, rt: Runtime, act: Act, case: Case, scans: Iterable[ScanFile]) -> None:
    """Seal the scans with their case, in the order of pages; the caller has `checked` them."""
    for scan in scans:
        new = files.NewFile(scan.name[-MAX_NAME:], kind_of(scan.content), FilePurpose.SCAN)
        files.add_file(session, rt.vault, act, case, new, [scan.content], MAX_BYTES)
