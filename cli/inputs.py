"""What commands take: files, times, batches of jobs; each refusal is a sentence with cause and remedy."""

import json
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, tzinfo
from pathlib import Path
from typing import Any

from cli.errors import CommandError
from verify.dataclass import dataclass

MAX_INPUT = 256 * 1024 * 1024
"""The largest file that is read whole: above what mail servers take, below what would push a small machine to swap."""


@dataclass(frozen=True, slots=True)
class Job:
    """One line of a batch: its number (1 is the first) and its fields, or the sentence why it can't be read."""

    number: int
    fields: dict[str, Any]
    error: str | None = None


def read_file(path: Path) -> bytes:
    """Read a file named on the command line.

    Raises:
        CommandError: it is not there, a directory, not readable, or too large.
    """
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise CommandError(f"{path} is a directory; name a file in it.")
        if about.st_size > MAX_INPUT:
            raise CommandError(f"{path} has {about.st_size} bytes; files up to {MAX_INPUT} bytes are read.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CommandError(f"{path} does not exist; check the name and the folder.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable name"
        raise CommandError(f"{path} can't be read ({reason}); check the name and its permissions.") from error


def instant(text: str, zone: tzinfo) -> datetime:
    """Read an RFC 3339 time with offset; a bare date is the first instant of that day in *zone*.

    Raises:
        CommandError: it is neither.
    """
    try:
        if len(text) == len("2026-11-30"):
            moment = datetime.combine(date.fromisoformat(text), time.min, zone)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no time; write one such as 2026-11-30T10:00:00Z, or a date.") from error
    if moment.tzinfo is None:
        raise CommandError(f"{text!r} has no offset; write it with one, such as 2026-11-30T10:00:00Z or +02:00.")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise CommandError(f"{text!r} is beyond the years that are reckoned with; write a year of our time.") from error


def jobs(batch: str) -> Iterator[Job]:
    """Read the jobs of a batch: one JSON object a line, from a file or ``-`` for standard input."""
    lines = sys.stdin.buffer if batch == "-" else _open(Path(batch))
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _job(number, line)


def _open(path: Path) -> Iterator[bytes]:
    return iter(read_file(path).splitlines(keepends=True))


def _job(number: int, line: bytes) -> Job:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return Job(number, {}, f"Line {number} of the batch is not JSON; write one object a line.")
    if not isinstance(fields, dict):
        return Job(number, {}, f"Line {number} of the batch is no JSON object; write one object a line.")
    return Job(number, fields)
