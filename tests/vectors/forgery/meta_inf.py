"""Containers: files of META-INF that are not what they are called, and records of a ZIP that readers read in several ways."""

import bz2
import struct
import zlib
from dataclasses import dataclass

from fakes import asic_cades
from fakes import hostile_zip as zips
from fakes import signed_xml as make
from fakes.trust_world import SIGNED_AT
from vectors.forgery.containers import _last
from vectors.forgery.honest import (
    FILE,
    FILES,
    MANIFEST,
    OTHER_TEXT,
    SIGNATURE,
    TEXT,
    WORLD,
    Form,
    Make,
    Vector,
    container,
    listing,
    plan,
)

from authority import timestamp

_OTHER, _TEXT = OTHER_TEXT.encode(), TEXT.encode()
_WORDS = b"Izmaks\xc4\x81jiet naudu citam."
_STAMP, _ARCHIVE = "META-INF/timestamp1.tst", "META-INF/ASiCArchiveManifest.xml"
_FOR_STAMP = asic_cades.manifest(asic_cades.listed(FILE, _TEXT), signature=_STAMP)
_XHTML = b'<p xmlns="http://www.w3.org/1999/xhtml">' + _WORDS + b"</p>"
_END_OF_SIGNATURES = b"</asic:XAdESSignatures>"


def _with(name: str, content: bytes) -> Make:
    return lambda: container((name, content))


def _described(content: bytes) -> Make:
    """A container with this octets in the place of its manifest."""
    return lambda: make.container([*FILES.items(), (SIGNATURE, make.signature_file(plan())), (MANIFEST, content)])


def _stamped(over: bytes) -> Make:
    """A container with a time-stamp over *over*, and a manifest that leads to it."""
    token = timestamp.stamper(WORLD.authority.tsa, SIGNED_AT)(over)
    return lambda: container((_ARCHIVE, _FOR_STAMP), (_STAMP, token))


def _beside_signatures(more: bytes) -> Make:
    """A signature file that holds *more* behind its signature."""

    def made() -> bytes:
        signature = make.signature_file(plan())
        assert _END_OF_SIGNATURES in signature
        changed = signature.replace(_END_OF_SIGNATURES, more + _END_OF_SIGNATURES)
        return make.container([*FILES.items(), (SIGNATURE, changed)])

    return made


