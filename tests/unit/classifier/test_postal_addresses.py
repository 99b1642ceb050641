"""Postal addresses: where they begin and end in running text, with and without a postcode, at home and abroad."""

from itertools import pairwise
from time import process_time

import pytest
from fakes.classifier_rules import model, reading
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.contacts import contacts_in
from classifier.rights import ChannelKind

WRITTEN = {
    "after a colon": ("Pa pastu: Ozolu iela 3-7, Ogre, LV-5001.", "Ozolu iela 3-7, Ogre, LV-5001"),
    "after a verb": ("Sūtiet Mazā Ezera iela 1, Alūksne, LV-4301", "Mazā Ezera iela 1, Alūksne, LV-4301"),
    "code without a mark": ("Ozolu iela 3, Ogre LV5001", "Ozolu iela 3, Ogre LV-5001"),
    "several lines": ("Adrese:\nOzolu iela 3-7\nOgre\nLV 5001", "Ozolu iela 3-7, Ogre, LV-5001"),
    "windows line ends": ("Adrese:\r\nOzolu iela 3-7\r\nOgre, LV-5001", "Ozolu iela 3-7, Ogre, LV-5001"),
    "name before": ("Annai Paraugai, Ozolu iela 3, Ogre, LV-5001", "Ozolu iela 3, Ogre, LV-5001"),
    "name on a line": ("to: Anna Sample\n5 Mill Lane\nYork\nYO1 0ZZ", "5 Mill Lane, York, YO1 0ZZ"),
    "firm before": ('SIA "Paraugs", Ozolu iela 3, Ogre, LV-5001', "Ozolu iela 3, Ogre, LV-5001"),
    "personal code before": ("329999-00001\nOzolu iela 3, Ogre, LV-5001", "Ozolu iela 3, Ogre, LV-5001"),
    "house in a parish": ('uz "Kalniem", Ropažu pagasts, LV-2135', '"Kalniem", Ropažu pagasts, LV-2135'),
    "house without quotes": ("uz Kalnu mājām, Kalni, Ropažu pag., LV-2135", "Kalni, Ropažu pag., LV-2135"),
    "country after it": ("Ozolu iela 3, Ogre, LV-5001, Latvija", "Ozolu iela 3, Ogre, LV-5001"),
    "flat": ("Ozolu iela 3, dz. 7, Ogre, LV-5001", "Ozolu iela 3, dz. 7, Ogre, LV-5001"),
    "small letters": ("sutiet uz ozolu iela 3-7, ogre, lv-5001", "ozolu iela 3-7, ogre, LV-5001"),
    "no code": ("Atbildi sūtiet uz Ozolu ielu 3-7, Ogrē.", "Ozolu ielu 3-7, Ogrē"),
    "british": ("Write to Flat 4, 12 Hill Street, Leeds, LS1 0ZZ.", "Flat 4, 12 Hill Street, Leeds, LS1 0ZZ"),
    "british without code": ("a letter to 12 Hill Street, Leeds", "12 Hill Street, Leeds"),
    "post box": ("mail it to P.O. Box 12, York, YO1 0ZZ", "P.O. Box 12, York, YO1 0ZZ"),
    "german": ("an answer to Lindenweg 3, 10115 Berlin", "Lindenweg 3, 10115 Berlin"),
    "estonian": ("to Pikk 5-2, Tartu, EE-51014", "Pikk 5-2, Tartu, EE-51014"),
    "russian": ("на адрес ул. Речная 5-2, Рига, LV-1010", "ул. Речная 5-2, Рига, LV-1010"),
    "russian with town first": (
        "по адресу: г. Рига, ул. Речная, д. 5, кв. 2, LV-1010",
        "г. Рига, ул. Речная, д. 5, кв. 2, LV-1010",
    ),
    "russian box": ("ответ — а/я 7, Юрмала, LV-2015", "а/я 7, Юрмала, LV-2015"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_an_address_is_cut_out_of_its_sentence(name: str) -> None:
    text, address = WRITTEN[name]
    assert [c.target for c in contacts_in(text, 0, len(text)) if c.kind is ChannelKind.POST] == [address]


@pytest.mark.parametrize("text", ["Indekss ir LV-5001.", "2019-2020", "(2019–2020)", "329999-00001", "Līgums 12/2020"])
def test_numbers_that_are_no_address_give_none(text: str) -> None:
    assert contacts_in(text, 0, len(text)) == []


PIECES = [
    "iela ",
    "Ozolu ",
    "LV-",
    "LV-1010",
    " 5",
    "-2",
    ", ",
    "\n",
    '"',
    "„",
    "@",
    ".lv",
    "12 ",
    "Lane ",
    "ул. ",
    "a.b@c",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_addresses_lie_in_their_text_and_do_not_overlap(pieces: list[str]) -> None:
    text = "".join(pieces)
    postal = [c for c in contacts_in(text, 0, len(text)) if c.kind is ChannelKind.POST]
    assert all(0 <= c.start < c.end <= len(text) and "\n" not in c.target for c in postal)
    assert all(one.end <= other.start for one, other in pairwise(postal))


@pytest.mark.parametrize(
    "piece",
    [
        "pa pastu lūdzu ",
        "Ozolu iela 5, ",
        "LV-1010 ",
        "A1 2BC ",
        "20001111 ",
        "zvaniet nomainiet uz ",
        "„A" * 20,
        "Abc. ",
    ],
)
def test_repeated_words_of_a_wish_cost_no_more_than_others(piece: str) -> None:
    """A guard against searching that grows with the square of the text, not a measurement."""
    model()
    begun = process_time()
    reading(piece * (20_000 // len(piece)))
    assert process_time() - begun < 60


def test_a_wish_at_the_end_of_a_long_letter_is_found() -> None:
    body = "Tā tas toreiz bija. " * 400 + "Lūdzu manu datu kopiju. Atbildi sūtiet uz x.y@pasts.example."
    assert reading(body).channel.target == "x.y@pasts.example"
