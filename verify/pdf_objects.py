"""The objects of a PDF file (ISO 32000-1, 7.2 and 7.3), read strictly: what two readers could read differently is refused.

Values are plain Python: a name is `str` (escapes resolved), a string is `bytes`, an array `list`, a dictionary `dict`.
"""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

DEPTH = 48
"""Arrays and dictionaries inside each other: real files stay below 15, deep nesting exhausts stacks."""


class PdfError(ValueError):
    """The octets are not the PDF structure that was asked for, or go beyond a limit."""


class Reference(NamedTuple):
    """An indirect reference, ``12 0 R``."""

    number: int
    generation: int


Value: TypeAlias = "None | bool | int | float | str | bytes | Reference | list[Value] | Dictionary"
Dictionary: TypeAlias = "dict[str, Value]"


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: its dictionary, and its encoded octets where they lie in *data*."""

    attributes: Dictionary
    data: bytes
    start: int
    end: int

    @property
    def raw(self) -> bytes:
        """The octets as they are stored, filters not applied."""
        return self.data[self.start : self.end]


Object: TypeAlias = "Value | Stream"


class Entry(NamedTuple):
    """The value of one key in a dictionary, and where it stands."""

    value: Value
    start: int
    end: int


_SPACE = rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+"
_BETWEEN = rb"[\x00\t\n\x0c\r ]++"
_END = rb"(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])"
_TOKEN = re.compile(
    _SPACE + rb"(?:"
    rb"(?P<name>/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*+)"
    rb"|(?P<reference>(?P<number>\d{1,10})" + _BETWEEN + rb"(?P<generation>\d{1,5})" + _BETWEEN + rb"R" + _END + rb")"
    rb"|(?P<integer>[+-]?\d{1,32}" + _END + rb")"
    rb"|(?P<real>[+-]?(?:\d{1,64}\.\d{0,64}|\.\d{1,64})" + _END + rb")"
    rb"|(?P<open><<)|(?P<close>>>)|(?P<array>\[)|(?P<end>\])"
    rb"|(?P<string>\()"
    rb"|<(?P<hex>[0-9A-Fa-f\x00\t\n\x0c\r ]*+)>"
    rb"|(?P<word>[A-Za-z][A-Za-z0-9*']{0,15})"
    rb")"
)
_ESCAPED_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_STRING_STOP = re.compile(rb"[()\\\r]")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|[\x00-\xff])", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_CONSTANTS: dict[bytes, bool | None] = {b"true": True, b"false": False, b"null": None}
_WHITE = b"\x00\t\n\x0c\r "
_CACHED_NAMES = 4096


@lru_cache(maxsize=_CACHED_NAMES)
def _name(token: bytes) -> str:
    if b"#" in token:
        token = _ESCAPED_NAME.sub(lambda found: bytes((int(found[1], 16),)), token)
    return token[1:].decode("latin-1")


def _from_hex(digits: bytes) -> bytes:
    packed = digits.translate(None, _WHITE)
    return bytes.fromhex((packed + b"0" if len(packed) & 1 else packed).decode("ascii"))


def _constant(token: re.Match[bytes]) -> bool | None:
    word = token["word"]
    if word not in _CONSTANTS:
        raise PdfError(f"an unexpected word at {token.start()}")
    return _CONSTANTS[word]


_SCALARS: dict[str, Callable[[re.Match[bytes]], Value]] = {
    "name": lambda token: _name(token["name"]),
    "reference": lambda token: Reference(int(token["number"]), int(token["generation"])),
    "integer": lambda token: int(token["integer"]),
    "real": lambda token: float(token["real"]),
    "hex": lambda token: _from_hex(token["hex"]),
    "word": _constant,
}


class Parser:
    """Reads values one after another from *position* on; every error is a `PdfError`."""

    __slots__ = ("data", "position")

    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data = data
        self.position = position

    def value(self, depth: int = DEPTH) -> Value:
        """Read the next value."""
        return self._of(self._token(), depth)

    def word(self) -> bytes | None:
        """Take the next token when it is a bare word (``obj``, ``stream``), else leave it."""
        found = _TOKEN.match(self.data, self.position)
        if found is None or found.lastgroup != "word":
            return None
        self.position = found.end()
        return found["word"]

    def entries(self) -> dict[str, Entry]:
        """Read the next value, which must be a dictionary, with the places of its values."""
        if self._token().lastgroup != "open":
            raise PdfError("no dictionary where one is expected")
        found: dict[str, Entry] = {}
        while (key := self._key(found)) is not None:
            first = self._token()
            start = first.start(first.lastgroup or 0) - (first.lastgroup == "hex")
            value = self._of(first, DEPTH - 1)
            found[key] = Entry(value, start, self.position)
        return found

    def _token(self) -> re.Match[bytes]:
        found = _TOKEN.match(self.data, self.position)
        if found is None:
            raise PdfError(f"no PDF token at {self.position}")
        self.position = found.end()
        return found

    def _of(self, token: re.Match[bytes], depth: int) -> Value:
        kind = token.lastgroup or ""
        if kind in _SCALARS:
            return _SCALARS[kind](token)
        match kind:
            case "open":
                return self._dictionary(depth)
            case "array":
                return self._array(depth)
            case "string":
                return self._string()
            case _:
                raise PdfError(f"unexpected token before {self.position}")

    def _dictionary(self, depth: int) -> Dictionary:
        if not depth:
            raise PdfError("values nested too deeply")
        found: Dictionary = {}
        while (key := self._key(found)) is not None:
            found[key] = self._of(self._token(), depth - 1)
        return found

    def _key(self, before: Container[str]) -> str | None:
        """Take the next key of a dictionary; None at its end."""
        token = self._token()
        if token.lastgroup == "close":
            return None
        if token.lastgroup != "name":
            raise PdfError(f"a dictionary without key before {self.position}")
        key = _name(token["name"])
        if key in before:  # One reader takes the first, another the last.
            raise PdfError(f"the key {key} stands twice in one dictionary")
        return key

    def _array(self, depth: int) -> list[Value]:
        if not depth:
            raise PdfError("values nested too deeply")
        found: list[Value] = []
        while (token := self._token()).lastgroup != "end":
            found.append(self._of(token, depth - 1))
        return found

    def _string(self) -> bytes:
        """Read a literal string whose opening parenthesis is taken (7.3.4.2)."""
        start, level = self.position, 1
        plain = True
        while level:
            stop = _STRING_STOP.search(self.data, self.position)
            if stop is None:
                raise PdfError("a string without end")
            self.position = stop.end()
            match stop.group():
                case b"(":
                    level += 1
                case b")":
                    level -= 1
                case b"\\":
                    self.position += 1
                    plain = False
                case _:
                    plain = False
        text = self.data[start : self.position - 1]
        return text if plain else _unescaped(text)


def _unescaped(text: bytes) -> bytes:
    lines = re.sub(rb"(\\?)\r\n?", lambda found: found[1] + b"\n", text) if b"\r" in text else text
    return _ESCAPE.sub(_replacement, lines)


def _replacement(found: re.Match[bytes]) -> bytes:
    code = found[1]
    if code[:1].isdigit() and code[0] < ord("8"):
        return bytes((int(code, 8) & 0xFF,))
    return _ESCAPED.get(code, code)


class Indirect(NamedTuple):
    """An indirect object as it stands in a file: its numbers, its value, and where its value begins and it ends."""

    number: int
    generation: int
    value: Object
    start: int
    end: int


_HEADER = re.compile(_SPACE + rb"(\d{1,10})" + _BETWEEN + rb"(\d{1,5})" + _BETWEEN + rb"obj" + _END)
_STREAM_DATA = re.compile(rb"\r?\n|\r")
_STREAM_END = re.compile(rb"[\x00\t\n\x0c\r ]{0,8}endstream")


def header_at(data: bytes, position: int) -> tuple[int, int, int] | None:
    """Give number, generation and the place after ``obj`` where an indirect object begins at *position*."""
    found = _HEADER.match(data, position)
    return None if found is None else (int(found[1]), int(found[2]), found.end())


Lengths = Callable[[Reference], int | None]
"""Where the lengths of streams are looked up that stand in objects of their own."""


def nowhere(reference: Reference) -> int | None:
    """Find no length."""
    del reference


def read_indirect(data: bytes, position: int, lengths: Lengths = nowhere) -> Indirect:
    """Read the indirect object at *position*.

    A stream whose length is not known, or does not lead to its end, is taken to its first ``endstream``.

    Raises:
        PdfError: none stands there, or it is damaged.
    """
    header = header_at(data, position)
    if header is None:
        raise PdfError(f"no object at {position}")
    number, generation, start = header
    parser = Parser(data, start)
    value = parser.value()
    word = parser.word()
    if word == b"stream":
        if not isinstance(value, dict):
            raise PdfError("a stream without dictionary")
        value = stream = _stream(value, data, parser.position, lengths)
        return Indirect(number, generation, value, start, stream.end)
    if word != b"endobj":
        raise PdfError(f"the object at {position} does not end")
    return Indirect(number, generation, value, start, parser.position)


def _stream(attributes: Dictionary, data: bytes, position: int, lengths: Lengths) -> Stream:
    line_end = _STREAM_DATA.match(data, position)
    if line_end is None:
        raise PdfError("stream data do not begin on a line of their own")
    start = line_end.end()
    length = attributes.get("Length")
    if isinstance(length, Reference):
        length = lengths(length)
    if isinstance(length, int) and 0 <= length <= len(data) - start and _STREAM_END.match(data, start + length):
        return Stream(attributes, data, start, start + length)
    end = data.find(b"endstream", start)
    if end < 0:
        raise PdfError("a stream without end")
    line_break = 2 if data[end - 2 : end] == b"\r\n" else int(data[end - 1 : end] in {b"\r", b"\n"})
    return Stream(attributes, data, start, max(start, end - line_break))


def references(value: Object) -> Iterator[int]:
    """Yield the numbers of all objects that *value* refers to, in any depth of it."""
    waiting: list[Object] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Reference):
            yield item.number
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, Stream):
            waiting.append(item.attributes)


def same(one: Object, other: Object) -> bool:
    """Tell whether two values are alike, references by number; 1 and 1.0 are, 1 and true are not."""
    if isinstance(one, Stream) and isinstance(other, Stream):
        return same(one.attributes, other.attributes) and one.raw == other.raw
    if type(one) is not type(other):
        return {type(one), type(other)} == {int, float} and one == other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other
