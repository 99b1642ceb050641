"""The tree of a message's parts with their offsets, so that what is shown and what is signed come from one reading.

The standard library's parser keeps no offsets, changes line ends, recurses as deep as the sender likes and opens no encoded
enclosure. A second scan for signed parts beside it could see another tree than the reader did, which is how signed and
shown text come apart. So there is one scan here: over the delimiter lines of RFC 2046, 5.1.1, with a stack, in one pass.

Part numbers are those of IMAP (RFC 3501, 6.4.5): a message that is no multipart has part ``1``, the parts of a multipart
are ``1``, ``2``, their parts ``2.1``; the parts of an enclosed message follow its own number. What is taken out of a signed,
encrypted or compressed envelope (application/pkcs7-mime) takes the number of the envelope. The root of a multipart message
is ``""``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from intake import encrypted, envelope, headers, transfer
from intake.defects import Defect
from intake.encrypted import Opener
from intake.headers import Headers
from intake.limits import DEPTH, ENCLOSURES, MESSAGE_SIZE, PARTS
from intake.parameters import Parametrised
from verify import compressed

DEFAULT_TYPE = "text/plain"
_SIGNATURE_TYPES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})

_NEVER = re.compile(rb"(?!)")
_MEDIA_TYPE = re.compile(r"[!#$&^_.+\-a-z0-9]+/[!#$&^_.+\-a-z0-9]+\Z")
_MESSAGE_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One part. *start*, *body* and *end* are offsets into *source*: of its header, its body, and past its last byte.

    The line break before the next delimiter is not part of it (RFC 2046, 5.1.1). *content* is the decoded body of a part
    without children, of an opened enclosure too. *source* is the message itself, or the decoded bytes of what it was
    enclosed in. *media_type* is in lower case, ``text/plain`` where absent or malformed.
    """

    source: bytes = field(repr=False)
    number: str
    start: int
    body: int
    end: int
    headers: Headers = field(repr=False)
    media_type: str
    type: Parametrised
    disposition: Parametrised
    content: bytes = field(repr=False, default=b"")
    children: tuple["Part", ...] = ()

    @property
    def entity(self) -> bytes:
        """Header and body exactly as they stand."""
        return self.source[self.start : self.end]

    @property
    def is_multipart(self) -> bool:
        """Whether it was read as a multipart, so that its own body is structure only."""
        return self.media_type.startswith("multipart/")

    def walk(self) -> Iterator["Part"]:
        """This part and all below it, in order of appearance."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A message taken apart: its *raw* bytes, the root part, and what was wrong."""

    raw: bytes = field(repr=False)
    root: Part
    defects: frozenset[Defect]


@dataclass(slots=True, eq=False)
class _Open:
    """A part whose end is not known yet. *boundary* is empty for all but multiparts that still take parts.

    *message_root*: the outermost part of a message, numbered by whether it is a multipart.
    """

    number: str
    message_root: bool
    start: int
    body: int
    headers: Headers
    type: Parametrised
    media_type: str
    boundary: bytes = b""
    children: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Delimiter:
    """A delimiter line: offsets of its first byte and of the next line, level of its multipart, whether it is the last."""

    start: int
    after: int
    level: int
    last: bool


@dataclass(slots=True)
class _Budget:
    """What is left to open, counted over the whole message with all its enclosures, what was wrong in it, and the keys."""

    decrypt: Opener
    parts: int = PARTS
    octets: int = compressed.INFLATED
    defects: set[Defect] = field(default_factory=set)


def parse(raw: bytes, decrypt: Opener = encrypted.closed) -> Tree:
    """Take a message apart; any bytes give a tree, with defects where they are no proper message.

    *decrypt* opens what is encrypted to the mailbox.
    """
    budget = _Budget(decrypt)
    source = raw
    if b"\r" in raw and b"\n" not in raw:
        # Line ends of old Macs: the same length, so that offsets hold.
        source = raw.replace(b"\r", b"\n")
        budget.defects.add(Defect.BARE_CR)
    if len(source) > MESSAGE_SIZE:
        budget.defects.add(Defect.TOO_LARGE)
        return Tree(raw, _header_only(source, budget), frozenset(budget.defects))
    root = _Scan(source, budget, depth=0, enclosures=0).run("", message_root=True)
    return Tree(raw, root, frozenset(budget.defects))


