"""What leaves is a mail that any server takes, that machines do not answer, and that a repeat shows as the same."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.notices import AddressError, Addressing, AutoSubmitted, Notice, compose, message_id, wire_address

LETTER = Notice(
    "Pieprasījums DSR-2026-000001", "Labdien!\n\nŠķiņķis — Привет.\n", "lv", AutoSubmitted.REPLIED, "id@x.lv"
)


def addressing(recipient: str = "anna@example.lv", name: str = "SIA Ražotājs") -> Addressing:
    return Addressing(name, "info@example.lv", recipient, "out-1.ab@example.lv", datetime(2026, 11, 26, 9, tzinfo=UTC))


def parsed(notice: Notice = LETTER, to: Addressing | None = None) -> EmailMessage:
    message = BytesParser(policy=default).parsebytes(compose(notice, to or addressing()))
    assert isinstance(message, EmailMessage)
    return message


def test_words_survive_and_headers_say_what_they_must() -> None:
    message = parsed()
    assert message["Subject"] == LETTER.subject
    assert message.get_content().replace("\r\n", "\n") == LETTER.body
    assert message["From"].addresses[0].display_name == "SIA Ražotājs"
    assert message["To"] == "anna@example.lv"
    assert message["Message-ID"] == "<out-1.ab@example.lv>"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["In-Reply-To"] == message["References"] == "<id@x.lv>"
    assert message["Content-Language"] == "lv"
    assert message.get_content_charset() == "utf-8"


def test_the_wire_sees_ascii_crlf_and_short_lines() -> None:
    wire = compose(LETTER, addressing())
    assert wire.isascii()
    assert wire.count(b"\n") == wire.count(b"\r\n")
    assert max(map(len, wire.split(b"\r\n"))) <= 78


@given(st.text())
def test_no_text_starts_another_header(text: str) -> None:
    notice = Notice(text, "x", "lv", None, text, (text,))
    message = parsed(notice, addressing(name=text))
    assert set(message.keys()) <= {
        *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
        *("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Language"),
    }
    assert len(message.defects) == 0


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "@example.lv",
        "a@",
        "a b@example.lv",
        "a@example.lv\r\nBcc: b@c.lv",
        "ā@example.lv",
        "a@\x00.lv",
        "a@..lv",
    ],
)
def test_an_address_that_can_t_be_used_is_refused_unquoted(address: str) -> None:
    with pytest.raises(AddressError) as caught:
        compose(LETTER, addressing(address))
    assert not address or address not in str(caught.value)


def test_a_domain_with_latvian_letters_travels_as_idna() -> None:
    assert wire_address("info@piemērs.lv") == "info@xn--piemrs-s3a.lv"


def test_the_message_id_follows_from_the_row() -> None:
    assert message_id(7, "abcdef" * 5, "x.lv") == message_id(7, "abcdef" * 5, "x.lv") == "out-7.abcdefabcdefabcd@x.lv"
