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


def listed_twice(archive: bytes, entries: Sequence[tuple[str, bytes]]) -> bytes:
    """Add entries whose names *archive* has already: libraries warn of that, so the directory is written by hand."""
    start = archive.index(_CENTRAL)
    head, directory, end = archive[:start], archive[start:-END], bytearray(archive[-END:])
    for name, content in entries:
        entry = local_header(name.encode(), content)
        directory += (
            struct.pack("<4sHH", _CENTRAL, 20, 20)
            + entry[6:30]
            + bytes(10)
            + struct.pack("<L", len(head))
            + name.encode()
        )
        head += entry
    (count,) = struct.unpack_from("<H", end, 10)
    count += len(entries)
    struct.pack_into("<2H2L", end, 8, count, count, len(directory), len(head))
    return head + directory + bytes(end)
