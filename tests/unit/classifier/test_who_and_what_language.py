"""Language, requester and the new provider of a portability request."""

import pytest
from fakes.classifier_rules import reading, tables

from classifier.classify import classify
from classifier.model import Model
from classifier.rights import Requester, RequestText, TextPart

LANGUAGES = {
    "Lūdzu dzēst manus datus.": "lv",
    "labdien kas par mani ir jusu datubaze": "lv",
    "Please delete my data.": "en",
    "Удалите мои данные.": "ru",
    "proshu udalit moi dannye iz vashei bazy": "ru",
    "stop": "en",
    "Prašau ištrinti visus mano asmens duomenis iš jūsų sistemos.": "lt",
    "Palun kustutage kõik minu isikuandmed oma andmebaasist.": "et",
    "Bitte löschen Sie alle meine personenbezogenen Daten.": "de",
    "Прошу видалити мої дані, дякую.": "uk",
}


@pytest.mark.parametrize("text", LANGUAGES)
def test_languages_are_told(text: str) -> None:
    assert reading(text).language == LANGUAGES[text]


@pytest.mark.parametrize("text", [text for text, language in LANGUAGES.items() if language not in {"lv", "en", "ru"}])
def test_a_language_that_is_not_read_goes_to_a_person(text: str) -> None:
    assert "foreign_language" in reading(text).reasons


@pytest.mark.parametrize(
    ("body", "sender", "requester"),
    [
        ("Lūdzu dzēst manus datus.", "a@gmail.example", Requester.NATURAL),
        ("Klienta vārdā (pilnvara pielikumā) lūdzu dzēst viņa datus.", "a@firma.example", Requester.REPRESENTATIVE),
        ("On behalf of my client I request a copy of her data.", "a@law.example", Requester.REPRESENTATIVE),
        ("Mūsu kontaktpersona ir mainījusies, lūdzam labot datus.", "a@firma.example", Requester.LEGAL),
        ("Lūdzu rēķinu.", "a@firma.example", Requester.LEGAL),
        ("Lūdzu rēķinu.", "a@inbox.example", Requester.NATURAL),
        ("", "a@inbox.example", None),
    ],
)
def test_requesters_are_told_apart(body: str, sender: str, requester: Requester | None) -> None:
    assert reading(body, sender=sender).requester is requester


def test_the_company_itself_is_no_new_provider() -> None:
    body = 'Lūdzu SIA "Mūsu nams" nodot manus datus SIA "Jaunais mākonis".'
    ours = Model.from_tables(tables(), own_names=["Mūsu nams"])
    result = classify(RequestText((TextPart("body", body),)), ours)
    assert result.portability_recipient == 'SIA "Jaunais mākonis"'


@pytest.mark.parametrize(
    ("body", "recipient"),
    [
        ('Lūdzu nodot manus datus SIA "Jaunais mākonis".', 'SIA "Jaunais mākonis"'),
        ("Please transfer the data I provided to Blue Cloud Ltd.", "Blue Cloud Ltd"),
        ('Передайте мои данные новому провайдеру ООО "Облако".', 'ООО "Облако"'),
        ("Eju prom pie Ziemeļmāja Hosting. Pārsviediet viņiem visu, ko es pats jums iesniedzu.", "Ziemeļmāja Hosting"),
        ("Please pass everything I typed in on to my new host. We are off to Fernhost in May.", "Fernhost"),
        ("Amberhost will be taking my sites. Hand over to them, importable, the data I provided.", "Amberhost"),
        ("Ухожу к «Северный узел». Передайте им мои данные, которые я сам вводил.", "Северный узел"),
        ('Nododiet manis ievadītos datus jaunajai grāmatvedībai "Kamene" CSV failā.', "Kamene"),
        ("Uzturēšanu pārņem SIA Zilais Bērzs. Nododiet viņiem manis sniegtos datus CSV failā.", "SIA Zilais Bērzs"),
        ("Nosūtiet manis sniegtos datus jaunajam sniedzējam SIA Lauku Serveri.\nOto Kalns", "SIA Lauku Serveri"),
        ('No maija visu kārtos SIA "Dzelme". Nododiet viņiem manis ievadītos datus JSON failā.', 'SIA "Dzelme"'),
        ("I need the data I provided as a file that Reed & Rush can import, sent straight to them.", "Reed & Rush"),
        ("Передайте мои данные, которые я вводил, в CSV новой фирме Речной Хост.", "Речной Хост"),
        ("I am switching hosts. Please transfer my data so that I can upload it there.", None),
        ('Mēs, SIA "Kraujas", lūdzam nodot mūsu sniegtos personas datus CSV failā citam uzturētājam.', None),
        ('Lūdzu manis sniegtos datus "CSV" formātā, failu "mani dati.csv", lai varu ielādēt citur.', None),
        ("Lūdzu manis sniegtos datus CSV failā, lai varu ielādēt citā sistēmā.", None),
        ('Lūdzu dzēst manus datus no SIA "Paraugs" saraksta.', None),
    ],
)
def test_the_new_provider_is_named_for_portability_only(body: str, recipient: str | None) -> None:
    assert reading(body).portability_recipient == recipient
