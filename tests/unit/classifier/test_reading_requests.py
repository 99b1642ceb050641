"""What is meant, not what is mentioned: tables of sentences and the labels that they carry."""

import pytest
from fakes.classifier_rules import labels, reading

from classifier.rights import Label

NEGATED = {
    "prefix ne-": ("Nedzēsiet manus datus, tikai izlabojiet uzvārdu.", {"rectification"}),
    "nevis": ("Lūdzu labot manu adresi, nevis dzēst.", {"rectification"}),
    "denied wish": ("Es nelūdzu dzēst manus datus, lūdzu tikai izsniegt to kopiju.", {"access"}),
    "english contraction": ("Don't delete my account, just correct my surname.", {"rectification"}),
    "denied wish, english": ("I am not asking you to erase my data. Please send me a copy of it.", {"access"}),
    "russian particle": ("Не удаляйте мои данные, просто исправьте мою фамилию.", {"rectification"}),
    "not only": ("Lūdzu ne tikai izlabot manu adresi, bet arī dzēst manu veco tālruni.", {"rectification", "erasure"}),
    "no objection": ("Neiebilstu, ka tiekamies trešdien.", {"other"}),
    "keep for a claim": ("Nedzēsiet manas sarunas ierakstu, tas vajadzīgs tiesā.", {"restriction"}),
}
ASKED_ABOUT = {
    "may I, latvian": ("Vai es varu lūgt izdzēst savus datus, ja kādreiz aiziešu?", {"question"}),
    "how, english": ("How do I withdraw my consent?", {"question"}),
    "how, russian": ("Как мне отозвать согласие на обработку данных?", {"question"}),
    "polite request": ("Could you please delete my data?", {"erasure"}),
    "polite request, latvian": ("Vai jūs varētu, lūdzu, izdzēst manus datus?", {"erasure"}),
    "question that is a request": ("Ko jūs par mani zināt?", {"access"}),
    "retention": ("Cik ilgi jūs glabājat zvanu ierakstus?", {"question"}),
}
CONDITIONAL = {
    "if you hold": ("Ja jums ir kādi mani dati, izdzēsiet tos.", {"erasure"}),
    "if you hold, english": ("If you hold any data about me, erase it.", {"erasure"}),
    "if I agreed": ("Ja es kādreiz esmu piekritis reklāmai, atsaucu savu piekrišanu.", {"withdraw_consent"}),
}
RETRACTED = {
    "latvian": ("Savu lūgumu dzēst datus atsaucu.", {"other"}),
    "english": ("Please disregard my earlier request to delete my data.", {"other"}),
    "russian": ("Отзываю свой запрос на удаление данных.", {"other"}),
    "consent is not a request": ("Atsaucu savu piekrišanu.", {"withdraw_consent"}),
}
SPELLINGS = {
    "without diacritics": ("ludzu izdzesiet visus manus datus", {"erasure"}),
    "capitals": ("LŪDZU DZĒST MANUS DATUS!", {"erasure"}),
    "russian in latin letters": ("proshu udalit moi dannye", {"erasure"}),
    "mixed languages": ("Labdien, please delete manus datus", {"erasure"}),
    "reference to the sentence before": ("There is a photo of me on your site. Take it down.", {"erasure"}),
}
NOT_REQUESTS = {
    "backup": ("Lūdzu izdzēsiet vecās rezerves kopijas no servera.", {"other"}),
    "invoice": ("Please correct the amount on invoice 12.", {"other"}),
    "access to a folder": ("Lūdzu piešķirt kolēģim piekļuvi kopīgajai mapei.", {"other"}),
    "consent to a quote": ("Piekrītu jūsu tāmei.", {"other"}),
    "advertising": ("Our experts help you answer erasure requests. Book a demo!", {"other"}),
    "another's customer": ("Mūsu klients lūdz dzēst savus datus, kā to izdarīt programmā?", {"other"}),
    "policy recited": ("Jums ir tiesības dzēst savus datus.", {"other"}),
}
CASES = NEGATED | ASKED_ABOUT | CONDITIONAL | RETRACTED | SPELLINGS | NOT_REQUESTS


@pytest.mark.parametrize("name", CASES)
def test_sentences_mean_what_they_say(name: str) -> None:
    body, expected = CASES[name]
    assert labels(body) == expected


@pytest.mark.parametrize("word", ["UNSUBSCRIBE", "Unsubscribe me", "Atrakstieties", "отписка", "Отпишите меня"])
def test_a_bare_refusal_above_a_newsletter_is_never_passed_over(word: str) -> None:
    quoted = "> Cyber Monday: 24 hours of deals\n> You may withdraw consent or request deletion at any time."
    result = reading(f"{word}\n\n{quoted}", "Re: Cyber Monday")
    assert Label.OBJECTION in result.labels or result.needs_review


def test_other_stands_alone_and_has_no_evidence() -> None:
    result = reading("Paldies, printeris atkal strādā!")
    assert result.labels == (Label.OTHER,)
    assert result.evidence == ()
    assert not result.needs_review


def test_several_rights_of_one_sentence_are_all_found() -> None:
    body = "Iebilstu pret reklāmu, atsaucu savu piekrišanu un lūdzu izdzēst manus datus."
    assert labels(body) == {"objection", "withdraw_consent", "erasure"}


def test_a_subject_alone_says_what_a_letter_is() -> None:
    assert labels("Skatīt pielikumu.", "Pieprasījums par piekļuvi datiem") == {"access"}


def test_a_subject_is_not_believed_against_a_body_of_business() -> None:
    assert labels("Please give our new colleague access to the drive.", "Access request") == {"other"}


def test_marketing_objections_and_withdrawn_consents_are_told_apart_from_other_objections() -> None:
    assert reading("Lūdzu nesūtiet man reklāmas.").marketing
    assert reading("Atsaucu savu piekrišanu.").marketing
    assert not reading("Iebilstu pret manu datu apstrādi jūsu leģitīmajās interesēs.").marketing
    assert not reading("Lūdzu dzēst manus datus.").marketing


def test_a_bare_order_without_an_object_goes_to_a_person() -> None:
    result = reading("Izdzēsiet.")
    assert result.needs_review
    assert result.reasons == ("unsure_request",)


def test_an_automated_decision_is_a_question_for_a_person() -> None:
    result = reading("Man automātiski atteica līgumu. Lūdzu, lai to izskata cilvēks.")
    assert result.labels == (Label.QUESTION,)
    assert result.needs_review


def test_text_of_an_attachment_is_read_and_named_as_the_source() -> None:
    result = reading("Sveiki, pielikumā iesniegums.", **{"iesniegums.txt": "Lūdzu izdzēst visus manus datus."})
    assert result.labels == (Label.ERASURE,)
    assert {item.source for item in result.evidence} == {"iesniegums.txt"}
