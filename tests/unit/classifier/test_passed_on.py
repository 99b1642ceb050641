"""A request that a mail passes on is nobody's right yet, but a person sees it: it is never silently no request."""

from time import process_time

import pytest
from fakes.classifier_rules import reading

from classifier.older import Manner, OlderMail, older_mails
from classifier.quoting import layout

ERASURE = "Lūdzu dzēst visus manus personas datus (VDAR 17. pants).\n"
RUSSIAN = "Прошу удалить все мои персональные данные.\n"
ENGLISH = "Please send me a copy of all the data that you hold about me.\n"
KNOWING = "Sveiki, pārsūtu jums saņemto vēstuli zināšanai.\nLīga\n\n"
HANDLE = "Labdien, šis pieprasījums atnāca uz manu pastu, lūdzu apstrādāt.\nLīga\n\n"

OUTLOOK = "From: Andris <a@x.example>\nSent: Tuesday, November 24, 2026\nTo: L <l@x.example>\nSubject: Dati\n\n"
LATVIAN = "No: Andris <a@x.example>\nNosūtīts: otrdien\nKam: L <l@x.example>\nTēma: Pieprasījums\n\n"
FOOTER = "This e-mail is confidential. If it is not for you, delete my data and all copies."
PASSED_ON = {
    "original message": f"{KNOWING}-----Original Message-----\nFrom: a@x.example\nSubject: Dati\n\n{ERASURE}",
    "latvian original": f"{HANDLE}-----Sākotnējais ziņojums-----\nNo: Andris\nNosūtīts: 24.11.\n\n{ERASURE}",
    "forwarded message": f"{HANDLE}---------- Forwarded message ---------\nNo: A <a@x.example>\nTo: L\n\n{ERASURE}",
    "latvian forward": f"{KNOWING}-------- Pārsūtītā ziņa --------\nTemats: Dati\nNo: A <a@x.example>\n\n{ERASURE}",
    "outlook": f"{HANDLE}________________________________\n{OUTLOOK}{ERASURE}",
    "latvian outlook": f"FYI\n\n{LATVIAN}{ERASURE}",
    "russian outlook": f"К сведению.\n\nОт: А <a@x.example>\nДата: 24.11.\nКому: Л\nТема: Данные\n\n{RUSSIAN}",
    "russian forward": f"Это нам.\n\n-------- Пересылаемое сообщение --------\n24.11.2026, А <a@x.example>:\n\n{RUSSIAN}",
    "apple": f"For you.\n\nBegin forwarded message:\n\n{OUTLOOK}{ENGLISH}",
    "no own words": f"{OUTLOOK}{ENGLISH}",
    "quote marks": "FYI, please handle.\n\n" + "".join(f"> {line}\n" for line in (OUTLOOK + ENGLISH).splitlines()),
    "attribution": f"Skat. zemāk.\n\n2026-11-24 09:00 Anna rakstīja:\n{ERASURE}",
    "request as subject": f"{KNOWING}---- Forwarded message ----\nFrom: A <a@x>\nSubject: Dzēsiet manus datus\n\nPaldies!\n",
    "below another mail": f"{HANDLE}{OUTLOOK}Skaties!\n\nAr cieņu\nJānis\n\n{LATVIAN}{ERASURE}",
    "in quotation marks": f'Klients raksta: "{ERASURE.strip()}" Ko darīt?',
    "header of another language": f"Lūk.\n\nAr cieņu\nLīga\nVon: A <a@x.example>\nGesendet: gestern\n\n{ERASURE}",
}
OWN_CONTENT = {
    "thanks above own letter": ("Re: Dati", f"Paldies, saņēmu!\n\n{LATVIAN}{ERASURE}"),
    "an appointment": ("Re: Tikšanās", "Ceturtdien derēs.\n\n> Vai tiekamies trešdien vai ceturtdien?"),
    "an invoice": ("Re: Rēķins", f"Rēķinu apmaksājām vakar, nauda jau ir kontā.\n\n{OUTLOOK}{ERASURE}"),
    "a forwarded invoice": (
        "Fwd: Rēķins",
        f"Lūdzu apmaksāt.\n\n{OUTLOOK}Labdien, pielikumā rēķins par novembri.\n\n{FOOTER}",
    ),
    "a signature block": ("Rēķins", "Rēķins apmaksāts vakar.\n\nAr cieņu\nLīga\nDatu aizsardzības speciāliste\n"),
}


@pytest.mark.parametrize("subject", ["Fwd: Pieprasījums", "Sveiki", ""])
@pytest.mark.parametrize("name", PASSED_ON)
def test_a_request_that_is_passed_on_goes_to_a_person_without_a_label(name: str, subject: str) -> None:
    read = reading(PASSED_ON[name], subject)
    assert not {"erasure", "access"} & {str(label) for label in read.labels}
    assert read.needs_review
    assert "unsure_request" in read.reasons


INTERNAL = [
    "Kolēģi, šis ir jums.",
    "Lūdzu sniegt atbildi.",
    "Sveiki! Kā man ar šo rīkoties?",
    "Could you please take care of it today?",
    "",
]


@pytest.mark.parametrize("own", INTERNAL)
def test_an_answer_that_sends_the_reader_to_the_mail_below_it_goes_to_a_person(own: str) -> None:
    assert reading(f"{own}\n\n{OUTLOOK}{ERASURE}", "RE: Dati").needs_review
    assert reading(f"{own}\n\n> {ERASURE}", "RE: Dati").needs_review


@pytest.mark.parametrize("name", OWN_CONTENT)
def test_older_mail_below_own_content_costs_nobody_time(name: str) -> None:
    subject, body = OWN_CONTENT[name]
    read = reading(body, subject)
    assert [str(label) for label in read.labels] == ["other"]
    assert not read.needs_review


def test_a_right_of_the_sender_stands_beside_another_that_is_passed_on() -> None:
    read = reading(f"Lūdzu atsūtiet manu datu kopiju.\n\n{OUTLOOK}{ERASURE}", "Fwd: Dati")
    assert [str(label) for label in read.labels] == ["access"]
    assert read.needs_review


def test_the_older_mails_of_a_chain_are_read_one_by_one() -> None:
    text = f"FYI\n\n{OUTLOOK}Skaties!\n\n-------- Pārsūtītā ziņa --------\nTemats: Citi dati\n\n> {ERASURE}"
    assert older_mails(text, layout(text)) == (
        OlderMail("Dati", "Skaties!", Manner.HEADED),
        OlderMail("Citi dati", ERASURE.strip(), Manner.FORWARDED),
    )


def test_a_chain_too_long_to_read_goes_to_a_person() -> None:
    assert reading(f"Rēķins apmaksāts.\n\n{OUTLOOK}Labi.\n" * 40, "Fwd: Rēķins").needs_review


NOISE = [OUTLOOK, "> " * 40 + "a\n", "Ar cieņu\n", "-- Forwarded message\nx\n", "> {n}\nx\n"]


@pytest.mark.parametrize("unit", NOISE)
def test_noise_made_of_headers_and_marks_costs_little_time(unit: str) -> None:
    text = "".join(unit.replace("{n}", str(number)) for number in range(100_000 // len(unit)))
    begun = process_time()
    reading(f"FYI\n\n{text}", "Fwd: x")
    assert process_time() - begun < 30  # hung, on any machine
