"""A signature in a PDF file of our own making (ISO 32000-1, 12.8; EN 319 142-1, level B-B), appended as one update.

The files are those of `runtime.typesetting`: one cross-reference table, plain dictionaries, a page without annotations.
Whatever else is given is refused; a foreign file would need a reader of PDF, and nothing here is one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

ROOM: Final = 24_000
"""Hexadecimal digits kept for the signature: with a chain of three certificates of RSA-4096 it needs some 12,000."""
SPAN: Final = "[0 0000000000 0000000000 0000000000]"
"""Room for the byte range, as long as any."""

_TRAILER = re.compile(rb"trailer\s*<<(?P<entries>[^<>]*(?:<[^<>]*>[^<>]*)*)>>\s*startxref\s*(?P<start>\d+)\s*%%EOF\s*$")
_SIZE = re.compile(rb"/Size (\d+)")
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_PAGES = re.compile(rb"/Pages (\d+) 0 R")
_FIRST_KID = re.compile(rb"/Kids\s*\[\s*(\d+) 0 R")
_KEPT = re.compile(rb"/(?:Info \d+ 0 R|ID\s*\[[^\]]*\])")
_TABLE = re.compile(rb"xref\s+0 (\d+)\s+")
_BODY = re.compile(rb"\d+ 0 obj\s*(<<.*?>>)\s*endobj", re.DOTALL)
_ROW: Final = 20
"""Bytes of a row of a cross-reference table (7.5.4)."""
_DEEPEST: Final = 8
"""Levels of the tree of pages; typst makes two."""


class ForeignPdfError(ValueError):
    """The file is not of our own making, and is not signed."""


def sign(content: bytes, at: datetime, value: Callable[[bytes], bytes]) -> bytes:
    """Give *content* with an invisible signature over all of it, made *at* (aware).

    *value* gives the detached CMS signature in DER of the octets it is handed.

    Raises:
        ForeignPdfError: not a file of ours, or the signature is longer than its room.
    """
    prepared = _updated(content, at)
    room = b"<" + b"0" * ROOM + b">"
    start = prepared.rindex(room)
    end = start + len(room)
    span = f"[0 {start} {end} {len(prepared) - end}]".ljust(len(SPAN)).encode()
    head, tail = prepared[:start].rsplit(SPAN.encode(), 1)
    before = head + span + tail
    digits = value(before + prepared[end:]).hex()
    if len(digits) > ROOM:
        raise ForeignPdfError("the signature is longer than the room kept for it; name fewer certificates")
    return before + b"<" + digits.ljust(ROOM, "0").encode() + b">" + prepared[end:]


def _updated(content: bytes, at: datetime) -> bytes:
    """Append the signature, its field, the form and the page that hold it, and their cross-reference."""
    file = _File.read(content)
    page, page_body = file.first_page()
    size, widget, form = file.size, file.size + 1, file.size + 2
    objects = {
        size: _signature(at),
        widget: _widget(size, page),
        form: f"<</Fields[{widget} 0 R]/SigFlags 3>>".encode(),
        page: _with(page_body, f"/Annots[{widget} 0 R]"),
        file.root: _with(file.dictionary(file.root), f"/AcroForm {form} 0 R"),
    }
    end = f"/Size {size + 3}/Root {file.root} 0 R/Prev {file.start}".encode() + file.kept
    return _appended(content, objects, end)


@dataclass(frozen=True, slots=True)
class _File:
    """A file by its one cross-reference table; *kept* are the entries of its trailer that every update repeats."""

    content: bytes = field(repr=False)
    start: int
    size: int
    root: int
    kept: bytes

    @classmethod
    def read(cls, content: bytes) -> "_File":
        """Read the trailer. Raises ForeignPdfError."""
        trailer = _found(_TRAILER.search(content), "trailer")
        entries = trailer["entries"]
        return cls(
            content,
            start=int(trailer["start"]),
            size=int(_found(_SIZE.search(entries), "size")[1]),
            root=int(_found(_ROOT.search(entries), "catalog")[1]),
            kept=b"".join(match[0] for match in _KEPT.finditer(entries)),
        )

    def dictionary(self, number: int) -> bytes:
        """Give an object that is a dictionary, by its row in the table."""
        table = _found(_TABLE.match(self.content, self.start), "table")
        row = self.content[table.end() + number * _ROW :][:10]
        if not row.isdigit():
            raise ForeignPdfError("the table of the file is not as letters have it")
        return bytes(_found(_BODY.match(self.content, int(row)), "dictionary")[1])

    def first_page(self) -> tuple[int, bytes]:
        """Give number and dictionary of the first page."""
        number = int(_found(_PAGES.search(self.dictionary(self.root)), "tree of pages")[1])
        body = self.dictionary(number)
        for _ in range(_DEEPEST):
            kid = _FIRST_KID.search(body)
            if kid is None:
                break
            number = int(kid[1])
            body = self.dictionary(number)
        if b"/Annots" in body:
            raise ForeignPdfError("the file holds annotations, which no letter has")
        return number, body


def _appended(content: bytes, objects: Mapping[int, bytes], end: bytes) -> bytes:
    """Write objects and their table after *content* (7.5.6)."""
    made = bytearray(content if content.endswith(b"\n") else content + b"\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(made)
        made += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(made)
    rows = (f"{number} 1\n{places[number]:010d} 00000 n \n" for number in sorted(places))
    made += b"xref\n" + "".join(rows).encode()
    made += b"trailer\n<<" + end + b">>\n" + f"startxref\n{start}\n%%EOF\n".encode()
    return bytes(made)


def _signature(at: datetime) -> bytes:
    """Give the signature dictionary (12.8.1) with room for its value."""
    moment = f"{at.astimezone(UTC):%Y%m%d%H%M%SZ}"
    head = f"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:{moment})/ByteRange{SPAN}/Contents<"
    return head.encode() + b"0" * ROOM + b">>>"


def _widget(signature: int, page: int) -> bytes:
    """Give an invisible field: of no size, so that it needs no appearance (ISO 19005-2, 6.3.3); printed, locked."""
    return f"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/F 132/Rect[0 0 0 0]/P {page} 0 R/V {signature} 0 R>>".encode()


def _with(dictionary: bytes, entry: str) -> bytes:
    return dictionary[:-2] + entry.encode() + b">>"


def _found(match: "re.Match[bytes] | None", what: str) -> "re.Match[bytes]":
    if match is None:
        raise ForeignPdfError(f"the file has no {what} as letters have it")
    return match
