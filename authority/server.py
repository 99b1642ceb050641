"""The authority's services behind HTTP on the loopback address: OCSP, time-stamps, CRLs and issuers' certificates."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple

from authority import crl, ocsp, timestamp
from authority.pki import Authority, Identity

_LARGEST_REQUEST = 64 * 1024
"""OCSP and time-stamp requests have some hundred bytes."""
_POLL_SECONDS = 0.05
"""How long closing may have to wait for the serving thread."""


class Answer(NamedTuple):
    """Status, media type and body of an HTTP answer."""

    status: HTTPStatus
    media_type: str
    body: bytes


NOT_FOUND = Answer(HTTPStatus.NOT_FOUND, "text/plain", b"")


class AuthorityServer:
    """A server that has its address before there is an authority, whose certificates name that address.

    *clock* gives the present time for each answer. With *port* 0 the system picks one.
    """

    def __init__(self, clock: Callable[[], datetime], port: int = 0) -> None:
        self._clock = clock
        self._http = _Http(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """The base address, for `Authority.base_url`."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @contextmanager
    def serving(self, authority: Authority) -> Iterator[None]:
        """Serve *authority* while the context lasts, then close."""
        self._http.answer = lambda method, path, body: respond(authority, self._clock(), (method, path, body))
        thread = Thread(target=self._http.serve_forever, args=(_POLL_SECONDS,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()


def respond(authority: Authority, at: datetime, request: tuple[str, str, bytes]) -> Answer:
    """Answer one request (method, path, body) at *at*."""
    match request:
        case ("POST", "/ocsp", body):
            return Answer(HTTPStatus.OK, "application/ocsp-response", ocsp.respond(authority, body, at))
        case ("POST", "/tsa", body):
            return Answer(HTTPStatus.OK, "application/timestamp-reply", timestamp.respond(authority.tsa, body, at))
        case ("GET", path, _):
            return _file(authority, path, at)
        case _:
            return NOT_FOUND


def _file(authority: Authority, path: str, at: datetime) -> Answer:
    """Give a CRL or an issuer's certificate by the slug in its name."""
    _, folder, name = path.split("/") if path.count("/") == _DEPTH else ("", "", "")
    ca = next((ca for ca in authority.authorities if ca.slug == name.rpartition(".")[0]), None)
    match folder, ca:
        case "crl", Identity() as issuer:
            return Answer(HTTPStatus.OK, "application/pkix-crl", crl.current(authority, issuer, at))
        case "ca", Identity() as issuer:
            return Answer(HTTPStatus.OK, "application/pkix-cert", issuer.der)
        case _:
            return NOT_FOUND


_DEPTH = 2
"""Slashes in ``/crl/ica.crl``."""


class _Http(ThreadingHTTPServer):
    """The server with the function that answers."""

    daemon_threads = True
    answer: Callable[[str, str, bytes], Answer]


class _Handler(BaseHTTPRequestHandler):
    """Hands each request to the server's function."""

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Answer a POST, its body cut to what these services take."""
        length = min(int(self.headers.get("Content-Length", "0")), _LARGEST_REQUEST)
        self._answer(self.rfile.read(length))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parameter's name in http.server
        """Write nothing: the demo's output is a table."""

    def _answer(self, body: bytes) -> None:
        assert isinstance(self.server, _Http)
        status, media_type, content = self.server.answer(self.command, self.path, body)
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
