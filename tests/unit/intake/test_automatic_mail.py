"""Mail that no person wrote, and mail that only looks so."""

import pytest

from intake.message import read

REPORT = b"Content-Type: multipart/report; boundary=b; report-type="


def mail(*lines: bytes, sender: bytes = b"From: Anna <anna@example.com>") -> bytes:
    return b"\n".join([sender, *lines]) + b"\n\nx"


@pytest.mark.parametrize(
    "raw",
    [
        mail(b"Auto-Submitted: auto-replied"),
        mail(b"Auto-Submitted: auto-replied (vacation)"),
        mail(b"X-Autoreply: yes"),
        mail(b"X-Autorespond: out"),
        mail(b"Precedence: auto_reply"),
        mail(b"Subject: Automatic reply: Jusu pieprasijums"),
        mail("Subject: Automātiskā atbilde: pieprasījums".encode()),
        mail("Subject: Автоответ: запрос".encode()),
        mail(b"Subject: Out of Office: request"),
    ],
)
def test_automatic_answers(raw):
    facts = read(raw)
    assert facts.auto_reply
    assert facts.automatic
    assert not facts.bounce


@pytest.mark.parametrize(
    "raw",
    [
        mail(b"Return-Path: <>", b"Subject: Please confirm your message"),
        mail(b"X-Delivery-Agent: TMDA/1.1.12 (Macallan)", b"Subject: Please confirm your message"),
        mail(b"Precedence: bulk", b"Subject: Re: Your request DSR-2026-000001 (verification)"),
        mail(b"Subject: Sender verification required", sender=b"From: anna-confirm-17.ab12@example.com"),
        mail(b"X-AskVersion: 2.5.0", b"Subject: Please confirm that you sent this (conf#a1b2)"),
        mail("Subject: Lūdzu, apstipriniet savu vēstuli".encode(), sender=b"From: no-reply@filter.example"),
    ],
)
def test_filters_that_ask_for_a_proof_of_a_person(raw):
    facts = read(raw)
    assert facts.auto_reply
    assert facts.automatic


@pytest.mark.parametrize(
    "raw",
    [
        mail(REPORT + b"delivery-status"),
        mail(
            b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b--"
        ),
        mail(b"X-Failed-Recipients: info@example.com"),
        mail(sender=b"From: MAILER-DAEMON"),
        mail(sender=b"From: Mail Delivery System <x@example.com>"),
        mail(b"Return-Path: <>", b"Subject: Undelivered Mail Returned to Sender"),
        mail(b"Subject: failure notice", sender=b"From: postmaster@example.com"),
        mail(b"Return-Path: <>", sender=b"From: postmaster@example.com"),
    ],
)
def test_bounces(raw):
    facts = read(raw)
    assert facts.bounce
    assert facts.automatic
    assert not facts.auto_reply


@pytest.mark.parametrize(
    "raw",
    [
        mail(b"Auto-Submitted: auto-generated"),
        mail(REPORT + b"disposition-notification"),
        mail(REPORT + b"feedback-report"),
    ],
)
def test_other_machines(raw):
    facts = read(raw)
    assert facts.automatic
    assert not facts.bounce
    assert not facts.auto_reply


@pytest.mark.parametrize(
    "field", [b"List-Id: <x.example.com>", b"List-Post: <mailto:x@example.com>", b"Precedence: list"]
)
def test_lists(field):
    facts = read(mail(field))
    assert facts.mailing_list
    assert not facts.automatic


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(mail(b"Auto-Submitted: no"), id="says that a person wrote it"),
        pytest.param(mail(b"Subject: Re: Automatic reply: x"), id="answers an automatic answer"),
        pytest.param(mail(b"Subject: Delivery failed: my parcel"), id="complains of a delivery"),
        pytest.param(mail(b"Subject: Fwd: Undelivered Mail Returned to Sender"), id="forwards a bounce"),
        pytest.param(mail(b"Return-Path: <>"), id="an empty path alone"),
        pytest.param(mail(b"Subject: Please confirm your message"), id="asks for a confirmation"),
        pytest.param(mail(b"Precedence: bulk", b"Subject: Please confirm that you hold my data"), id="asks for more"),
        pytest.param(mail(sender=b"From: postmaster@example.com"), id="a postmaster who writes"),
        pytest.param(mail(b"Subject: Autobiography"), id="a subject that begins with Auto"),
        pytest.param(mail(b"X-Auto-Response-Suppress: All"), id="asks for no automatic answers"),
        pytest.param(
            mail(
                b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee below\n--b\nContent-Type: message/rfc822\n\n"
                b"Auto-Submitted: auto-replied\nX-Failed-Recipients: a@b\n\nx\n--b--"
            ),
            id="encloses machine mail",
        ),
    ],
)
def test_persons(raw):
    facts = read(raw)
    assert not facts.automatic
    assert not facts.bounce
    assert not facts.auto_reply
