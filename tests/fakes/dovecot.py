"""A private IMAP server: Debian's Dovecot in a temporary folder, on free loopback ports, for one test or a session of them."""

import datetime as dt
import grp
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

START_SECONDS = 15.0

CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain login{mechanisms}
auth_failure_delay = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{home}/mail/%u
mail_fsync = never
{tokens}
passdb {{
  mechanisms = plain login
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Entwurf {{
    auto = create
    special_use = \\Drafts
  }}
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
  mailbox Trash {{
    auto = create
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
    ssl = yes
  }}
}}
"""


TOKENS = """
passdb {{
  mechanisms = xoauth2 oauthbearer
  driver = oauth2
  args = {home}/tokens.conf
}}
"""

TOKEN_SERVER = """
introspection_url = http://127.0.0.1:{port}/introspect
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
"""


class Certificate(Enum):
    """What the server shows of itself."""

    NONE = "none"
    GOOD = "good"
    WRONG_HOST = "wrong_host"
    EXPIRED = "expired"
    SELF_SIGNED = "self_signed"


@dataclass(frozen=True)
class _Owner:
    uid: int
    gid: int
    user: str
    group: str


def _owner() -> _Owner:
    """The login processes refuse root: under root the whole server runs as nobody."""
    entry = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    return _Owner(entry.pw_uid, entry.pw_gid, entry.pw_name, grp.getgrgid(entry.pw_gid).gr_name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PASSWORD = "secret"
"""Of every user: a test makes up a name of its own and has a mailbox of its own."""


class Dovecot:
    """One server."""

    host = "127.0.0.1"

    def __init__(self, home: Path, certificate: Certificate, token_port: int | None = None) -> None:
        self.home = home
        self.certificate = certificate
        self.token_port = token_port
        self.port, self.tls_port = _free_port(), _free_port()
        self.ca_file = home / "ca.pem"
        self._owner = _owner()
        self._process: subprocess.Popen[bytes] | None = None
        self._users = itertools.count(1)

    def account(self) -> "Account":
        """A new, empty mailbox."""
        return Account(self, f"info{next(self._users)}")

    def prepare(self) -> None:
        """Write everything that the server reads."""
        (self.home / "mail").mkdir()
        lines = ""
        if self.certificate is not Certificate.NONE:
            _write_certificates(self.home, self.certificate)
            lines = f"ssl_cert = <{self.home}/cert.pem\nssl_key = <{self.home}/key.pem"
        owner = self._owner
        text = CONFIGURATION.format(
            home=self.home,
            password=PASSWORD,
            ssl="no" if self.certificate is Certificate.NONE else "yes",
            certificate=lines,
            mechanisms="" if self.token_port is None else " xoauth2 oauthbearer",
            tokens="" if self.token_port is None else TOKENS.format(home=self.home),
            user=owner.user,
            group=owner.group,
            uid=owner.uid,
            gid=owner.gid,
            port=self.port,
            tls_port=self.tls_port,
        )
        if self.token_port is not None:
            (self.home / "tokens.conf").write_text(TOKEN_SERVER.format(port=self.token_port), encoding="ascii")
        (self.home / "dovecot.conf").write_text(text, encoding="utf-8")
        self.home.chmod(0o755)
        self.give_away(self.home)

    def start(self) -> None:
        """Start the server and wait until it greets."""
        as_owner = {"user": self._owner.uid, "group": self._owner.gid, "extra_groups": []} if os.getuid() == 0 else {}
        self._process = subprocess.Popen(
            [_executable(), "-F", "-c", str(self.home / "dovecot.conf")],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **as_owner,  # type: ignore[call-overload]  # who the server runs as depends on who runs the tests
        )
        end = time.monotonic() + START_SECONDS
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                pytest.fail(f"Dovecot did not start: {self.log()}")
            time.sleep(0.02)

    def _greets(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), 1) as probe:
                return probe.recv(4) == b"* OK"
        except OSError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the server and its children."""
        process, self._process = self._process, None
        if process is not None:
            if process.poll() is None:
                os.killpg(process.pid, how)
            process.wait(10)

    def log(self) -> str:
        """What the server wrote."""
        file = self.home / "dovecot.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def give_away(self, path: Path) -> None:
        """Make files under *path* the server's own."""
        if os.getuid() == 0:
            for each in (path, *path.rglob("*")):
                os.chown(each, self._owner.uid, self._owner.gid)


class Account:
    """One user's mailbox on a server."""

    password = PASSWORD

    def __init__(self, server: Dovecot, user: str) -> None:
        self.server = server
        self.user = user
        self._names = itertools.count(1)
        for part in ("cur", "new", "tmp"):
            (self.mail / part).mkdir(parents=True)
        server.give_away(self.mail)

    @property
    def mail(self) -> Path:
        """The Maildir."""
        return self.server.home / "mail" / self.user

    def deliver(self, raw: bytes, at: float | None = None) -> str:
        """Put a message into the inbox as a delivery agent does; its file's name is given back."""
        name = f"{1_700_000_000 + next(self._names)}.M1P1.host"
        draft = self.mail / "tmp" / name
        draft.write_bytes(raw)
        if at is not None:
            os.utime(draft, (at, at))
        self.server.give_away(draft)
        draft.rename(self.mail / "new" / name)
        return name

    def renumber(self) -> None:
        """Give the inbox another UIDVALIDITY, as a restored mailbox has. The server must be stopped."""
        numbers = self.mail / "dovecot-uidlist"
        head, _, rest = numbers.read_text(encoding="ascii").partition("\n")
        fields = [f"V{int(word[1:]) + 1}" if word.startswith("V") else word for word in head.split()]
        numbers.write_text(" ".join(fields) + "\n" + rest, encoding="ascii")
        for index in self.mail.glob("dovecot.*"):
            index.unlink()
        self.server.give_away(self.mail)


@contextmanager
def dovecot(certificate: Certificate = Certificate.NONE, token_port: int | None = None) -> Iterator[Dovecot]:
    """A running server; one that also takes tokens, where a token server is named, gone with everything in it at the end. Where there is none: a skip, but a failure in CI."""
    if _executable() == "":
        _missing("Dovecot is not installed (apt-get install dovecot-imapd)")
    with TemporaryDirectory(prefix="dovecot-") as folder:
        server = Dovecot(Path(folder), certificate, token_port)
        server.prepare()
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGKILL)


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _executable() -> str:
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin") or ""


def _write_certificates(home: Path, kind: Certificate) -> None:
    """Write an authority (``ca.pem``) and the server's certificate and key."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mail test authority")])
    authority = _certificate(
        authority_name, authority_name, authority_key, authority_key, kind=Certificate.GOOD, ca=True
    )
    own_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mail test server")])
    is_self = kind is Certificate.SELF_SIGNED
    issuer, issuer_key = (own_name, key) if is_self else (authority_name, authority_key)
    own = _certificate(own_name, issuer, key, issuer_key, kind=kind, ca=False)
    pem = serialization.Encoding.PEM
    (home / "ca.pem").write_bytes(authority.public_bytes(pem))
    (home / "cert.pem").write_bytes(own.public_bytes(pem))
    plain = serialization.NoEncryption()
    (home / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    kind: Certificate,
    ca: bool,
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    ends = now - dt.timedelta(days=1) if kind is Certificate.EXPIRED else now + dt.timedelta(days=30)
    names: list[x509.GeneralName] = [x509.DNSName("elsewhere.example")]
    if kind is not Certificate.WRONG_HOST:
        names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=60))
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not ca:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())
