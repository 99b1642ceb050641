"""Cross-references: tables, streams, both at once; chains of revisions; and what is refused because readers would differ."""

import zlib

import pytest
from fakes.pdf_world import unsigned

from authority import pdf
from authority.pdf_file import Layout, stream
from verify import pdf_xref
from verify.pdf_budget import Budget
from verify.pdf_document import open_document
from verify.pdf_objects import PdfError, PdfLimitError
from verify.pdf_tables import Kind, Place
from verify.pdf_view import View
from verify.pdf_xref import SECTIONS, read_chain, read_section, start_of_chain


def place(table: bytes, number: int, trailer: bytes = b"<< /Size 9 >>") -> Place | None:
    return read_section(b"xref\n" + table + b"trailer " + trailer, 0, Budget()).table.find(number)


IN_FILE = Place(Kind.IN_FILE, 17, 0)


@pytest.mark.parametrize(
    "table",
    [
        b"0 2\n0000000000 65535 f \n0000000017 00000 n \n",
        b"0 2\r\n0000000000 65535 f\r\n0000000017 00000 n\r\n",
        b"1 1\n0000000017 00000 n \n",
        b"7 1\n0000000099 00000 n \n1 1\n0000000017 00000 n \n",
        b"0 2\n0000000000 65535 f\n0000000017 00000 n\n",
        b"0 2\n0000000000   65535 f  \n  0000000017 00000\tn   \n",
    ],
    ids=["usual", "two characters", "begins at one", "two runs", "rows of nineteen", "loose rows"],
)
def test_a_table_places_an_object(table: bytes) -> None:
    assert place(table, 1) == IN_FILE
    assert place(table, 8) is None


@pytest.mark.parametrize(
    "table",
    [
        b"0 2\n0000000000 65535 f \n",
        b"0 9999999\n0000000000 65535 f \n",
        b"0 1\n0000000000 65535 x \n",
        b"0 2\n0000000000 65535 f \n 000000017 00000 n \n",
        b"1 1\n0000000017 00000 n \n1 1\n0000000018 00000 n \n",
        b"0 3\n0000000000 65535 f \n0000000001 00000 n \n0000000002 00000 n \n2 2\n" + b"0000000017 00000 n \n" * 2,
    ],
    ids=[
        "breaks off",
        "more rows than octets",
        "a row of another kind",
        "a digit missing",
        "one object twice",
        "runs that overlap",
    ],
)
def test_a_table_that_is_damaged_or_says_two_things_is_refused(table: bytes) -> None:
    with pytest.raises(PdfError):
        place(table, 1)


def test_a_row_that_is_damaged_in_the_middle_is_refused_when_it_is_asked_for() -> None:
    table = b"0 3\n0000000000 65535 f \n00000000xx 00000 n \n0000000018 00000 n \n"
    assert place(table, 2) == Place(Kind.IN_FILE, 18, 0)
    with pytest.raises(PdfError):
        place(table, 1)


def section(rows: bytes, **entries: str) -> bytes:
    listed = {"Type": "/XRef", "Size": "3", "W": "[1 2 1]", "Root": "1 0 R", "Filter": "/FlateDecode"} | entries
    return b"9 0 obj\n" + stream(zlib.compress(rows), **listed) + b"\nendobj\n"


ROWS = b"\0\0\0\0" + b"\1\0\x11\0" + b"\2\0\x05\x07"


def test_a_stream_places_objects() -> None:
    table = read_section(section(ROWS), 0, Budget()).table
    assert [table.find(n) for n in range(4)] == [
        Place(Kind.FREE, 0, 0),
        IN_FILE,
        Place(Kind.IN_STREAM, 5, 7),
        None,
    ]
    assert list(table.numbers()) == [0, 1, 2]


def test_a_stream_without_types_places_objects_in_the_file() -> None:
    table = read_section(section(b"\x11\0", W="[0 1 1]", Index="[4 1]"), 0, Budget()).table
    assert table.find(4) == IN_FILE


@pytest.mark.parametrize(
    "entries",
    [
        {"W": "[1 2]"},
        {"W": "[0 0 0]"},
        {"W": "[1 9 1]"},
        {"W": "[1 -2 1]"},
        {"Index": "[0 4]"},
        {"Index": "[0]"},
        {"Index": "[0 2 1 1]"},
        {"Index": "[-1 2]"},
        {"Index": "[99999999 1]"},
        {"Size": "/No"},
        {"Type": "/ObjStm"},
    ],
)
def test_a_stream_that_says_two_things_or_nothing_is_refused(entries: dict[str, str]) -> None:
    with pytest.raises(PdfError):
        read_section(section(ROWS, **entries), 0, Budget())


