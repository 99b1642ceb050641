"""Waiting for mail on a real IMAP server: by IDLE where there is one, bounded on every network, ended when asked."""

import random
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.dovecot import Account, Certificate, Dovecot, dovecot
from fakes.fault_proxy import fault_proxy

from config.settings import Settings
from intake.imap import ImapSource
from intake.imap_connection import Endpoint, Timing, password_login
from intake.imap_idle import SLICE
from intake.source import SourceError, Unreachable
from runtime.runtime import Runtime, build
from workers.watching import MailboxWatch

LONG = 30.0
"""Seconds of waiting that no test sits out."""


def letter(number: int) -> bytes:
    return f"From: client{number}@example.com\r\nSubject: letter {number}\r\n\r\ntext\r\n".encode()


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def account(server: Dovecot) -> Account:
    return server.account()


def source_of(account: Account, port: int | None = None, timing: Timing | None = None) -> ImapSource:
    endpoint = Endpoint(account.server.host, port or account.server.port, tls=False)
    return ImapSource(endpoint, password_login(account.user, account.password), (), timing)


@pytest.fixture
def source(account: Account) -> Iterator[ImapSource]:
    opened = source_of(account)
    yield opened
    opened.close()


class Waiting:
    """A wait in a thread; *seconds* is how long it took, *error* how it failed."""

    def __init__(self, source: ImapSource, timeout: float = LONG) -> None:
        self.seconds = 0.0
        self.error: SourceError | None = None
        self._thread = threading.Thread(target=self._wait, args=(source, timeout))
        self._thread.start()

    def _wait(self, source: ImapSource, timeout: float) -> None:
        begun = time.monotonic()
        try:
            source.wait(timeout)
        except SourceError as error:
            self.error = error
        self.seconds = time.monotonic() - begun

    def end(self) -> "Waiting":
        self._thread.join(LONG + 10)
        assert not self._thread.is_alive(), "the waiting has no end"
        return self


def read(source: ImapSource) -> int:
    source.open("INBOX")
    return sum(1 for mail in source.new("INBOX", 1) if b"".join(mail.chunks))


def test_a_mail_ends_the_waiting(account: Account, source: ImapSource) -> None:
    read(source)
    waiting = Waiting(source)
    account.deliver(letter(1))
    assert waiting.end().seconds < LONG / 2
    assert waiting.error is None
    assert read(source) == 1


def test_a_mail_that_came_before_the_waiting_began_ends_it_at_once(account: Account, source: ImapSource) -> None:
    read(source)
    account.deliver(letter(1))
    assert Waiting(source).end().seconds < LONG / 2


def test_waiting_ends_with_its_time(source: ImapSource) -> None:
    read(source)
    assert 1.5 <= Waiting(source, 1.6).end().seconds < LONG


