"""The settings: the only reader of the environment. Frozen, unknown names refused, secrets also from files.

Sources, the earlier wins: environment variables ``INFOTRUST_*`` (a secret also as ``INFOTRUST_*_FILE``), then the TOML
file named by ``INFOTRUST_CONFIG``, then the defaults, each of which is safe to run with.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

PREFIX = "INFOTRUST_"
CONFIG_VARIABLE = PREFIX + "CONFIG"
SECRETS = (
    "source_password",
    "source_oauth2",
    "source_client_secret",
    "source_refresh_token",
    "smime_key_password",
    "smtp_password",
    "sign_password",
    "webhook_secret",
    "webhook_url",
    "source_url",
    "smtp_url",
    "database_url",
    "broker_url",
    "oidc_client_secret",
)
"""Settings that may hold a secret (the addresses can carry a password): each also as ``…_FILE``."""

ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[A-Za-z0-9.-]{1,255}", re.ASCII)
"""One address without a name; quoted local parts exist, but no company has one (RFC 5321, 4.5.3.1 for the lengths)."""
PROXY = re.compile(r"https?://[^\s/]+/?")
LIST_ADDRESS = re.compile(r"https?://[^\s/@]+/\S*")
BIND = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\]):\d{1,5}", re.ASCII)

HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
MIN_WEBHOOK_SECRET = 16
"""Characters: what is shorter is guessed from one signed notice."""

SHIPPED = Path(__file__).resolve().parent
LAST_PORT = 65_535
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingsError(Exception):
    """A setting is unknown or wrong; the message names it and says what to write."""


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(item.strip() for item in value.split(",") if item.strip())
    return value


class Settings(BaseModel):
    """All settings of the program (CONTRACT 5), checked once at the start and passed in from there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source_url: SecretStr | None = None
    source_password: SecretStr | None = None
    source_oauth2: SecretStr | None = None
    source_token_url: str | None = None
    source_client_id: str | None = None
    source_client_secret: SecretStr | None = None
    source_refresh_token: SecretStr | None = None
    source_token_scope: str | None = None
    source_folders: tuple[str, ...] = ()
    source_move_to: str | None = None
    source_ca_file: Path | None = None
    smime_key_file: Path | None = None
    smime_key_password: SecretStr | None = None
    process_since: date | None = None
    outgoing: Literal["send", "hold"] | None = None
    data_dir: Path = Path("var")
    database_url: SecretStr | None = None
    broker_url: SecretStr = SecretStr("memory://")
    key_file: Path | None = None
    smtp_url: SecretStr = SecretStr("file:")
    smtp_password: SecretStr | None = None
    mail_from: str | None = None
    staff_addresses: tuple[str, ...] = ()
    admin_addresses: tuple[str, ...] = ()
    notices: Literal["at_once", "digest"] = "at_once"
    digest_at: time = time(8)
    webhook_url: SecretStr | None = None
    webhook_secret: SecretStr | None = None
    company_file: Path = SHIPPED / "company.toml"
    calendar_file: Path = SHIPPED / "calendar.toml"
    worklists_file: Path = SHIPPED / "worklists.toml"
    retention_file: Path = SHIPPED / "retention.toml"
    letters_dir: Path | None = None
    sign_certificate: Path | None = None
    sign_key: Path | None = None
    sign_password: SecretStr | None = None
    invitations: Literal["person", "dmarc"] = "person"
    authserv_id: tuple[str, ...] = ()
    algorithms_file: Path = SHIPPED / "algorithms.toml"
    trust_source: str = "eu"
    lotl_url: str = "https://ec.europa.eu/tools/lotl/eu-lotl.xml"
    trust_refresh: Annotated[int, Field(ge=600, le=604_800)] = 21_600
    retry_after: Annotated[int, Field(ge=1, le=86_400)] = 900
    poll_interval: Annotated[int, Field(ge=1, le=3_600)] = 60
    start_retries: Annotated[int, Field(ge=0, le=20)] = 3
    queue_lease: Annotated[int, Field(ge=5, le=86_400)] = 600
    allow_test_anchors: bool = False
    offline: bool = False
    http_proxy: SecretStr | None = None
    web_bind: str = "127.0.0.1:8080"
    web_url: str | None = None
    second_factor: Literal["required", "optional"] = "required"
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    timezone: str = "Europe/Riga"

    @field_validator("source_folders", "authserv_id", "staff_addresses", "admin_addresses", mode="before")
    @classmethod
    def _lists_from_commas(cls, value: object) -> object:
        return _split(value)

    @field_validator("staff_addresses", "admin_addresses", "mail_from")
    @classmethod
    def _addresses(cls, value: tuple[str, ...] | str | None) -> tuple[str, ...] | str | None:
        """Refuse what is no address: a notice to it would be lost, and nobody would miss it."""
        for address in (value,) if isinstance(value, str) else value or ():
            if not ADDRESS.fullmatch(address):
                msg = f"{address!r} is no mail address; write one such as name@company.example"
                raise ValueError(msg)
        return value

    @field_validator("digest_at", mode="before")
    @classmethod
    def _hour(cls, value: object) -> object:
        """Take a time of the day to the minute; a bare number would be read as seconds."""
        if isinstance(value, str) and HOUR.fullmatch(value):
            return time.fromisoformat(value)
        if isinstance(value, time) and value.tzinfo is None:
            return value
        raise ValueError("write a time of the day such as 08:00")

    @field_validator("webhook_url")
    @classmethod
    def _webhook(cls, value: SecretStr | None) -> SecretStr | None:
        """Numbers of cases go there: encrypted, or not beyond this machine."""
        url = urlsplit("https://none" if value is None else value.get_secret_value())
        if not url.hostname or (url.scheme != "https" and not (url.scheme == "http" and url.hostname in LOOPBACK)):
            raise ValueError("write the https:// address that notices are posted to")
        return value

    @model_validator(mode="after")
    def _webhook_is_signed(self) -> Self:
        secret = "" if self.webhook_secret is None else self.webhook_secret.get_secret_value()
        if self.webhook_url is not None and len(secret) < MIN_WEBHOOK_SECRET:
            raise ValueError(
                f"WEBHOOK_URL needs a WEBHOOK_SECRET of at least {MIN_WEBHOOK_SECRET} characters beside it"
            )
        return self

    @field_validator("http_proxy")
    @classmethod
    def _proxy(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not PROXY.fullmatch(value.get_secret_value()):
            raise ValueError("write http://host:port")
        return value

    @field_validator("source_token_url")
    @classmethod
    def _token_server(cls, value: str | None) -> str | None:
        """Secrets go there: encrypted, or not beyond this machine."""
        if not _is_private(value):
            raise ValueError("write the https:// address at which tokens are given out")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _identity_provider(cls, value: str | None) -> str | None:
        """It tells who people are: encrypted, or not beyond this machine."""
        if not _is_private(value):
            raise ValueError("write the https:// address by which the identity provider calls itself")
        return value

    @model_validator(mode="after")
    def _identity_provider_is_whole(self) -> Self:
        if self.oidc_issuer is not None and None in {self.oidc_client_id, self.oidc_client_secret, self.web_url}:
            raise ValueError("OIDC_ISSUER needs OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and WEB_URL beside it")
        return self

    @model_validator(mode="after")
    def _tokens_are_whole(self) -> Self:
        """A token is asked for by a client that proves itself, by secret or by refresh token."""
        proof = self.source_client_secret or self.source_refresh_token
        if self.source_token_url is not None and (self.source_client_id is None or proof is None):
            raise ValueError(
                "SOURCE_TOKEN_URL needs SOURCE_CLIENT_ID, and SOURCE_CLIENT_SECRET or SOURCE_REFRESH_TOKEN beside it"
            )
        return self

    @field_validator("lotl_url")
    @classmethod
    def _list_of_lists(cls, value: str) -> str:
        """A mirror may be named: what it gives is believed by its signature alone."""
        if not LIST_ADDRESS.fullmatch(value):
            raise ValueError(
                "write the address of the EU list of lists or of a mirror, such as https://host/eu-lotl.xml"
            )
        return value

    @field_validator("web_bind")
    @classmethod
    def _bind(cls, value: str) -> str:
        if not BIND.fullmatch(value) or int(value.rpartition(":")[2]) > LAST_PORT:
            raise ValueError("write address:port, such as 127.0.0.1:8080")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            msg = f"no time zone is called {value!r}; write one such as Europe/Riga"
            raise ValueError(msg) from error
        return value

    @model_validator(mode="after")
    def _letters_are_whole(self) -> Self:
        """An invitation by itself rests on what our own server says of its sender; a key is of a certificate."""
        if self.invitations == "dmarc" and not self.authserv_id:
            raise ValueError("INVITATIONS=dmarc needs AUTHSERV_ID, the name under which our mail server reports DMARC")
        if self.sign_key is not None and self.sign_certificate is None:
            raise ValueError("SIGN_KEY needs SIGN_CERTIFICATE beside it")
        return self

    @model_validator(mode="after")
    def _test_anchors_stay_local(self) -> Self:
        """Test anchors would accept forged requests in production: only loopback and local files go with them."""
        if not self.allow_test_anchors:
            return self
        for name, url in (("SOURCE_URL", self.source_url), ("SMTP_URL", self.smtp_url)):
            if url is not None and not is_local(urlsplit(url.get_secret_value())):
                msg = (
                    f"ALLOW_TEST_ANCHORS is for trials on one machine, but {name} leaves it;"
                    " remove ALLOW_TEST_ANCHORS or use a loopback address"
                )
                raise ValueError(msg)
        return self

    @property
    def effective_key_file(self) -> Path:
        """Where the data-encryption keys lie."""
        return self.key_file or self.data_dir / "infotrust.key"

    @property
    def effective_database_url(self) -> str:
        """The database address; SQLite in the data folder unless set."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'infotrust.db'}"

    @property
    def effective_source_url(self) -> str:
        """The mailbox address; a Maildir in the data folder unless set."""
        if self.source_url is not None:
            return self.source_url.get_secret_value()
        return f"maildir://{(self.data_dir / 'maildir').absolute()}"

    @property
    def sends(self) -> bool:
        """Tell whether mail really leaves: set, or writing to files, which reaches nobody."""
        if self.outgoing is not None:
            return self.outgoing == "send"
        return self.smtp_url.get_secret_value().startswith("file:")


def _is_private(address: str | None) -> bool:
    """Tell whether what is sent to an address is read by nobody on the way."""
    url = urlsplit(address or "https://none")
    return url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)


def is_local(url: SplitResult) -> bool:
    """Tell whether an address stays on this machine: a file, a Maildir, or a loopback host."""
    return url.scheme in {"file", "maildir", "memory"} or url.hostname in LOOPBACK


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from *environ* (default: the process environment) and the file that it names.

    Raises:
        SettingsError: one sentence that names the setting, the cause and the remedy.
    """
    environ = os.environ if environ is None else environ
    values = _from_file(environ.get(CONFIG_VARIABLE)) | _from_environment(environ)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name == CONFIG_VARIABLE:
            continue
        key = name.removeprefix(PREFIX).lower()
        if key.endswith("_file") and key.removesuffix("_file") in SECRETS:
            values.setdefault(key.removesuffix("_file"), _read_secret(name, Path(environ[name])))
            continue
        _known(key, name)
        values[key] = environ[name]
    return values


def _from_file(path: str | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"The settings file {path} can't be read ({error.strerror}); check {CONFIG_VARIABLE}."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The settings file {path} named by {CONFIG_VARIABLE} is not valid TOML: {error}."
        ) from error
    values: dict[str, Any] = {}
    for name, value in table.items():
        key = name.lower()
        if key.endswith("_file") and key.removesuffix("_file") in SECRETS:
            values[key.removesuffix("_file")] = _read_secret(name, Path(str(value)))
            continue
        _known(key, name)
        values[key] = tuple(value) if isinstance(value, list) else value
    return values


def _known(key: str, name: str) -> None:
    if key in Settings.model_fields:
        return
    near = difflib.get_close_matches(key, Settings.model_fields, n=1)
    hint = f" (did you mean {near[0].upper()}?)" if near else ""
    raise SettingsError(f"The setting {name} is not known{hint}; `infotrust doctor --settings` lists those that are.")


def _read_secret(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not a text file"
        raise SettingsError(
            f"The file {path} named by {name} can't be read ({reason}); check its name and mode."
        ) from error


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    where = str(first["loc"][0]).upper() if first["loc"] else ""
    text = first["msg"].removeprefix("Value error, ")
    text = text[:1].lower() + text[1:] if text.startswith("Input ") else text
    return f"The setting {where} is wrong: {text}." if where else f"The settings do not fit together: {text}."
