"""Writing mail byte by byte (RFC 5322, 2045 to 2047, 2231): CRLF throughout, nothing refolded, so that signatures hold."""

import quopri
from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from urllib.parse import quote

CRLF = b"\r\n"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """A MIME entity: its own header fields, in order and ready to be written, and its encoded body."""

    headers: Headers
    body: bytes

    def dump(self) -> bytes:
        """Give the entity as it travels: fields, an empty line, the body."""
        return _fields(self.headers) + CRLF + self.body


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, when and about what: the fields of a message that no S/MIME signature covers.

    *sent* and *received* are aware; *relay* is the sender's mail server; *bounces* False is the empty return path of
    automatic mail. *extra* fields stand after the usual ones.
    """

    sender: tuple[str, str]
    subject: str
    sent: datetime
    received: datetime
    message_id: str
    relay: str
    recipient: str = "info@infotrust.lv"
    host: str = "mx.infotrust.lv"
    bounces: bool = True
    extra: Headers = ()

    def headers(self) -> Headers:
        """Give the header fields in the order in which servers and programs write them."""
        stamp = (
            f"from {self.relay} ({self.relay} [192.0.2.25])\r\n\tby {self.host} with ESMTPS id {self.message_id[:8]}"
        )
        return (
            ("Return-Path", f"<{self.sender[1] if self.bounces else ''}>"),
            ("Received", f"{stamp}\r\n\tfor <{self.recipient}>; {format_datetime(self.received)}"),
            ("From", formataddr(self.sender, "utf-8")),
            ("To", self.recipient),
            ("Subject", encoded_words(self.subject)),
            ("Date", format_datetime(self.sent)),
            ("Message-ID", f"<{self.message_id}@{self.relay}>"),
            ("MIME-Version", "1.0"),
            *self.extra,
        )


def message(envelope: Envelope, entity: Entity) -> bytes:
    """Give the whole message: the envelope's fields, then the entity with its own."""
    return _fields(envelope.headers()) + entity.dump()


def text(content: str, *, base64: bool = False) -> Entity:
    """Give a text part in UTF-8, quoted-printable or base64, its lines ended by CRLF."""
    octets = content.encode()
    body = encodebytes(crlf(octets)) if base64 else quopri.encodestring(octets)
    return Entity(
        (
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "base64" if base64 else "quoted-printable"),
        ),
        crlf(body),
    )


def attachment(name: str, media_type: str, content: bytes) -> Entity:
    """Give an attached file in base64; a name outside ASCII is written by RFC 2231."""
    parameter = f'filename="{name}"' if name.isascii() else f"filename*=utf-8''{quote(name)}"
    return Entity(
        (
            ("Content-Type", media_type),
            ("Content-Disposition", f"attachment; {parameter}"),
            ("Content-Transfer-Encoding", "base64"),
        ),
        crlf(encodebytes(content)),
    )


def multipart(kind: str, parts: Sequence[Entity], boundary: str) -> Entity:
    """Give a multipart of *kind*, with its parameters if any (``mixed``, ``signed; micalg=…``), around *parts*."""
    opening = b"--" + boundary.encode() + CRLF
    body = b"".join(opening + part.dump() + CRLF for part in parts)
    closing = b"--" + boundary.encode() + b"--" + CRLF
    return Entity((("Content-Type", f'multipart/{kind}; boundary="{boundary}"'),), body + closing)


def encoded_words(value: str) -> str:
    """Give a header value in encoded words where it is not ASCII (RFC 2047), folded."""
    if value.isascii():
        return value
    return Header(value, "utf-8", header_name="Subject").encode(linesep="\r\n")


def crlf(octets: bytes) -> bytes:
    """Give *octets* with every line ended by CRLF, whatever ended it before."""
    return octets.replace(CRLF, b"\n").replace(b"\n", CRLF)


def _fields(headers: Headers) -> bytes:
    return b"".join(f"{name}: {value}".encode("ascii") + CRLF for name, value in headers)
