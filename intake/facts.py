"""The facts that intake reads from a message, with nothing believed: the shape of `infotrust parse`."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of a header: display *name* (None where absent) and *address* in lower case."""

    name: str | None
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the readable body. *part* is its MIME part number, *size* and *sha256* of the decoded bytes.

    *media_type* is the sender's word, *found* what the bytes show themselves (None in facts that were kept before it was looked for).
    """

    part: str
    name: str | None
    media_type: str
    size: int
    sha256: str
    found: str | None = None


@dataclass(frozen=True, slots=True)
class SignedPart:
    """Where something signed was recognised: MIME part number (``""`` the message itself) and kind (``smime_detached``…)."""

    part: str
    kind: str


@dataclass(frozen=True, slots=True)
class BodyPart:
    """A readable text part: MIME part number, and its text (HTML reduced to text)."""

    part: str
    media_type: str
    text: str


@dataclass(frozen=True, slots=True)
class ReceivedStamp:
    """One ``Received`` header: the host that wrote it (``by``), lower case, and its time (aware); topmost first."""

    by: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class AuthenticationStamp:
    """One ``Authentication-Results`` header, lower case, without comments, and how many ``Received`` headers stand above it."""

    received_above: int
    value: str


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What a message says of itself. Addresses in lower case; *date* as the sender claims; *defects* are codes.

    *automatic*: no person wrote it (auto-reply, bounce, delivery or feedback report). *bodies* hold every readable
    text part with its number, so that only the covered ones can be read; *text* is the readable body as people see it.
    *returned* are the identifiers of the letters that a bounce returns; *only_told*: it returns none, and tells of a delay, or
    that all went well. *encrypted*: something is that was not opened,
    *opened*: something was, with a key of the mailbox.
    """

    sha256: str
    size: int
    message_id: str | None
    subject: str | None
    from_: tuple[Mailbox, ...]
    to: tuple[Mailbox, ...]
    reply_to: tuple[Mailbox, ...]
    date: datetime | None
    in_reply_to: str | None
    references: tuple[str, ...]
    text: str
    html: bool
    bodies: tuple[BodyPart, ...]
    attachments: tuple[Attachment, ...]
    auto_reply: bool
    bounce: bool
    mailing_list: bool
    automatic: bool
    encrypted: bool
    signed_parts: tuple[SignedPart, ...]
    received: tuple[ReceivedStamp, ...]
    defects: tuple[str, ...]
    authentication: tuple[AuthenticationStamp, ...] = ()
    returned: tuple[str, ...] = ()
    opened: bool = False
    only_told: bool = False
