"""Access tokens for the mailbox (RFC 6749): asked for when needed, kept until shortly before they expire, renewed by themselves.

Two ways lead to one: the program's own credentials (4.4, for mailboxes of Microsoft 365), or a refresh token that a person
gave it once (6, for Google and others). A server may replace the refresh token at every use; the newest is kept in the data
folder, for its owner only, until another one is set. No secret is in any error.
"""

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from intake.source import LoginRefused, ProtocolBroken, SourceError, Unreachable

TIMEOUT = 20.0
"""Seconds for any step of asking; a token server answers within one."""
MARGIN = 300.0
"""Seconds before its end from which a token is not used any more: a poll of a full mailbox takes some time."""
LIFE = 3600.0
"""Seconds that a token lives where the server does not say (RFC 6749, 5.1, recommends to say)."""
MAX_ANSWER = 64 * 1024
"""Bytes of an answer; tokens have a few thousand."""


@dataclass(frozen=True, slots=True)
class Grant:
    """How to get a token. *refresh_token* None: by the program's own credentials. *kept_in* holds a replaced one."""

    url: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    scope: str | None = None
    kept_in: Path | None = None


class TokenKeeper:
    """Gives tokens of one *grant*; may be called by several threads. *now* counts seconds."""

    def __init__(self, grant: Grant, proxy: str | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self._grant = grant
        self._proxy = proxy
        self._now = now
        self._lock = threading.Lock()
        self._token = ""
        self._until = 0.0
        self._refresh_token = _kept(grant) or grant.refresh_token

    def __call__(self, another: bool) -> str:  # noqa: FBT001  what `intake.imap_token.Tokens` is
        """Give the token at hand while it is good, or else, or where *another* is wanted, a new one.

        Raises:
            LoginRefused: the token server refuses; the sentence names the setting to look at.
            Unreachable, ProtocolBroken: it is away, or answers what it should not.
        """
        with self._lock:
            if another or self._now() >= self._until:
                self._renew()
            return self._token

    def _renew(self) -> None:
        answer = self._answer()
        token, life = answer.get("access_token"), answer.get("expires_in", LIFE)
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not _is_number(life):
            raise ProtocolBroken(f"The token server {self._grant.url} gives no token; check SOURCE_TOKEN_URL.")
        self._keep(answer.get("refresh_token"))
        self._token = token
        self._until = self._now() + max(float(life) - MARGIN, float(life) / 2)

    def _answer(self) -> Mapping[str, Any]:
        try:
            with (
                httpx.Client(timeout=TIMEOUT, proxy=self._proxy, trust_env=False) as client,
                client.stream("POST", self._grant.url, data=self._question()) as response,
            ):
                body = _bounded(response)
        except (httpx.HTTPError, OSError):
            # Not chained: what was sent is in the exception.
            raise Unreachable(
                f"The token server {self._grant.url} does not answer; check SOURCE_TOKEN_URL and the network."
            ) from None
        answer = _table(body)
        if response.status_code == httpx.codes.OK:
            return answer
        raise _refusal(self._grant, response.status_code, answer.get("error"))

    def _question(self) -> dict[str, str]:
        grant = self._grant
        told = {"client_id": grant.client_id, "client_secret": grant.client_secret, "scope": grant.scope}
        if self._refresh_token is None:
            told["grant_type"] = "client_credentials"
        else:
            told |= {"grant_type": "refresh_token", "refresh_token": self._refresh_token}
        return {name: value for name, value in told.items() if value is not None}

    def _keep(self, refresh_token: object) -> None:
        """Keep a refresh token that replaces the one that was used; without it the next start could not log in."""
        if self._refresh_token is None or not isinstance(refresh_token, str) or refresh_token == self._refresh_token:
            return
        self._refresh_token = refresh_token
        if self._grant.kept_in is not None:
            _write(self._grant.kept_in, {"instead_of": _origin(self._grant), "refresh_token": refresh_token})


def _refusal(grant: Grant, status: int, code: object) -> SourceError:
    """The sentence for an error of RFC 6749, 5.2."""
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.TOO_MANY_REQUESTS:
        return Unreachable(f"The token server {grant.url} is out of order ({status}); the next poll tries again.")
    match code:
        case "invalid_grant":
            return LoginRefused(
                f"The token server {grant.url} refuses the refresh token: it was revoked, replaced or has expired; sign in"
                " to the mailbox anew and set SOURCE_REFRESH_TOKEN."
            )
        case "invalid_client" | "unauthorized_client":
            return LoginRefused(
                f"The token server {grant.url} refuses this program; check SOURCE_CLIENT_ID, and whether"
                " SOURCE_CLIENT_SECRET has expired."
            )
        case "invalid_scope":
            return LoginRefused(f"The token server {grant.url} does not know the scope; check SOURCE_TOKEN_SCOPE.")
        case _:
            return LoginRefused(f"The token server {grant.url} refuses ({status}); check SOURCE_TOKEN_URL.")


def _bounded(response: httpx.Response) -> bytes:
    body = b""
    for piece in response.iter_bytes():
        body += piece
        if len(body) > MAX_ANSWER:
            raise httpx.DecodingError("too long")
    return body


def _table(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_number(value: object) -> bool:
    """Whether a life in seconds can be read; some servers write it as text."""
    try:
        return 0 < float(str(value)) < float("inf")
    except ValueError:
        return False


def _origin(grant: Grant) -> str:
    """Names the token that was set, without holding it: another one set later goes before what was kept."""
    return hashlib.sha256(f"{grant.client_id}\0{grant.refresh_token}".encode()).hexdigest()


def _kept(grant: Grant) -> str | None:
    """The newest refresh token that came of the one that was set."""
    if grant.kept_in is None or grant.refresh_token is None:
        return None
    try:
        kept = _table(grant.kept_in.read_bytes())
    except OSError:
        return None
    token = kept.get("refresh_token")
    return token if kept.get("instead_of") == _origin(grant) and isinstance(token, str) else None


def _write(path: Path, content: Mapping[str, str]) -> None:
    """Write whole or not at all, for the owner only."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise Unreachable(
            f"The replaced refresh token can't be kept in {path} ({error.strerror}); check the data folder."
        ) from error
