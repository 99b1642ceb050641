"""A PDF file as readers see it: objects by number, at the end of the file and at the end of each earlier revision.

A revision is a suffix of the chain of cross-reference sections; all revisions of one file share what was read once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from verify import pdf_rebuild
from verify.pdf_filters import Budget, decoded
from verify.pdf_objects import (
    Dictionary,
    Indirect,
    Object,
    Parser,
    PdfError,
    Reference,
    Stream,
    header_at,
    read_indirect,
)
from verify.pdf_xref import Kind, Place, Section, read_chain, start_of_chain

HOPS = 8
"""References that lead to references: none is needed."""
MEMBERS = 100_000
"""Objects of one object stream: writers stop at two hundred."""

Origin = tuple[int, int]
"""Where an object was read: an offset and -1, or the offset of its object stream and its position in it."""


@dataclass(frozen=True, slots=True)
class ObjectStream:
    """The octets of an object stream and where each member begins (7.5.7)."""

    octets: bytes
    members: tuple[tuple[int, int], ...]


class Reader:
    """Reads the objects of one file, each once."""

    __slots__ = ("_direct", "_members", "_streams", "budget", "data")

    def __init__(self, data: bytes, unpacked: int) -> None:
        self.data = data
        self.budget = Budget(unpacked)
        self._direct: dict[int, Indirect] = {}
        self._streams: dict[int, ObjectStream] = {}
        self._members: dict[Origin, Object] = {}

    def at(self, offset: int, view: "View") -> Indirect:
        """Read the object at *offset*; lengths in objects of their own are looked up in *view*."""
        if offset not in self._direct:
            self._direct[offset] = read_indirect(self.data, offset, view.length)
        return self._direct[offset]

    def member(self, offset: int, position: int, number: int, view: "View") -> Object:
        """Read one member of the object stream at *offset*; `PdfError` when it is not object *number*."""
        origin = offset, position
        if origin not in self._members:
            container = self._stream(offset, view)
            if position >= len(container.members) or container.members[position][0] != number:
                raise PdfError("an object that is not where the cross-reference says")
            self._members[origin] = Parser(container.octets, container.members[position][1]).value()
        return self._members[origin]

    def _stream(self, offset: int, view: "View") -> ObjectStream:
        if offset not in self._streams:
            self._streams[offset] = read_object_stream(self.at(offset, view).value, self.budget)
        return self._streams[offset]


def read_object_stream(stream: Object, budget: Budget) -> ObjectStream:
    """Unpack an object stream and read its index; `PdfError` when it is none, damaged or beyond the limits."""
    if not isinstance(stream, Stream) or stream.attributes.get("Type") != "ObjStm":
        raise PdfError("no object stream where one is announced")
    first, count = stream.attributes.get("First"), stream.attributes.get("N")
    if not isinstance(first, int) or not isinstance(count, int) or not 0 <= count <= MEMBERS or first < 0:
        raise PdfError("an object stream with an odd index")
    octets = decoded(stream, budget)
    index = Parser(octets[:first])
    pairs = [(index.value(), index.value()) for _ in range(count)]
    members = tuple((n, first + at) for n, at in pairs if isinstance(n, int) and isinstance(at, int) and at >= 0)
    if len(members) != count:
        raise PdfError("an object stream with an odd index")
    return ObjectStream(octets, members)


class View:
    """The file as it stood when the newest of *sections* was written."""

    __slots__ = ("_places", "reader", "sections")

    def __init__(self, reader: Reader, sections: tuple[Section, ...]) -> None:
        self.reader = reader
        self.sections = sections
        self._places: dict[int, Place | None] = {}

    @property
    def trailer(self) -> Dictionary:
        """The trailer dictionary of the newest section."""
        return self.sections[0].trailer

    def place(self, number: int) -> Place | None:
        """Give where object *number* lies; None where it does not exist."""
        if number not in self._places:
            self._places[number] = self._find(number)
        return self._places[number]

    def _find(self, number: int) -> Place | None:
        for section in self.sections:
            place = section.table.find(number)
            if place is not None:
                return None if place.kind is Kind.FREE else place
        return None

    def origin(self, number: int) -> Origin | None:
        """Give where object *number* is read; equal origins are equal objects."""
        place = self.place(number)
        if place is None:
            return None
        if place.kind is Kind.IN_FILE:
            return place.at, -1
        container = self.place(place.at)
        if container is None or container.kind is not Kind.IN_FILE:
            raise PdfError("an object stream that is not in the file itself")
        return container.at, place.detail

    def get(self, number: int) -> Object:
        """Give object *number*; None where it does not exist (7.3.10).

        Raises:
            PdfError: it does not stand where the cross-reference says, or is damaged.
        """
        origin = self.origin(number)
        if origin is None:
            return None
        offset, position = origin
        if position >= 0:
            return self.reader.member(offset, position, number, self)
        found = self.reader.at(offset, self)
        if found.number != number:
            raise PdfError("an object that is not where the cross-reference says")
        return found.value

    def resolve(self, value: Object) -> Object:
        """Follow *value* where it is a reference; `PdfError` where references lead nowhere but to each other."""
        for _ in range(HOPS):
            if not isinstance(value, Reference):
                return value
            value = self.get(value.number)
        raise PdfError("references in a circle")

    def dictionary(self, value: Object) -> Dictionary:
        """Resolve *value*; the empty dictionary where it is none."""
        found = self.resolve(value)
        return found if isinstance(found, dict) else {}

    def array(self, value: Object) -> list[Object]:
        """Resolve *value*; the empty array where it is none."""
        found = self.resolve(value)
        return list(found) if isinstance(found, list) else []

    @property
    def catalog(self) -> Dictionary:
        """The document catalog (7.7.2)."""
        return self.dictionary(self.trailer.get("Root"))

    def length(self, reference: Reference) -> int | None:
        """Look up the length of a stream, which stands in an object of its own that is no stream."""
        place = self.place(reference.number)
        if place is None or place.kind is not Kind.IN_FILE:
            return None
        header = header_at(self.reader.data, place.at)
        if header is None or header[0] != reference.number:
            return None
        value = Parser(self.reader.data, header[2]).value()
        return value if isinstance(value, int) else None


@dataclass(frozen=True, slots=True)
class Document:
    """A file opened. *rebuilt*: its cross-references are damaged, and its objects were searched for instead."""

    data: bytes
    view: View
    rebuilt: bool

    def earlier(self, end: int) -> View | None:
        """Give the view of the revision that ends at *end*; None where the file's last section does not build upon it."""
        start = start_of_chain(self.data, end)
        sections = self.view.sections
        later = next((n for n, section in enumerate(sections) if section.position == start), None)
        if later is None or any(section.position < end for section in sections[:later]):
            return None
        return self.view if later == 0 else View(self.view.reader, sections[later:])

    def revision_ends(self) -> Iterator[int]:
        """Yield every place where a revision may end: after the end-of-file marks (7.5.5)."""
        yield from (found.end() for found in _END_OF_FILE.finditer(self.data))


_END_OF_FILE = re.compile(rb"%%EOF(?:[ \t]*(?:\r\n|\r|\n))?")


def open_document(data: bytes, unpacked: int) -> Document:
    """Open a file by its last cross-reference, or, where that is damaged, by searching for its objects.

    Args:
        data: the file.
        unpacked: octets to which its object and cross-reference streams may unpack.

    Raises:
        PdfError: neither way leads to a document catalog.
    """
    reader = Reader(data, unpacked)
    try:
        view = View(reader, read_chain(data, start_of_chain(data, len(data)), reader.budget))
        if view.catalog.get("Pages") is not None:
            return Document(data, view, rebuilt=False)
    except PdfError:
        pass
    view = View(reader, (pdf_rebuild.section(data),))
    if not view.catalog:
        raise PdfError("no document catalog")
    return Document(data, view, rebuilt=True)
