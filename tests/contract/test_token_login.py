"""Logging in by token: a real mail server that asks a token server, tokens that expire, are revoked, or are replaced."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.dovecot import Account, Dovecot, dovecot
from fakes.fault_proxy import fault_proxy
from fakes.token_server import REFRESH, SECRET, TokenServer, token_server

from config.settings import Settings, SettingsError, load
from intake.imap import ImapSource
from intake.imap_connection import Endpoint
from intake.imap_token import token_login
from intake.source import LoginRefused, ProtocolBroken, SourceError, Unreachable
from runtime.connections import open_source
from runtime.tokens import MARGIN, MAX_ANSWER, Grant, TokenKeeper


class Seconds:
    """A clock that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def tokens_of_all() -> Iterator[TokenServer]:
    with token_server() as running:
        yield running


@pytest.fixture(scope="module")
def mail_server(tokens_of_all: TokenServer) -> Iterator[Dovecot]:
    with dovecot(token_port=tokens_of_all.port) as running:
        yield running


@pytest.fixture
def server(tokens_of_all: TokenServer) -> TokenServer:
    fresh = TokenServer(port=tokens_of_all.port)
    for name in ("good", "refresh", "rotates", "life", "answer", "asked"):
        setattr(tokens_of_all, name, getattr(fresh, name))
    return tokens_of_all


@pytest.fixture
def account(mail_server: Dovecot, server: TokenServer) -> Account:
    opened = mail_server.account()
    server.mailbox = opened.user
    return opened


@pytest.fixture
def grant(server: TokenServer, tmp_path: Path) -> Grant:
    return Grant(server.url, "program", SECRET, REFRESH, "imap", tmp_path / "kept.json")


@pytest.fixture(params=["client credentials", "refresh token"])
def any_grant(request: pytest.FixtureRequest, grant: Grant) -> Grant:
    return replace(grant, refresh_token=None) if request.param == "client credentials" else grant


def source_of(account: Account, keeper: TokenKeeper, port: int | None = None) -> ImapSource:
    endpoint = Endpoint(account.server.host, port or account.server.port, tls=False)
    return ImapSource(endpoint, token_login(account.user, keeper))


def refusal(grant: Grant) -> SourceError:
    with pytest.raises(SourceError) as raised:
        TokenKeeper(grant)(False)
    shown = repr(raised.value) + repr(raised.value.__cause__)
    assert not any(secret in shown for secret in (SECRET, REFRESH, "refresh-", "token-"))
    return raised.value


@pytest.mark.parametrize("mechanisms", ["OAUTHBEARER", "XOAUTH2"])
def test_a_token_opens_the_mailbox(account: Account, any_grant: Grant, mechanisms: str) -> None:
    hidden = b"AUTH=OAUTHBEARER" if mechanisms == "XOAUTH2" else b"AUTH=XOAUTH2"
    with fault_proxy(account.server.port, edit=lambda said: said.replace(hidden, b"AUTH=NONE")) as proxy:
        source = source_of(account, TokenKeeper(any_grant), proxy.port)
        account.deliver(b"Subject: x\r\n\r\nx\r\n")
        source.check()
        assert [b"".join(mail.chunks) for mail in source.new("INBOX", 1)] == [b"Subject: x\r\n\r\nx\r\n"]
        source.close()


def test_one_token_serves_until_shortly_before_its_end(any_grant: Grant, server: TokenServer) -> None:
    clock = Seconds()
    keeper = TokenKeeper(any_grant, now=clock)
    first = keeper(False)
    clock.now += 3600 - MARGIN - 1
    assert keeper(False) == first
    clock.now += 2
    assert keeper(False) != first
    assert len(server.asked) == 2


@pytest.mark.parametrize(("life", "used"), [(60, 30), ("60", 30), (3600, 3300)])
def test_a_short_life_is_used_by_half(grant: Grant, server: TokenServer, life: object, used: float) -> None:
    clock = Seconds()
    server.life = life
    keeper = TokenKeeper(grant, now=clock)
    first = keeper(False)
    clock.now += used - 1
    assert keeper(False) == first
    clock.now += 2
    assert keeper(False) != first


def test_a_token_revoked_before_its_end_is_replaced_by_itself(
    account: Account, any_grant: Grant, server: TokenServer
) -> None:
    source = source_of(account, TokenKeeper(any_grant))
    source.check()
    source.close()
    server.good.clear()
    source.check()
    source.close()
    assert len(server.asked) == 2


