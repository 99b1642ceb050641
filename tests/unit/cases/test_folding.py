"""Folding: what is typed on any keyboard finds what was written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.folding import MAX_TERMS, fold, index_terms, query_terms

FINDS = {
    "case": ("BĒRZIŅŠ", "bērziņš"),
    "diacritics left out": ("Ilze Bērziņa-Ķēniņa", "kenina"),
    "diacritics put in": ("Berzins", "Bērziņš"),
    "decomposed letters": ("Be\u0304rzin\u0327s\u030c", "bērziņš"),
    "Russian": ("Елена Ёлкина", "елкина"),
    "sharp s": ("Straße", "STRASSE"),
    "code with its dash": ("personas kods 161175-19997", "161175-19997"),
    "code without its dash": ("personas kods 161175-19997", "16117519997"),
    "code typed with a dash": ("PNOLV-16117519997", "161175-19997"),
    "phone in groups": ("zvaniet +371 29 123 456", "+37129123456"),
    "address": ("no Ilze@Example.LV rakstīts", "ilze@example.lv"),
    "part of an address": ("ilze.b@example.lv", "example"),
    "case number": ("lieta DSR-2026-000123", "DSR-2026-000123"),
    "two words in any order": ("Jānis un Ilze", "ilze janis"),
    "house number": ("Mūkusalas iela 41", "mukusalas 41"),
}


@pytest.mark.parametrize(("text", "query"), FINDS.values(), ids=FINDS.keys())
def test_the_query_finds_the_text(text: str, query: str) -> None:
    assert query_terms(query) <= index_terms(text)


MISSES = {
    "another code": ("161175-19997", "161175-19998"),
    "part of a code": ("161175-19997", "61175-19997"),
    "one of two words": ("Ilze", "Ilze Jānis"),
    "another mailbox of the same host": ("ilze@example.lv", "janis@example.lv"),
}


@pytest.mark.parametrize(("text", "query"), MISSES.values(), ids=MISSES.keys())
def test_the_query_does_not_find_the_text(text: str, query: str) -> None:
    assert not query_terms(query) <= index_terms(text)


@given(st.text())
def test_every_text_is_found_by_itself(text: str) -> None:
    assert query_terms(text) <= index_terms(text)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_text_of_very_many_words_has_a_bounded_index() -> None:
    assert len(index_terms(" ".join(map(str, range(200_000))))) <= MAX_TERMS


def test_a_text_without_a_space_is_read_once_and_not_once_for_each_letter() -> None:
    assert len(index_terms("a" * 1_000_000)) == 1


@given(st.text(alphabet="a@ ,<"))
def test_addresses_are_runs_with_a_sign_inside(text: str) -> None:
    as_before = re.findall(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+", text)
    assert {term for term in index_terms(text) if "@" in term} == set(as_before)
