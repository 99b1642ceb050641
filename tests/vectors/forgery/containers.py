"""Containers: what can be done to a ZIP around a signature that stays genuine."""

import stat
import struct
import zlib

from fakes import hostile_zip as zips
from fakes import signed_xml as make
from vectors.forgery.honest import (
    FILE,
    FILES,
    MANIFEST,
    OTHER_TEXT,
    SIGNATURE,
    TEXT,
    Form,
    Make,
    Vector,
    container,
    listing,
    plan,
)

_OTHER = OTHER_TEXT.encode()
_LINK = (stat.S_IFLNK | 0o777) << 16
_DEVICE = (stat.S_IFCHR | 0o777) << 16


def _with(name: str, content: bytes = _OTHER, **attributes: int) -> Make:
    return lambda: zips.with_entry(container(), name, content, **attributes)


def _signed_as(name: str, uri: str, content: bytes = TEXT.encode()) -> Make:
    """A container that holds one file of this *name*, to which the signature refers by *uri*."""
    signature = make.signature_file(plan(files={uri: content}))
    return lambda: make.container([(name, content), (SIGNATURE, signature)])


def _twins(first: str, second: str) -> Make:
    """Two files whose names some readers take for one; the signature is over the first."""
    return lambda: make.container(
        [
            (first, TEXT.encode()),
            (SIGNATURE, make.signature_file(plan(files={first: TEXT.encode()}))),
            (second, _OTHER),
        ]
    )


def _local(offset: int, value: bytes, name: str = FILE) -> Make:
    """Change the local header of a file, which streaming readers believe."""

    def made() -> bytes:
        archive = container()
        return zips.patched(archive, zips.local_of(archive, name) + offset, value)

    return made


def _record(offset: int, value: bytes, name: str = FILE) -> Make:
    """Change the directory record of a file."""

    def made() -> bytes:
        archive = container()
        return zips.patched(archive, zips.record_of(archive, name) + offset, value)

    return made


def _overlapping() -> bytes:
    archive = container()
    return zips.patched(archive, zips.record_of(archive, FILE) + 42, struct.pack("<L", 0))


def _mimetype(content: bytes | None) -> Make:
    entries = [*FILES.items(), (SIGNATURE, make.signature_file(plan())), (MANIFEST, listing(FILE))]
    return lambda: make.container(entries, content)


def _mimetype_last() -> bytes:
    return make.container([*FILES.items(), (SIGNATURE, make.signature_file(plan())), ("mimetype", make.ASIC_E)], None)


def _listed(*names: str) -> Make:
    return _manifest(listing(*names))


def _manifest(content: bytes) -> Make:
    signature = make.signature_file(plan())
    return lambda: make.container([*FILES.items(), (SIGNATURE, signature), (MANIFEST, content)])


def _signed_by_turns(second: dict[str, bytes]) -> Make:
    """Two files and two signature files: one over the first, the other over *second*."""
    both = {**FILES, "pielikums.txt": _OTHER}
    first = make.signature_file(plan())
    other = make.signature_file(plan(files=second, id="S2"))
    return lambda: make.container([*both.items(), (SIGNATURE, first), ("META-INF/signatures1.xml", other)])


def _nested_bomb() -> bytes:
    """Archives in an archive, each of which unpacks to many of the next."""
    inner = make.container([("0", bytes(3 << 20))], None)
    for _ in range(4):
        inner = make.container([(str(n), inner) for n in range(10)], None)
    return zips.with_entry(container(), "bumba.zip", inner)


def _lying_bomb() -> bytes:
    size, lie = 3 << 20, struct.pack("<L", 10)
    return container(("bumba", bytes(size))).replace(struct.pack("<L", size), lie)


def _hidden_entry() -> bytes:
    return zips.shifted(container(), zips.local_header(FILE.encode(), _OTHER))


def _foldered(content: bytes) -> bytes:
    """A container with a folder entry that has *content*."""
    return make.container([("mape_", content), *FILES.items(), (SIGNATURE, make.signature_file(plan()))]).replace(
        b"mape_", b"mape/"
    )


def _renamed(shown: bytes) -> Make:
    """Write *shown*, of the same length, over the name of a file that was added."""
    return lambda: container(("x" * len(shown), _OTHER)).replace(b"x" * len(shown), shown)


def _comment_with_an_end() -> bytes:
    archive = container()
    return zips.patched(archive, len(archive) - 2, struct.pack("<H", len(archive))) + archive


