"""An identity provider (OpenID Connect) on loopback that vouches for whom a test says, well or badly."""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT_ID, CLIENT_SECRET = "infotrust-pages", "secret-of-the-pages"


@cache
def signing_key(number: int = 1) -> RSAKey:
    """A key of a provider; every number has another."""
    return RSAKey.generate_key(2048, {"kid": "1"})


@dataclass
class IdentityServer:
    """*claims* are put into the next token over its own; *key* signs it. *asked* counts the codes that were changed."""

    port: int = 0
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=signing_key)
    signs_with: RSAKey | None = None
    asked: int = 0
    pending: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """What the provider calls itself."""
        return f"http://127.0.0.1:{self.port}"

    def settings(self) -> dict[str, str]:
        """The settings that name it."""
        return {"oidc_issuer": self.issuer, "oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}

    def describe(self) -> dict[str, str]:
        """Discovery 1.0, 3."""
        ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.issuer, **{name: self.issuer + path for name, path in ends.items()}}

    def authorize(self, query: dict[str, str]) -> str:
        """Take a browser that was sent here, and tell where it goes back to."""
        code = secrets.token_urlsafe(8)
        self.pending[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def change(self, form: dict[str, str], now: float) -> dict[str, str] | None:
        """Change a code for a token; None where something does not fit."""
        self.asked += 1
        asked = self.pending.pop(form.get("code", ""), None)
        if asked is None or create_s256_code_challenge(form.get("code_verifier", "")) != asked["code_challenge"]:
            return None
        own = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "42",
            "iat": int(now),
            "exp": int(now) + 300,
            "nonce": asked["nonce"],
        }
        token = jwt.encode({"alg": "RS256", "kid": "1"}, own | self.claims, self.signs_with or self.key)
        return {"id_token": token, "access_token": "none", "token_type": "Bearer"}


@contextmanager
def identity_server(now: float) -> Iterator[IdentityServer]:
    """A running provider whose clock stands at *now*."""
    state = IdentityServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if url.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", state.authorize({k: v[0] for k, v in parse_qs(url.query).items()}))
                self.end_headers()
                return
            self._answer(state.describe() if "well-known" in url.path else KeySet([state.key]).as_dict(private=False))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(state.change({k: v[0] for k, v in parse_qs(body).items()}, now))

        def _answer(self, found: Any) -> None:
            body = json.dumps(found or {"error": "invalid_grant"}).encode()
            self.send_response(200 if found else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.port = int(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
