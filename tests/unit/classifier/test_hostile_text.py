"""Whatever the text: an answer, a reason where reading is hard, and bounded time."""

from time import process_time

import pytest
from fakes.classifier_rules import labels, reading
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.rights import Label

MEGABYTES = {
    "one word": "a" * 5_000_000,
    "spaces": " " * 5_000_000,
    "sentences": "Lūdzu dzēst manus datus. " * 200_000,
    "quotes": '"' * 5_000_000,
    "lines": "\n" * 5_000_000,
    "digits": "1 " * 2_500_000,
    "boxes": "[ ] " * 1_250_000,
    "at signs": "a@" * 2_500_000,
    "quote marks": "> " * 2_500_000,
    "colons": "No: wrote:\n" * 450_000,
    "no full stop": "manus datus dzēst un " * 250_000,
    "wishes": "Atbildi sūtiet uz:\n" * 300_000,
    "contacts": "Atbildi uz a@b.example vai 29123456, Liepu iela 1, LV-1010. " * 90_000,
    "postcodes": "LV-1010 " * 600_000,
    "zero width": "\u200b" * 5_000_000,
}


HANGS = 20
"""Seconds of processor time after which reading counts as hung, on any machine; speed is measured by `make bench`."""


DEAR = frozenset({"lines", "no full stop", "contacts", "postcodes"})
"""Texts like others of their kind, left to the long run."""


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.soak] * (n in DEAR)) for n in MEGABYTES])
def test_five_megabytes_are_answered_in_bounded_time_and_seen_by_a_person(name: str) -> None:
    begun = process_time()
    result = reading(MEGABYTES[name])
    assert process_time() - begun < HANGS
    assert "too_large" in result.reasons


def test_the_beginning_of_a_huge_text_is_still_read() -> None:
    assert Label.ERASURE in reading("Lūdzu dzēst manus datus.\n" + "x" * 3_000_000).labels


@pytest.mark.parametrize("text", ["", " ", "\u200b\u200b", "👍", "...", "\n\n> vecs teksts"])
def test_nothing_to_read_is_said_and_not_guessed(text: str) -> None:
    result = reading(text)
    assert result.labels == (Label.OTHER,)
    assert result.needs_review


def test_binary_noise_is_called_unreadable() -> None:
    assert "unreadable" in reading("\x01\x02\ufffd\x03" * 200 + "dzēst").reasons


DISGUISES = {
    "zero width inside": "Lūdzu dz\u200bēst ma\u200bnus da\u200dtus.",
    "cyrillic letters in latvian": "Lūdzu dzēst mаnus dаtus.",
    "latin letters in russian": "Удaлите мoи дaнные.",
    "full width": "Please ｄｅｌｅｔｅ my data.",
    "combining marks apart": "Lu\u0304dzu dze\u0304st manus datus.",
    "soft hyphens": "Lūdzu dzē\u00adst ma\u00adnus datus.",
}


@pytest.mark.parametrize("name", DISGUISES)
def test_disguised_words_are_read_as_they_look(name: str) -> None:
    assert labels(DISGUISES[name]) == {"erasure"}


@pytest.mark.parametrize("name", ["zero width inside", "cyrillic letters in latvian", "latin letters in russian"])
def test_a_disguise_is_a_reason_to_look(name: str) -> None:
    assert "hidden_characters" in reading(DISGUISES[name]).reasons


@settings(max_examples=200)
@given(st.text(max_size=400), st.text(max_size=60))
def test_no_text_makes_reading_fail(body: str, subject: str) -> None:
    assert reading(body, subject).labels