def test_renewal_goes_on_waiting(account: Account, source: ImapSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.imap_idle.RENEW", 0.1)
    read(source)
    waiting = Waiting(source)
    account.deliver(letter(1))
    assert waiting.end().seconds < LONG / 2
    assert waiting.error is None


def test_mail_that_is_told_of_in_one_piece_with_the_consent_to_idle_ends_the_waiting(account: Account) -> None:
    """The library has read it ahead; the server tells of it only once, and nothing more comes from the network."""

    def tell_at_once(said: bytes) -> bytes:
        return said.replace(b"+ idling\r\n", b"+ idling\r\n* 1 EXISTS\r\n")

    with fault_proxy(account.server.port, edit=tell_at_once) as proxy:
        source = source_of(account, proxy.port)
        read(source)
        waiting = Waiting(source).end()
        assert waiting.error is None
        assert waiting.seconds < LONG / 2
        source.close()


def test_a_server_that_always_has_more_to_say_is_not_asked_without_a_pause(account: Account) -> None:
    consents = []

    def chatter(said: bytes) -> bytes:
        consents.extend([1] * said.count(b"+ idling"))
        return said.replace(b"+ idling\r\n", b"+ idling\r\n* OK Still here\r\n")

    with fault_proxy(account.server.port, edit=chatter) as proxy:
        source = source_of(account, proxy.port)
        read(source)
        waiting = Waiting(source, 2).end()
        assert waiting.error is None
        assert 1 <= len(consents) <= 2 / SLICE + 1
        source.close()


def test_mail_between_the_last_look_and_an_encrypted_idle_ends_the_waiting() -> None:
    with dovecot(Certificate.GOOD) as own:
        account = own.account()
        endpoint = Endpoint(own.host, own.tls_port, ca_file=own.ca_file)
        source = ImapSource(endpoint, password_login(account.user, account.password))
        read(source)
        with source._connection.command() as client:
            send = client._imap._command

            def deliver_first(name: str, *rest: object) -> object:
                if name == "IDLE" and not any((account.mail / "new").iterdir()):
                    account.deliver(letter(1))
                return send(name, *rest)

            client._imap._command = deliver_first
        waiting = Waiting(source).end()
        assert waiting.error is None
        assert waiting.seconds < LONG / 2
        assert read(source) == 1
        source.close()


def test_another_thread_ends_the_waiting(source: ImapSource) -> None:
    read(source)
    waiting = Waiting(source)
    source.wake()
    assert waiting.end().seconds < LONG / 2
    assert read(source) == 0, "the connection is of no use any more"


def test_a_server_that_says_farewell_ends_the_waiting(account: Account) -> None:
    with dovecot() as own:
        source = source_of(own.account())
        read(source)
        waiting = Waiting(source)
        own.stop()
        assert isinstance(waiting.end().error, Unreachable)
        assert waiting.seconds < LONG / 2
        own.start()
        assert read(source) == 0
        source.close()


def test_a_farewell_in_place_of_the_consent_to_idle_is_a_broken_connection(account: Account) -> None:
    def shut_down(said: bytes) -> bytes:
        return b"* BYE Server shutting down.\r\n" if b"+ idling" in said else said

    with fault_proxy(account.server.port, edit=shut_down) as proxy:
        source = source_of(account, proxy.port)
        read(source)
        assert isinstance(Waiting(source).end().error, Unreachable)
        source.close()


def test_a_network_that_died_while_idling_ends_the_waiting_at_the_deadline(account: Account) -> None:
    idling = threading.Event()

    def fall_silent(said: bytes) -> bytes:
        if idling.is_set():
            proxy.stall()
        if b"+ idling" in said:
            idling.set()
        return said

    with fault_proxy(account.server.port, edit=fall_silent) as proxy:
        source = source_of(account, proxy.port, Timing(connect=1, read=1, command=1))
        read(source)
        waiting = Waiting(source, 1.5).end()
        assert idling.is_set()
        assert isinstance(waiting.error, Unreachable)
        assert waiting.seconds < LONG
        source.close()


def test_a_server_without_idle_is_polled(account: Account) -> None:
    with fault_proxy(account.server.port, edit=lambda said: said.replace(b" IDLE", b" XDLE")) as proxy:
        source = source_of(account, proxy.port)
        read(source)
        assert 1 <= Waiting(source, 1).end().seconds < LONG
        waiting = Waiting(source)
        source.wake()
        assert waiting.end().seconds < LONG / 2
        source.close()


@pytest.fixture
def idling() -> threading.Event:
    """Set whenever the server consents to an IDLE."""
    return threading.Event()


@pytest.fixture
def rt(tmp_path: Path, account: Account, idling: threading.Event) -> Iterator[Runtime]:
    def listen(said: bytes) -> bytes:
        if b"+ idling" in said:
            idling.set()
        return said

    with fault_proxy(account.server.port, edit=listen) as proxy:
        url = f"imap://{account.user}:{account.password}@127.0.0.1:{proxy.port}"
        built = build(Settings(data_dir=tmp_path / "data", source_url=url, poll_interval=600))
        yield built
        built.close()


def stored_after(
    rt: Runtime, account: Account, idling: threading.Event, count: int, lull: float | None = None
) -> list[float]:
    """Seconds from the delivery of a mail to its commit; for *count* mails.

    Each comes while the program waits by IDLE; with a *lull* at any moment, by chance within so many seconds.
    """
    committed, chance = threading.Event(), random.Random(1)
    watch = MailboxWatch(rt, committed.set)
    watch.start()
    taken = []
    try:
        for number in range(count):
            idling.clear()
            if lull is None or not number:
                assert idling.wait(LONG), "the program does not wait by IDLE"
            else:
                time.sleep(chance.uniform(0, lull))
            begun = time.monotonic()
            account.deliver(letter(number))
            assert committed.wait(LONG), f"mail {number} was not stored"
            taken.append(time.monotonic() - begun)
            committed.clear()
    finally:
        watch.stop()
    return taken


def test_each_delivered_mail_ends_the_waiting_and_is_stored(
    rt: Runtime, account: Account, idling: threading.Event
) -> None:
    taken = stored_after(rt, account, idling, 4)
    assert max(taken) < rt.settings.poll_interval / 10, "stored by the next look, not by the waiting"


@pytest.mark.soak
def test_two_hundred_delivered_mails_are_stored_within_two_seconds(
    rt: Runtime, account: Account, idling: threading.Event
) -> None:
    taken = stored_after(rt, account, idling, 200, lull=1.5)
    assert statistics.quantiles(taken, n=20)[-1] < 2, taken
