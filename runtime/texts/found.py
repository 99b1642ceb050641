"""What was read of a file, and how the texts of several become one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from verify.codes import ReasonCode

KIB = 1024

MAX_TEXT = 2 * 1024 * KIB
"""Characters of one file: a request is a page; what is longer is cut, and named."""

BY_WEIGHT = (
    ReasonCode.PASSWORD_PROTECTED,
    ReasonCode.ENCRYPTED,
    ReasonCode.UNREADABLE,
    ReasonCode.OCR_UNAVAILABLE,
    ReasonCode.TOO_LARGE,
    ReasonCode.HIDDEN_TEXT,
    ReasonCode.OCR_UNSURE,
)
"""Hindrances by how much they may hide; of several in one file the first of this order is named."""


@dataclass(frozen=True, slots=True)
class FileText:
    """What could be read of one file: *text* (None: nothing), and why it is not all of it.

    *holds_message*: some of it stands in a message, with an author of its own.
    """

    text: str | None
    hindrance: ReasonCode | None = None
    holds_message: bool = False


Opening = Callable[[str | None, bytes], FileText]
"""What reads a file found inside another: its declared type and content give its text."""

NOTHING = FileText(None)
"""A file in which nobody looks for words."""


def hindered(reason: ReasonCode) -> FileText:
    """Give a file of which nothing was read, for *reason*."""
    return FileText(None, reason)


def written(text: str, *hindrances: ReasonCode | None) -> FileText:
    """Give *text* as that of a file, cut to `MAX_TEXT`; None where it holds nothing but white space."""
    found = (*hindrances, ReasonCode.TOO_LARGE) if len(text) > MAX_TEXT else hindrances
    return FileText(text[:MAX_TEXT] if text.strip() else None, weightiest(found))


def merged(files: Iterable[FileText]) -> FileText:
    """Give several files, in their order, as one."""
    parts = tuple(files)
    text = "\n\n".join(part.text for part in parts if part.text)
    whole = written(text, *(part.hindrance for part in parts))
    return replace(whole, holds_message=any(part.holds_message for part in parts))


def weightiest(hindrances: Iterable[ReasonCode | None]) -> ReasonCode | None:
    """Give the hindrance that may hide most; None where there is none."""
    met = {hindrance for hindrance in hindrances if hindrance is not None}
    known = next((reason for reason in BY_WEIGHT if reason in met), None)
    return known or next(iter(met), None)
