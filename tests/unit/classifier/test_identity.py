"""Names and personal codes of a text: found for matching against the signer, and kept out of what is logged."""

from time import process_time

import pytest
from fakes.classifier_rules import reading

from classifier.identity import codes_in, names_in

LETTER = "Es, Līga Paraugkalne (personas kods 321047-55012), lūdzu dzēst manus datus.\n\nLīga Paraugkalne\n"


def test_a_letter_gives_the_name_and_code_of_its_writer() -> None:
    result = reading(LETTER)
    assert result.names == ("Līga Paraugkalne",)
    assert result.personal_codes == ("321047-55012",)


def test_neither_shows_where_a_reading_is_logged() -> None:
    shown = repr(reading("Lūdzu labot. Personas kods 321047-55012.\nLīga Paraugkalne").__class__)
    result = reading("Personas kods 321047-55012.\n\nLīga Paraugkalne")
    assert "names" not in repr(result)
    assert "personal_codes" not in repr(result)
    assert shown


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("p.k. 321047 - 55012", ("321047-55012",)),
        ("321047–55012 un 321047-55012", ("321047-55012",)),
        ("tālr. 20445566, rēķins 1234567-890123", ()),
        ("32104755012", ()),
    ],
)
def test_codes_are_written_in_one_way(text: str, codes: tuple[str, ...]) -> None:
    assert codes_in({"body": text}) == codes


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Paldies!\n\nOļegs Primerovs", ("Oļegs Primerovs",)),
        ("I, Ann Example, hereby request a copy.", ("Ann Example",)),
        ("SIA Paraugfirma\nLabdien Jums", ()),
        ("nekā", ()),
    ],
)
def test_names_are_those_by_which_people_introduce_and_sign_themselves(text: str, names: tuple[str, ...]) -> None:
    assert names_in({"body": text}) == names


@pytest.mark.parametrize("text", ["A" * 100_000, "Aa " * 33_000, "Aa-Bb " * 20_000, "111111-" * 15_000])
def test_noise_costs_little_time(text: str) -> None:
    begun = process_time()
    names_in({"body": text})
    codes_in({"body": text})
    assert process_time() - begun < 20  # hung, on any machine
