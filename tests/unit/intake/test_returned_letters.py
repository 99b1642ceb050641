"""Which of our letters a bounce returns, in the forms in which mail servers say it."""

import pytest

from intake.message import read

HEAD = "From: MAILER-DAEMON@example.com\r\nSubject: Undelivered Mail Returned to Sender\r\n"
STATUS = "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nAction: {action}\r\n"


def report(action: str, *parts: str) -> str:
    body = "".join(f"--r\r\n{part}\r\n" for part in parts)
    form = "Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n"
    return HEAD + form + STATUS.format(action=action) + body + "--r--\r\n"


LETTER = "Subject: x\r\nMessage-ID: <1@ours.example>\r\n\r\nMessage-ID: <2@ours.example> is quoted\r\n"

FORMS = {
    "the whole letter": (report("failed", "Content-Type: message/rfc822\r\n\r\n" + LETTER), "1@ours.example"),
    "its header": (report("failed", "Content-Type: text/rfc822-headers\r\n\r\n" + LETTER), "1@ours.example"),
    "its header, in base64": (
        report(
            "failed",
            "Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: base64\r\n\r\nTWVzc2FnZS1JRDogPDFAb3Vycy5leGFtcGxlPg==\r\n",
        ),
        "1@ours.example",
    ),
    "folded": (
        report("failed", "Content-Type: message/rfc822\r\n\r\nMessage-ID:\r\n <1@ours.example>\r\n\r\nx\r\n"),
        "1@ours.example",
    ),
    "quoted in a text": (
        HEAD
        + "\r\nHi. This is the qmail-send program.\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n"
        + LETTER,
        "1@ours.example",
    ),
    "a delay": (report("delayed", "Content-Type: message/rfc822\r\n\r\n" + LETTER), None),
    "that it arrived": (report("delivered", "Content-Type: message/rfc822\r\n\r\n" + LETTER), None),
    "nothing of it": (report("failed"), None),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_bounce_names_the_letter_that_it_returns(form: str) -> None:
    raw, letter = FORMS[form]
    assert read(raw.encode()).returned == (() if letter is None else (letter,))


def test_a_persons_mail_returns_nothing() -> None:
    raw = "From: ilze@example.com\r\nSubject: Pieteikums\r\n\r\nMessage-ID: <1@ours.example>\r\n"
    assert read(raw.encode()).returned == ()
