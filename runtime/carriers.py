"""How what leaves is carried: mail by SMTP or into files; everything else is work for a person."""

import os
import smtplib
import ssl
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from cases.states import OutboundState
from cases.troubles import Trouble, TroubledError
from classifier.rights import ChannelKind

SMTP_SILENCE = 30.0
"""Seconds that a mail server may be silent."""
SMTPS_PORT, SUBMISSION_PORT = 465, 587
PERMANENT = 500
"""RFC 5321, 4.2.1: from here on a reply says that trying again will not help."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Means(StrEnum):
    """What carries a channel."""

    MAIL = "mail"
    PERSON = "person"


CARRIERS: Mapping[ChannelKind, Means] = {
    ChannelKind.EMAIL: Means.MAIL,
    # No wish: electronic, because the request came electronically (GDPR 12(3)).
    ChannelKind.NONE: Means.MAIL,
    ChannelKind.POST: Means.PERSON,
    ChannelKind.PHONE: Means.PERSON,
    # Not open to a company that writes to a private person: staff propose another channel (DOMAIN 5.3).
    ChannelKind.EADDRESS: Means.PERSON,
    ChannelKind.IN_PERSON: Means.PERSON,
    ChannelKind.IN_ATTACHMENT: Means.PERSON,
}


def first_state(channel: ChannelKind, *, sends: bool) -> OutboundState:
    """Give the state in which an outbound row of *channel* begins; mail is held while nothing may leave."""
    match CARRIERS[channel]:
        case Means.PERSON:
            return OutboundState.TASK
        case Means.MAIL:
            return OutboundState.PENDING if sends else OutboundState.HELD


class CarryError(TroubledError):
    """It did not leave; the sentence holds no personal data. *permanent*: another try will not help."""

    def __init__(self, trouble: Trouble, *, permanent: bool, **names: object) -> None:
        super().__init__(trouble, **names)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Envelope:
    """Addresses for the wire. *name* is a file name that is the same whenever the same row is carried."""

    sender: str
    recipient: str
    name: str


class MailCarrier(Protocol):
    """Takes a message and returns once it is handed over."""

    def carry(self, envelope: Envelope, message: bytes) -> None:
        """Hand *message* over. Raises `CarryError`."""

    def check(self) -> None:
        """See whether mail could leave now. Raises `CarryError`."""


class FileCarrier:
    """Writes each message as an ``.eml`` file, whole or not at all; the same row writes the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def carry(self, envelope: Envelope, message: bytes) -> None:
        """Write the message."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_whole(self._folder / f"{envelope.name}.eml", message)
        except OSError as error:
            raise CarryError(Trouble.FOLDER_UNWRITABLE_WHY, permanent=False, why=error.strerror) from error

    def check(self) -> None:
        """See whether the folder can be written."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise CarryError(Trouble.FOLDER_UNMADE, permanent=False, why=error.strerror) from error
        if not os.access(self._folder, os.W_OK):
            raise CarryError(Trouble.FOLDER_UNWRITABLE, permanent=False)


def _write_whole(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as partial:
        partial.write(content)
        partial.flush()
        os.fsync(partial.fileno())
    Path(partial.name).replace(path)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where outgoing mail is handed over. *tls*: from the first byte; otherwise STARTTLS, but for loopback."""

    host: str
    port: int
    tls: bool
    user: str | None
    password: str | None

    @classmethod
    def parse(cls, url: str, password: str | None) -> "SmtpServer":
        """Read ``smtps://user@host`` or ``smtp://host:port``; *password* wins over one in the URL.

        Raises:
            ValueError: a sentence that says what to write.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"smtps", "smtp"} or not parts.hostname:
            raise ValueError("write smtps://user@host, smtp://127.0.0.1:1025 or file:")
        tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (SMTPS_PORT if tls else SUBMISSION_PORT),
            tls=tls,
            user=unquote(parts.username) if parts.username else None,
            password=password or (unquote(parts.password) if parts.password else None),
        )


class SmtpCarrier:
    """Hands messages to a mail server, one connection each. The server's certificate is checked, name included."""

    def __init__(self, server: SmtpServer, tls: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._tls = tls or ssl.create_default_context()

    def carry(self, envelope: Envelope, message: bytes) -> None:
        """Hand the message over. A connection lost after the data counts as failed: the repeat has the same Message-ID."""
        with _telling(), self._session() as session:
            session.sendmail(envelope.sender, [envelope.recipient], message)

    def check(self) -> None:
        """See whether the server takes us."""
        with _telling(), self._session() as session:
            session.noop()

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        server = self._server
        if server.tls:
            session: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SMTP_SILENCE, context=self._tls)
        else:
            session = smtplib.SMTP(server.host, server.port, timeout=SMTP_SILENCE)
        try:
            if not server.tls and server.host not in LOOPBACK:
                session.starttls(context=self._tls)
            if server.user is not None:
                session.login(server.user, server.password or "")
            yield session
        finally:
            _take_leave(session)


def _take_leave(session: smtplib.SMTP) -> None:
    """Say goodbye. What a server answers to that changes nothing: a message that it took is not sent again for it."""
    with suppress(smtplib.SMTPException, OSError):
        session.quit()
    session.close()


@contextmanager
def _telling() -> Iterator[None]:
    """Say in our words what the server or the network said; theirs may quote addresses."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code = max(reply[0] for reply in error.recipients.values())
        raise CarryError(Trouble.SERVER_REFUSED_RECIPIENT, permanent=code >= PERMANENT, code=code) from error
    except smtplib.SMTPAuthenticationError as error:
        raise CarryError(Trouble.SERVER_REFUSED_USER, permanent=False) from error
    except smtplib.SMTPResponseException as error:
        refused = error.smtp_code >= PERMANENT
        raise CarryError(Trouble.SERVER_REFUSED_MESSAGE, permanent=refused, code=error.smtp_code) from error
    except ssl.SSLError as error:
        raise CarryError(Trouble.SERVER_UNTRUSTED, permanent=False) from error
    except (smtplib.SMTPException, OSError) as error:
        raise CarryError(Trouble.SERVER_AWAY, permanent=False) from error