def test_what_a_table_calls_free_its_hidden_stream_may_place() -> None:
    hidden = section(ROWS)
    table = b"xref\n0 3\n" + b"0000000000 65535 f \n" * 2 + b"0000000042 00000 n \ntrailer << /XRefStm 0 >>"
    found = read_section(hidden + table, len(hidden), Budget()).table
    assert found.find(1) == IN_FILE
    assert found.find(2) == Place(Kind.IN_FILE, 42, 0)


@pytest.mark.parametrize("layout", Layout)
def test_every_layout_reads_alike(layout: Layout) -> None:
    file = unsigned().updated({pdf.INFO: {"Producer": "(cits)"}, 90: {"A": "1"}}, layout=layout)
    view = open_document(file.content).view
    assert (view.get(pdf.INFO), view.get(90), view.get(999)) == ({"Producer": b"cits"}, {"A": 1}, None)
    assert view.catalog["Pages"] == view.dictionary(view.trailer["Root"])["Pages"]


def test_an_earlier_revision_is_seen_as_it_was() -> None:
    first = unsigned()
    second = first.updated({pdf.INFO: {"Producer": "(cits)"}, pdf.CONTENT: None})
    document = open_document(second.content)
    old = document.earlier(len(first.content))
    assert isinstance(old, View)
    assert (old.get(pdf.INFO), document.view.get(pdf.INFO)) == (
        {"Producer": b"Parauga rakstnieks"},
        {"Producer": b"cits"},
    )
    assert old.get(pdf.CONTENT) is not None
    assert document.view.get(pdf.CONTENT) is None


def chain(content: bytes) -> int:
    return len(read_chain(content, start_of_chain(content, len(content)), Budget()))


def test_a_chain_is_followed_to_its_beginning() -> None:
    assert chain(unsigned().updated({90: {"A": "1"}}).content) == 3


@pytest.mark.parametrize("previous", [b"0000", b"9999", b"null", b"(1)"], ids=["itself", "outside", "null", "a string"])
def test_a_chain_that_leads_astray_is_refused(previous: bytes) -> None:
    content = b"xref\n0 0\ntrailer << /Prev " + previous + b" >>\nstartxref\n0\n%%EOF"
    if previous == b"null":
        assert chain(content) == 1
        return
    with pytest.raises(PdfError):
        chain(content)


def test_a_chain_has_a_limit() -> None:
    content = b"%PDF-1.7\n"
    previous = b""
    for _ in range(SECTIONS + 1):
        start = len(content)
        content += b"xref\n0 0\ntrailer << " + previous + b">>\nstartxref\n%d\n%%%%EOF\n" % start
        previous = b"/Prev %d " % start
    with pytest.raises(PdfError):
        chain(content)


def test_a_file_without_cross_reference_is_put_together_from_its_objects() -> None:
    packed = unsigned().updated({90: {"A": "1"}}, layout=Layout.STREAM)
    for content in (unsigned().content, packed.content):
        damaged = content.replace(b"startxref", b"startxxxx")
        document = open_document(damaged)
        assert document.rebuilt
        assert document.view.catalog["Pages"] == open_document(content).view.catalog["Pages"]
    assert open_document(packed.content.replace(b"startxref", b"startxxxx")).view.get(90) == {"A": 1}


def test_an_object_that_is_not_where_it_should_be_is_refused() -> None:
    content = unsigned().updated({90: {"A": "1"}}).content.replace(b"\n90 0 obj", b"\n80 0 obj")
    view = open_document(content).view
    with pytest.raises(PdfError):
        view.get(90)


def test_references_that_only_lead_to_references_end() -> None:
    file = unsigned().updated({90: b"91 0 R", 91: b"90 0 R", 92: b"93 0 R", 93: b"(end)"})
    view = open_document(file.content).view
    assert view.resolve(view.get(92)) == b"end"
    with pytest.raises(PdfError):
        view.resolve(view.get(90))


def test_many_rows_that_must_be_read_one_by_one_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_xref, "KNOWN", 99)
    assert place(b"0 99\n" + b"0000000017 00000 n\n" * 99, 1) == IN_FILE
    with pytest.raises(PdfLimitError):
        place(b"0 100\n" + b"0000000017 00000 n\n" * 100, 1)