def _last(name: str = FILE) -> bytes:
    """A container whose signed file, of this *name*, is its last entry."""
    signature = make.signature_file(plan(files={name: TEXT.encode()}))
    return make.container([(SIGNATURE, signature), (name, TEXT.encode())])


def _sizes(*sizes: int) -> Make:
    """The sizes stand in ZIP64 fields of the local header, as often as there are *sizes*; the packed one stays right."""

    def made() -> bytes:
        archive = _last()
        at = zips.local_of(archive, FILE)
        packed = archive[at + 18 : at + 22] + bytes(4)
        fields = [zips.extra_field(0x0001, struct.pack("<Q", size or len(TEXT.encode())) + packed) for size in sizes]
        return zips.with_extra(zips.patched(archive, at + 18, b"\xff" * 8), FILE, b"".join(fields))

    return made


def _called(name: str) -> Make:
    """The local header alone calls the signed file by *name* in Unicode."""
    content = b"\1" + struct.pack("<L", zlib.crc32(FILE.encode())) + name.encode()
    return lambda: zips.with_extra(_last(), FILE, zips.extra_field(0x7075, content))


def _coded(flags: int) -> Make:
    """A name with letters of ours, and the *flags* by which the local header says how to read it."""

    def made() -> bytes:
        archive = _last("l\u016bgums.txt")
        return zips.patched(archive, zips.local_of(archive, "l\u016bgums.txt") + 6, struct.pack("<H", flags))

    return made


def _shortened_and_filled() -> bytes:
    """Give the signed file and its checksum another content, in the directory and before the file alike."""
    archive = make.container([(FILE, _OTHER), (SIGNATURE, make.signature_file(plan()))])
    return archive.replace(struct.pack("<L", zlib.crc32(_OTHER)), struct.pack("<L", zlib.crc32(TEXT.encode())))