def test_a_mail_server_that_takes_no_token_is_a_sentence_and_asked_twice_only(
    account: Account, grant: Grant, server: TokenServer
) -> None:
    server.mailbox = "somebody-else"
    source = source_of(account, TokenKeeper(grant))
    with pytest.raises(LoginRefused, match="SOURCE_CLIENT_ID") as raised:
        source.check()
    assert "token-" not in str(raised.value)
    assert len(server.asked) == 2


def test_a_replaced_refresh_token_outlives_the_program(grant: Grant, server: TokenServer) -> None:
    server.rotates = True
    keeper = TokenKeeper(grant)
    keeper(False)
    keeper(True)
    assert TokenKeeper(grant)(False) == "token-" + server.refresh.removeprefix("refresh-")
    assert server.asked[0]["refresh_token"] == REFRESH
    assert grant.kept_in is not None
    assert grant.kept_in.stat().st_mode & 0o777 == 0o600


def test_a_refresh_token_that_is_set_anew_goes_before_the_kept_one(grant: Grant, server: TokenServer) -> None:
    server.rotates = True
    TokenKeeper(grant)(False)
    server.refresh = "set-anew"
    assert TokenKeeper(replace(grant, refresh_token="set-anew"))(False)


@pytest.mark.parametrize(
    ("answer", "kind", "sentence"),
    [
        ((400, b'{"error": "invalid_grant"}'), LoginRefused, "SOURCE_REFRESH_TOKEN"),
        ((401, b'{"error": "invalid_client"}'), LoginRefused, "SOURCE_CLIENT_SECRET"),
        ((400, b'{"error": "invalid_scope"}'), LoginRefused, "SOURCE_TOKEN_SCOPE"),
        ((404, b"<html>"), LoginRefused, "SOURCE_TOKEN_URL"),
        ((503, b""), Unreachable, "tries again"),
        ((429, b""), Unreachable, "tries again"),
        ((200, b"<html>"), ProtocolBroken, "gives no token"),
        ((200, b"[1]"), ProtocolBroken, "gives no token"),
        ((200, b"[" * 50_000), ProtocolBroken, "gives no token"),
        ((200, b'{"access_token": "a\\u0001b"}'), ProtocolBroken, "gives no token"),
        ((200, b'{"access_token": "x", "expires_in": "NaN"}'), ProtocolBroken, "gives no token"),
        ((200, b'{"access_token": "' + b"x" * MAX_ANSWER + b'"}'), Unreachable, "does not answer"),
        ((302, b""), LoginRefused, "SOURCE_TOKEN_URL"),
    ],
)
def test_a_refusal_names_the_next_step(
    grant: Grant, server: TokenServer, answer: tuple[int, bytes], kind: type[SourceError], sentence: str
) -> None:
    server.answer = answer
    error = refusal(grant)
    assert isinstance(error, kind)
    assert sentence in str(error)


def test_no_token_server_is_a_sentence(grant: Grant) -> None:
    assert "SOURCE_TOKEN_URL" in str(refusal(replace(grant, url="http://127.0.0.1:1/token")))


def test_it_works_again_when_the_token_server_does(account: Account, grant: Grant, server: TokenServer) -> None:
    source = source_of(account, TokenKeeper(grant))
    server.answer = (503, b"")
    with pytest.raises(Unreachable):
        source.check()
    server.answer = None
    source.check()
    source.close()


def test_the_settings_lead_to_the_mailbox(account: Account, server: TokenServer, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    settings = load(
        {
            "INFOTRUST_SOURCE_URL": f"imap://{account.user}@127.0.0.1:{account.server.port}",
            "INFOTRUST_SOURCE_TOKEN_URL": server.url,
            "INFOTRUST_SOURCE_CLIENT_ID": "program",
            "INFOTRUST_SOURCE_CLIENT_SECRET_FILE": str(secret),
            "INFOTRUST_DATA_DIR": str(tmp_path),
        }
    )
    assert SECRET not in repr(settings)
    source = open_source(settings)
    source.check()
    source.close()
    assert server.asked[0]["grant_type"] == "client_credentials"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"source_token_url": "http://login.example.com/token"}, "https://"),
        ({"source_token_url": "ftp://login.example.com/token"}, "https://"),
        ({"source_token_url": "https://login.example.com/token"}, "SOURCE_CLIENT_ID"),
        ({"source_token_url": "https://login.example.com/token", "source_client_id": "x"}, "SOURCE_CLIENT_SECRET"),
    ],
)
def test_wrong_settings_are_refused(changes: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        load({f"INFOTRUST_{name.upper()}": value for name, value in changes.items()})
    with pytest.raises(ValueError, match=sentence):
        Settings(**changes)
