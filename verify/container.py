"""ZIP containers read strictly: what one reader sees, every reader sees.

A ZIP says everything twice, in local headers and in the central directory, and may hide more around and between. Here
every octet of the file must have its place (APPNOTE.TXT 6.3.10, 4.3.6), both copies must agree, and names must be plain
relative paths; anything else is a named defect, and nothing of the container is used.
"""

import io
import re
import stat
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from struct import Struct

from verify.codes import ProblemCode
from verify.dataclass import dataclass
from verify.limits import Limits
from verify.report import Problem

_END = Struct("<4s4H2LH")
_CENTRAL = Struct("<4s6H3L5H2L")
_LOCAL = Struct("<4s5H3L2H")
_EXTRA = Struct("<2H")
_END_MAGIC, _CENTRAL_MAGIC, _LOCAL_MAGIC, _DESCRIPTOR_MAGIC = b"PK\5\6", b"PK\1\2", b"PK\3\4", b"PK\7\10"
_ZIP64_END_MAGIC, _ZIP64_LOCATOR_MAGIC = b"PK\6\6", b"PK\6\7"
_RECORDS = (_END_MAGIC, _CENTRAL_MAGIC, _LOCAL_MAGIC, _ZIP64_END_MAGIC, _ZIP64_LOCATOR_MAGIC)
SLICE = 256 * 1024
"""Octets inflated at a time."""
_COMMENT_MAX = 0xFFFF
_IN_EXTRA = 0xFFFFFFFF
"""A size or offset that stands in the ZIP64 extra field instead."""
_ZIP64_EXTRA, _UNICODE_PATH_EXTRA = 0x0001, 0x7075
_STORED, _DEFLATED = 0, 8
_FLAG_ENCRYPTED, _FLAG_DESCRIPTOR, _FLAG_STRONG, _FLAG_UTF8, _FLAG_MASKED = 0x1, 0x8, 0x40, 0x800, 0x2000
_SPECIAL = frozenset({stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK})
"""What is no file: readers make one of it whatever system the entry says to come from (4.4.2, 4.4.15)."""
_CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")


class BrokenContainerError(ValueError):
    """The ZIP can't be used; *problem* names the defect."""

    def __init__(self, detail: str, code: ProblemCode = ProblemCode.MALFORMED_CONTAINER) -> None:
        super().__init__(detail)
        self.problem = Problem(code, detail)