_ATTACKS: dict[str, tuple[str, Make]] = {
    "a file that nobody signed": ("unsigned files", _with("maksa.txt")),
    "a file that nobody signed in META-INF": ("unsigned files", _with("META-INF/maksa.txt")),
    "a file that is signed by a broken signature only": (
        "unsigned files",
        _signed_by_turns({"pielikums.txt": b"cits"}),
    ),
    "a name twice": ("a name twice", lambda: zips.listed_twice(container(), [(FILE, _OTHER)])),
    "the signature file twice": ("a name twice", lambda: zips.listed_twice(container(), [(SIGNATURE, b"<a/>")])),
    "a name in another case": ("a name twice", _with(FILE.upper())),
    "a name in another Unicode form": ("a name twice", _twins("l\u016bgums.txt", "lu\u0304gums.txt")),
    "a name in compatibility letters": ("a name twice", _twins("lugums1.txt", "lugums\u00b9.txt")),
    "a name that folds alike": ("a name twice", _twins("strasse.txt", "stra\u00dfe.txt")),
    "a folder of a file's name": ("a name twice", _with(FILE + "/", b"")),
    "another name before the file": ("local headers", _local(30, b"x")),
    "another size before the file": ("local headers", _local(22, b"\x01")),
    "another method before the file": ("local headers", _local(8, b"\x00")),
    "another checksum in the directory": ("local headers", _record(16, bytes(4))),
    "another content under the old checksum": ("local headers", _shortened_and_filled),
    "two records of one place": ("local headers", _overlapping),
    "two sizes before the file": ("local headers", _sizes(5, 0)),
    "another Unicode name before the file": ("local headers", _called("maksa.txt")),
    "a name that two readers decode otherwise": ("local headers", _coded(0)),
    "a folder that holds octets": ("entries outside the directory", lambda: _foldered(_OTHER)),
    "a directory in the comment of an entry": (
        "entries outside the directory",
        lambda: zips.shadowed(container(), [(FILE, _OTHER), (SIGNATURE, make.signature_file(plan()))]),
    ),
    "an entry before the directory that it does not list": ("entries outside the directory", _hidden_entry),
    "an entry before all others that it does not list": (
        "entries outside the directory",
        lambda: zips.prefixed(container(), zips.local_header(FILE.encode(), _OTHER)),
    ),
    "an archive in the comment": ("entries outside the directory", _comment_with_an_end),
    "a program before it": ("data around", lambda: zips.prefixed(container(), b"#!/bin/sh\n")),
    "octets before it": ("data around", lambda: b"PK\3\4x" + container()),
    "octets after it": ("data around", lambda: container() + b"<script>"),
    "octets before the directory": ("data around", lambda: zips.shifted(container(), b"x")),
    "an archive after it": ("data around", lambda: container() + make.container([(FILE, _OTHER)])),
    "the folder above": ("paths", _with("../maksa.txt")),
    "the folder above the root": ("paths", _with("a/../../maksa.txt")),
    "a folder of its own": ("paths", _with("./lugums2.txt")),
    "a backslash": ("paths", _with("a\\maksa.txt")),
    "an empty segment": ("paths", _with("a//maksa.txt")),
    "a NUL": ("NUL and absolute names", _renamed(FILE.encode() + b"\0.exe")),
    "an absolute name": ("NUL and absolute names", _with("/etc/maksa.txt")),
    "a drive": ("NUL and absolute names", _with("c:maksa.txt")),
    "an empty name": ("NUL and absolute names", _with("")),
    "an entry that is marked as encrypted": ("encrypted entries", _record(8, b"\1")),
    "a symbolic link": ("links", _with("saite", b"/etc/passwd", external_attr=_LINK)),
    "a symbolic link of another system": (
        "links",
        _with("saite", b"/etc/passwd", external_attr=_LINK, create_system=19),
    ),
    "a device": ("links", _with("ierice", b"", external_attr=_DEVICE)),
    "no mimetype": ("mimetype", _mimetype(None)),
    "a mimetype with a line break": ("mimetype", _mimetype(make.ASIC_E + b"\n")),
    "a mimetype of another kind": ("mimetype", _mimetype(b"application/zip")),
    "a mimetype that comes last": ("mimetype", _mimetype_last),
    "a manifest of a file that is not there": ("manifest", _listed(FILE, "maksa.txt")),
    "a manifest that leaves the signed file out": ("manifest", _listed()),
    "a manifest that leads out": ("manifest", _listed(FILE, "../maksa.txt")),
    "a manifest with entities": (
        "manifest",
        _manifest(b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'),
    ),
    "a second signature file over other octets": (
        "signature files of different coverage",
        _signed_by_turns({**FILES, "pielikums.txt": b"cits"}),
    ),
    "a second signature file over nothing that is there": (
        "signature files of different coverage",
        _signed_by_turns({"cits.txt": b"cits"}),
    ),
    "a second signature file that is none": (
        "signature files of different coverage",
        lambda: container(("META-INF/signatures9.xml", b"<a/>")),
    ),
    "a plus for a blank": ("percent and plus", _signed_as("a b.txt", "a+b.txt")),
    "a percent sequence twice over": ("percent and plus", _signed_as("a b.txt", "a%2520b.txt")),
    "the name as it is written beside the name that is meant": (
        "percent and plus",
        lambda: make.container(
            [
                ("a%20b.txt", _OTHER),
                ("a b.txt", TEXT.encode()),
                (SIGNATURE, make.signature_file(plan(files={"a%20b.txt": _OTHER}))),
            ]
        ),
    ),
    "a file that unpacks without end": ("bombs", lambda: container(("bumba", bytes(5 << 20)))),
    "a file that lies about its size": ("bombs", _lying_bomb),
    "archives in archives": ("nested bombs", _nested_bomb),
}

_TWINS: dict[str, Make] = {
    "a name in another Unicode form": _signed_as("l\u016bgums.txt", "l%C5%ABgums.txt"),
    "a name in compatibility letters": _signed_as("lugums1.txt", "lugums1.txt"),
    "a name that folds alike": _signed_as("stra\u00dfe.txt", "stra%C3%9Fe.txt"),
    "a file that is signed by a broken signature only": _signed_by_turns({"pielikums.txt": _OTHER}),
    "a second signature file over other octets": _signed_by_turns({**FILES, "pielikums.txt": _OTHER}),
    "a plus for a blank": _signed_as("a b.txt", "a%20b.txt"),
    "two sizes before the file": _sizes(0),
    "another Unicode name before the file": _called(FILE),
    "a name that two readers decode otherwise": _coded(0x800),
    "a folder that holds octets": lambda: _foldered(b""),
    "a percent sequence twice over": _signed_as("a%20b.txt", "a%2520b.txt"),
    "the name as it is written beside the name that is meant": _signed_as("a+b.txt", "a+b.txt"),
}

VECTORS = tuple(
    Vector(name, f"containers: {line}", Form.ASIC, hostile, _TWINS.get(name, container))
    for name, (line, hostile) in _ATTACKS.items()
)
