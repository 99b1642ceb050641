"""Spreadsheets as registers come: XLSX from a real writer, CSV in every habit of the region, and what is neither."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from runtime.records import load
from runtime.tables import MAX_CELL, MAX_ROWS, Row, Table, read_table

ROWS = (Row(1, ("numurs", "saņemts", "persona")), Row(2, ("12/2026", "2026-10-01", "Ķēniņš, Jānis")))
TEXT = 'numurs;saņemts;persona\n12/2026;2026-10-01;"Ķēniņš, Jānis"\n'


def table(data: bytes) -> Table:
    return load(Table, read_table(None, data))


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1257"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace(";", "\t").encode(),
        b'numurs,sa\xc5\x86emts,persona\n12/2026,2026-10-01,"\xc4\xb6\xc4\x93ni\xc5\x86\xc5\xa1, J\xc4\x81nis"\n',
        xlsx(("numurs", "saņemts", "persona"), ("12/2026", date(2026, 10, 1), "Ķēniņš, Jānis")),
    ],
    ids=["utf-8", "with a mark", "baltic", "crlf", "tabs", "commas", "xlsx"],
)
def test_one_register_in_every_dress(data: bytes) -> None:
    read = table(data)
    assert read.error is None
    assert read.rows[0] == ROWS[0]
    assert read.rows[1].number == 2
    assert [cell.removesuffix("T00:00:00") for cell in read.rows[1].cells] == list(ROWS[1].cells)


def test_cells_are_as_their_owner_reads_them() -> None:
    read = table(xlsx((12, 12.5, datetime(2026, 10, 1, 10, 30), True, None, "  two\nlines ")))  # noqa: DTZ001  spreadsheets know no zone
    assert read.rows == (Row(1, ("12", "12.5", "2026-10-01T10:30:00", "True", "", "two lines")),)


def test_rows_keep_the_numbers_that_people_see() -> None:
    assert [row.number for row in table(b"a;b\n\n;\n1;2\n").rows] == [1, 4]
    book = xlsx((None, None), ("a", "b"), (None, None), (1, 2))
    assert [row.number for row in table(book).rows] == [2, 4]


def damaged_book() -> bytes:
    whole = xlsx(("a",), ("b",))
    return whole[: len(whole) // 2]


def zipped(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


BAD = {
    "half a workbook": (damaged_book(), "no spreadsheet"),
    "some other zip": (zipped("a.txt", b"a"), "no spreadsheet"),
    "a workbook of garbage": (zipped("xl/workbook.xml", b"<a"), "no spreadsheet"),
    "bytes of nothing": (b"\x00\x01\x02\x00", "neither XLSX nor CSV"),
    "an old or protected workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "neither XLSX nor CSV"),
    "a quotation without end": (b'a;b\n"c;d\n', "well-formed CSV"),
    "too many rows": (b"a\n" * (MAX_ROWS + 1), "more than 100000 rows"),
    "a novel in a cell": (b"a\n" + b"x" * (MAX_CELL + 1), "row 2"),
    "a cell past what CSV can be": (b"a\n" + b"x" * 200_000, "well-formed CSV"),
}


@pytest.mark.parametrize(("data", "says"), BAD.values(), ids=BAD)
def test_what_is_no_register_is_said_in_a_sentence(data: bytes, says: str) -> None:
    read = table(data)
    assert read.rows == ()
    assert says in (read.error or "")


def test_nothing_is_an_empty_table() -> None:
    assert table(b"") == Table(())
    assert table(xlsx()) == Table(())


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_give_a_table_or_a_sentence(data: bytes) -> None:
    read = table(data)
    assert read.error is None or (read.error and not read.rows)


def test_a_spreadsheet_on_disk_is_told_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(xlsx(("a",)))
    assert table(path.read_bytes()).rows == (Row(1, ("a",)),)
