"""What a file named on the command line is taken for."""

import pytest

from runtime.inspection import is_message

MAIL = b"From: a@b.example\r\nSubject: x\r\n\r\nhello\r\n"

TAKEN = {
    "a mail": (MAIL, True),
    "a mail with plain line ends": (MAIL.replace(b"\r\n", b"\n"), True),
    "a mail out of a mailbox file": (b"From a@b.example Thu Nov 26 10:00:00 2026\n" + MAIL, True),
    "a mail with odd fields first": (b"X-Spam: no\r\nReceived: by x\r\n\r\nhello", True),
    "a mail whose header is all": (b"Message-ID: <1@a.example>\r\n", True),
    "a note with a colon": (b"Note: to buy\r\nmilk\r\n", False),
    "a note that quotes a mail": (b"Dear all\r\n\r\nFrom: a@b.example\r\nSubject: x\r\n", False),
    "nothing": (b"", False),
    "a PDF": (b"%PDF-1.7\nFrom: a\n/ByteRange [0 1 2 3]", False),
    "a ZIP": (b"PK\x03\x04From: a\n", False),
    "signed XML": (b'<a xmlns="http://www.w3.org/2000/09/xmldsig#"/>', False),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_mail_is_told_from_other_files_by_its_content(name: str) -> None:
    content, taken = TAKEN[name]
    assert is_message(content) is taken
