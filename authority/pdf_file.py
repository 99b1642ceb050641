"""PDF files made here, revision by revision (ISO 32000-1, 7.5): objects by number, and the octets that hold them.

A file only grows: each update appends its objects and their cross-reference (7.5.6). An entry of a dictionary takes a line,
so that files made here can be read again without a parser.
"""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

Dictionary = dict[str, str]
"""Entries in the syntax of PDF, without the solidus of the key: ``{"Type": "/Page", "Parent": "2 0 R"}``."""
Item = Dictionary | bytes
"""A dictionary, or anything else as it is written: a stream, an array."""

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj\n", re.DOTALL)
_DICTIONARY = re.compile(rb"<<\n((?:/[^\n]*\n)*)>>")


class Layout(Enum):
    """How an update is written: with a table, with a stream and an object stream, or with both (7.5.8.4)."""

    TABLE = auto()
    STREAM = auto()
    HYBRID = auto()


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A file and its newest objects; *root* is the number of its catalog, *start* where its last cross-reference lies."""

    content: bytes
    objects: Mapping[int, Item]
    root: int
    start: int | None = None

    @classmethod
    def new(cls, objects: Mapping[int, Item], root: int = 1) -> "PdfFile":
        """Give the first revision of a file that holds *objects*."""
        return cls(HEADER, {}, root).updated(objects)

    @classmethod
    def read(cls, content: bytes) -> "PdfFile":
        """Read a file of this module that has only tables."""
        objects = {int(found[1]): _item(found[2]) for found in _OBJECT.finditer(content)}
        root = next(number for number, item in objects.items() if isinstance(item, dict) and "Pages" in item)
        return cls(content, objects, root, int(content[content.rindex(b"startxref") :].split()[1]))

    @property
    def next_number(self) -> int:
        """The first object number that is free."""
        return max(self.objects, default=0) + 1

    def dictionary(self, number: int, **changes: str) -> Dictionary:
        """Give a copy of a dictionary, with *changes*."""
        item = self.objects[number]
        assert isinstance(item, dict), f"object {number} is no dictionary"
        return item | changes

    def updated(
        self, changes: Mapping[int, Item | None], *, layout: Layout = Layout.TABLE, trailer: Dictionary | None = None
    ) -> "PdfFile":
        """Give the file with an update appended: *changes* by number, None for an object that is freed."""
        objects = {n: item for n, item in ({**self.objects, **changes}).items() if item is not None}
        entries = {"Size": str(max(objects) + 3), "Root": f"{self.root} 0 R"} | (trailer or {})
        if self.start is not None:
            entries["Prev"] = str(self.start)
        writer = _Writer(bytearray(self.content), {}, entries)
        match layout:
            case Layout.TABLE:
                start = writer.plain(changes)
            case Layout.STREAM:
                start = writer.packed(changes, max(objects) + 1)
            case Layout.HYBRID:
                start = writer.hybrid(changes, max(objects) + 1)
            case _:
                assert_never(layout)
        return PdfFile(bytes(writer.content), objects, self.root, start)


def _item(text: bytes) -> Item:
    found = _DICTIONARY.fullmatch(text)
    if found is None:
        return text
    lines = found[1].decode("latin-1").splitlines()
    return {key[1:]: value for key, _, value in (line.partition(" ") for line in lines)}


def encoded(item: Item) -> bytes:
    """Write an object without its number."""
    if isinstance(item, bytes):
        return item
    lines = "".join(f"/{key} {value}\n" for key, value in item.items())
    return f"<<\n{lines}>>".encode("latin-1")


def stream(octets: bytes, **entries: str) -> bytes:
    """Give a stream object."""
    head = encoded(entries | {"Length": str(len(octets))})
    return head + b"\nstream\n" + octets + b"\nendstream"


@dataclass(slots=True)
class _Writer:
    """One update in the making: *rows* are the entries of its cross-reference, as (type, place, detail)."""

    content: bytearray
    rows: dict[int, tuple[int, int, int]]
    trailer: Dictionary

    def plain(self, changes: Mapping[int, Item | None]) -> int:
        """Write objects and a table; give where it lies."""
        self._objects(changes)
        start = len(self.content)
        self.content += b"xref\n" + _table(self.rows) + b"trailer\n" + encoded(self.trailer) + b"\n"
        self._end(start)
        return start

    def packed(self, changes: Mapping[int, Item | None], number: int) -> int:
        """Write dictionaries into an object stream with the free *number*, and a cross-reference stream with the next."""
        self._pack(changes, number)
        start = self._stream(number + 1, self.trailer)
        self._end(start)
        return start

    def hybrid(self, changes: Mapping[int, Item | None], number: int) -> int:
        """Write the same, and a table that calls the packed objects free."""
        self._pack(changes, number)
        hidden = self._stream(number + 1, {"Size": self.trailer["Size"]})
        start = len(self.content)
        plain = {n: row if row[0] == 1 else (0, 0, 65535) for n, row in self.rows.items()}
        trailer = encoded(self.trailer | {"XRefStm": str(hidden)})
        self.content += b"xref\n" + _table(plain) + b"trailer\n" + trailer + b"\n"
        self._end(start)
        return start

    def _pack(self, changes: Mapping[int, Item | None], number: int) -> None:
        packed = {n: item for n, item in changes.items() if isinstance(item, dict) and "ByteRange" not in item}
        self._objects({n: item for n, item in changes.items() if n not in packed})
        index, body = "", b""
        for position, (member, item) in enumerate(packed.items()):
            index += f"{member} {len(body)} "
            body += encoded(item) + b"\n"
            self.rows[member] = (2, number, position)
        content = zlib.compress(index.encode() + body)
        entries = {"Type": "/ObjStm", "N": str(len(packed)), "First": str(len(index)), "Filter": "/FlateDecode"}
        self._objects({number: stream(content, **entries)})

    def _objects(self, changes: Mapping[int, Item | None]) -> None:
        for number, item in changes.items():
            self.rows[number] = (0, 0, 65535) if item is None else (1, len(self.content), 0)
            if item is not None:
                self.content += f"{number} 0 obj\n".encode() + encoded(item) + b"\nendobj\n"

    def _stream(self, number: int, trailer: Dictionary) -> int:
        start = len(self.content)
        self.rows[number] = (1, start, 0)
        rows = b"".join(
            bytes((kind,)) + place.to_bytes(4, "big") + detail.to_bytes(2, "big")
            for kind, place, detail in (self.rows[n] for n in sorted(self.rows))
        )
        index = " ".join(f"{n} 1" for n in sorted(self.rows))
        entries = trailer | {"Type": "/XRef", "W": "[1 4 2]", "Index": f"[{index}]", "Filter": "/FlateDecode"}
        self.content += f"{number} 0 obj\n".encode() + stream(zlib.compress(rows), **entries) + b"\nendobj\n"
        return start

    def _end(self, start: int) -> None:
        self.content += f"startxref\n{start}\n%%EOF\n".encode()


def _table(rows: Mapping[int, tuple[int, int, int]]) -> bytes:
    """Write the subsections of a table: neighbouring numbers share one."""
    lines = {0: "0000000000 65535 f \n"}
    for number, (kind, place, detail) in rows.items():
        lines[number] = f"{place:010d} {detail:05d} {'n' if kind else 'f'} \n"
    runs: list[list[int]] = []
    for number in sorted(lines):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "".join(f"{run[0]} {len(run)}\n{''.join(lines[n] for n in run)}" for run in runs).encode()