def _header_only(source: bytes, budget: _Budget) -> Part:
    """The root of a message that is too large to be taken apart."""
    block = headers.read(source, 0, lambda _: False, budget.defects)
    empty = Parametrised("")
    return Part(source, "1", 0, block.body, len(source), block.headers, "application/octet-stream", empty, empty)


class _Scan:
    """One pass over one source: the message, or the decoded bytes of an enclosure."""

    def __init__(self, source: bytes, budget: _Budget, *, depth: int, enclosures: int) -> None:
        self._source = source
        self._budget = budget
        self._depth = depth
        self._enclosures = enclosures
        self._stack: list[_Open] = []
        self._levels: dict[bytes, int] = {}
        self._delimiter = _NEVER
        self._closed: Part | None = None

    def run(self, number: str, *, message_root: bool) -> Part:
        """Read the whole source as one part, numbered *number* (which a message's root extends)."""
        at = self._begin(0, number, DEFAULT_TYPE, message_root=message_root)
        while (line := self._next_delimiter(at)) is not None:
            self._close(line.level + 1, self._before_break(line.start))
            at = line.after
            if line.last or not self._may_open():
                self._stack[line.level].boundary = b""
                self._relevel()
            else:
                at = self._begin_child(self._stack[line.level], at)
        self._close(0, len(self._source))
        assert self._closed is not None
        return self._closed

    def _begin_child(self, parent: _Open, at: int) -> int:
        """Begin the next part of a multipart."""
        prefix = f"{parent.number}." if parent.number else ""
        # RFC 2046, 5.1.5: the parts of a digest are messages unless they say otherwise.
        default = "message/rfc822" if parent.media_type == "multipart/digest" else DEFAULT_TYPE
        return self._begin(at, f"{prefix}{len(parent.children) + 1}", default, message_root=False)

    def _begin(self, at: int, number: str, default: str, *, message_root: bool) -> int:
        """Read the header at *at* and put its part on the stack, enclosed messages too; return where its body begins."""
        while True:
            part = self._read_header(at, number, default, message_root=message_root)
            self._stack.append(part)
            at = part.body
            if (
                part.media_type in _MESSAGE_TYPES
                and not self._is_encoded(part)
                and self._within_depth()
                and self._may_open()
            ):
                number, default, message_root = part.number, DEFAULT_TYPE, True
                continue
            if part.media_type.startswith("multipart/"):
                part.boundary = self._boundary(part)
            self._relevel()
            return at

    def _read_header(self, at: int, number: str, default: str, *, message_root: bool) -> _Open:
        """The part at *at*, as far as its header tells."""
        defects = self._budget.defects
        block = headers.read(self._source, at, lambda line: self._match(line) is not None, defects)
        kind = block.headers.structured("content-type", defects)
        named = kind.value if _MEDIA_TYPE.match(kind.value) else DEFAULT_TYPE
        media_type = named if block.headers.has("content-type") else default
        if message_root and not media_type.startswith("multipart/"):
            number = _first_of(number)
        return _Open(number, message_root, at, block.body, block.headers, kind, media_type)

    def _boundary(self, part: _Open) -> bytes:
        """The delimiter's text of a multipart; empty where there is none or the nesting is too deep."""
        boundary = part.type.parameters.get("boundary", "").rstrip().encode()
        if not boundary:
            self._budget.defects.add(Defect.BOUNDARY_MISSING)
            return b""
        return boundary if self._within_depth() else b""

    def _within_depth(self) -> bool:
        """Whether something may be opened below the innermost part."""
        if self._depth + len(self._stack) > DEPTH:
            self._budget.defects.add(Defect.TOO_DEEP)
            return False
        return True

    def _may_open(self) -> bool:
        """Whether one more part is within the limit."""
        if self._budget.parts <= 0:
            self._budget.defects.add(Defect.TOO_MANY_PARTS)
            return False
        self._budget.parts -= 1
        return True

    def _relevel(self) -> None:
        """Note which boundaries are waited for; of equal ones the innermost counts."""
        levels = {part.boundary: level for level, part in enumerate(self._stack) if part.boundary}
        if levels.keys() != self._levels.keys():
            texts = b"|".join(map(re.escape, levels))
            self._delimiter = re.compile(rb"\n(--(?:" + texts + rb")(?:--)?[ \t]*\r?)(?:\n|\Z)")
        self._levels = levels

    def _next_delimiter(self, at: int) -> _Delimiter | None:
        """The next line from *at* on that is a delimiter of an open multipart.

        A line begins at *at*, and not with the source: there is a header before it which named the boundary.
        """
        found = self._delimiter.search(self._source, at - 1) if self._levels else None
        match = None if found is None else self._match(found[1])
        if found is None or match is None:
            return None
        return _Delimiter(found.start(1), found.end(), *match)

    def _match(self, line: bytes) -> tuple[int, bool] | None:
        """Level of the multipart that *line* (with its dashes) delimits, and whether for the last time."""
        text = line[2:].rstrip(b" \t\r\n")
        level = self._levels.get(text)
        if level is not None:
            return level, False
        level = self._levels.get(text[:-2]) if text.endswith(b"--") else None
        return None if level is None else (level, True)

    def _before_break(self, start: int) -> int:
        """The offset before the line break that precedes the line at *start*."""
        if self._source[start - 2 : start] == b"\r\n":
            return start - 2
        return max(start - 1, 0)

    def _close(self, level: int, end: int) -> None:
        """End every open part at or below *level* of the stack, the innermost first."""
        while len(self._stack) > level:
            part = self._finish(self._stack.pop(), end)
            if self._stack:
                self._stack[-1].children.append(part)
            else:
                self._closed = part
        self._relevel()

    def _finish(self, part: _Open, end: int) -> Part:
        """A part in its final form, its body decoded and what it encloses opened."""
        defects = self._budget.defects
        end = max(end, part.start)
        number, is_multipart = part.number, part.media_type.startswith("multipart/")
        if part.boundary:
            defects.add(Defect.MULTIPART_UNENDED)
        if is_multipart and not part.children:
            defects.add(Defect.MULTIPART_EMPTY)
            number = _first_of(number) if part.message_root else number
        content = b""
        if not part.children:  # what holds parts would hold their octets once more, at each level
            body = self._source[part.body : max(end, part.body)]
            content = transfer.decode(body, part.headers.token("content-transfer-encoding"), defects)
        disposition = part.headers.structured("content-disposition", defects)
        return Part(
            source=self._source,
            number=number,
            start=part.start,
            body=part.body,
            end=end,
            headers=part.headers,
            media_type=part.media_type,
            type=part.type,
            disposition=disposition,
            content=content,
            children=tuple(part.children) or self._opened(part, content),
        )

    def _opened(self, part: _Open, content: bytes) -> tuple[Part, ...]:
        """What a leaf encloses in encoded form: a message, or the content of a signed, encrypted or compressed envelope.

        The signature of a multipart/signed is never opened: content that hides in it is no content of the message.
        """
        parent = self._stack[-1] if self._stack else None
        if part.media_type in _SIGNATURE_TYPES or (
            parent and parent.media_type == "multipart/signed" and parent.children
        ):
            return ()
        if part.media_type in _MESSAGE_TYPES and self._is_encoded(part):
            self._budget.defects.add(Defect.MESSAGE_ENCODED)
            return self._open_source(content, part.number, message_root=True)
        if part.media_type not in _MESSAGE_TYPES and envelope.is_message(part.media_type, content):
            return self._open_source(content, part.number, message_root=True)
        inside = (
            envelope.signed_entity(part.media_type, content) or self._budget.decrypt(content) or self._inflated(content)
        )
        return () if inside is None else self._open_source(inside, part.number, message_root=False)

    def _inflated(self, content: bytes) -> bytes | None:
        """What a compressed envelope holds, as long as the message's share of memory lasts."""
        inside = compressed.entity(content, self._budget.octets)
        self._budget.octets -= len(inside or b"")
        return inside

    def _open_source(self, source: bytes, number: str, *, message_root: bool) -> tuple[Part, ...]:
        """Scan decoded bytes as a message or entity of their own, within the limits."""
        if self._enclosures >= ENCLOSURES or not self._within_depth():
            self._budget.defects.add(Defect.TOO_DEEP)
            return ()
        if not self._may_open():
            return ()
        depth = self._depth + len(self._stack) + 1
        scan = _Scan(source, self._budget, depth=depth, enclosures=self._enclosures + 1)
        return (scan.run(number, message_root=message_root),)

    def _is_encoded(self, part: _Open) -> bool:
        """Whether the body is in a transfer encoding that hides lines."""
        return part.headers.token("content-transfer-encoding") not in transfer.IDENTITY


def _first_of(number: str) -> str:
    """The number of a message's only part, the message itself being *number*."""
    return f"{number}.1" if number else "1"
