"""PDF files that cost a reader dear: loops, bombs, depths and crowds, none of them signed."""

import zlib
from collections.abc import Callable

from authority.pdf_file import stream

HEADER = b"%PDF-1.7\n"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] >> >>"
PAGES = b"<< /Type /Pages /Kids [] /Count 0 >>"


def plain(objects: dict[int, bytes], trailer: bytes = b"") -> bytes:
    """A file with one table."""
    body, rows = HEADER, b"0 1\n0000000000 65535 f \n"
    for number, content in objects.items():
        rows += b"%d 1\n%010d 00000 n \n" % (number, len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    end = b"trailer\n<< /Size %d /Root 1 0 R " % (max(objects) + 1) + trailer + b">>\n"
    return body + b"xref\n" + rows + end + b"startxref\n%d\n%%%%EOF\n" % len(body)


def catalog(form: bytes, **more: bytes) -> dict[int, bytes]:
    extra = {int(key[1:]): value for key, value in more.items()}
    return {1: CATALOG.replace(b"<< /Fields [] >>", form), 2: PAGES, **extra}


def packed(content: bytes, **entries: str) -> bytes:
    """A file whose form lies in an object stream of these octets, compressed."""
    listed = {"Type": "/ObjStm", "N": "1", "First": "4", "Filter": "/FlateDecode"} | entries
    holder = stream(zlib.compress(content, 9), **listed)
    body = HEADER + b"1 0 obj\n" + catalog(b"9 0 R")[1] + b"\nendobj\n"
    places = {1: len(HEADER), 5: len(body)}
    body += b"5 0 obj\n" + holder + b"\nendobj\n"
    rows = b"".join(
        b"\1" + places[n].to_bytes(4, "big") + b"\0\0" if n in places else b"\2\0\0\0\5\0\0" if n == 9 else bytes(7)
        for n in range(10)
    )
    xref = {"Type": "/XRef", "Size": "10", "W": "[1 4 2]", "Root": "1 0 R", "Filter": "/FlateDecode"}
    section = b"10 0 obj\n" + stream(zlib.compress(rows), **xref) + b"\nendobj\n"
    return body + section + b"startxref\n%d\n%%%%EOF\n" % len(body)


def xref_of(rows: bytes, parameters: str = "<< >>") -> bytes:
    entries = {"Type": "/XRef", "Size": "400000", "W": "[1 4 2]", "Root": "1 0 R", "Filter": "/FlateDecode"}
    section = b"10 0 obj\n" + stream(zlib.compress(rows, 9), DecodeParms=parameters, **entries) + b"\nendobj\n"
    return HEADER + section + b"startxref\n%d\n%%%%EOF\n" % len(HEADER)


def many_objects(count: int) -> bytes:
    body, rows = bytearray(HEADER), bytearray()
    for number in range(1, count):
        content = {1: CATALOG, 2: PAGES}.get(number, b"<< /A %d 0 R >>" % (number + 1))
        rows += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % count + rows
    return bytes(body) + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)


def chain_of(sections: int) -> bytes:
    """As many revisions as that, each with nothing in it."""
    body = plain({1: CATALOG, 2: PAGES})
    for _ in range(sections):
        previous = body[body.rindex(b"startxref") :].split()[1]
        start = len(body)
        body += b"xref\n0 0\ntrailer\n<< /Size 3 /Root 1 0 R /Prev " + previous + b" >>\nstartxref\n"
        body += b"%d\n%%%%EOF\n" % start
    return body


NESTED = b"[" * 200_000 + b"]" * 200_000
HOSTILE: dict[str, Callable[[], bytes]] = {
    "a cross-reference that is its own predecessor": lambda: plain({1: CATALOG, 2: PAGES}, b"/Prev 128 "),
    "cross-references without end": lambda: chain_of(2000),
    "arrays in arrays": lambda: plain(catalog(NESTED)),
    "dictionaries in dictionaries": lambda: plain(catalog(b"<< /A " * 100_000 + b">> " * 100_000)),
    "brackets of a string": lambda: plain(catalog(b"(" * 2_000_000)),
    "a field that is its own kid": lambda: plain(catalog(b"<< /Fields [3 0 R] >>", _3=b"<< /T (a) /Kids [3 0 R] >>")),
    "references in a circle": lambda: plain(catalog(b"3 0 R", _3=b"4 0 R", _4=b"3 0 R")),
    "an object stream that unpacks without end": lambda: packed(bytes(80 << 20)),
    "an object stream of a million members": lambda: packed(b"9 0 " * 1_000_000, N="1000000"),
    "an object stream inside itself": lambda: packed(b"5 0 << >>"),
    "a cross-reference that unpacks without end": lambda: xref_of(bytes(80 << 20)),
    "rows that must be undone one by one": lambda: xref_of(b"\4" + b"\1" * 40, "<< /Predictor 15 /Columns 40 >>") * 9,
    "many rows that must be undone one by one": lambda: xref_of(
        (b"\4" + b"\1" * 40) * 400_000, "<< /Predictor 15 /Columns 40 >>"
    ),
    "two hundred thousand objects": lambda: many_objects(210_000),
    "two hundred thousand objects and no cross-reference": lambda: many_objects(210_000).replace(b"startxref", b"s"),
    "mentions of byte ranges": lambda: plain({1: CATALOG, 2: PAGES}) + b"/ByteRange " * 500_000,
    "signature dictionaries everywhere": lambda: (
        plain({1: CATALOG, 2: PAGES}) + b"9 0 obj<</ByteRange [0 1 2 3]/Contents<30>>>endobj " * 20_000
    ),
    "trailers everywhere": lambda: HEADER + b"trailer<</Root<<" * 200_000,
    "streams without end": lambda: plain(dict.fromkeys(range(3, 2000), b"<< >>\nstream\n") | {1: CATALOG, 2: PAGES}),
    "comments": lambda: HEADER + b"%a %b " * 300_000 + b"\nstartxref\n9\n%%EOF",
    "numbers": lambda: plain(catalog(b"[" + b"1 " * 3_000_000 + b"]")),
    "a number of many digits": lambda: plain(catalog(b"<< /Fields " + b"9" * 100_000 + b" >>")),
    "nothing": lambda: b"",
    "a header": lambda: HEADER,
}
