"""Log-ins by an identity provider (OpenID Connect Core 1.0, the authorization code flow with PKCE, RFC 7636).

The browser is sent to the provider with a *state* and a *nonce* and comes back with a code; the code is changed for an ID
token, which counts only if the provider's key signed it, it was made for us, is fresh, and holds our nonce. No token is kept.
"""

import secrets
import threading
from dataclasses import asdict, dataclass
from typing import Any, Final, cast
from urllib.parse import urlencode

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from config.settings import Settings

TIMEOUT: Final = 10.0
"""Seconds for each question to the provider; a person waits."""
MAX_ANSWER: Final = 256 * 1024
"""Bytes of an answer; the largest is the list of keys."""
LEEWAY: Final = 60
"""Seconds by which the provider's clock may differ."""
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by keys that only the provider has: never ``none``, never one made with a shared secret."""


class ProviderError(Exception):
    """The log-in can't be finished: the provider is away, or what came from it is not right. A sentence without secrets."""


@dataclass(frozen=True, slots=True)
class Started:
    """A log-in on its way: what the browser is sent with, kept for its return in a sealed cookie."""

    state: str
    nonce: str
    verifier: str

    def as_json(self) -> dict[str, str]:
        """For the cookie."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is: its own lasting *subject*, and an address that it verified (None: it did not)."""

    subject: str
    email: str | None


class IdentityProvider:
    """The provider that the settings name. Safe to share between threads."""

    def __init__(self, settings: Settings, redirect_uri: str) -> None:
        self._issuer = settings.oidc_issuer or ""
        self._client_id = settings.oidc_client_id or ""
        self._secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else ""
        self._proxy = settings.http_proxy.get_secret_value() if settings.http_proxy else None
        self._redirect_uri = redirect_uri
        self._lock = threading.Lock()
        self._metadata: OpenIDProviderMetadata | None = None

    def start(self) -> tuple[str, Started]:
        """Give the address to send the browser to, and what must be the same when it comes back. Raises ProviderError."""
        started = Started(*(secrets.token_urlsafe(32) for _ in range(3)))
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid email",
            "state": started.state,
            "nonce": started.nonce,
            "code_challenge": create_s256_code_challenge(started.verifier),
            "code_challenge_method": "S256",
        }
        endpoint = self._endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}", started

    def finish(self, started: Started, code: str, now: float) -> Identity:
        """Change the code for an ID token and give whom it names; *now* in seconds since 1970.

        Raises:
            ProviderError: the provider refuses, is away, or the token does not hold.
        """
        answer = self._ask(
            "POST",
            self._endpoint("token_endpoint"),
            auth=(self._client_id, self._secret),
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self._redirect_uri,
                "code_verifier": started.verifier,
            },
        )
        return self._identity(str(answer.get("id_token", "")), started.nonce, now)

    def _identity(self, token: str, nonce: str, now: float) -> Identity:
        try:
            keys = KeySet.import_key_set(cast(KeySetSerialization, self._ask("GET", self._endpoint("jwks_uri"))))
            decoded = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {"iss": {"value": self._issuer}, "aud": {"value": self._client_id}, "nonce": {"value": nonce}},
                {"nonce": nonce, "client_id": self._client_id},
            )
            claims.validate(int(now), LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderError(f"The identity provider's token does not hold ({type(error).__name__}).") from error
        verified = claims.get("email_verified") is True and isinstance(claims.get("email"), str)
        return Identity(f"{self._issuer}#{claims['sub']}"[:255], str(claims["email"]) if verified else None)

    def _endpoint(self, name: str) -> str:
        with self._lock:
            if self._metadata is None:
                self._metadata = self._discovered()
            endpoint = self._metadata.get(name)
        if not isinstance(endpoint, str):
            raise ProviderError(f"The identity provider states no {name}; check OIDC_ISSUER.")
        return endpoint

    def _discovered(self) -> OpenIDProviderMetadata:
        """Read what the provider says of itself; it must be the issuer that was named (Discovery 1.0, 4.3)."""
        found = self._ask("GET", get_well_known_url(self._issuer, external=True))
        if found.get("issuer") != self._issuer:
            raise ProviderError(
                "The identity provider calls itself otherwise than OIDC_ISSUER; write its own name there."
            )
        return OpenIDProviderMetadata(found)

    def _ask(self, method: str, url: str, **given: Any) -> dict[str, Any]:
        try:
            with (
                httpx.Client(timeout=TIMEOUT, proxy=self._proxy, trust_env=False) as client,
                client.stream(method, url, **given) as answer,
            ):
                body = b""
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > MAX_ANSWER:
                        raise ProviderError("The identity provider answers with too much.")
                found = httpx.Response(answer.status_code, content=body)
            found_json = found.json() if found.is_success else None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise ProviderError(f"The identity provider can't be asked ({type(error).__name__}).") from error
        if not isinstance(found_json, dict):
            raise ProviderError(f"The identity provider refuses (HTTP {found.status_code}).")
        return found_json