@dataclass(frozen=True, slots=True)
class Archive:
    """A ZIP, whole and unpacked: *files* by name in the order of the central directory, without directories.

    *stored_first* is the name of the first entry where it is not compressed (what ASiC asks of ``mimetype``).
    """

    files: Mapping[str, bytes]
    comment: bytes
    stored_first: str | None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One record of the central directory."""

    raw_name: bytes
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int

    @property
    def is_directory(self) -> bool:
        return self.name.endswith("/")


def read(data: bytes, limits: Limits) -> Archive:
    """Read and unpack a whole ZIP.

    Raises:
        BrokenContainerError: any defect, any ambiguity, or a limit.
    """
    directory, end, comment = _find_directory(data)
    entries = _central_entries(data, directory, end, limits)
    _refuse_twins(entries)
    _refuse_bombs(entries, limits)
    in_place = sorted(entries, key=lambda entry: entry.offset)
    packed = dict(zip(in_place, _packed_contents(data, in_place, directory), strict=True))
    contents = {e.name: _unpacked(e, packed[e]) for e in entries}
    files = {e.name: contents.pop(e.name) for e in entries if not e.is_directory}
    if any(contents.values()):
        raise BrokenContainerError("a folder holds octets of its own")
    stored_first = in_place[0].name if in_place and in_place[0].method == _STORED else None
    return Archive(files, comment, stored_first)


def _find_directory(data: bytes) -> tuple[int, int, bytes]:
    """Give start and end of the central directory, and the comment; the end record must close the file exactly."""
    at = data.rfind(_END_MAGIC, max(0, len(data) - _END.size - _COMMENT_MAX))
    while at >= 0:
        if at + _END.size <= len(data):
            record = _END.unpack_from(data, at)
            if at + _END.size + record[7] == len(data):
                return _checked_end(record, at, data)
        at = data.rfind(_END_MAGIC, 0, at)
    raise BrokenContainerError("no end record closes the file")


def _checked_end(record: Sequence[int], at: int, data: bytes) -> tuple[int, int, bytes]:
    _, disk, first_disk, here, total, size, start, _ = record
    if disk or first_disk or here != total:
        raise BrokenContainerError("the archive is split into volumes")
    if start + size != at:
        raise BrokenContainerError("the central directory is not where the end record says")
    comment = data[at + _END.size :]
    _refuse_records(comment)
    return start, at, comment


def _refuse_records(octets: bytes) -> None:
    """Refuse comments and extra fields in which some reader finds another directory.

    The record that leads to a ZIP64 directory is looked for just before the end record (4.3.15): a comment can hold it.
    """
    if any(magic in octets for magic in _RECORDS):
        raise BrokenContainerError("a comment or an extra field holds records of its own")


def _central_entries(data: bytes, start: int, end: int, limits: Limits) -> list[_Entry]:
    entries: list[_Entry] = []
    at = start
    while at < end:
        if at + _CENTRAL.size > end or data[at : at + 4] != _CENTRAL_MAGIC:
            raise BrokenContainerError("the central directory is damaged")
        record = _CENTRAL.unpack_from(data, at)
        name_end = at + _CENTRAL.size + record[10]
        extra_end = name_end + record[11]
        entries.append(_entry(record, data[at + _CENTRAL.size : name_end], data[name_end:extra_end]))
        at = extra_end + record[12]
        _refuse_records(data[name_end:at])
        if len(entries) > limits.container_entries:
            raise BrokenContainerError("more entries than the limit allows", ProblemCode.TOO_LARGE)
    if at != end:
        raise BrokenContainerError("the central directory is damaged")
    return entries


def _entry(record: Sequence[int], raw_name: bytes, extra: bytes) -> _Entry:
    _, _, _, flags, method, _, _, crc, packed, size, _, _, _, disk, _, attributes, offset = record
    if disk:
        raise BrokenContainerError("an entry lies on another volume")
    if flags & (_FLAG_ENCRYPTED | _FLAG_STRONG | _FLAG_MASKED):
        raise BrokenContainerError("an entry is encrypted", ProblemCode.PASSWORD_PROTECTED)
    if stat.S_IFMT(attributes >> 16) in _SPECIAL:
        raise BrokenContainerError("an entry is a link or a special file", ProblemCode.PATH_ESCAPE)
    fields = _extra_fields(extra)
    size, packed, offset = _zip64(fields.get(_ZIP64_EXTRA, b""), size, packed, offset)
    name = _plain_name(raw_name, flags, fields)
    return _Entry(raw_name, name, flags, method, crc, packed, size, offset)


def _extra_fields(extra: bytes) -> dict[int, bytes]:
    fields: dict[int, bytes] = {}
    at = 0
    while at + _EXTRA.size <= len(extra):
        kind, size = _EXTRA.unpack_from(extra, at)
        at += _EXTRA.size
        if kind in fields and kind in {_ZIP64_EXTRA, _UNICODE_PATH_EXTRA}:
            raise BrokenContainerError("an entry has two sizes or two names")
        fields[kind] = extra[at : at + size]
        at += size
    return fields


def _zip64(extra: bytes, *values: int) -> list[int]:
    """Take the values that are marked as standing in the ZIP64 extra field from there, in their order (4.5.3)."""
    at, found = 0, []
    for value in values:
        if value == _IN_EXTRA:
            value = int.from_bytes(extra[at : at + 8], "little") if at + 8 <= len(extra) else value  # noqa: PLW2901
            at += 8
        found.append(value)
    return found


def _plain_name(raw: bytes, flags: int, extra: Mapping[int, bytes]) -> str:
    """Decode a name and accept it only where every reader takes it for the same path inside the container."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        if flags & _FLAG_UTF8:
            raise BrokenContainerError("a name is not the UTF-8 that it claims to be") from None
        name = raw.decode("cp437")
    _refuse_second_name(name, extra)
    if is_unsafe_path(name):
        raise BrokenContainerError("a name leads out of the container", ProblemCode.PATH_ESCAPE)
    return name


def _refuse_second_name(name: str, extra: Mapping[int, bytes]) -> None:
    """Refuse an extra field that calls the entry otherwise (4.6.9)."""
    unicode_path = extra.get(_UNICODE_PATH_EXTRA)
    if unicode_path is not None and unicode_path[5:] != name.encode():
        raise BrokenContainerError("an entry has two names")


def is_unsafe_path(name: str) -> bool:
    """Tell whether a name is anything but a plain relative path: empty, absolute, with ``..``, a drive, controls."""
    segments = name.removesuffix("/").split("/")
    return (
        any(segment in {"", ".", ".."} for segment in segments)
        or "\\" in name
        or (len(name) > 1 and name[1] == ":" and name[0].isascii() and name[0].isalpha())
        or _CONTROL.search(name) is not None
    )


def _refuse_twins(entries: Sequence[_Entry]) -> None:
    """Refuse names that some reader takes for one: the same, in another case, or in another Unicode form."""
    seen: set[str] = set()
    for entry in entries:
        folded = unicodedata.normalize("NFKC", entry.name).casefold().removesuffix("/")
        if folded in seen:
            raise BrokenContainerError("a name occurs twice", ProblemCode.DUPLICATE_NAME)
        seen.add(folded)


