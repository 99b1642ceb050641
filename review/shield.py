"""What stands around every answer: the headers that bind the browser, the check of the host, and an end to tracebacks."""

from typing import Final
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.runtime import Runtime

log = structlog.get_logger(__name__)

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; frame-src 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, nothing inline. A page that shows foreign content sets a stricter policy of its own, which stays."""
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # under no-referrer browsers call the origin of our own forms "null"
    "cache-control": "no-store",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-robots-tag": "noindex, nofollow",
}
TRANSPORT: Final = "max-age=63072000"
"""Two years of HTTPS only (RFC 6797), stated where WEB_URL is HTTPS."""
FOR_MACHINES: Final = frozenset({"/health", "/ready", "/metrics"})
"""Asked by address, not by name, by whatever watches the program; they say nothing of any person."""
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
MISDIRECTED: Final = 421
FAILED: Final = 500


class Shield:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, rt: Runtime) -> None:
        self._app = app
        self._headers = HEADERS | ({"strict-transport-security": TRANSPORT} if rt.web_url.startswith("https:") else {})
        bound = rt.settings.web_bind.rpartition(":")[0].strip("[]")
        self._hosts = LOOPBACK | {bound.lower(), (urlsplit(rt.web_url).hostname or "").lower()} - {""}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = _Answer(send, self._headers)
        if scope["path"] not in FOR_MACHINES and not self._is_ours(scope):
            await PlainTextResponse("This address is not served here; see WEB_URL.\n", MISDIRECTED)(
                scope, receive, answered
            )
            return
        try:
            await self._app(scope, receive, answered)
        except Exception:
            log.exception("page_failed", method=scope["method"])
            if answered.begun:
                raise
            await PlainTextResponse("Kļūda programmā. / The program failed.\n", FAILED)(scope, receive, answered)

    def _is_ours(self, scope: Scope) -> bool:
        """Refuse a foreign Host: a name that was made to point here (DNS rebinding) must get no page."""
        host = urlsplit("//" + Headers(scope=scope).get("host", "")).hostname
        return host is not None and host.lower() in self._hosts


class _Answer:
    """Sends on, with the headers that the page did not set itself."""

    def __init__(self, send: Send, headers: dict[str, str]) -> None:
        self._send, self._headers, self.begun = send, headers, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
        await self._send(message)
