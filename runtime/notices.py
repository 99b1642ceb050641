"""Outgoing mail as bytes: RFC 5322 and MIME with UTF-8, marked as automatic, its Message-ID derived from its row.

A letter may carry its form on paper and files, and the company's signature around all of them (RFC 8551).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from typing import Protocol

from cases.letter_forms import Sheet
from cases.troubles import Trouble, TroubledError

SAFE_POLICY = SMTP.clone(utf8=False, cte_type="7bit", max_line_length=78, refold_source="all")
"""Every header and body in ASCII on the wire, whatever it says: any server takes it."""

BOUNDARY = "=_letter_="
"""Always the same, so that a repeat is the same; "=_" stands in no body of ours (quoted-printable, base64)."""


class AutoSubmitted(StrEnum):
    """RFC 3834, 5: why this mail was made without a person; others' machines do not answer it."""

    REPLIED = "auto-replied"
    GENERATED = "auto-generated"


@dataclass(frozen=True, slots=True)
class Notice:
    """What an outbound row of mail holds. *body* is plain text; *in_reply_to* and *references* are Message-IDs without brackets.

    *sheet* is a letter's form on paper, *files* the numbers of the case's files that go with it.
    """

    subject: str
    body: str
    language: str
    auto_submitted: AutoSubmitted | None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    sheet: Sheet | None = None
    files: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file in a mail. *media_type* is two tokens with a solidus; *name* is as its reader shall see it."""

    name: str
    media_type: str
    content: bytes


class Seals(Protocol):
    """Puts the company's signature around a MIME entity."""

    def mail(self, entity: bytes, at: datetime) -> bytes:
        """Give the header field and body of multipart/signed around *entity*."""


@dataclass(frozen=True, slots=True)
class Addressing:
    """Who writes to whom. Addresses are plain (``local@domain``); *message_id* without its angle brackets."""

    sender_name: str
    sender: str
    recipient: str
    message_id: str
    date: datetime


class AddressError(TroubledError, ValueError):
    """No mail can be sent to this address; the sentence does not quote it."""


def message_id(row_id: int, token: str, domain: str) -> str:
    """Give the Message-ID of an outbound row: always the same, so that a repeat shows as one to whoever gets it twice."""
    return f"out-{row_id}.{token[:16]}@{domain}"


def compose(
    notice: Notice, addressing: Addressing, enclosures: Sequence[Enclosure] = (), sealer: Seals | None = None
) -> bytes:
    """Write the message, CRLF lines, ready for SMTP; signed where there is something to sign with.

    Raises:
        AddressError: an address can't stand in a header.
    """
    message = _headers(notice, addressing)
    if sealer is None:
        _fill(message, notice, enclosures)
        return message.as_bytes()
    entity = EmailMessage(policy=SAFE_POLICY)
    _fill(entity, notice, enclosures)
    del entity["MIME-Version"]  # it stands once, at the top (RFC 2045, 4)
    head = message.as_bytes().removesuffix(b"\r\n")
    return head + b"MIME-Version: 1.0\r\n" + sealer.mail(entity.as_bytes(), addressing.date)


def _headers(notice: Notice, addressing: Addressing) -> EmailMessage:
    message = EmailMessage(policy=SAFE_POLICY)
    message["From"] = _address(addressing.sender, addressing.sender_name)
    message["To"] = _address(addressing.recipient)
    message["Subject"] = _one_line(notice.subject)
    message["Date"] = addressing.date
    message["Message-ID"] = f"<{addressing.message_id}>"
    if notice.auto_submitted is not None:
        message["Auto-Submitted"] = notice.auto_submitted.value
        message["X-Auto-Response-Suppress"] = "All"
    _thread(message, notice)
    return message


def _fill(message: EmailMessage, notice: Notice, enclosures: Sequence[Enclosure]) -> None:
    """Give the message its text, and the files beside it."""
    message.set_content(notice.body, charset="utf-8")
    message["Content-Language"] = notice.language
    for enclosure in enclosures:
        main, _, sub = enclosure.media_type.partition("/")
        message.add_attachment(enclosure.content, maintype=main, subtype=sub, filename=_one_line(enclosure.name))
    if enclosures:
        message.set_boundary(BOUNDARY)


def _address(address: str, name: str = "") -> Address:
    """Take an address apart as the standard library demands it; a domain with Latvian letters travels as IDNA."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or not local.isascii() or any(c.isspace() or not c.isprintable() for c in address):
        raise AddressError(Trouble.ADDRESS_UNUSABLE)
    try:
        return Address(_one_line(name), local, domain.encode("idna").decode("ascii"))
    except (ValueError, IndexError, UnicodeError) as error:
        raise AddressError(Trouble.ADDRESS_UNUSABLE) from error


def wire_address(address: str) -> str:
    """Give the address as SMTP's envelope takes it. Raises `AddressError`."""
    return _address(address).addr_spec


def _thread(message: EmailMessage, notice: Notice) -> None:
    """Name the thread; identifiers come from strangers, so only those of the plain form are repeated."""
    known = [identifier for identifier in notice.references if _plain_identifier(identifier)]
    if notice.in_reply_to is not None and _plain_identifier(notice.in_reply_to):
        message["In-Reply-To"] = f"<{notice.in_reply_to}>"
        known.append(notice.in_reply_to)
    if known:
        message["References"] = " ".join(f"<{identifier}>" for identifier in dict.fromkeys(known))


MAX_IDENTIFIER = 250
"""Characters of a Message-ID that is repeated: real ones stay below 100; the wire's line limit is 998."""


def _plain_identifier(identifier: str) -> bool:
    return (
        0 < len(identifier) <= MAX_IDENTIFIER
        and identifier.isascii()
        and identifier.isprintable()
        and not set(identifier) & set(" <>")
    )


def _one_line(text: str) -> str:
    """Make a header's text one printable line, so that nothing in it can start another header."""
    return "".join(c if c.isprintable() else " " for c in text)
