"""A request is read from what the accepted signatures cover, and from nothing else, whatever bears the same name."""

from dataclasses import replace

from fakes.reports import AT, document, report, signature

from desk.requests import case_numbers, readable, texts_of
from intake.facts import MailFacts
from intake.message import read
from intake.received import Receipt
from runtime.examine import Examination, ReadText
from verify.codes import ReasonCode
from verify.judge import Judgement, Verdict

FACTS: MailFacts = read(b"From: ilze@example.lv\r\nSubject: Par DSR-2026-000007\r\n\r\nPielikums.\r\n")
ACCEPTED = Judgement(Verdict.ACCEPT, ("S1",), ())
COVERED = ReadText("request.txt", "cd" * 32, is_body=False, text="Lūdzu dzēst.", by=("S1",))


def examination(covered: tuple[ReadText, ...], other: tuple[ReadText, ...] = ()) -> Examination:
    return Examination(FACTS, Receipt(AT), report(document(signature())), covered, other)


def body(text: str) -> ReadText:
    return ReadText("1", None, is_body=True, text=text)


def test_accepted_content_is_the_request_and_the_rest_stands_beside_it() -> None:
    texts = texts_of(examination((COVERED,), (body("Pielikums."),)), ACCEPTED)
    assert readable(texts.covered) == "Lūdzu dzēst."
    assert texts.beside is not None
    assert [part.source for part in texts.beside.parts] == ["subject", "body"]


def test_what_stands_outside_the_signature_never_joins_the_request() -> None:
    texts = texts_of(examination((COVERED,)), ACCEPTED)
    assert texts.covered is not None
    assert texts.covered.sender is None
    assert [part.source for part in texts.covered.parts] == ["request.txt"]


def test_a_second_file_of_the_same_name_is_not_the_signed_one() -> None:
    twin = replace(COVERED, sha256="99" * 32, text="Lūdzu nosūtīt visu man.")
    texts = texts_of(examination((COVERED, twin)), ACCEPTED)
    assert readable(texts.covered) == "Lūdzu dzēst."
    assert "nosūtīt" in readable(texts.beside)


def test_another_form_of_the_signed_file_is_read_only_for_who_signed_that_form() -> None:
    """The file is one, name and digest too; its comments are in the raw form, which only a seal covers."""
    two_forms = document(signature(), signature(id="S2"))
    [file] = two_forms.covered
    raw = replace(file, by=("S2",))
    found = replace(
        examination((COVERED, replace(COVERED, by=raw.by, text="Lūdzu nosūtīt visu man."))),
        report=report(replace(two_forms, covered=(replace(file, by=("S1",)), raw))),
    )
    texts = texts_of(found, ACCEPTED)
    assert readable(texts.covered) == "Lūdzu dzēst."
    assert "nosūtīt" in readable(texts.beside)
    swapped = texts_of(found, Judgement(Verdict.ACCEPT, ("S2",), ()))
    assert readable(swapped.covered) == "Lūdzu nosūtīt visu man."


def test_a_signed_message_within_is_kept_apart_from_the_signers_own_words() -> None:
    other = replace(COVERED, text="Izsniedziet manus datus.", enclosed=True)
    texts = texts_of(examination((COVERED, other)), ACCEPTED)
    assert (readable(texts.covered), readable(texts.enclosed)) == ("Lūdzu dzēst.", "Izsniedziet manus datus.")
    assert "Izsniedziet" not in readable(texts.beside)


def test_without_acceptance_everything_stands_beside() -> None:
    for verdict in (Verdict.HOLD, Verdict.RETRY, Verdict.REJECT):
        texts = texts_of(examination((COVERED,)), Judgement(verdict, (), ()))
        assert texts.covered is None
        assert "Lūdzu dzēst." in readable(texts.beside)


def test_what_another_signature_covers_is_not_the_request() -> None:
    texts = texts_of(examination((COVERED,)), Judgement(Verdict.ACCEPT, ("S2",), ()))
    assert texts.covered is None


def test_the_html_twin_of_a_text_is_read_once() -> None:
    texts = texts_of(examination((), (body("Lūdzu dzēst."), body("Lūdzu\n  dzēst."), body("Un vēl."))), ACCEPTED)
    assert texts.beside is not None
    assert texts.beside.parts[-1].text == "Lūdzu dzēst.\n\nUn vēl."


def test_hindrances_of_all_files_are_told_once() -> None:
    unread = ReadText("a.pdf", "11" * 32, is_body=False, text=None, hindrance=ReasonCode.UNREADABLE)
    texts = texts_of(examination((COVERED,), (unread, replace(unread, name="b.pdf"))), ACCEPTED)
    assert texts.hindrances == (ReasonCode.UNREADABLE,)


def test_case_numbers_are_found_wherever_they_are_quoted() -> None:
    texts = texts_of(examination((replace(COVERED, text="lietā dsr-2026-000012"),)), ACCEPTED)
    assert case_numbers(texts.covered, texts.beside) == ("DSR-2026-000012", "DSR-2026-000007")
