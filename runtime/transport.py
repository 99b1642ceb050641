"""One HTTP request to a stranger's address: bounded in size, time and redirects, and never inside our own network."""

import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

import httpx

from runtime.addresses import RefusedAddressError, pin, refuse_literal_private
from runtime.failures import NoAnswerError

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Reach:
    """Where requests may go and by what way.

    *allow_loopback* for trials on one machine. *proxy*: its address; then names are looked up there, and what it may
    reach is its own rule. *tls*: what to trust of servers in place of the usual web authorities.
    """

    allow_loopback: bool = False
    proxy: str | None = None
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """*redirects* that are followed; seconds of *silence* between two pieces; seconds until the *deadline* of one answer."""

    redirects: int
    silence: float
    deadline: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: an answer larger than *limit* bytes is none. With *content* it is a POST, else a GET."""

    url: str
    limit: int
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """*body* is empty where the far end says that nothing has changed (304)."""

    body: bytes
    headers: Mapping[str, str]

    @property
    def unchanged(self) -> bool:
        """Whether what the request named by ETag or date is still current."""
        return not self.body


class Transport:
    """Sends requests over kept connections. Safe to share between threads."""

    def __init__(self, reach: Reach, pace: Pace) -> None:
        self._reach = reach
        self._pace = pace
        self._client = httpx.Client(
            proxy=reach.proxy,
            verify=reach.tls or True,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(pace.silence),
        )

    def send(self, asked: Asked) -> Answer:
        """Send a request and follow few redirects, each to an address that is allowed itself.

        Raises:
            NoAnswerError: no answer, or none within the bounds.
        """
        try:
            return self._followed(asked)
        except RefusedAddressError as error:
            raise NoAnswerError(str(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise NoAnswerError(_sentence(error)) from error

    def close(self) -> None:
        """End the connections."""
        self._client.close()

    def _followed(self, asked: Asked) -> Answer:
        url, ends_at = asked.url, time.monotonic() + self._pace.deadline
        for _ in range(self._pace.redirects + 1):
            response = self._client.send(self._request(url, asked), stream=True)
            try:
                if not response.has_redirect_location:
                    return _read(response, asked, ends_at)
                url = urljoin(url, response.headers["Location"])
            finally:
                response.close()
        raise NoAnswerError("too many redirects")

    def _request(self, url: str, asked: Asked) -> httpx.Request:
        method = "GET" if asked.content is None else "POST"
        headers = {"Accept-Encoding": "identity", **asked.headers}
        if self._reach.proxy is not None:
            refuse_literal_private(url, allow_loopback=self._reach.allow_loopback)
            return self._client.build_request(method, url, content=asked.content, headers=headers)
        pinned = pin(url, allow_loopback=self._reach.allow_loopback)
        return self._client.build_request(
            method,
            pinned.url,
            content=asked.content,
            headers=headers | {"Host": pinned.host_header},
            extensions={"sni_hostname": pinned.server_name},
        )


def _read(response: httpx.Response, asked: Asked, ends_at: float) -> Answer:
    if response.status_code == httpx.codes.NOT_MODIFIED and _is_conditional(asked):
        return Answer(b"", response.headers)
    if response.status_code != httpx.codes.OK:
        raise NoAnswerError(f"status {response.status_code}")
    body = b"".join(_pieces(response, asked.limit, ends_at))
    if not body:
        raise NoAnswerError("an empty answer")
    return Answer(body, response.headers)


def _is_conditional(asked: Asked) -> bool:
    return not {"If-None-Match", "If-Modified-Since"}.isdisjoint(asked.headers)


def _pieces(response: httpx.Response, limit: int, ends_at: float) -> Iterator[bytes]:
    """Give the undecoded pieces: an encoding could unpack to any size, and none was asked for."""
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise NoAnswerError("an answer beyond the limit of size")
    size = 0
    for piece in response.iter_raw():
        size += len(piece)
        if size > limit:
            raise NoAnswerError("an answer beyond the limit of size")
        if time.monotonic() > ends_at:
            raise NoAnswerError("an answer beyond the limit of time")
        yield piece


def _sentence(error: Exception) -> str:
    """Name the kind of failure; of an error's own words only those on a certificate help, and they come from our side."""
    cause = error.__cause__ or error.__context__
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the server's certificate is not accepted ({cause.verify_message})"
        cause = cause.__cause__ or cause.__context__
    return {
        "ConnectError": "the server can't be reached",
        "ConnectTimeout": "the server does not answer",
        "ReadTimeout": "the server fell silent",
    }.get(type(error).__name__, type(error).__name__)
