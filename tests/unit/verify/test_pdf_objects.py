"""The syntax of PDF: what is read, and what is refused because two readers could read it differently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify import pdf_budget
from verify.pdf_budget import Budget
from verify.pdf_indirect import read_indirect
from verify.pdf_objects import Entry, Parser, PdfError, PdfLimitError, Reference, Stream, Value, references, same


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"null", None),
        (b"true", True),
        (b" % a comment\r\n false", False),
        (b"-17", -17),
        (b"+3", 3),
        (b".5", 0.5),
        (b"-4.", -4.0),
        (b"/Name#20with#2Fsigns", "Name with/signs"),
        (b"/", ""),
        (b"12 0 R", Reference(12, 0)),
        (b"[1 2 0 R 3]", [1, Reference(2, 0), 3]),
        (b"[12 0]", [12, 0]),
        (b"(a (nested) string)", b"a (nested) string"),
        (rb"(\(\)\\\n\101\7)", b"()\\\nA\x07"),
        (b"(one\\\r\ntwo\rthree)", b"onetwo\nthree"),
        (b"<48 65 6C 6c 6F>", b"Hello"),
        (b"<4>", b"@"),
        (b"<< /A 1 /B << /C [] >> >>", {"A": 1, "B": {"C": []}}),
        (b"<</A/B/C(x)/D<41>>>", {"A": "B", "C": b"x", "D": b"A"}),
        (b"<< /A 1 /A 1 >>", {"A": 1}),
    ],
)
def test_a_value_is_read(text: bytes, value: Value) -> None:
    assert same(Parser(text).value(), value)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<< /A 1",
        b"<< /A >>",
        b"<< 1 2 >>",
        b"<< /A 1 /A 2 >>",
        b"<< /A 1 /#41 2 >>",
        b"[1 2",
        b"(never ends",
        b"<48G>",
        b"--5",
        b"1.2.3",
        b"12 % between\n 0 R [",
        b"hello",
        b">>",
        b"]",
        b"1" * 40,
        b"[" * 100 + b"]" * 100,
    ],
)
def test_what_is_no_value_is_refused(text: bytes) -> None:
    parser = Parser(b"[" + text + b"]" if text.startswith(b"12 %") else text)
    with pytest.raises(PdfError):
        parser.value()


@given(st.binary(max_size=200))
def test_any_octets_are_read_or_refused(octets: bytes) -> None:
    for attempt in (octets, b"<<" + octets, b"[" + octets, b"(" + octets + b")"):
        try:
            Parser(attempt).value()
        except PdfError:
            continue


VALUES: st.SearchStrategy[Value] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.binary(max_size=12)
    | st.text(st.characters(max_codepoint=255), max_size=8)
    | st.builds(Reference, st.integers(1, 9999), st.integers(0, 9)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ABC #/", max_size=4), inner, max_size=4),
    max_leaves=12,
)


def written(value: Value) -> bytes:  # noqa: PLR0911 - one return for each kind of value
    match value:
        case None:
            return b"null"
        case bool():
            return b"true" if value else b"false"
        case Reference():
            return b"%d %d R" % value
        case int():
            return b"%d" % value
        case bytes():
            return b"<" + value.hex().encode() + b">"
        case str():
            return b"/" + b"".join(b"#%02x" % octet for octet in value.encode("latin-1"))
        case list():
            return b"[ " + b" ".join(map(written, value)) + b" ]"
        case dict():
            return b"<<" + b"".join(written(k) + b" " + written(v) for k, v in value.items()) + b">>"
    raise AssertionError(value)


@given(VALUES)
def test_what_is_written_reads_back(value: Value) -> None:
    assert same(Parser(written(value)).value(), value)


@given(st.binary(max_size=40))
def test_a_literal_string_reads_back(octets: bytes) -> None:
    text = b"(" + b"".join(b"\\%03o" % octet for octet in octets) + b")"
    assert Parser(text).value() == octets


def test_the_places_of_entries_are_those_of_their_values() -> None:
    text = b"<< /Type /Sig /Contents  <00ff> /M (x) /N 1 0 R /L [1] >> rest"
    entries = Parser(text).entries()
    assert entries["Contents"] == Entry(b"\x00\xff", 25, 31)
    assert {key: text[e.start : e.end] for key, e in entries.items()} == {
        "Type": b"/Sig",
        "Contents": b"<00ff>",
        "M": b"(x)",
        "N": b"1 0 R",
        "L": b"[1]",
    }


def test_numbers_are_alike_by_value_and_truth_is_no_number() -> None:
    assert same([1, 2.0], [1.0, 2])
    assert not same(1, True)
    assert not same({"A": 1}, {"A": 1, "B": None})
    assert not same([1], [1, 2])
    assert not same(b"A", "A")


def test_references_are_found_at_any_depth() -> None:
    value = Parser(b"<< /A [1 0 R << /B 2 0 R >>] /C 3 0 R /D (4 0 R) >>").value()
    assert sorted(references(value)) == [1, 2, 3]


@pytest.mark.parametrize("text", [b"[1 2 3 4]", b"<< /A 1 /B 2 >>", b"(((())))", rb"(\n\n\n\n\n)"])
def test_what_is_read_is_counted(text: bytes) -> None:
    Parser(text, tokens=9).value()
    with pytest.raises(PdfLimitError):
        Parser(text, tokens=4).value()


def test_the_parsers_of_one_file_spend_from_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_budget, "TOKENS", 9)
    budget = Budget()
    with budget.parsing(b"[1 2 3]", 0) as parser:
        parser.value()
    with budget.parsing(b"[1 2 3]", 0) as parser, pytest.raises(PdfLimitError):
        parser.value()


# --- indirect objects and streams ------------------------------------------------------------------------------


def stream_of(data: bytes, length: int | None = None) -> Stream:
    value = read_indirect(data, 0, Budget(), lambda _: length).value
    assert isinstance(value, Stream)
    return value


@pytest.mark.parametrize(
    ("data", "octets"),
    [
        (b"1 0 obj << /Length 3 >> stream\nabc\nendstream endobj", b"abc"),
        (b"1 0 obj << /Length 3 >> stream\r\nabcendstream endobj", b"abc"),
        (b"1 0 obj << /Length 99 >> stream\nabc\r\nendstream endobj", b"abc"),
        (b"1 0 obj << /Length 1 >> stream\nabc\nendstream endobj", b"abc"),
        (b"1 0 obj << >> stream\nabc\nendstream endobj", b"abc"),
        (b"1 0 obj << /Length 7 0 R >> stream\na endstream b\nendstream endobj", b"a endstream b"),
        (b"1 0 obj << /Length 0 >> stream\nendstream endobj", b""),
    ],
)
def test_a_stream_ends_where_its_length_or_its_keyword_says(data: bytes, octets: bytes) -> None:
    stream = stream_of(data, 13)
    assert (stream.raw, stream.number, stream.generation) == (octets, 1, 0)


@pytest.mark.parametrize("data", [b"1 0 obj << >> stream\nabc", b"obj 1", b""])
def test_a_stream_or_object_without_bounds_is_refused(data: bytes) -> None:
    with pytest.raises(PdfError):
        read_indirect(data, 0, Budget())
