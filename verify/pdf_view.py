"""The objects of a PDF by number, as they were at the end of the file or of an earlier revision (ISO 32000-1, 7.3.10, 7.5).

A revision is a suffix of the chain of cross-reference sections; all revisions of one file share what was read once.
"""

from typing import TYPE_CHECKING

from verify.dataclass import dataclass
from verify.pdf_budget import Budget
from verify.pdf_crypt import Decipher
from verify.pdf_filters import decoded
from verify.pdf_index import Index
from verify.pdf_indirect import Indirect, header_at, read_indirect
from verify.pdf_objects import Dictionary, Entry, Object, PdfError, Reference, Stream, references
from verify.pdf_tables import Kind, Place
from verify.pdf_xref import Section

if TYPE_CHECKING:
    from verify.pdf_form import Field, Standing

HOPS = 8
"""References that lead to references: none is needed."""
MEMBERS = 100_000
"""Objects of one object stream: writers stop at two hundred."""

_NUMBER = 64
"""Octets of an object that is a number."""

Origin = tuple[int, int]
"""Where an object was read: an offset and -1, or the offset of its object stream and its position in it."""


@dataclass(frozen=True, slots=True)
class ObjectStream:
    """The octets of an object stream and where each member begins (7.5.7)."""

    octets: bytes
    members: tuple[tuple[int, int], ...]


class Reader:
    """Reads the objects of one file, each once."""

    __slots__ = ("_direct", "_members", "_streams", "budget", "data", "decipher", "links")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.budget = Budget()
        self.decipher: Decipher | None = None
        self.links: dict[Origin, tuple[int, ...]] = {}
        self._direct: dict[int, Indirect] = {}
        self._streams: dict[int, ObjectStream] = {}
        self._members: dict[Origin, Object] = {}

    def at(self, offset: int, view: "View") -> Indirect:
        """Read the object at *offset*; lengths in objects of their own are looked up in *view*."""
        if offset not in self._direct:
            self._direct[offset] = read_indirect(self.data, offset, self.budget, view.length)
        return self._direct[offset]

    def entries(self, offset: int, header: tuple[int, int, int]) -> dict[str, Entry]:
        """Read the dictionary at *offset*, behind its *header*, with the places of its values, and keep it as `at` does.

        Raises:
            PdfError: no dictionary stands there, or it is damaged.
        """
        number, generation, start = header
        with self.budget.parsing(self.data, start) as parser:
            found = parser.entries()
            is_stream = parser.word() == b"stream"
        if not is_stream and offset not in self._direct:
            values: Dictionary = {key: entry.value for key, entry in found.items()}
            self._direct[offset] = Indirect(number, generation, values)
        return found

    def member(self, offset: int, position: int, number: int, view: "View") -> Object:
        """Read one member of the object stream at *offset*; `PdfError` when it is not object *number*."""
        origin = offset, position
        if origin not in self._members:
            container = self._stream(offset, view)
            if position >= len(container.members) or container.members[position][0] != number:
                raise PdfError("an object that is not where the cross-reference says")
            with self.budget.parsing(container.octets, container.members[position][1]) as parser:
                self._members[origin] = parser.value()
        return self._members[origin]

    def _stream(self, offset: int, view: "View") -> ObjectStream:
        if offset not in self._streams:
            stream = self.at(offset, view).value
            if not isinstance(stream, Stream) or stream.attributes.get("Type") != "ObjStm":
                raise PdfError("no object stream where one is announced")
            self._streams[offset] = _indexed(stream, self.decoded(stream), self.budget)
        return self._streams[offset]

    def decoded(self, stream: Stream) -> bytes:
        """Give the octets of *stream* without filters and encryption; `PdfError` as in `pdf_filters.decoded`."""
        if self.decipher is None:
            return decoded(stream, self.budget)
        return decoded(stream, self.budget, self.decipher.octets)


