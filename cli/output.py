"""What commands print: JSON lines for programs, short lines for people."""

import io
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from cli.errors import CommandError, Exit
from verify.visible import visible


class ReaderGoneError(Exception):
    """Whoever read our output has gone (``| head``): the command ends quietly."""


def speak_utf8() -> None:
    """Write UTF-8 whatever the locale says (RFC 8259, 8.1)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str = "") -> None:
    """Print a line for people."""
    with _telling():
        print(visible(text))


def complain(sentence: str) -> None:
    """Print a sentence on standard error."""
    print(one_line(sentence), file=sys.stderr, flush=True)


def print_json(value: Mapping[str, Any]) -> None:
    """Print one object on one line, at once, so that a reader of a long batch sees each result when it is there."""
    print_object(json.dumps(value, ensure_ascii=False))


def print_object(line: str) -> None:
    """Print one object that a child wrote as JSON: whatever it sent takes one line and steers nothing."""
    if not line.isprintable():
        line = _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
    with _telling():
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""What JSON leaves as it is, and some readers take for the end of a line, and terminals for a command."""


def write(octets: bytes) -> None:
    """Write bytes as they are."""
    with _telling():
        sys.stdout.buffer.write(octets)


def finish() -> None:
    """Let everything out that was printed."""
    with _telling():
        sys.stdout.flush()


@contextmanager
def _telling() -> Iterator[None]:
    """Turn a failure of standard output into ours, and drop what is left, which would fail again at the very end."""
    try:
        yield
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise ReaderGoneError from error
        raise CommandError(
            f"The output can't be written ({error.strerror}); check where it goes.", Exit.ENVIRONMENT
        ) from error


def one_line(text: str) -> str:
    """Give a sentence on one line, fit for a terminal."""
    return visible(" ".join(text.split()))


def for_people() -> bool:
    """Tell whether standard output is a terminal."""
    return sys.stdout.isatty()


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their column names, as wide as they are; into a pipe nothing is folded or cut."""
    shown = [columns, *([visible(cell) for cell in cells] for cells in rows)]
    widths = [max(map(len, cells)) for cells in zip(*shown, strict=True)]
    for cells in shown:
        say("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
