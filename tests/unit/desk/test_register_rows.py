"""Rows of a register: what each cell may say, and the sentence for each that can't be used."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.states import RightOutcome
from classifier.rights import ChannelKind, ChannelWish, Right
from config.settings import Settings
from desk.register_rows import BadRow, Entry, RowError, Scale, entries
from desk.register_words import NAMES, Column
from runtime.resources import load_calendar
from runtime.tables import Row

CALENDAR = load_calendar(Settings())
SCALE = Scale(CALENDAR, datetime(2026, 11, 26, 10, tzinfo=UTC))
GOOD = {"reference": "12/2026", "received": "2026-10-01", "rights": "erasure"}


def read(*cells: dict[str, str]) -> list[tuple[int, Entry] | BadRow]:
    head = tuple(dict.fromkeys(name for row in cells for name in row))
    rows = [Row(number, tuple(row.get(name, "") for name in head)) for number, row in enumerate(cells, start=2)]
    return list(entries([Row(1, head), *rows], SCALE))


def only(**cells: str) -> Entry:
    (found,) = read(GOOD | cells)
    assert not isinstance(found, BadRow), found
    return found[1]


def test_a_row_with_what_is_needed() -> None:
    entry = only()
    assert entry.reference == "12/2026"
    assert entry.rights == (Right.ERASURE,)
    assert entry.deadline.received_on == date(2026, 10, 1)
    assert entry.deadline.due_on == date(2026, 11, 2)
    assert entry.past.outcome is RightOutcome.PENDING


def test_a_latvian_register_reads_as_well() -> None:
    (found,) = read(
        {
            "Numurs": "7",
            "SAŅEMTS": "05.10.2026. 9:30",
            "Tiesības": "Datu dzēšana; piekļuve datiem",
            "Persona": "Ilze Paraudziņa",
            "Kanāls": "E-pasts",
            "Adrese": "Ilze@Example.LV",
            "Valoda": "LV",
            "Saturs": "Lūdzu dzēst.",
            "Termiņš": "05.11.2026",
            "Atbildēts": "30.10.2026",
            "Rezultāts": "Izpildīts daļēji",
            "Piezīmes": "left out of account",
        }
    )
    assert not isinstance(found, BadRow), found
    number, entry = found
    assert number == 2
    assert entry.deadline.received_at == datetime(2026, 10, 5, 6, 30, tzinfo=UTC)
    assert entry.rights == (Right.ERASURE, Right.ACCESS)
    assert (entry.person, entry.language, entry.request) == ("Ilze Paraudziņa", "lv", "Lūdzu dzēst.")
    assert entry.channel == ChannelWish(ChannelKind.EMAIL, "ilze@example.lv")
    assert entry.past.outcome is RightOutcome.GRANTED_IN_PART
    assert (entry.past.answered_on, entry.past.stated_due_on) == (date(2026, 10, 30), date(2026, 11, 5))


@pytest.mark.parametrize(
    ("cells", "wish"),
    [
        ({}, ChannelWish(ChannelKind.NONE)),
        ({"target": "a@b.lv"}, ChannelWish(ChannelKind.EMAIL, "a@b.lv")),
        (
            {"channel": "post", "target": "Lielā iela 1, Rīga, LV-1050"},
            ChannelWish(ChannelKind.POST, "Lielā iela 1, Rīga, LV-1050"),
        ),
        ({"channel": "klātienē"}, ChannelWish(ChannelKind.IN_PERSON)),
    ],
)
def test_channels(cells: dict[str, str], wish: ChannelWish) -> None:
    assert only(**cells).channel == wish


BAD = {
    "no number": ({"reference": ""}, "reference: write a number"),
    "a number too long": ({"reference": "x" * 256}, "reference: write a number"),
    "no day of receipt": ({"received": ""}, "received: '' is no date"),
    "an impossible day": ({"received": "31.11.2026"}, "received: '31.11.2026' is no date"),
    "an American day": ({"received": "11/24/2026"}, "received: '11/24/2026' is no date"),
    "a day to come": ({"received": "2026-11-27"}, "received: 2026-11-27 has not come yet"),
    "a day before the law": ({"received": "1990-01-01"}, "received: 1990-01-01 can't be counted from"),
    "the first day of all": ({"received": "0001-01-01"}, "received: 0001-01-01 can't be counted from"),
    "the last day of all": ({"received": "9999-12-31"}, "has not come yet"),
    "no right": ({"rights": " ; "}, "rights: write at least one of"),
    "a right that nobody has": ({"rights": "erasure, oblivion"}, "rights: 'oblivion' is unknown"),
    "a channel that nobody has": ({"channel": "pigeon"}, "channel: 'pigeon' is unknown"),
    "a wish that paper can't hold": ({"channel": "in_attachment"}, "channel: 'in_attachment' is unknown"),
    "an address that is none": ({"channel": "email", "target": "Anna"}, "target: 'Anna' is no mail address"),
    "a language without letters": ({"language": "de"}, "language: 'de' is unknown"),
    "an outcome that nobody has": ({"outcome": "lost", "answered": "2026-10-20"}, "outcome: 'lost' is unknown"),
    "an answer without outcome": ({"answered": "2026-10-20"}, "outcome: an answered request needs both"),
    "an outcome without answer": ({"outcome": "granted"}, "outcome: an answered request needs both"),
    "an answer before the request": (
        {"outcome": "granted", "answered": "2026-09-30"},
        "answered: 2026-09-30 lies before",
    ),
    "an answer to come": ({"outcome": "granted", "answered": "2026-11-27"}, "has not come yet"),
    "an extension that is none": ({"extended": "2026-11-02"}, "extended: 2026-11-02 is no later"),
    "an extension that is no day": ({"extended": "soon"}, "extended: 'soon' is no date"),
    "a due day that is none": ({"due": "32"}, "due: '32' is no date"),
}


@pytest.mark.parametrize(("cells", "says"), BAD.values(), ids=BAD)
def test_each_bad_cell_has_its_sentence(cells: dict[str, str], says: str) -> None:
    (found,) = read(GOOD | cells)
    assert isinstance(found, BadRow), found
    assert found.number == 2
    assert says in found.error


def test_a_number_stands_once_and_bad_rows_hide_no_others() -> None:
    found = read(GOOD, GOOD | {"received": "x"}, GOOD, GOOD | {"reference": "13"})
    assert [row.number if isinstance(row, BadRow) else row[0] for row in found] == [2, 3, 4, 5]
    assert [row.error for row in found if isinstance(row, BadRow)][1:] == [
        "reference: '12/2026' stands in row 2 already"
    ]


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ((), "names no column reference, received, rights"),
        (("reference", "rights"), "names no column received"),
        (("reference", "numurs", "received", "rights"), "two columns tell the reference"),
    ],
)
def test_a_table_without_its_columns_is_no_register(head: tuple[str, ...], says: str) -> None:
    with pytest.raises(RowError, match=says):
        list(entries([Row(1, head)] if head else [], SCALE))


def test_every_column_has_a_name_and_a_short_row_lacks_its_last_cells() -> None:
    assert set(NAMES.values()) == set(Column)
    rows = [Row(1, ("reference", "received", "rights", "person")), Row(2, ("1", "2026-10-01", "access"))]
    ((_, entry),) = entries(rows, SCALE)  # type: ignore[misc]  # a good row is a pair
    assert entry.person is None


@given(st.dictionaries(st.sampled_from([c.value for c in Column]), st.text(max_size=40)))
def test_any_words_give_an_entry_or_a_sentence(cells: dict[str, str]) -> None:
    (found,) = read(GOOD | cells)
    assert isinstance(found, BadRow) or found[1].rights
