"""What is done to the octets of a ZIP: what its two descriptions of an entry, its offsets and its names allow."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

END = 22
"""Octets of the record at the end, without a comment."""
_LOCAL = 30
_CENTRAL = b"PK\1\2"


def one(name: str, content: bytes = b"x", **attributes: int) -> bytes:
    """Zip a single entry, with attributes of the directory record changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(_info(name, attributes), content)
    return out.getvalue()


def with_entry(archive: bytes, name: str, content: bytes = b"x", **attributes: int) -> bytes:
    """Add an entry to *archive*, with attributes of the directory record changed."""
    out = io.BytesIO(archive)
    with zipfile.ZipFile(out, "a") as opened:
        opened.writestr(_info(name, attributes), content)
    return out.getvalue()


def _info(name: str, attributes: dict[str, int]) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    for attribute, value in attributes.items():
        setattr(info, attribute, value)
    return info


def patched(data: bytes, at: int, value: bytes) -> bytes:
    """Write *value* over the octets at *at*."""
    return data[:at] + value + data[at + len(value) :]


def shifted(archive: bytes, gap: bytes) -> bytes:
    """Put *gap* before the central directory, and let the end record know."""
    start = archive.index(_CENTRAL)
    end = bytearray(archive[start:])
    struct.pack_into("<L", end, len(end) - END + 16, start + len(gap))
    return archive[:start] + gap + bytes(end)


def prefixed(archive: bytes, prefix: bytes) -> bytes:
    """Put *prefix* before the first entry, all offsets corrected, as self-extracting archives have it."""
    data = bytearray(prefix + archive)
    at = data.index(_CENTRAL, len(prefix))
    struct.pack_into("<L", data, len(data) - END + 16, at)
    while data[at : at + 4] == _CENTRAL:
        (offset,) = struct.unpack_from("<L", data, at + 42)
        struct.pack_into("<L", data, at + 42, offset + len(prefix))
        name, extra, comment = struct.unpack_from("<3H", data, at + 28)
        at += 46 + name + extra + comment
    return bytes(data)


def local_header(name: bytes, content: bytes) -> bytes:
    """A stored entry that no directory lists."""
    head = struct.pack(
        "<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, zlib.crc32(content), len(content), len(content), len(name), 0
    )
    return head + name + content


def record_of(archive: bytes, name: str) -> int:
    """Where the directory record of *name* begins."""
    return archive.index(name.encode(), archive.index(_CENTRAL)) - 46


def local_of(archive: bytes, name: str) -> int:
    """Where the local header of *name* begins."""
    return archive.index(name.encode()) - _LOCAL


def with_extra(archive: bytes, name: str, extra: bytes) -> bytes:
    """Put an extra field into the local header alone of *name*, the last entry."""
    header = local_of(archive, name)
    at = header + _LOCAL + len(name.encode())
    longer = patched(archive, header + 28, struct.pack("<H", len(extra)))
    end = bytearray(longer[at:])
    struct.pack_into("<L", end, len(end) - END + 16, longer.index(_CENTRAL) + len(extra))
    return longer[:at] + extra + bytes(end)


def extra_field(kind: int, content: bytes) -> bytes:
    """An extra field (APPNOTE.TXT 4.5.1)."""
    return struct.pack("<2H", kind, len(content)) + content


def shadowed(archive: bytes, entries: Sequence[tuple[str, bytes]]) -> bytes:
    """Put a second archive of *entries* into the comment of the last record, with the records that lead ZIP64 readers there."""
    end = len(archive) - END
    locals_, records = b"", b""
    for name, content in entries:
        entry = local_header(name.encode(), content)
        records += _record(name, entry, end + len(locals_))
        locals_ += entry
    start, count = end + len(locals_), len(entries)
    lead = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(records), start)
    lead += struct.pack("<4sLQL", b"PK\6\7", 0, start + len(records), 1)
    return _commented(archive, locals_ + records + lead)


def _commented(archive: bytes, comment: bytes) -> bytes:
    """Put *comment* at the last record of the directory."""
    last, end = archive.rindex(_CENTRAL), len(archive) - END
    longer = bytearray(archive[:end] + comment + archive[end:])
    struct.pack_into("<H", longer, last + 32, len(comment))
    (size,) = struct.unpack_from("<L", archive, end + 12)
    struct.pack_into("<L", longer, len(longer) - END + 12, size + len(comment))
    return bytes(longer)


def _record(name: str, entry: bytes, offset: int) -> bytes:
    """The directory record of a local *entry*."""
    head = struct.pack("<4sHH", _CENTRAL, 20, 20) + entry[6:30]
    return head + bytes(10) + struct.pack("<L", offset) + name.encode()


def listed_twice(archive: bytes, entries: Sequence[tuple[str, bytes]]) -> bytes:
    """Add entries whose names *archive* has already: libraries warn of that, so the directory is written by hand."""
    start = archive.index(_CENTRAL)
    head, directory, end = archive[:start], archive[start:-END], bytearray(archive[-END:])
    for name, content in entries:
        entry = local_header(name.encode(), content)
        directory += _record(name, entry, len(head))
        head += entry
    (count,) = struct.unpack_from("<H", end, 10)
    count += len(entries)
    struct.pack_into("<2H2L", end, 8, count, count, len(directory), len(head))
    return head + directory + bytes(end)
