"""What an earlier revision of a PDF is spared, because nothing touched it since, is just what comparing it anew would find."""

from collections.abc import Callable

import pytest
from fakes.pdf_updates import ALTERED, LAWFUL, OTHER_TEXT, Update, filled
from fakes.pdf_world import LATER, SECOND, SIGNED_AT, WORLD, Seen, seen, signed, unsigned
from hypothesis import given
from hypothesis import strategies as st

from authority import pdf, pdf_signing
from authority.pdf_file import PdfFile
from verify import pdf_index
from verify.judge import Verdict
from verify.pdf_budget import Budget
from verify.pdf_index import Index
from verify.pdf_indirect import header_at
from verify.pdf_objects import PdfError
from verify.pdf_tables import Kind, KnownTable, Place, PlainTable, Run, Runs
from verify.pdf_view import Reader, View
from verify.pdf_xref import Section

NUMBERS = range(6)
places = st.one_of(
    st.builds(Place, st.just(Kind.IN_FILE), st.integers(0, 3), st.just(0)),
    st.builds(Place, st.just(Kind.IN_STREAM), st.sampled_from(NUMBERS), st.integers(0, 1)),
    st.just(Place(Kind.FREE, 0, 0)),
)
files = st.lists(st.dictionaries(st.sampled_from(NUMBERS), places, max_size=4), min_size=1, max_size=5)


def sections(tables: list[dict[int, Place]]) -> tuple[Section, ...]:
    return tuple(Section(number, {}, KnownTable(table)) for number, table in enumerate(tables))


def origin(view: View, number: int) -> object:
    try:
        return view.origin(number)
    except PdfError as error:
        return str(error)


@given(files, st.permutations(range(5)))
def test_what_is_told_of_an_object_is_what_looking_it_up_tells(
    tables: list[dict[int, Place]], order: list[int]
) -> None:
    end = View(Reader(b""), sections(tables))
    for first in order:
        if first >= len(tables):
            continue
        old = end.without(first)
        for number in NUMBERS:
            if old.untouched(number):
                assert origin(old, number) == origin(end, number) != "an object stream that is not in the file itself"
            elif all(number not in table for table in tables[:first]):
                assert any(place.kind is Kind.IN_STREAM for table in tables for place in table.values())
            assert old.lacks(number) == all(number not in table for table in tables[first:])


@given(files)
def test_more_entries_than_are_listed_tell_nothing_of_what_they_leave(tables: list[dict[int, Place]]) -> None:
    usual = pdf_index.LISTED
    pdf_index.LISTED = 3
    try:
        index = Index(sections(tables), Budget())
    finally:
        pdf_index.LISTED = usual
    for first in range(len(tables)):
        few = sum(map(len, tables[:first])) <= 3
        for number in NUMBERS:
            assert few or not (index.untouched(number, first) or index.lacks(number, first))


def test_an_object_is_touched_where_its_object_stream_is() -> None:
    packed, stream, moved = Place(Kind.IN_STREAM, 2, 0), Place(Kind.IN_FILE, 10, 0), Place(Kind.IN_FILE, 20, 0)
    index = Index(sections([{5: stream}, {2: moved}, {1: packed, 2: stream}]), Budget())
    assert index.untouched(1, 1)
    assert not index.untouched(1, 2)


def test_a_damaged_row_is_not_taken_for_an_object_that_is_not_there() -> None:
    damaged = PlainTable(b"x" * 20, Runs.of_any_order([Run(1, 1, 0)]))
    index = Index((Section(0, {}, KnownTable({3: Place(Kind.IN_FILE, 9, 0)})), Section(1, {}, damaged)), Budget())
    assert not index.lacks(1, 1)
    with pytest.raises(PdfError, match="damaged row"):
        index.untouched(1, 1)


def continued(update: Update) -> bytes:
    """Apply an update between three signatures and a fourth, where the file still can be signed."""
    thrice = pdf_signing.sign(pdf_signing.sign(signed(), SECOND, LATER), SECOND, LATER)
    content = update(thrice)
    start = int(content[content.rindex(b"startxref") :].split()[1])
    return pdf_signing.sign(PdfFile(content, thrice.objects, thrice.root, start), SECOND, LATER).content


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], Seen]:
    """See a file with nothing spared: every object is looked up and compared for each revision."""

    def look(content: bytes) -> Seen:
        with monkeypatch.context() as patched:
            patched.setattr(View, "untouched", lambda *_: False)
            patched.setattr(View, "lacks", lambda *_: False)
            return seen(content)

    return look


@pytest.mark.parametrize("name", [*ALTERED, *LAWFUL])
def test_what_is_spared_changes_nothing_of_what_is_found(name: str, anew: Callable[[bytes], Seen]) -> None:
    content = continued((ALTERED | LAWFUL)[name])
    assert seen(content) == anew(content)


@pytest.mark.parametrize("number", [pdf.CONTENT, pdf.FONT, pdf.PAGES, pdf.FIRST_FIELD])
def test_what_was_changed_and_put_back_condemns_the_signature_between(number: int) -> None:
    first = pdf_signing.sign(unsigned(), WORLD.signer, SIGNED_AT)
    before = first.objects[number]
    other = OTHER_TEXT if isinstance(before, bytes) else before | {"Rotate": "90"}
    between = pdf_signing.sign(first.updated({number: other}), SECOND, LATER)
    whole = pdf_signing.sign(between.updated({number: before}), WORLD.signer, LATER)
    found = seen(whole.content)
    assert [s.integrity for s in found.document.signatures] == [True] * 3
    assert [p.code.value for p in found.document.problems] == ["content_altered_later"]
    assert found.judgement.verdict is Verdict.REJECT


def test_a_field_filled_in_between_counts_against_each_signature_before_it() -> None:
    file = pdf_signing.sign(signed(), SECOND, LATER)
    whole = pdf_signing.sign(filled(file), WORLD.signer, LATER)
    found = seen(whole.content)
    assert found.problems == {"form_filled_later"}
    assert [c.by for c in found.document.covered] == [("S1",), ("S2",), ("S3",)]


@pytest.mark.parametrize(
    "text",
    [
        b"7 2 obj << /A (x) /B [1 0 R] >> endobj",
        b"7 0 obj << /Length 2 >> stream\nab\nendstream endobj",
        b"7 0 obj << /A 1 >>",
    ],
    ids=["a dictionary", "a stream", "one that breaks off"],
)
def test_an_object_read_with_the_places_of_its_values_is_kept_as_if_it_were_read_without(text: bytes) -> None:
    reader, other = Reader(text), Reader(text)
    header = header_at(text, 0)
    assert header is not None
    entries = reader.entries(0, header)
    assert [text[e.start : e.end] for e in entries.values()] in ([b"(x)", b"[1 0 R]"], [b"2"], [b"1"])
    assert reader.at(0, View(reader, ())) == other.at(0, View(other, ()))
