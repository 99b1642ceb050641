"""Strict ZIP reading: every defect has a name, every limit an edge, and real containers pass."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.hostile_zip import one, patched, prefixed, shadowed, shifted
from fakes.signed_xml import container as zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from verify import container
from verify.codes import ProblemCode
from verify.limits import LIMITS, Limits

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus" / "signatures"
PLAIN = zipped([("a.txt", b"hello " * 40), ("b.txt", b"other")])


def read(data: bytes, limits: Limits = LIMITS) -> container.Archive:
    return container.read(data, limits)


def defect(data: bytes, limits: Limits = LIMITS) -> ProblemCode:
    with pytest.raises(container.BrokenContainerError) as refusal:
        read(data, limits)
    return refusal.value.problem.code


def renamed(old: bytes, new: bytes) -> bytes:
    """Zip an entry called *old* and write *new*, of the same length, over its name in both headers."""
    return zipped([(old.decode(), b"x")]).replace(old, new)


CENTRAL = PLAIN.index(b"PK\1\2")

DEFECTS: dict[str, tuple[bytes, ProblemCode]] = {
    "empty file": (b"", ProblemCode.MALFORMED_CONTAINER),
    "text": (b"PK, a text", ProblemCode.MALFORMED_CONTAINER),
    "truncated": (PLAIN[:-1], ProblemCode.MALFORMED_CONTAINER),
    "data after the end": (PLAIN + b"x", ProblemCode.MALFORMED_CONTAINER),
    "data before the start": (prefixed(PLAIN, b"#!/bin/sh\n"), ProblemCode.MALFORMED_CONTAINER),
    "data before the directory": (shifted(PLAIN, b"x"), ProblemCode.MALFORMED_CONTAINER),
    "hidden entry before the directory": (shifted(PLAIN, one("c.txt")[:36]), ProblemCode.MALFORMED_CONTAINER),
    "local name differs": (PLAIN.replace(b"a.txt", b"z.txt", 1), ProblemCode.MALFORMED_CONTAINER),
    "local size differs": (patched(PLAIN, 22, b"\x01"), ProblemCode.MALFORMED_CONTAINER),
    "local method differs": (patched(PLAIN, 8, b"\x08"), ProblemCode.MALFORMED_CONTAINER),
    "checksum differs": (patched(PLAIN, CENTRAL + 16, b"\0\0\0\0"), ProblemCode.MALFORMED_CONTAINER),
    "second volume": (patched(PLAIN, len(PLAIN) - 18, b"\1"), ProblemCode.MALFORMED_CONTAINER),
    "directory moved": (patched(PLAIN, len(PLAIN) - 6, b"\1"), ProblemCode.MALFORMED_CONTAINER),
    "unknown compression": (
        PLAIN.replace(b"PK\1\2\x14\x03\x14\0\0\0\0\0", b"PK\1\2\x14\x03\x14\0\0\0\x0c\0"),
        ProblemCode.MALFORMED_CONTAINER,
    ),
    "encrypted": (patched(PLAIN, CENTRAL + 8, b"\1"), ProblemCode.PASSWORD_PROTECTED),
    "symbolic link": (one("a", b"/etc/passwd", external_attr=(stat.S_IFLNK | 0o777) << 16), ProblemCode.PATH_ESCAPE),
    "device": (one("a", b"", external_attr=(stat.S_IFCHR | 0o777) << 16), ProblemCode.PATH_ESCAPE),
    "parent folder": (one("../a"), ProblemCode.PATH_ESCAPE),
    "parent folder inside": (one("a/../../b"), ProblemCode.PATH_ESCAPE),
    "absolute": (one("/a"), ProblemCode.PATH_ESCAPE),
    "drive": (one("c:a"), ProblemCode.PATH_ESCAPE),
    "backslash": (one("a\\b"), ProblemCode.PATH_ESCAPE),
    "own folder": (one("./a"), ProblemCode.PATH_ESCAPE),
    "empty name": (one(""), ProblemCode.PATH_ESCAPE),
    "empty segment": (one("a//b"), ProblemCode.PATH_ESCAPE),
    "NUL in a name": (renamed(b"axb.txt", b"a\0b.txt"), ProblemCode.PATH_ESCAPE),
    "line break in a name": (one("a\nb"), ProblemCode.PATH_ESCAPE),
    "name in another case": (zipped([("a.txt", b"1"), ("A.TXT", b"2")]), ProblemCode.DUPLICATE_NAME),
    "name in another Unicode form": (zipped([("\u0101.txt", b"1"), ("a\u0304.txt", b"2")]), ProblemCode.DUPLICATE_NAME),
    "folder and file": (zipped([("a/", b""), ("a", b"2")]), ProblemCode.DUPLICATE_NAME),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_defects_are_named(name: str) -> None:
    data, code = DEFECTS[name]
    assert defect(data) is code


def test_the_same_name_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([("a.txt", b"1"), ("a.txt", b"2")])
    assert defect(data) is ProblemCode.DUPLICATE_NAME


def test_a_plain_archive_is_read_whole() -> None:
    archive = read(PLAIN)
    assert dict(archive.files) == {"mimetype": archive.files["mimetype"], "a.txt": b"hello " * 40, "b.txt": b"other"}
    assert archive.stored_first == "mimetype"


def streamed(write: Callable[[zipfile.ZipFile], None]) -> bytes:
    """Zip to a pipe, so that sizes follow the contents in data descriptors."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.octets = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:
            self.octets += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        write(archive)
    return bytes(pipe.octets)


