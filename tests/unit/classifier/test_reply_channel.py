"""The reply channel: only a stated wish counts, with its address in normal form."""

import pytest
from fakes.classifier_rules import reading

from classifier.contacts import contacts_in, e164
from classifier.rights import ChannelKind

ASK = "Lūdzu izsniegt manu datu kopiju. "
WISHES = {
    "this same address": (ASK + "Atbildi sūtiet uz šo pašu e-pastu.", "email", None),
    "another address": (ASK + "Atbildi lūdzu sūtīt uz Jana.Jauna@Mail.Example.", "email", "jana.jauna@mail.example"),
    "post with address": (
        ASK + "Atbildi vēlos pa pastu: Liepu iela 8-2, Rīga, LV 1010.",
        "post",
        "Liepu iela 8-2, Rīga, LV-1010",
    ),
    "post over several lines": (
        ASK + "Atbildi sūtiet pa pastu uz:\nLiepu iela 8-2\nRīga, LV-1010",
        "post",
        "Liepu iela 8-2, Rīga, LV-1010",
    ),
    "address in the contract": (ASK + "Atbildi sūtiet uz līgumā norādīto adresi.", "post", None),
    "telephone": (ASK + "Piezvaniet man: 29 123 456.", "phone", "+37129123456"),
    "foreign telephone": ("Please send a copy of my data. Call me on +44 20 7946 0000.", "phone", "+442079460000"),
    "official address": (ASK + "Atbildi, lūdzu, uz manu e-adresi.", "eaddress", None),
    "collected": (ASK + "Kopiju izņemšu klātienē.", "in_person", None),
    "not the telephone": (ASK + "Nezvaniet, rakstiet uz jana@mail.example.", "email", "jana@mail.example"),
    "in the attachment": ("Pielikumā pieprasījums. Saziņas veids norādīts dokumentā.", "in_attachment", None),
    "russian": ("Прошу выдать копию моих данных. Ответ пришлите на x@mail.example", "email", "x@mail.example"),
    "ticked": ("[x] piekļuve [ ] dzēšana\nAtbilde: [ ] e-pasts [x] pasts", "post", None),
    "ticked beside a right": (
        "[x] labot: telefons beidzas ar 18\n[ ] dzēst\nAtbilde: [ ] e-pasts [x] pasts",
        "post",
        None,
    ),
}
SILENT = {
    "sender's signature": ASK + "\nAr cieņu\nJana\ntālr. 29123456, jana@mail.example",
    "contact line without closing": ASK + "\n\nJana Krastiņa | tālr. 29123456",
    "new value of a correction": "Lūdzu labot manu e-pastu uz jana@mail.example.",
    "new telephone": "Lūdzu nomainiet manu tālruni: jaunais ir 29123456.",
    "no calls": "Nezvaniet man vairs ar piedāvājumiem.",
    "no mail": "Pārtrauciet sūtīt man e-pastus.",
    "contact of the new provider": 'Lūdzu nododiet manus datus SIA "Jaunais" (kontakts: dati@jaunais.example).',
    "personal code": ASK + "Personas kods 329999-00001.",
}


@pytest.mark.parametrize("name", WISHES)
def test_a_stated_wish_is_found_with_its_address(name: str) -> None:
    body, kind, target = WISHES[name]
    channel = reading(body, sender="jana@mail.example").channel
    assert (str(channel.kind), channel.target) == (kind, target)
    assert channel.quote
    assert channel.quote in body


@pytest.mark.parametrize("name", SILENT)
def test_what_is_no_wish_gives_no_channel(name: str) -> None:
    channel = reading(SILENT[name]).channel
    assert (channel.kind, channel.target, channel.quote) == (ChannelKind.NONE, None, None)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("29123456", "+37129123456"),
        ("+371 29 123 456", "+37129123456"),
        ("0044 20 7946 0000", "+442079460000"),
        ("12", None),
        ("00000000000000000", None),
    ],
)
def test_telephone_numbers_get_their_international_form(written: str, number: str | None) -> None:
    assert e164(written) == number


def test_addresses_keep_their_places() -> None:
    text = "Raksti: A.B@C.example vai zvani 29123456, pasts: Ozolu iela 1, Cēsis, LV-4101."
    found = contacts_in(text, 0, len(text))
    assert [contact.kind for contact in found] == [ChannelKind.EMAIL, ChannelKind.PHONE, ChannelKind.POST]
    assert [text[contact.start : contact.end] for contact in found] == [
        "A.B@C.example",
        "29123456",
        "Ozolu iela 1, Cēsis, LV-4101",
    ]
