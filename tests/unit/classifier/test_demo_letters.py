"""The letters of the test authority get the labels that a data-protection officer would give."""

import pytest
from fakes.classifier_rules import model

from authority import texts
from classifier.classify import classify
from classifier.rights import RequestText, TextPart

LETTERS = {
    "ERASURE": ("Iesniegums par personas datu dzēšanu", {"erasure"}, "natural", "email", "liga.paraugkalne@pasts.example"),
    "ACCESS": ("Pieprasījums izsniegt manus datus", {"access"}, "natural", "email", "andris.piemers@inbox.example"),
    "RECTIFICATION": ("Mainījies uzvārds un adrese", {"rectification"}, "natural", "post", "Liepu iela 12-4, Sigulda, LV-2150"),
    "ACCESS_AND_PORTABILITY_EN": ("Request for my personal data", {"access", "portability"}, "natural", "email", "anna.sampleton@mail.example"),
    "OBJECTION_EN": ("No more offers, please", {"objection"}, "natural", "email", "peter.exampleton@post.example"),
    "ERASURE_RU": ("Заявление об удалении персональных данных", {"erasure"}, "natural", "email", "olegs.primerovs@pasts.example"),
    "ACCESS_RU": ("Запрос о персональных данных", {"access"}, "natural", "email", "tatjana.obrazcova@inbox.example"),
    "ACCESS_OF_ILZE": ("Datu pieprasījums", {"access"}, "natural", "email", "ilze.paraudze@pasts.example"),
    "ERASURE_OF_CV": ("Lūgums dzēst CV", {"erasure"}, "natural", "email", "martins.piemerkalns@mail.example"),
    "CONTACT_PERSON": ("Kontaktpersonas maiņa", {"rectification"}, "legal", "none", None),
    "WITHDRAWAL": ("Piekrišanas atsaukums", {"withdraw_consent"}, "natural", "email", "zane.paraudzina@pasts.example"),
    "RESTRICTION": ("Datu apstrādes ierobežošana", {"restriction"}, "natural", "phone", "+37120009005"),
    "RECTIFICATION_OF_PHONE": ("Tālruņa numura maiņa", {"rectification"}, "natural", "email", "martins.piemerkalns@mail.example"),
    "ACCESS_OF_TWO": ("Kopīgs datu pieprasījums", {"access"}, "natural", "email", "ilze.paraudze@pasts.example"),
    "UNSIGNED_ERASURE": ("Datu dzēšana", {"erasure"}, "natural", "email", None),
    "UNSUBSCRIPTION": ("Atteikšanās no reklāmām", {"objection"}, "natural", "none", None),
    "OUT_OF_OFFICE": ("Automātiskā atbilde: Tikšanās", {"other"}, None, "none", None),
    "MEETING": ("Tikšanās ceturtdien", {"other"}, "legal", "none", None),
}  # fmt: skip
SENDERS = {"MEETING": "zita.piemerkalne@paraugfirma.example", "CONTACT_PERSON": "birojs@paraugfirma.example"}


@pytest.mark.parametrize("with_subject", [True, False], ids=["whole mail", "signed text alone"])
@pytest.mark.parametrize("name", LETTERS)
def test_demo_letters_are_read_as_an_officer_would(name: str, with_subject: bool) -> None:
    subject, labels, requester, kind, target = LETTERS[name]
    parts = (*((TextPart("subject", subject),) if with_subject else ()), TextPart("body", getattr(texts, name)))
    result = classify(RequestText(parts, SENDERS.get(name, "someone@inbox.example")), model())
    assert {str(label) for label in result.labels} == labels
    assert (str(result.channel.kind), result.channel.target) == (kind, target)
    if with_subject:
        assert (str(result.requester) if result.requester else None) == requester
        assert not result.needs_review


def test_a_firm_that_asks_about_an_invoice_asks_for_no_right() -> None:
    result = classify(RequestText((TextPart("body", texts.INVOICE_QUESTION),), "andris.piemers@inbox.example"), model())
    assert {str(label) for label in result.labels} == {"other"}
