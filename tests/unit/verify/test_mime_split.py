"""A multipart is cut at its delimiter lines exactly as the grammar of RFC 2046, 5.1.1 says, whatever stands around them."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from verify import mime_parts

BOUNDARY = b"b"
PIECES = (b"\r\n", b"\n", b"--b", b"--b--", b" ", b"\t", b"x", b"-", b"\r", b"b", b"--")


def by_lines(body: bytes) -> list[bytes]:
    """Cut by one pattern for whole delimiter lines: slow, and plain enough to be believed."""
    delimiter = re.compile(rb"(?:\A|\r?\n)--b(--)?[ \t]*(?:\r?\n|\Z)")
    pieces, opening = [], delimiter.search(body)
    while opening is not None and not opening.group(1):
        line = opening.group()
        closing = delimiter.search(body, opening.end() - len(line[len(line.rstrip(b"\r\n")) :]))
        pieces.append(body[opening.end() : len(body) if closing is None else max(closing.start(), opening.end())])
        opening = closing
    return pieces


def bodies(entity: bytes) -> list[bytes]:
    """The parts of a multipart as the walk through it finds them."""
    header = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    found = mime_parts.parts(header + entity, "1")
    return [part.octets for name, part in found.items() if re.fullmatch(r"1\.\d+", name)]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map(b"".join))
@settings(max_examples=100, deadline=None)
def test_any_body_is_cut_at_the_same_places(body: bytes) -> None:
    assert bodies(body) == by_lines(body)


def test_a_delimiter_inside_a_line_cuts_nothing() -> None:
    assert bodies(b"--b\r\n\r\nx --b\r\ny\r\n--b--\r\n") == [b"\r\nx --b\r\ny"]
