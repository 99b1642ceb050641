"""Rights named by article, forms answered in words, and misspelt words: what is read, and what only looks like it."""

import pytest
from fakes.classifier_rules import labels, model, reading

from classifier.articles import articles_in
from classifier.misspelt import Spellings
from classifier.rights import Label
from classifier.tokens import runs


def _numbers(text: str) -> list[str]:
    return [named.number for run in runs(text, 0, len(text)) for named in articles_in(run.tokens)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Izmantoju VDAR 15., 17. un 20. pantā paredzēto", ["15", "17", "20"]),
        ("Regulas 15. panta 1. punkta a) apakšpunkts", ["15"]),
        ("under Articles 15(3) and 20 GDPR", ["15", "20"]),
        ("по ст. 21 GDPR", ["21"]),
        ("Darba likuma 17. pants", []),
        ("Article 17 of the Consumer Act", []),
        ("Ministru kabineta noteikumu 15. pants", []),
        ("under Article 17 of the Framework Services Agreement", []),
        ("under Article 15 of the GDPR, our contract being over", ["15"]),
        ("our changes on assistance with Articles 15 to 22", []),
        ("palīdzība VDAR 15. līdz 22. panta pieprasījumos", []),
        ("Izmantoju 15. pantu. 17. pantu neizmantoju", ["15"]),
        ("Article 15, not Article 17", ["15"]),
        ("15. punkts", []),
        ("article", []),
        ("pants", []),
    ],
)
def test_articles_of_the_regulation_are_found_and_those_of_other_laws_are_not(text: str, numbers: list[str]) -> None:
    assert _numbers(text) == numbers


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ("Izlietoju savas tiesības, kas dotas VDAR 15. pantā.", "access"),
        ("I hereby exercise my right under Article 17 GDPR.", "erasure"),
        ("Прошу применить ко мне статью 18 GDPR.", "restriction"),
    ],
)
def test_an_article_alone_invokes_its_right(body: str, label: str) -> None:
    assert label in labels(body)


@pytest.mark.parametrize(
    "body",
    [
        "Apstiprinām, ka saskaņā ar iepirkuma nolikuma prasībām piedāvājums ar 15. pantu ir saņemts. Paldies!",
        "Rēķinu nosūtījām, kā prasīts 15. pantā. Paldies par sadarbību!",
        "Līguma projektā ir kļūda 17. pantā, lūdzu juristus to pārskatīt.",
        "Please review our mark-up of Article 17 before the board meeting on Friday.",
    ],
)
def test_an_article_in_what_asks_for_nothing_goes_to_a_person(body: str) -> None:
    got = reading(body)
    assert got.needs_review or got.labels == (Label.OTHER,)


@pytest.mark.parametrize(
    ("body", "expected", "looked_at"),
    [
        ("Es parakstīju, ka manu bildi var likt bukletā. Pārdomāju, uzskatiet to papīru par spēkā neesošu.", Label.WITHDRAW_CONSENT, True),
        ("Atsaucu savu vakardienas dzēšanas lūgumu, viss paliek pa vecam.", Label.OTHER, False),
        ("I take back my request for erasure, leave everything as it is.", Label.OTHER, False),
    ],
)  # fmt: skip
def test_a_consent_taken_back_is_no_request_taken_back(body: str, expected: Label, *, looked_at: bool) -> None:
    got = reading(body)
    assert (got.labels, got.needs_review) == ((expected,), looked_at)


def test_articles_side_by_side_are_each_asked_for_and_one_may_stand_alone() -> None:
    assert labels("Arts 15, 17 and 21 GDPR. Ada Sample, customer 77120.") == {"access", "erasure", "objection"}
    assert labels("Статья 15, п. 1 и 3. Анна Образцова, договор 30-118.") == {"access"}


def test_a_decision_by_machine_alone_goes_to_a_person() -> None:
    assert reading("Izmantoju VDAR 22. pantā dotās tiesības.").needs_review


def test_a_form_answered_in_words_says_what_is_answered_with_yes() -> None:
    form = "Piekļuve: nē\nLabošana: nē\nDzēšana: JĀ\nIebildums: nē"
    assert labels(form, "Veidlapa") == {"erasure"}
    assert "erasure" not in labels("Piekļuve: jā\nLabošana: nē\nDzēšana: nē", "Veidlapa")


def test_every_ticked_box_counts_however_the_option_is_worded() -> None:
    form = "[X] saņemt savu datu kopiju\n[X] labot nepareizus datus\n[ ] dzēst datus"
    assert labels(form, "Iesniegums") == {"access", "rectification"}
    form = "( ) saņemt savu datu kopiju\n( ) labot nepareizus datus\n(V) dzēst datus"
    assert labels(form, "Iesniegums") == {"erasure"}


def test_boxes_may_be_named_by_article_and_marked_in_a_blank_at_the_end_of_the_line() -> None:
    assert labels("(x) Art. 15   ( ) Art. 16   ( ) Art. 17\n(x) Art. 20", "Form DP-1") == {"access", "portability"}
    form = "1. iegūt informāciju __\n2. labot __\n3. dzēst __\n4. ierobežot X\n5. pārnest __"
    assert labels(form, "Veidlapa") == {"restriction"}


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("izdesiet", "izdzesiet"),
        ("izdzzesiet", "izdzesiet"),
        ("izdzseiet", None),  # two letters in each other's place, and the ending is no longer certain
        ("iesledziet", None),  # 'switch on' is not 'switch off'
        ("dzesit", None),
        ("", None),
    ],
)
def test_only_slips_inside_a_long_word_are_forgiven(word: str, meant: str | None) -> None:
    assert Spellings(["izdzesiet", "izsledziet", "dzesiet"]).meant(word) == meant


def test_a_misspelt_verb_keeps_its_meaning_and_its_denial() -> None:
    lexicon = model().lexicon
    assert "delete" in lexicon.meaning("izdzeesiet").concepts
    assert "delete" in lexicon.meaning("neizdzeesiet").denied
