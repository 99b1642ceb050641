"""Far ends by their addresses: mailbox, outgoing mail, network, queue. Nothing connects before it is used."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from config.settings import LOOPBACK, Settings, SettingsError
from intake.imap import ImapSource
from intake.imap_connection import Authenticate, Endpoint, password_login
from intake.imap_token import token_login
from intake.maildir import MaildirSource
from intake.source import Source
from runtime.carriers import FileCarrier, MailCarrier, SmtpCarrier, SmtpServer
from runtime.failures import EnvironmentFailed
from runtime.fetch import Fetcher
from runtime.tokens import Grant, TokenKeeper
from runtime.webhook import Webhook

if TYPE_CHECKING:
    from dramatiq import Broker

IN_PROCESS = "memory"
IMAPS_PORT, IMAP_PORT = 993, 143
STARTTLS = "imap+starttls"
"""How the address of a mailbox begins where TLS begins on a plain connection."""
MAX_SOURCE_NAME = 255
"""Characters of a source's name in the database."""


def open_source(settings: Settings) -> Source:
    """Give the mailbox of the settings.

    Raises:
        SettingsError: SOURCE_URL is wrong, or lacks user or password.
        EnvironmentFailed: the Maildir of the data folder can't be made.
    """
    url = _split(settings)
    match url.scheme:
        case "maildir":
            path = Path(unquote(url.path))
            if settings.source_url is None:
                _make_maildir(path)
            if settings.source_move_to is not None:
                raise SettingsError(
                    "The setting SOURCE_MOVE_TO is for an IMAP mailbox; mail stays in a Maildir. Remove it."
                )
            return MaildirSource(path, settings.source_folders)
        case "imap" | "imaps" | "imap+starttls":
            return _imap(settings, url)
        case _:
            raise SettingsError("The setting SOURCE_URL is wrong: write imaps://user@host or maildir:///folder.")


def source_name(settings: Settings) -> str:
    """Give the name by which deliveries of this mailbox are told from those of another; it holds no password.

    How TLS begins makes no other mailbox of it.
    """
    url = _split(settings)
    user = f"{url.username}@" if url.username else ""
    scheme = "imaps" if url.scheme == STARTTLS else url.scheme
    return f"{scheme}://{user}{url.hostname or ''}{url.path}"[-MAX_SOURCE_NAME:]


def _split(settings: Settings) -> SplitResult:
    try:
        url = urlsplit(settings.effective_source_url)
        _ = url.port
    except ValueError as error:
        raise SettingsError("The setting SOURCE_URL is wrong: it is no address; write imaps://user@host.") from error
    return url


def _imap(settings: Settings, url: SplitResult) -> Source:
    port = url.port or (IMAPS_PORT if url.scheme == "imaps" else IMAP_PORT)
    encrypted = url.scheme != "imap"
    try:
        endpoint = Endpoint(url.hostname or "", port, encrypted, settings.source_ca_file, url.scheme == STARTTLS)
    except ValueError as error:
        raise SettingsError(f"The setting SOURCE_URL is wrong: {error}") from error
    done = settings.source_move_to
    if done is not None and (done in settings.source_folders or done.upper() == "INBOX"):
        raise SettingsError(
            "The setting SOURCE_MOVE_TO names a folder that is read; name one for mail that is stored and for nothing else."
        )
    return ImapSource(endpoint, _login(settings, url), settings.source_folders, done=done)


def _login(settings: Settings, url: SplitResult) -> Authenticate:
    user = unquote(url.username or "")
    if not url.hostname or not user:
        raise SettingsError("The setting SOURCE_URL is wrong: it names no user or no host; write imaps://user@host.")
    if settings.source_token_url is not None:
        return token_login(user, TokenKeeper(_grant(settings, settings.source_token_url), _proxy(settings)))
    if settings.source_oauth2 is not None:
        token = settings.source_oauth2.get_secret_value()
        return token_login(user, lambda _: token)
    given = settings.source_password.get_secret_value() if settings.source_password else unquote(url.password or "")
    if not given:
        raise SettingsError("The mailbox needs a password: set SOURCE_PASSWORD or SOURCE_PASSWORD_FILE.")
    return password_login(user, given)


def _grant(settings: Settings, url: str) -> Grant:
    secret, refresh_token = settings.source_client_secret, settings.source_refresh_token
    return Grant(
        url=url,
        client_id=settings.source_client_id or "",
        client_secret=None if secret is None else secret.get_secret_value(),
        refresh_token=None if refresh_token is None else refresh_token.get_secret_value(),
        scope=settings.source_token_scope,
        kept_in=settings.data_dir / "source-refresh-token.json",
    )


def _proxy(settings: Settings) -> str | None:
    return settings.http_proxy.get_secret_value() if settings.http_proxy else None


def _make_maildir(path: Path) -> None:
    try:
        for part in ("tmp", "new", "cur"):
            (path / part).mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentFailed(
            f"The Maildir {path} can't be made ({error.strerror}); check its owner and disk."
        ) from error


def open_carrier(settings: Settings) -> MailCarrier:
    """Give what carries mail. Raises SettingsError."""
    url = settings.smtp_url.get_secret_value()
    if url.startswith("file:"):
        return FileCarrier(settings.data_dir / "outgoing")
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    try:
        return SmtpCarrier(SmtpServer.parse(url, password))
    except ValueError as error:
        raise SettingsError(f"The setting SMTP_URL is wrong: {error}.") from error


def open_webhook(settings: Settings, clock: Callable[[], datetime]) -> Webhook | None:
    """Give what posts notices to the company's own program; None where none is named."""
    if settings.webhook_url is None or settings.webhook_secret is None:
        return None
    url, secret = settings.webhook_url.get_secret_value(), settings.webhook_secret.get_secret_value()
    # A proxy is for the world outside; what listens on this machine is asked directly.
    proxy = None if urlsplit(url).hostname in LOOPBACK else _proxy(settings)
    return Webhook(url, secret.encode(), clock, proxy)


def open_fetcher(settings: Settings) -> Fetcher | None:
    """Give what asks the network; None where nothing is to be asked."""
    if settings.offline:
        return None
    return Fetcher(allow_loopback=settings.allow_test_anchors, proxy=_proxy(settings))


def queue_is_in_process(settings: Settings) -> bool:
    """Tell whether the queue lives in this process's memory."""
    return settings.broker_url.get_secret_value().partition(":")[0] == IN_PROCESS


def open_broker(settings: Settings) -> "Broker":
    """Give the queue of the settings, without retries or delays of its own: those are columns of the rows.

    Raises:
        SettingsError: BROKER_URL is none of the known kinds.
    """
    from dramatiq.middleware import Middleware, Retries

    url = settings.broker_url.get_secret_value()
    middleware: list[Middleware] = [Retries(max_retries=0)]
    match url.partition(":")[0]:
        case "memory":
            from dramatiq.brokers.stub import StubBroker

            return StubBroker(middleware=middleware)
        case "redis" | "rediss" | "unix":
            from dramatiq.brokers.redis import RedisBroker

            return RedisBroker(url=url, middleware=middleware)  # type: ignore[no-untyped-call]  # dramatiq leaves it so
        case "amqp" | "amqps":
            from dramatiq.brokers.rabbitmq import RabbitmqBroker

            # Confirmed: a connection that went stale between two polls must not swallow an id.
            return RabbitmqBroker(url=url, middleware=middleware, confirm_delivery=True)
        case _:
            raise SettingsError("The setting BROKER_URL is wrong: write redis://host, amqp://host or memory://.")
