"""One connection to an IMAP server: how it is made, how long anything may take on it, and what its failures mean.

Every foreign error leaves here as a `SourceError` with a sentence; nothing else in intake needs to know the library's.
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from intake.source import CertificateRefused, LoginRefused, ProtocolBroken, SourceError, Unreachable

Authenticate = Callable[[Any], object]
"""Logs a fresh connection in, by password or by token; it raises the library's `LoginError` where it is refused."""

_FOREIGN = (OSError, IMAPClientError, ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What the library lets through when a server, or somebody on the way, says what it should not."""

_OTHER_HOST = frozenset({62, 64})
_EXPIRED = 10
_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21})
"""Verification results of OpenSSL (X509_V_ERR_…)."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds, and bytes a second. *command* is for any command by itself; transfer time at *slowest* comes on top.

    A server that sends a byte now and then never runs into the *read* timeout; the deadline ends it.
    """

    connect: float = 15.0
    read: float = 60.0
    command: float = 120.0
    slowest: float = 32 * 1024

    def deadline(self, octets: int) -> float:
        """Seconds that a command may take which transfers so many *octets*."""
        return self.command + octets / self.slowest


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the server is. Without TLS only this machine itself is allowed (ValueError).

    *ca_file*: a PEM file of authorities trusted besides the system's, for a company's own. *starttls*: TLS begins on a
    connection that was plain (RFC 9051, 6.2.1), before anything of us is told; otherwise with its first byte (RFC 8314).
    """

    host: str
    port: int
    tls: bool = True
    ca_file: Path | None = None
    starttls: bool = False

    def __post_init__(self) -> None:
        if not self.tls and not _is_loopback(self.host):
            msg = f"Mail on {self.host} would be read without encryption; use imaps:// (plain IMAP is for this machine only)."
            raise ValueError(msg)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def password_login(user: str, password: str) -> Authenticate:
    """Log in by name and password, in UTF-8 where the server takes it so (SASL PLAIN, RFC 4616)."""

    def authenticate(client: Any) -> None:
        if client.has_capability("AUTH=PLAIN"):
            client.plain_login(user, password)
        else:
            client.login(user, password)

    return authenticate


class Connection:
    """A connection that is made when it is needed and dropped when anything goes wrong on it."""

    def __init__(self, endpoint: Endpoint, authenticate: Authenticate, timing: Timing) -> None:
        self._endpoint = endpoint
        self._authenticate = authenticate
        self._timing = timing
        self._client: Any = None
        self.made = 0
        """How many connections there have been: what was open on an earlier one is open no more."""

    @property
    def is_made(self) -> bool:
        """Whether there is a connection, as far as is known."""
        return self._client is not None

    @contextmanager
    def command(self, octets: int = 0, waiting: float = 0.0) -> Iterator[Any]:
        """The logged-in client for one command; SourceError on failure.

        Args:
            octets: about so many bytes are transferred at most.
            waiting: seconds that the command waits on purpose.
        """
        client = self._client or self._connect()
        watch = _Watch(client.socket(), waiting + self._timing.deadline(octets))
        try:
            with watch:
                yield client
        except _FOREIGN as error:
            farewell = _said_farewell(client)
            self.close()
            if watch.expired:
                raise self._too_slow() from error
            raise (self._broken() if farewell else self._explained(error)) from error

    def revive(self) -> None:
        """Make sure that there is a live connection: one that died while nobody used it is no error."""
        if self._client is not None:
            try:
                with self.command() as client:
                    client.noop()
            except SourceError:
                self.close()
        if self._client is None:
            self._connect()

    def close(self) -> None:
        """Drop the connection without ceremony."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(*_FOREIGN):
                client.shutdown()

    def _connect(self) -> Any:
        """A new connection, logged in."""
        timing, endpoint = self._timing, self._endpoint
        at_once = endpoint.tls and not endpoint.starttls
        try:
            client = IMAPClient(
                endpoint.host,
                port=endpoint.port,
                ssl=at_once,
                ssl_context=_context(endpoint) if at_once else None,
                timeout=SocketTimeout(connect=timing.connect, read=timing.read),
            )
        except _FOREIGN as error:
            raise self._explained(error) from error
        # Else times come without their zone, as local ones: the term of a month begins with them.
        client.normalise_times = False
        client.folder_encode = False  # one name that nobody can read would make all of them unreadable
        self._client = client
        self.made += 1
        self._log_in(client)
        return client

    def _log_in(self, client: Any) -> None:
        """Encrypt where that is still to be done, and authenticate. The cause is not chained: a server's answer may repeat what it was told."""
        watch = _Watch(client.socket(), self._timing.deadline(0))
        refusal: SourceError | None = None
        try:
            with watch:
                if self._endpoint.starttls:
                    _encrypt(client, self._endpoint)
                self._authenticate(client)
        except SourceError as error:
            refusal = error
        except _FOREIGN as error:
            refusal = self._too_slow() if watch.expired else self._explained(error)
        if refusal is not None:
            self.close()
            raise refusal

    def _too_slow(self) -> Unreachable:
        """What a passed deadline means."""
        return Unreachable(f"{self._endpoint} answered too slowly and was given up; the next poll tries again.")

    def _broken(self) -> Unreachable:
        """What it means that the server, or somebody on the way, ended the connection."""
        return Unreachable(f"{self._endpoint} broke the connection; the next poll tries again.")

    def _explained(self, error: Exception) -> SourceError:
        """The sentence for a foreign error."""
        if isinstance(error, OSError):
            return _without_connection(self._endpoint, error)
        if isinstance(error, IMAPClientAbortError) or isinstance(error.__context__, IMAPClientAbortError):
            return self._broken()
        if isinstance(error, LoginError):
            return LoginRefused(
                f"{self._endpoint} refuses the login; check the user in SOURCE_URL and SOURCE_PASSWORD."
            )
        return ProtocolBroken(
            f"{self._endpoint} refused a command or answered what IMAP does not allow ({type(error).__name__}); the next "
            "poll tries again; if it stays so, check SOURCE_FOLDERS and the server's log."
        )


def _encrypt(client: Any, endpoint: Endpoint) -> None:
    """Begin TLS, or go no further: who stands between may have struck the offer out (RFC 8314, 3.2)."""
    if not client.has_capability("STARTTLS"):
        raise ProtocolBroken(
            f"{endpoint} offers no STARTTLS, so nothing is told to it; use imaps:// in SOURCE_URL, or ask the server's keeper."
        )
    client.starttls(_context(endpoint))


def _said_farewell(client: Any) -> bool:
    """Tell whether the server announced its end (RFC 3501, 7.1.5): whatever it answered then was no answer to the command."""
    return "BYE" in client._imap.untagged_responses  # noqa: SLF001  the library gives a farewell out as an answer like any other


class _Watch:
    """A deadline for whatever is done inside: when it passes, the socket is shut and every read on it ends."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self.expired = False
        self._sock = sock
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        self.expired = True
        with suppress(OSError):
            # Not the TLS socket's own method, which would pull the session from under the reader.
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


def _context(endpoint: Endpoint) -> ssl.SSLContext:
    """Trust in the system's authorities and the company's own; names are checked, old protocol versions refused."""
    context = ssl.create_default_context()
    if endpoint.ca_file is not None:
        try:
            context.load_verify_locations(cafile=endpoint.ca_file)
        except OSError as error:
            msg = f"The authorities in {endpoint.ca_file} can't be read; it must be a PEM file of certificates."
            raise CertificateRefused(msg) from error
    return context


def _without_connection(where: Endpoint, error: OSError) -> SourceError:
    """The sentence for a connection that did not come about or broke."""
    match error:
        case ssl.SSLCertVerificationError():
            return _certificate(where, error)
        case ssl.SSLError():
            return ProtocolBroken(f"{where} does not speak TLS as it should; check the port (993 for imaps://).")
        case TimeoutError():
            return Unreachable(f"{where} did not answer in time; check the network and that the server runs.")
        case socket.gaierror():
            return Unreachable(f"The name {where.host} is not known; check SOURCE_URL and the name service.")
        case _:
            return Unreachable(f"No connection to {where}; check the network, the port and that the server runs.")


def _certificate(where: Endpoint, error: ssl.SSLCertVerificationError) -> CertificateRefused:
    """The sentence for a certificate that is not taken."""
    match error.verify_code:
        case code if code in _OTHER_HOST:
            return CertificateRefused(
                f"The certificate of {where} belongs to another host; use the name in the certificate in SOURCE_URL."
            )
        case code if code == _EXPIRED:
            return CertificateRefused(f"The certificate of {where} has expired; the server's keeper must renew it.")
        case code if code in _UNKNOWN_AUTHORITY:
            return CertificateRefused(
                f"The certificate of {where} is signed by itself or by an authority that is not trusted here; "
                "name that authority's PEM file in SOURCE_CA_FILE, or have a public one issue it."
            )
        case _:
            return CertificateRefused(
                f"The certificate of {where} is not trusted ({error.verify_message.rstrip('.')}); the server's keeper must renew it."
            )


def _is_loopback(host: str) -> bool:
    """Whether a host can only be this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
