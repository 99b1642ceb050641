"""Whether who signed is whom the request is about, by a table: names folded, surnames changed, codes renewed, others named."""

from dataclasses import replace

import pytest
from fakes.matters import SIGNED, asked, known, of_signed, read
from fakes.reports import SIGNER

from cases.decision import OpenCase
from cases.persons import Meant, Named, named_in, person_meant
from classifier.rights import Label, Requester
from verify.report import Signer

LIGA = replace(SIGNER, given_name="LĪGA", surname="PARAUGKALNE", serial_number="PNOLV-321047-55012")
BEFORE_MARRIAGE = replace(LIGA, surname="BĒRZIŅA")
OLD_CODE_LIGA = replace(LIGA, serial_number="PNOLV-010180-10001")
FOREIGN = replace(LIGA, serial_number="PNOEE-60001019999", country="EE")
HERS, HER_OLD, HIS = "321047-55012", "010180-10001", "327713-20946"

TABLE: dict[str, tuple[Signer, Named, tuple[Signer, ...], str]] = {
    "nobody is named": (LIGA, Named(), (), "unknown"),
    "a given name alone": (LIGA, Named(("Jānis",)), (), "unknown"),
    "a name in other letters": (LIGA, Named(("Олег Примеров",)), (), "unknown"),
    "her name": (LIGA, Named(("Līga Paraugkalne",)), (), "same"),
    "her name without diacritics": (LIGA, Named(("Liga Paraugkalne",)), (), "same"),
    "her name with decomposed letters": (LIGA, Named(("Li\u0304ga Paraugkalne",)), (), "same"),
    "her name in the genitive": (LIGA, Named(("Līgas Paraugkalnes",)), (), "same"),
    "her name the other way round": (LIGA, Named(("Paraugkalne Līga",)), (), "same"),
    "her initial and surname": (LIGA, Named(("L. Paraugkalne",)), (), "same"),
    "her name among others": (LIGA, Named(("Jānis Paraugs", "Līga Paraugkalne")), (), "same"),
    "her code": (LIGA, Named(codes=(HERS,)), (), "same"),
    "her name and code": (LIGA, Named(("Līga Paraugkalne",), (HERS,)), (), "same"),
    "her old code beside her name": (LIGA, Named(("Līga Paraugkalne",), (HER_OLD,)), (), "same"),
    "her new code, signed with the old one": (OLD_CODE_LIGA, Named(("Līga Paraugkalne",), (HERS,)), (), "same"),
    "her maiden name, known from an earlier case": (LIGA, Named(("Līga Bērziņa",)), (BEFORE_MARRIAGE,), "same"),
    "her maiden name beside her code": (LIGA, Named(("Līga Bērziņa",), (HERS,)), (), "same"),
    "both her names": (LIGA, Named(("Līga Bērziņa", "Līga Paraugkalne")), (), "same"),
    "a Latvian code beside her Estonian certificate and name": (FOREIGN, Named(("Līga Paraugkalne",), (HERS,)), (), "same"),
    "her maiden name alone": (LIGA, Named(("Līga Bērziņa",)), (), "other"),
    "another of her family": (LIGA, Named(("Juris Paraugkalns",)), (), "other"),
    "his name": (LIGA, Named(("Jānis Paraugs",)), (), "other"),
    "his name beside her code": (LIGA, Named(("Jānis Paraugs",), (HERS,)), (), "other"),
    "his code": (LIGA, Named(codes=(HIS,)), (), "other"),
    "his code under her name": (LIGA, Named(("Līga Paraugkalne",), (HIS,)), (), "other"),
    "his code beside hers": (LIGA, Named(codes=(HERS, HIS)), (), "other"),
    "an old code without a name": (LIGA, Named(codes=(HER_OLD,)), (), "other"),
    "an old code under his name": (LIGA, Named(("Jānis Paraugs",), (HER_OLD,)), (), "other"),
    "the maiden name of another, known from her case": (LIGA, Named(("Anna Ozola",)), (BEFORE_MARRIAGE,), "other"),
    "she speaks for him": (LIGA, Named(("Jānis Paraugs",), represents=True), (), "representative"),
    "she speaks for somebody unnamed": (LIGA, Named(represents=True), (), "representative"),
    "she speaks for her child, under her own name": (LIGA, Named(("Līga Paraugkalne",), (HERS,), represents=True), (), "representative"),
}  # fmt: skip


@pytest.mark.parametrize(("signer", "named", "earlier", "meant"), TABLE.values(), ids=TABLE.keys())
def test_who_is_meant(signer: Signer, named: Named, earlier: tuple[Signer, ...], meant: str) -> None:
    assert person_meant(signer, named, earlier) == meant


def test_the_table_is_long_enough_and_holds_every_answer() -> None:
    assert len(TABLE) >= 20
    assert {meant for *_, meant in TABLE.values()} == {meant.value for meant in Meant}


HELD = {
    "other": ({"names": ("Anna Ozola",)}, ("other_person",)),
    "representative": ({"requester": Requester.REPRESENTATIVE}, ("representative",)),
}


@pytest.mark.parametrize(("named", "reasons"), HELD.values(), ids=HELD.keys())
def test_another_and_a_representative_are_held(named: dict[str, object], reasons: tuple[str, ...]) -> None:
    assert asked(of_signed(read(Label.ACCESS, **named))) == reasons


def test_a_name_of_before_opens_a_case_once_an_earlier_certificate_bears_it() -> None:
    signer = SIGNED.acceptances[0].signer
    covered = read(Label.ACCESS, names=(f"{signer.given_name} Ozola",))
    before = replace(signer, surname="OZOLA")

    assert asked(of_signed(covered)) == ("other_person",)
    assert isinstance(of_signed(covered, known=known(earlier=(before,))), OpenCase)


def test_names_and_codes_do_not_show_where_facts_are_logged() -> None:
    named = named_in(read(Label.ACCESS, names=("Anna Ozola",), personal_codes=(HIS,)))

    assert "Ozola" not in repr(named)
    assert HIS not in repr(named)
