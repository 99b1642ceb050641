"""The objects of a PDF file (ISO 32000-1, 7.2 and 7.3), read strictly: what two readers could read differently is refused.

Values are plain Python: a name is `str` (escapes resolved), a string is `bytes`, an array `list`, a dictionary `dict`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from verify.dataclass import dataclass

DEPTH = 48
"""Arrays and dictionaries inside each other: real files stay below 15, deep nesting exhausts stacks."""


TOKENS = 1_000_000
"""Names, numbers and brackets that are read of one file: a second or two of work. Single revisions need a thousand."""


class PdfError(ValueError):
    """The octets are not the PDF structure that was asked for, or go beyond a limit."""


class PdfLimitError(PdfError):
    """More than a limit allows: made to cost time or memory, or too large to be judged without a person."""


class Reference(NamedTuple):
    """An indirect reference, ``12 0 R``."""

    number: int
    generation: int


Value: TypeAlias = "bool | int | float | str | bytes | Reference | list[Value] | Dictionary | None"
Dictionary: TypeAlias = "dict[str, Value]"


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: its dictionary, its encoded octets where they lie in *data*, and the numbers of its object."""

    attributes: Dictionary
    data: bytes
    start: int
    end: int
    number: int = 0
    generation: int = 0

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


WHITE = b"\x00\t\n\x0c\r "
"""White space (7.2.2)."""
SPACE = rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+"
BETWEEN = rb"[\x00\t\n\x0c\r ]++"
END = rb"(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])"
_TOKEN = re.compile(
    SPACE + rb"(?:"
    rb"(?P<name>/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*+)"
    rb"|(?P<reference>(?P<number>\d{1,10})" + BETWEEN + rb"(?P<generation>\d{1,5})" + BETWEEN + rb"R" + END + rb")"
    rb"|(?P<integer>[+-]?\d{1,32}" + END + rb")"
    rb"|(?P<real>[+-]?(?:\d{1,64}\.\d{0,64}|\.\d{1,64})" + END + rb")"
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
_CACHED_NAMES = 4096


@lru_cache(maxsize=_CACHED_NAMES)
def _name(token: bytes) -> str:
    if b"#" in token:
        token = _ESCAPED_NAME.sub(lambda found: bytes((int(found[1], 16),)), token)
    return token[1:].decode("latin-1")


def _from_hex(digits: bytes) -> bytes:
    packed = digits.translate(None, WHITE)
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
    """Reads values one after another from *position* on, at most *tokens* of them and nothing from *end* on.

    Every error is a `PdfError`.
    """

    __slots__ = ("data", "end", "position", "tokens")

    def __init__(self, data: bytes, position: int = 0, end: int | None = None, tokens: int = TOKENS) -> None:
        self.data = data
        self.position = position
        self.end = len(data) if end is None else end
        self.tokens = tokens

    def value(self, depth: int = DEPTH) -> Value:
        """Read the next value."""
        return self._of(self._token(), depth)

    def word(self) -> bytes | None:
        """Take the next token when it is a bare word (``obj``, ``stream``), else leave it."""
        found = _TOKEN.match(self.data, self.position, self.end)
        if found is None or found.lastgroup != "word":
            return None
        self.position = found.end()
        return found["word"]

    def entries(self) -> dict[str, Entry]:
        """Read the next value, which must be a dictionary, with the places of its values."""
        if self._token().lastgroup != "open":
            raise PdfError("no dictionary where one is expected")
        found: dict[str, Entry] = {}
        while (key := self._key()) is not None:
            first = self._token()
            start = first.start(first.lastgroup or 0) - (first.lastgroup == "hex")
            value = self._of(first, DEPTH - 1)
            if key in found:
                _require_same(key, found[key].value, value)
            found[key] = Entry(value, start, self.position)
        return found

    def _token(self) -> re.Match[bytes]:
        found = _TOKEN.match(self.data, self.position, self.end)
        if found is None:
            raise PdfError(f"no PDF token at {self.position}")
        self.position = found.end()
        self._count()
        return found

    def _count(self) -> None:
        self.tokens -= 1
        if self.tokens < 0:
            raise PdfLimitError("more to read than the limit")

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
        while (key := self._key()) is not None:
            value = self._of(self._token(), depth - 1)
            if key in found:
                _require_same(key, found[key], value)
            found[key] = value
        return found

    def _key(self) -> str | None:
        """Take the next key of a dictionary; None at its end."""
        token = self._token()
        if token.lastgroup == "close":
            return None
        if token.lastgroup != "name":
            raise PdfError(f"a dictionary without key before {self.position}")
        return _name(token["name"])

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
            stop = _STRING_STOP.search(self.data, self.position, self.end)
            if stop is None:
                raise PdfError("a string without end")
            self.position = stop.end()
            self._count()
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


def _require_same(key: str, first: Value, second: Value) -> None:
    """Refuse a key that stands twice with two values: one reader takes the first, another the last."""
    if not same(first, second):
        raise PdfError(f"the key {key} stands twice in one dictionary")


def _unescaped(text: bytes) -> bytes:
    lines = re.sub(rb"(\\?)\r\n?", lambda found: found[1] + b"\n", text) if b"\r" in text else text
    return _ESCAPE.sub(_replacement, lines)


def _replacement(found: re.Match[bytes]) -> bytes:
    code = found[1]
    if code[:1].isdigit() and code[0] < ord("8"):
        return bytes((int(code, 8) & 0xFF,))
    return _ESCAPED.get(code, code)


def references(value: Object) -> Iterable[int]:
    """Give the numbers of all objects that *value* refers to, in any depth of it."""
    if isinstance(value, Reference):
        return (value.number,)
    return _inner_references(value) if isinstance(value, list | dict | Stream) else ()


def _inner_references(value: Object) -> Iterator[int]:
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
    if one is other:
        return True
    if isinstance(one, Stream) and isinstance(other, Stream):
        return same(one.attributes, other.attributes) and one.raw == other.raw
    if type(one) is not type(other):
        return {type(one), type(other)} == {int, float} and one == other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other