@dataclass(frozen=True)
class _Entry:
    """One entry of a ZIP put together by hand: *packed* by *method*."""

    name: str
    content: bytes
    method: int
    packed: bytes

    @classmethod
    def stored(cls, name: str, content: bytes) -> "_Entry":
        return cls(name, content, 0, content)

    @classmethod
    def deflated(cls, name: str, content: bytes, tail: bytes = b"") -> "_Entry":
        stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        return cls(name, content, 8, stream.compress(content) + stream.flush() + tail)

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Checksum, packed and unpacked size."""
        return zlib.crc32(self.content), len(self.packed), len(self.content)

    def local(self, *, deferred: bool) -> bytes:
        """The header before the content, the content, and the descriptor behind it where sizes are deferred (4.3.9)."""
        flags, sizes = (8, (0, 0, 0)) if deferred else (0, self.sizes)
        head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, flags, self.method, 0, 33, *sizes, len(self.name), 0)
        tail = struct.pack("<4s3L", b"PK\7\10", *self.sizes) if deferred else b""
        return head + self.name.encode() + self.packed + tail

    def record(self, offset: int, *, deferred: bool) -> bytes:
        """The record of the directory."""
        numbers = (20, 20, 8 if deferred else 0, self.method, 0, 33, *self.sizes, len(self.name), 0, 0, 0, 0, 0, offset)
        return struct.pack("<4s6H3L5H2L", b"PK\1\2", *numbers) + self.name.encode()


def _zipped(*entries: _Entry, deferred: bool = False) -> bytes:
    contents = [entry.local(deferred=deferred) for entry in entries]
    offsets = [sum(map(len, contents[:n])) for n in range(len(contents))]
    records = b"".join(e.record(at, deferred=deferred) for e, at in zip(entries, offsets, strict=True))
    whole = b"".join(contents)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(entries), len(entries), len(records), len(whole), 0)
    return whole + records + end


def _by_hand(file: _Entry | None = None, *more: _Entry, deferred: bool = False) -> bytes:
    """The honest container, put together by hand, with another entry in the place of its file, and *more*."""
    signature = _Entry.deflated(SIGNATURE, make.signature_file(plan()))
    kind = _Entry.stored("mimetype", make.ASIC_E)
    return _zipped(kind, file or _Entry.deflated(FILE, _TEXT), signature, *more, deferred=deferred)


def _lying_descriptor() -> bytes:
    archive = _by_hand(deferred=True)
    at = archive.index(struct.pack("<4sL", b"PK\7\10", zlib.crc32(_TEXT))) + 4
    return zips.patched(archive, at, bytes(4))


def _second_directory() -> bytes:
    """A ZIP64 directory before the end record, which leads to another directory than the record itself."""
    archive = container()
    start = archive.index(b"PK\1\2")
    end = len(archive) - zips.END
    size = end - start
    whole = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, size, start)
    return archive[:end] + whole + struct.pack("<4sLQL", b"PK\6\7", 0, end, 1) + archive[end:]


def _called_in_directory(name: str) -> Make:
    """The directory alone calls the signed file by *name* in Unicode (4.6.9)."""

    def made() -> bytes:
        archive = _last()
        field = zips.extra_field(0x7075, b"\1" + struct.pack("<L", zlib.crc32(FILE.encode())) + name.encode())
        record = zips.record_of(archive, FILE)
        at = record + 46 + len(FILE)
        longer = zips.patched(archive, record + 30, struct.pack("<H", len(field)))
        longer = longer[:at] + field + longer[at:]
        size_at = len(longer) - zips.END + 12
        (size,) = struct.unpack_from("<L", longer, size_at)
        return zips.patched(longer, size_at, struct.pack("<L", size + len(field)))

    return made


def _referred_to(uri: str) -> Make:
    return lambda: make.container([*FILES.items(), (SIGNATURE, make.signature_file(plan(files={uri: _TEXT})))])


_LOOKALIKES = {
    "a name that ends in a dot": FILE + ".",
    "a name that ends in a blank": FILE + " ",
    "a name with a letter that is not seen": FILE + "\u200b",
    "a name with a mark of byte order": "\ufeff" + FILE,
    "a name with a soft hyphen": "lug\u00adums.txt",
    "a name with letters of another script": "l\u03c5gums.txt",
    "a name of a stream of the file": FILE + ":maksa",
    "a short name of the file": "LUGUMS~1.TXT",
}

_ATTACKS: dict[str, tuple[str, Make, Make]] = {
    "a text that is called a manifest": ("unsigned files", _described(_OTHER), container),
    "a page that is called a manifest": ("unsigned files", _described(b"<html>" + _XHTML + b"</html>"), container),
    "words in the manifest": (
        "unsigned files",
        _described(listing(FILE).replace(b"</m:manifest>", _WORDS + b"</m:manifest>")),
        container,
    ),
    "a manifest of another name": ("unsigned files", _with("META-INF/maksasmanifest.xml", listing(FILE)), container),
    "a text that is called the manifest of a signature": (
        "unsigned files",
        _with("META-INF/ASiCManifest7.xml", _OTHER),
        container,
    ),
    "a manifest of no signature": (
        "unsigned files",
        _with("META-INF/ASiCManifest7.xml", asic_cades.manifest(asic_cades.listed(FILE, _TEXT))),
        container,
    ),
    "a text that is called a time-stamp": ("unsigned files", _with("META-INF/timestamp.tst", _OTHER), container),
    "a time-stamp that nothing leads to": (
        "unsigned files",
        lambda: container((_STAMP, timestamp.stamper(WORLD.authority.tsa, SIGNED_AT)(_TEXT))),
        _stamped(_FOR_STAMP),
    ),
    "a time-stamp over another manifest": ("unsigned files", _stamped(_OTHER), _stamped(_FOR_STAMP)),
    "a text that is called an evidence record": (
        "unsigned files",
        _with("META-INF/evidencerecord.ers", _OTHER),
        container,
    ),
    "an evidence record that nothing leads to": (
        "unsigned files",
        _with("META-INF/evidencerecord.xml", b'<EvidenceRecord xmlns="urn:ietf:params:xml:ns:ers"/>'),
        container,
    ),
    "a text that is called the description of a container": (
        "unsigned files",
        _with("META-INF/container.xml", _OTHER),
        _with("META-INF/container.xml", b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"/>'),
    ),
    "words that are called metadata": (
        "unsigned files",
        _with("META-INF/metadata.xml", _XHTML),
        _with("META-INF/metadata.xml", b'<m:meta xmlns:m="urn:x"/>'),
    ),
    "words in the signature file": ("unsigned files", _beside_signatures(_WORDS), _beside_signatures(b"\n")),
    "a paragraph in the signature file": ("unsigned files", _beside_signatures(_XHTML), _beside_signatures(b"\n")),
    **{
        what: ("unsigned files", lambda name=name: container((name, _OTHER)), container)  # type: ignore[misc]  # bound at once
        for what, name in _LOOKALIKES.items()
    },
    "the media type in another case": ("a name twice", _with("Mimetype", _OTHER), container),
    "another Unicode name in the directory": (
        "local headers",
        _called_in_directory("maksa.txt"),
        _called_in_directory(FILE),
    ),
    "a descriptor that lies": ("local headers", _lying_descriptor, lambda: _by_hand(deferred=True)),
    "octets behind the end of what is packed": (
        "data around",
        lambda: _by_hand(_Entry.deflated(FILE, _TEXT, _OTHER)),
        _by_hand,
    ),
    "a second directory": ("entries outside the directory", _second_directory, container),
    "a file that few readers unpack": (
        "encrypted entries",
        lambda: _by_hand(_Entry(FILE, _TEXT, 12, bz2.compress(_TEXT))),
        _by_hand,
    ),
    "a file whose method says that it is encrypted": (
        "encrypted entries",
        lambda: _by_hand(_Entry(FILE, _TEXT, 99, _TEXT)),
        _by_hand,
    ),
    "a reference from its own folder": ("paths", _referred_to("./lugums.txt"), _referred_to(FILE)),
    "a reference through another folder": ("paths", _referred_to("META-INF/../lugums.txt"), _referred_to(FILE)),
    "a reference to a part of the file": ("paths", _referred_to("lugums.txt#x"), _referred_to(FILE)),
    "a reference with a NUL": ("NUL and absolute names", _referred_to("lugums.txt%00"), _referred_to(FILE)),
    "a reference in another case": ("percent and plus", _referred_to("LUGUMS.TXT"), _referred_to("%6Cugums.txt")),
}

VECTORS = tuple(
    Vector(name, f"containers: {line}", Form.ASIC, hostile, twin) for name, (line, hostile, twin) in _ATTACKS.items()
)
