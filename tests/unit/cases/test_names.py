"""Whose name, and whose personal code, a text gives: "another's" only where that is plain."""

from dataclasses import replace

import pytest
from fakes.reports import SIGNER

from cases.names import full_names, is_code_of, is_name_of, is_renewed_code, latvian_code

LIGA = replace(SIGNER, given_name="LĪGA", surname="PARAUGKALNE-PIEMĒRE", serial_number="PNOLV-321047-55012")
ONLY_COMMON = replace(SIGNER, given_name=None, surname=None, common_name="PARAUGKALNE,LĪGA,32104755012")

HERS = {
    "as written": "Līga Paraugkalne-Piemēre",
    "without diacritics": "Liga Paraugkalne-Piemere",
    "the other way round": "Paraugkalne Līga",
    "one surname of two": "Līga Piemēre",
    "in another case": "Līgas Paraugkalnes-Piemēres",
    "an initial": "L. Paraugkalne",
    "a second given name": "Līga Anna Paraugkalne",
    "the given name alone": "Līga",
    "decomposed letters": "Li\u0304ga Paraugkalne",
}

ANOTHERS = {
    "another given name of the family": "Juris Paraugkalns",
    "another surname": "Līga Bērziņa",
    "another person": "Andris Piemērs",
    "another initial": "A. Paraugkalne",
    "initials alone": "L. P.",
    "nothing": "",
    "an address": "Ezera iela 3",
}


@pytest.mark.parametrize("name", HERS.values(), ids=HERS.keys())
def test_a_name_is_known_however_it_is_written(name: str) -> None:
    assert is_name_of(name, LIGA)


@pytest.mark.parametrize("name", ANOTHERS.values(), ids=ANOTHERS.keys())
def test_another_name_is_not_taken_for_it(name: str) -> None:
    assert not is_name_of(name, LIGA)


def test_a_certificate_with_a_common_name_alone_has_a_name_too() -> None:
    assert is_name_of("Līga Paraugkalne", ONLY_COMMON)
    assert not is_name_of("Andris Piemērs", ONLY_COMMON)


def test_only_full_names_in_latin_letters_tell_persons_apart() -> None:
    assert full_names(("Līga", "Олег Примеров", "Līga Paraugkalne", "")) == ("Līga Paraugkalne",)


SERIALS = {
    "as the standard has it": ("PNOLV-321047-55012", "321047-55012"),
    "without the hyphen": ("PNOLV-32104755012", "321047-55012"),
    "bare": ("321047-55012", "321047-55012"),
    "as a tax number": ("TINLV-32104755012", "321047-55012"),
    "of Estonia": ("PNOEE-60001019999", None),
    "an identity card": ("IDCLV-PA1234567", None),
    "none": (None, None),
}


@pytest.mark.parametrize(("serial", "code"), SERIALS.values(), ids=SERIALS.keys())
def test_the_personal_code_of_a_certificate_is_read_in_each_of_its_forms(serial: str | None, code: str | None) -> None:
    signer = replace(SIGNER, serial_number=serial)

    assert latvian_code(signer) == code
    assert is_code_of("321047-55012", signer) is (code is not None)


def test_only_an_old_code_can_have_become_a_new_one() -> None:
    assert is_renewed_code("010180-10001", LIGA)
    assert not is_renewed_code("327713-20946", LIGA)
    assert is_renewed_code("327713-20946", replace(LIGA, serial_number="PNOEE-60001019999"))