def test_sizes_may_follow_the_contents() -> None:
    data = streamed(lambda archive: archive.writestr("a.txt", b"hello " * 40))
    assert read(data).files == {"a.txt": b"hello " * 40}


def test_a_data_descriptor_may_not_disagree() -> None:
    data = streamed(lambda archive: archive.writestr("a.txt", b"hello " * 40))
    at = data.index(b"PK\7\10")
    assert defect(patched(data, at + 12, b"\1")) is ProblemCode.MALFORMED_CONTAINER


def test_a_second_end_record_in_the_comment_is_refused() -> None:
    data = patched(PLAIN, len(PLAIN) - 2, struct.pack("<H", len(PLAIN))) + PLAIN
    assert defect(data) is ProblemCode.MALFORMED_CONTAINER


def test_entries_may_not_overlap() -> None:
    data = bytearray(PLAIN)
    second = CENTRAL + 46 + len("mimetype")
    struct.pack_into("<L", data, second + 42, 0)
    assert defect(bytes(data)) is ProblemCode.MALFORMED_CONTAINER


def test_a_comment_is_given_back() -> None:
    out = io.BytesIO(PLAIN)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"made by tests"
    assert read(out.getvalue()).comment == b"made by tests"


def test_a_flat_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped([("a", bytes(LIMITS.ratio_free + 1))])
    assert defect(bomb) is ProblemCode.TOO_LARGE


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = zipped([("a", bytes(100_000))])
    size = struct.pack("<L", 100_000)
    assert defect(bomb.replace(size, struct.pack("<L", 10))) is ProblemCode.MALFORMED_CONTAINER


def test_a_nested_archive_stays_a_file() -> None:
    assert read(zipped([("inner.zip", PLAIN)])).files["inner.zip"] == PLAIN


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (replace(LIMITS, container_entries=3), None),
        (replace(LIMITS, container_entries=2), ProblemCode.TOO_LARGE),
        (replace(LIMITS, entry_size=240), None),
        (replace(LIMITS, entry_size=239), ProblemCode.TOO_LARGE),
        (replace(LIMITS, unpacked_total=31 + 240 + 5), None),
        (replace(LIMITS, unpacked_total=31 + 240 + 4), ProblemCode.TOO_LARGE),
        (replace(LIMITS, ratio_free=0, ratio=100), None),
        (replace(LIMITS, ratio_free=0, ratio=2), ProblemCode.TOO_LARGE),
        (replace(LIMITS, ratio_free=240, ratio=1), None),
    ],
)
def test_limits_hold_at_their_edge(limits: Limits, code: ProblemCode | None) -> None:
    if code is None:
        assert len(read(PLAIN, limits).files) == 3
    else:
        assert defect(PLAIN, limits) is code


@settings(max_examples=300)
@given(st.integers(0, len(PLAIN) - 1), st.integers(1, 255))
def test_a_changed_octet_never_changes_content_unseen(at: int, change: int) -> None:
    data = patched(PLAIN, at, bytes([PLAIN[at] ^ change]))
    try:
        archive = read(data)
    except container.BrokenContainerError:
        return
    assert sorted(archive.files.values()) == sorted(read(PLAIN).files.values())


@given(st.binary(max_size=200))
def test_any_octets_are_an_archive_or_a_named_defect(data: bytes) -> None:
    for candidate in (data, PLAIN[: len(data)] + data, PLAIN[:CENTRAL] + data + PLAIN[CENTRAL:]):
        with suppress(container.BrokenContainerError):
            assert read(candidate).files is not None


def test_a_directory_in_a_comment_is_refused_since_others_read_it() -> None:
    """The standard library follows the record of ZIP64 just before the end record, wherever that lies."""
    data = shadowed(PLAIN, [("a.txt", b"evil")])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("a.txt") == b"evil"
    assert defect(data) is ProblemCode.MALFORMED_CONTAINER


def test_real_containers_are_read() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the folder of real samples is not beside this checkout")
    broken = {}
    paths = [p for p in CORPUS.iterdir() if p.suffix in {".asice", ".asics", ".sce", ".bdoc", ".edoc"}]
    for path in paths:
        try:
            files = read(path.read_bytes()).files
        except container.BrokenContainerError as error:
            broken[path.name] = error.problem.code
        else:
            with zipfile.ZipFile(path) as archive:
                assert {n: zlib.crc32(c) for n, c in files.items()} == {
                    i.filename: i.CRC for i in archive.infolist() if not i.is_dir()
                }
    assert len(paths) == 44
    assert broken == {"aen-004.asice": ProblemCode.PATH_ESCAPE}
