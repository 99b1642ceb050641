"""TLS that begins on a plain connection: with the same care as TLS from the first byte, or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.dovecot import Account, Certificate, Dovecot, dovecot
from fakes.fault_proxy import fault_proxy

from config.settings import Settings
from intake.imap import ImapSource
from intake.imap_connection import Endpoint, password_login
from intake.source import CertificateRefused, LoginRefused, ProtocolBroken, Unreachable
from runtime.connections import open_source, source_name

LETTER = b"From: client@example.com\r\nSubject: letter\r\n\r\ntext\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot(Certificate.GOOD) as running:
        yield running


@pytest.fixture
def account(server: Dovecot) -> Account:
    return server.account()


def source_of(account: Account, *, port: int | None = None, ca_file: Path | None = None) -> ImapSource:
    server = account.server
    endpoint = Endpoint(server.host, port or server.port, ca_file=ca_file or server.ca_file, starttls=True)
    return ImapSource(endpoint, password_login(account.user, account.password))


def test_mail_is_read_and_what_is_told_is_encrypted(account: Account) -> None:
    account.deliver(LETTER)
    seen = []

    def listen(said: bytes) -> bytes:
        seen.append(said)
        return said

    with fault_proxy(account.server.port, edit=listen) as proxy:
        source = source_of(account, port=proxy.port)
        assert [b"".join(mail.chunks) for mail in source.new("INBOX", 1)] == [LETTER]
        source.close()
    assert b"Begin TLS" in b"".join(seen)
    assert LETTER[:20] not in b"".join(seen)


def test_the_address_of_the_settings_leads_there(account: Account, tmp_path: Path) -> None:
    url = f"imap+starttls://{account.user}:{account.password}@localhost:{account.server.port}"
    settings = Settings(data_dir=tmp_path, source_url=url, source_ca_file=account.server.ca_file)
    source = open_source(settings)
    source.check()
    source.close()
    assert source_name(settings) == source_name(Settings(data_dir=tmp_path, source_url=url.replace("+starttls", "s")))


def test_a_certificate_of_an_unknown_authority_is_refused(account: Account) -> None:
    server = account.server
    source = ImapSource(Endpoint(server.host, server.port, starttls=True), password_login(account.user, "never-told"))
    with pytest.raises(CertificateRefused, match="SOURCE_CA_FILE"):
        source.check()


def test_a_wrong_password_is_told_as_such(account: Account) -> None:
    server = account.server
    endpoint = Endpoint(server.host, server.port, ca_file=server.ca_file, starttls=True)
    with pytest.raises(LoginRefused, match="SOURCE_PASSWORD"):
        ImapSource(endpoint, password_login(account.user, "wrong")).check()


def test_a_certificate_of_another_host_is_refused() -> None:
    with dovecot(Certificate.WRONG_HOST) as other, pytest.raises(CertificateRefused, match="another host"):
        source_of(other.account()).check()


@pytest.mark.parametrize(
    ("said", "instead"),
    [(b" STARTTLS", b""), (b"* OK", b"* PREAUTH"), (b"OK Begin TLS", b"NO Begin TLS")],
    ids=["not offered", "already logged in", "refused"],
)
def test_where_tls_does_not_begin_nothing_is_told(account: Account, said: bytes, instead: bytes) -> None:
    told = []

    with fault_proxy(account.server.port, edit=lambda text: text.replace(said, instead)) as proxy:
        endpoint = Endpoint("127.0.0.1", proxy.port, ca_file=account.server.ca_file, starttls=True)
        with pytest.raises((ProtocolBroken, Unreachable, LoginRefused)):
            ImapSource(endpoint, told.append).check()
    assert told == []
