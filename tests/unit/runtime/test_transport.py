"""A server behind TLS is believed to be itself only while its certificate says so."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from runtime.failures import NoAnswerError
from runtime.list_shelf import LIST_OF_LISTS, ListRecord
from runtime.list_sources import NetworkSource
from runtime.transport import Pace, Reach

PACE = Pace(redirects=1, silence=2.0, deadline=5.0)
DAY = timedelta(days=1)
KEY = ec.generate_private_key(ec.SECP256R1())


def certificate(folder: Path, *, host: str = "localhost", until: timedelta = DAY) -> Path:
    """Write a self-signed server certificate with its key, valid from long ago *until* from now."""
    now, name = datetime.now(UTC), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(7)
        .not_valid_before(now - 30 * DAY)
        .not_valid_after(now + until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(KEY, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    path = folder / "server.pem"
    private = KEY.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(encoding))
    return path


class Handler(BaseHTTPRequestHandler):
    """Gives a list."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"list")

    def log_message(self, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Says nothing of clients that hang up."""

    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def serving(path: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}/lotl.xml"
    finally:
        server.shutdown()
        with suppress(OSError):
            server.server_close()
        thread.join()


def fetched(path: Path, tls: ssl.SSLContext | None) -> bytes | None:
    with serving(path) as address:
        source = NetworkSource(address, Reach(allow_loopback=True, tls=tls), PACE)
        try:
            return source.list_of_lists(ListRecord(LIST_OF_LISTS)).data
        finally:
            source.close()


def test_a_certificate_in_force_is_accepted(tmp_path: Path) -> None:
    path = certificate(tmp_path)
    assert fetched(path, ssl.create_default_context(cafile=str(path))) == b"list"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"until": -DAY}, "expired"), ({"host": "other.example"}, "Hostname mismatch")],
    ids=["expired", "of another host"],
)
def test_a_certificate_that_is_not_in_order_is_named(tmp_path: Path, changes: dict[str, object], sentence: str) -> None:
    path = certificate(tmp_path, **changes)  # type: ignore[arg-type]
    with pytest.raises(NoAnswerError, match=sentence):
        fetched(path, ssl.create_default_context(cafile=str(path)))


def test_a_certificate_of_nobody_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoAnswerError, match="certificate is not accepted"):
        fetched(certificate(tmp_path), None)