def _refuse_bombs(entries: Sequence[_Entry], limits: Limits) -> None:
    """Bound by the declared sizes; unpacking then stops at them."""
    for entry in entries:
        limit = max(limits.ratio_free, entry.packed * limits.ratio)
        if entry.size > min(limit, limits.entry_size):
            raise BrokenContainerError("an entry unpacks beyond the limit", ProblemCode.TOO_LARGE)
    if sum(entry.size for entry in entries) > limits.unpacked_total:
        raise BrokenContainerError("the container unpacks beyond the limit", ProblemCode.TOO_LARGE)


def _packed_contents(data: bytes, entries: Sequence[_Entry], directory: int) -> list[memoryview]:
    """Cut out the packed contents; the entries must fill the file from its start to the central directory."""
    contents: list[memoryview] = []
    at = 0
    for entry in entries:
        if entry.offset != at:
            raise BrokenContainerError("octets lie before or between the entries, or entries overlap")
        begin = _content_start(data, entry)
        end = begin + entry.packed
        if end > directory:
            raise BrokenContainerError("an entry reaches into the central directory")
        contents.append(memoryview(data)[begin:end])
        at = end + _descriptor_size(data[end : end + 24], entry)
    if at != directory:
        raise BrokenContainerError("octets lie between the entries and the central directory")
    return contents


def _content_start(data: bytes, entry: _Entry) -> int:
    """Check the local header against the central one and give where the contents begin."""
    begin = entry.offset + _LOCAL.size
    if begin > len(data) or data[entry.offset : entry.offset + 4] != _LOCAL_MAGIC:
        raise BrokenContainerError("a local header is missing")
    _, _, flags, method, _, _, crc, packed, size, name_size, extra_size = _LOCAL.unpack_from(data, entry.offset)
    octets = data[begin + name_size : begin + name_size + extra_size]
    _refuse_records(octets)
    extra = _extra_fields(octets)
    _refuse_second_name(entry.name, extra)
    size, packed = _zip64(extra.get(_ZIP64_EXTRA, b""), size, packed)
    if data[begin : begin + name_size] != entry.raw_name or method != entry.method:
        raise BrokenContainerError("local header and central directory disagree on name or method")
    if (flags ^ entry.flags) & (_FLAG_ENCRYPTED | _FLAG_DESCRIPTOR | _FLAG_STRONG | _FLAG_MASKED | _named_by(entry)):
        raise BrokenContainerError("local header and central directory disagree on flags")
    deferred = flags & _FLAG_DESCRIPTOR and (crc, packed, size) in {(0, 0, 0), (0, _IN_EXTRA, _IN_EXTRA)}
    if not deferred and (crc, packed, size) != (entry.crc, entry.packed, entry.size):
        raise BrokenContainerError("local header and central directory disagree on size or checksum")
    return int(begin + name_size + extra_size)


def _named_by(entry: _Entry) -> int:
    """Give the flag that says how to read the name, where that makes a difference (appendix D)."""
    return 0 if entry.raw_name.isascii() else _FLAG_UTF8


def _descriptor_size(after: bytes, entry: _Entry) -> int:
    """Give the size of the data descriptor in *after*, 0 where the entry has none (4.3.9)."""
    if not entry.flags & _FLAG_DESCRIPTOR:
        return 0
    for width in (4, 8):
        plain = b"".join((
            entry.crc.to_bytes(4, "little"),
            entry.packed.to_bytes(width, "little"),
            entry.size.to_bytes(width, "little"),
        ))  # fmt: skip
        for descriptor in (_DESCRIPTOR_MAGIC + plain, plain):
            if after.startswith(descriptor):
                return len(descriptor)
    raise BrokenContainerError("a data descriptor is missing or differs from the central directory")


def _unpacked(entry: _Entry, packed: memoryview) -> bytes:
    if entry.method == _STORED:
        content = bytes(packed)
    elif entry.method == _DEFLATED:
        content = _inflated(packed, entry.size)
    else:
        raise BrokenContainerError("an entry is compressed by a method other than deflate")
    if len(content) != entry.size or zlib.crc32(content) != entry.crc:
        raise BrokenContainerError("an entry differs from its size or checksum")
    return content


def _inflated(packed: memoryview, size: int) -> bytes:
    """Inflate, never beyond the declared *size*, and ask that the stream ends exactly with its octets.

    It goes by slices into one buffer: inflated at once, a large entry would stand twice in memory.
    """
    stream, content = zlib.decompressobj(-zlib.MAX_WBITS), io.BytesIO()
    left = packed
    try:
        while left and not stream.eof and content.tell() <= size:
            content.write(stream.decompress(left[:SLICE], size + 1 - content.tell()))
            left = left[SLICE:]
    except zlib.error as error:
        raise BrokenContainerError("an entry cannot be unpacked") from error
    if left or not stream.eof or stream.unused_data or stream.unconsumed_tail:
        raise BrokenContainerError("an entry's compressed data do not end where they should")
    return content.getvalue()
