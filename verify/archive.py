"""Ordinary ZIP archives that people pack their documents into: read as leniently as their tools do, and as bounded.

An archive is no signed container: nothing in it is believed, each file in it is a document of its own. So names in old
encodings, backslashes, an unpacker before the archive and a comment behind it are no defects here. What is bounded is the
work: entries, sizes, ratio; and the octets that come out are those that the checksum names.
"""

import zlib
from collections.abc import Sequence
from struct import Struct

from verify.codes import ProblemCode
from verify.container import BrokenContainerError
from verify.dataclass import dataclass
from verify.limits import Limits

_END = Struct("<4s4H2LH")
_CENTRAL = Struct("<4s6H3L5H2L")
_LOCAL = Struct("<4s5H3L2H")
_END_MAGIC, _CENTRAL_MAGIC, _LOCAL_MAGIC = b"PK\5\6", b"PK\1\2", b"PK\3\4"
_COMMENT_MAX = 0xFFFF
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_PACKAGE_MARKS = frozenset({"[Content_Types].xml", "mimetype"})
"""Entries by which office documents tell themselves: their parts are parts of one document, no documents."""
NAMES_READ = 10_000
"""Entries that are looked at to tell what an archive is; more are not met in what people send."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive, as the central directory has it; *start* is where its local header lies."""

    name: str
    encrypted: bool
    method: int
    checksum: int
    packed: int
    size: int
    start: int


def entries(data: bytes, most: int = NAMES_READ) -> tuple[Entry, ...]:
    """List the files of an archive in the order of its directory, without unpacking any; folders are left out.

    Raises:
        BrokenContainerError: there is no directory that can be followed, or more than *most* entries.
    """
    at, end, shift = _directory(data)
    found: list[Entry] = []
    while at < end:
        if at + _CENTRAL.size > end or data[at : at + 4] != _CENTRAL_MAGIC:
            raise BrokenContainerError("the central directory is damaged")
        record = _CENTRAL.unpack_from(data, at)
        name_end = at + _CENTRAL.size + record[10]
        found.append(_entry(record, data[at + _CENTRAL.size : name_end], shift))
        at = name_end + record[11] + record[12]
        if len(found) > most:
            raise BrokenContainerError("more entries than the limit allows", ProblemCode.TOO_LARGE)
    return tuple(entry for entry in found if not entry.name.endswith("/"))


def _directory(data: bytes) -> tuple[int, int, int]:
    """Give start and end of the central directory, and by how much an unpacker before the archive shifts all offsets."""
    at = data.rfind(_END_MAGIC, max(0, len(data) - _END.size - _COMMENT_MAX))
    if at < 0 or at + _END.size > len(data):
        raise BrokenContainerError("no end record was found")
    *_, size, start, _ = _END.unpack_from(data, at)
    shift = at - size - start
    if shift < 0:
        raise BrokenContainerError("the central directory is not where the end record says")
    return start + shift, at, shift


def _entry(record: Sequence[int], raw_name: bytes, shift: int) -> Entry:
    _, _, _, flags, method, _, _, checksum, packed, size, _, _, _, _, _, _, offset = record
    try:
        name = raw_name.decode("utf-8")
    except UnicodeDecodeError:
        name = raw_name.decode("cp437")
    return Entry(name.replace("\\", "/"), bool(flags & _ENCRYPTED), method, checksum, packed, size, offset + shift)


def unpack(data: bytes, entry: Entry, most: int, limits: Limits) -> bytes:
    """Unpack one file, never beyond *most* octets nor the ratio of *limits*.

    Raises:
        BrokenContainerError: encrypted, too large, packed by another method than deflate, or damaged.
    """
    if entry.encrypted:
        raise BrokenContainerError("an entry is encrypted", ProblemCode.PASSWORD_PROTECTED)
    if entry.size > min(most, max(limits.ratio_free, entry.packed * limits.ratio)):
        raise BrokenContainerError("an entry unpacks beyond the limit", ProblemCode.TOO_LARGE)
    content = _unpacked(_packed(data, entry), entry)
    if len(content) != entry.size or zlib.crc32(content) != entry.checksum:
        raise BrokenContainerError("an entry differs from its size or checksum")
    return content


def _packed(data: bytes, entry: Entry) -> memoryview:
    begin = entry.start + _LOCAL.size
    if begin > len(data) or data[entry.start : entry.start + 4] != _LOCAL_MAGIC:
        raise BrokenContainerError("a local header is missing")
    *_, name_size, extra_size = _LOCAL.unpack_from(data, entry.start)
    begin += name_size + extra_size
    return memoryview(data)[begin : begin + entry.packed]


def _unpacked(packed: memoryview, entry: Entry) -> bytes:
    if entry.method == _STORED:
        return bytes(packed)
    if entry.method != _DEFLATED:
        raise BrokenContainerError("an entry is compressed by a method other than deflate")
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.size + 1)
    except zlib.error as error:
        raise BrokenContainerError("an entry cannot be unpacked") from error


def is_package(found: Sequence[Entry]) -> bool:
    """Tell whether an archive is one document in itself (OOXML, OpenDocument, EPUB), whose parts are none."""
    return any(entry.name in _PACKAGE_MARKS for entry in found)
