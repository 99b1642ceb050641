"""Notices by webhook: one signed POST each, of JSON without personal data, to an address of the company's own choice.

The signature is HMAC-SHA-256 over timestamp, a full stop, and the body, so that neither can be changed and an old
message is told from a new one::

    Infotrust-Timestamp: 1790000000
    Infotrust-Signature: v1=<hex of HMAC-SHA-256(secret, "1790000000." + body)>
    Infotrust-Delivery: <the notice's id, the same at every repeat>
"""

import hashlib
import hmac
import json
import ssl
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import httpx

from cases.troubles import Trouble
from runtime.carriers import CarryError

WEBHOOK = "webhook"
"""The kind of an outbound row that is carried here; it has no recipient of its own."""
SCHEMA = "infotrust/notice/1"
SILENCE = 15.0
"""Seconds that the far end may be silent; its answer is not waited for beyond its first line and headers."""
GONE = 410
"""RFC 9110, 15.5.11: the far end wants no more of it, now or later."""


@dataclass(frozen=True, slots=True)
class WebhookNotice:
    """What an outbound row of kind `WEBHOOK` holds. *id* is the occasion's natural key; *case* its number, *mail* an id."""

    id: str
    kind: str
    urgent: bool
    case: str | None
    mail: int | None
    created_at: datetime
    title: str
    text: str


class Webhook:
    """Posts notices to one address. Redirects are not followed: the signature is for this address alone."""

    def __init__(self, url: str, secret: bytes, clock: Callable[[], datetime], proxy: str | None = None) -> None:
        self._url, self._secret, self._clock = url, secret, clock
        self._proxy = proxy
        self._tls = ssl.create_default_context()

    def carry(self, notice: WebhookNotice) -> None:
        """Hand the notice over; any answer of 2xx takes it.

        Raises:
            CarryError: it was not taken; the sentence quotes nothing of the far end.
        """
        content = body(notice)
        stamp = str(int(self._clock().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "infotrust",
            "Infotrust-Timestamp": stamp,
            "Infotrust-Signature": f"v1={signature(self._secret, stamp, content)}",
            "Infotrust-Delivery": notice.id,
        }
        status = self._posted(content, headers)
        if not httpx.codes.is_success(status):
            raise CarryError(Trouble.WEBHOOK_ANSWERED, permanent=status == GONE, code=status)

    def _posted(self, content: bytes, headers: dict[str, str]) -> int:
        """Give the status of the answer; its body is left unread."""
        try:
            with (
                httpx.Client(timeout=SILENCE, trust_env=False, proxy=self._proxy, verify=self._tls) as client,
                client.stream("POST", self._url, content=content, headers=headers) as response,
            ):
                return response.status_code
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise CarryError(Trouble.WEBHOOK_AWAY, permanent=False) from error


def body(notice: WebhookNotice) -> bytes:
    """Give the JSON that is posted (``infotrust/notice/1``): times in RFC 3339, unknown is null."""
    at = notice.created_at.astimezone(UTC).isoformat()
    return json.dumps({"schema": SCHEMA, **asdict(notice), "created_at": at}, ensure_ascii=False).encode()


def signature(secret: bytes, stamp: str, content: bytes) -> str:
    """Give the hex signature over *stamp* (seconds since 1970) and the body."""
    return hmac.new(secret, stamp.encode() + b"." + content, hashlib.sha256).hexdigest()