def _indexed(stream: Stream, octets: bytes, budget: Budget) -> ObjectStream:
    """Read the index of an object stream; `PdfError` when it is damaged or beyond the limits."""
    first, count = stream.attributes.get("First"), stream.attributes.get("N")
    if not isinstance(first, int) or not isinstance(count, int) or not 0 <= count <= MEMBERS or first < 0:
        raise PdfError("an object stream with an odd index")
    with budget.parsing(octets, 0, first) as index:
        pairs = [(index.value(), index.value()) for _ in range(count)]
    members = tuple((n, first + at) for n, at in pairs if isinstance(n, int) and isinstance(at, int) and at >= 0)
    if len(members) != count:
        raise PdfError("an object stream with an odd index")
    return ObjectStream(octets, members)


class View:
    """The file as it stood when the newest of *sections* was written.

    *end* is the view of the whole file that this one was made from by leaving sections out; None for such a view itself.
    *fields* are kept by `verify.pdf_form.fields`, which every comparison with this view asks for; *terminal* and *silent*, in
    views of whole files, by it and by `verify.pdf_permissions`, for the views of earlier revisions where the same stood.
    """

    __slots__ = (
        "_existing",
        "_index",
        "_links",
        "_places",
        "_skipped",
        "end",
        "fields",
        "reader",
        "sections",
        "silent",
        "terminal",
    )

    def __init__(self, reader: Reader, sections: tuple[Section, ...]) -> None:
        self.reader = reader
        self.sections = sections
        self.fields: tuple[Field, ...] | None = None
        self.terminal: dict[Standing, Field] = {}
        self.silent: set[int] = set()
        self._places: dict[int, Place | None] = {}
        self._existing: dict[int, bool] = {}
        self._links: dict[int, tuple[int, ...]] = {}
        self._index = Index(sections, reader.budget)
        self._skipped = 0
        self.end: View | None = None

    def without(self, newest: int) -> "View":
        """Give the file as it stood before its *newest* sections were written."""
        view = View(self.reader, self.sections[newest:])
        view._index, view._skipped, view.end = self._index, self._skipped + newest, self.end or self
        return view

    def untouched(self, number: int) -> bool:
        """Tell whether object *number* is read at the end of the file where it is read here; False also where that is dear to tell."""
        return self._index.untouched(number, self._skipped)

    def lacks(self, number: int) -> bool:
        """Tell whether object *number* came later than this revision; False also where that is dear to tell."""
        return self._index.lacks(number, self._skipped)

    @property
    def trailer(self) -> Dictionary:
        """The trailer dictionary of the newest section."""
        return self.sections[0].trailer

    def place(self, number: int) -> Place | None:
        """Give where object *number* lies; None where it does not exist."""
        if number not in self._places:
            self._places[number] = self._index.place(number, self._skipped)
        return self._places[number]

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

    def generation(self, number: int) -> int:
        """Give the generation of object *number*, which references to it name; 0 for members of object streams."""
        place = self.place(number)
        return place.detail if place is not None and place.kind is Kind.IN_FILE else 0

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

    def exists(self, number: int) -> bool:
        """Tell whether object *number* is anything else than what has no object, null of the generation 0."""
        if number not in self._existing:
            self._existing[number] = self.origin(number) is not None and (
                self.generation(number) != 0 or self.get(number) is not None
            )
        return self._existing[number]

    def links(self, number: int) -> tuple[int, ...]:
        """Give the numbers of all objects that object *number* refers to."""
        if number not in self._links:
            self._links[number] = self._links_of(number)
        return self._links[number]

    def _links_of(self, number: int) -> tuple[int, ...]:
        origin = self.origin(number)
        if origin is None:
            return ()
        known = self.reader.links
        if origin not in known:
            known[origin] = tuple(references(self.get(number)))
        return known[origin]

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
        with self.reader.budget.parsing(self.reader.data, header[2], _NUMBER) as parser:
            value = parser.value()
        return value if isinstance(value, int) else None
