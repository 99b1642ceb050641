"""The header of one part: its fields as raw bytes, in order, and where the body begins (RFC 5322, 2.2)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from intake import parameters, words
from intake.defects import Defect
from intake.limits import HEADER_BLOCK, HEADER_FIELDS, HEADER_LINES, HEADER_VALUE
from intake.parameters import Parametrised

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_BLANK = re.compile(rb"\n\r?\n")
_WORD_END = re.compile(r"[\s;(,]")
_ENVELOPE_LINE = (b"From ", b">From ")

SINGLE = frozenset(
    {"from", "sender", "reply-to", "to", "subject", "date", "message-id", "in-reply-to", "references", "content-type"}
    | {"content-transfer-encoding", "content-disposition", "mime-version"}
)
"""Fields that may stand once (RFC 5322, 3.6; RFC 2045): readers disagree about which of two counts."""


@dataclass(frozen=True, slots=True)
class Headers:
    """Fields in order: name in lower case, and value as raw bytes with its folding. The first of equal names counts."""

    fields: tuple[tuple[str, bytes], ...] = ()
    _by_name: Mapping[str, tuple[bytes, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[str, tuple[bytes, ...]] = {}
        for name, value in self.fields:
            found[name] = (*found.get(name, ()), value)
        object.__setattr__(self, "_by_name", found)

    def all(self, name: str) -> tuple[bytes, ...]:
        """Raw values of every field of that (lower-case) name, topmost first."""
        return self._by_name.get(name, ())

    def has(self, name: str) -> bool:
        """Whether the field is there, empty or not."""
        return name in self._by_name

    def token(self, name: str) -> str:
        """The first word of the first such value in lower case, for comparison; empty where absent."""
        return _WORD_END.split(self.line(name).lower(), maxsplit=1)[0].strip("\"'")

    def line(self, name: str) -> str:
        """The first such value on one line, byte by byte, nothing decoded; empty where absent."""
        values = self.all(name)
        return words.unfold(values[0][:HEADER_VALUE]).decode("latin-1") if values else ""

    def structured(self, name: str, defects: set[Defect]) -> Parametrised:
        """The first such value with its parameters."""
        values = self.all(name)
        text = words.header_text(values[0][:HEADER_VALUE], (), defects) if values else ""
        return parameters.parse(text, defects)


@dataclass(frozen=True, slots=True)
class Block:
    """A header that was read, and the offset of the first byte after it and its blank line."""

    headers: Headers
    body: int


def read(source: bytes, start: int, is_delimiter: Callable[[bytes], bool], defects: set[Defect]) -> Block:
    """Read the header at *start* of *source*; lines end in LF or CRLF.

    It ends at a blank line, at a line that is no field (which then is the body's first), at a delimiter line of an
    enclosing multipart, or at the end. Beyond the limits fields are skipped, and named as a defect.
    """
    fields: list[tuple[str, list[bytes]]] = []
    at, lines = start, 0
    while at < len(source):
        line, after = _line(source, at)
        if line.strip(b"\r\n") == b"":
            return _block(fields, after, defects)
        if line.startswith(b"--") and is_delimiter(line):
            break
        if not _take(line, fields, first=at == start):
            defects.add(Defect.HEADER_UNENDED if fields else Defect.HEADER_MISSING)
            break
        at, lines = after, lines + 1
        if at - start > HEADER_BLOCK or len(fields) > HEADER_FIELDS or lines > HEADER_LINES:
            defects.add(Defect.TOO_MANY_FIELDS)
            return _block(fields, _after_blank(source, at), defects)
    return _block(fields, at, defects)


def _line(source: bytes, at: int) -> tuple[bytes, int]:
    """The line at *at*, with its end, and the offset after it. A line longer than a header may be is cut for reading."""
    end = source.find(b"\n", at)
    after = len(source) if end < 0 else end + 1
    return source[at : min(after, at + HEADER_BLOCK)], after


def _take(line: bytes, fields: list[tuple[str, list[bytes]]], *, first: bool) -> bool:
    """Add a line to the fields; False where it can't belong to a header."""
    if line[:1] in {b" ", b"\t"}:
        if fields:
            fields[-1][1].append(line)
        return bool(fields)
    match = _FIELD.match(line)
    if match is None:
        # The separator line of mailbox files is no field and does no harm.
        return first and line.startswith(_ENVELOPE_LINE)
    fields.append((match[1].decode("ascii").lower(), [line[match.end() :]]))
    return True


def _block(fields: list[tuple[str, list[bytes]]], body: int, defects: set[Defect]) -> Block:
    """The fields in their final form."""
    names = [name for name, _ in fields]
    if any(names.count(name) > 1 for name in SINGLE.intersection(names)):
        defects.add(Defect.DUPLICATE_FIELD)
    return Block(Headers(tuple((name, b"".join(lines)) for name, lines in fields)), body)


def _after_blank(source: bytes, at: int) -> int:
    """Where the body begins when the rest of a header, from the line at *at* on, is not read."""
    blank = _BLANK.search(source, at - 1)
    return blank.end() if blank else len(source)
