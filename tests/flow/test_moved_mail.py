"""Mail that is moved on the server, by the program or by people, is neither lost nor taken up twice, and the counts stay true."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.dovecot import Account, dovecot
from fakes.mail_trials import fillers
from fakes.office import ADMIN, rows
from imapclient import IMAPClient

from cli.checks import _stored_mail
from config.settings import Settings, SettingsError
from runtime.connections import open_source
from runtime.runtime import Runtime, build
from workers.polling import poll

MAILS = fillers(6, seed=1)


@pytest.fixture
def account() -> Iterator[Account]:
    with dovecot() as server:
        yield server.account()


def settings_of(account: Account, folder: Path, **changes: object) -> Settings:
    url = f"imap://{account.user}:{account.password}@127.0.0.1:{account.server.port}"
    return Settings(data_dir=folder, source_url=url, admin_addresses=ADMIN, **changes)


@pytest.fixture
def other_client(account: Account) -> Iterator[IMAPClient]:
    with IMAPClient(account.server.host, account.server.port, ssl=False) as client:
        client.login(account.user, account.password)
        yield client


def look(rt: Runtime, times: int = 2) -> list[int]:
    return [poll(rt, lambda: None) for _ in range(times)]


def test_what_the_program_moves_is_stored_once(tmp_path: Path, account: Account) -> None:
    settings = settings_of(account, tmp_path, source_move_to="Done")
    rt = build(settings)
    for raw in MAILS[:3]:
        account.deliver(raw)
    assert look(rt) == [3, 0]
    for raw in MAILS[3:]:
        account.deliver(raw)
    assert look(rt) == [3, 0]
    assert rows(rt, "select count(*), count(marked_at), count(distinct sha256) from mail") == [(6, 6, 6)]
    assert _stored_mail(settings).text.endswith("all stored")
    rt.close()


def test_what_people_read_and_move_is_counted_where_it_lies(
    tmp_path: Path, account: Account, other_client: IMAPClient
) -> None:
    """Before the first look, between two, and back again; in Junk too."""
    settings = settings_of(account, tmp_path)
    rt = build(settings)
    for raw in MAILS:
        account.deliver(raw)
    other_client.select_folder("INBOX")
    other_client.add_flags([1, 2], [b"\\Seen"])
    other_client.move([2, 3], "Junk")
    assert look(rt) == [6, 0]
    other_client.move([4], "Junk")
    other_client.select_folder("Junk")
    other_client.move([1], "INBOX")
    look(rt)
    assert rows(rt, "select count(distinct sha256) from mail where outcome is null or outcome <> 'duplicate'") == [(6,)]
    assert rows(rt, "select folder, held, missing from source_state order by folder") == [
        ("INBOX", 4, 0),
        ("Junk", 2, 0),
    ]
    assert _stored_mail(settings).text.startswith("6 mails were on the server")
    rt.close()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"source_url": "imap://a:b@127.0.0.1:1", "source_move_to": "inbox"}, "is read"),
        ({"source_url": "imap://a:b@127.0.0.1:1", "source_folders": "A,B", "source_move_to": "B"}, "is read"),
        ({"source_url": "maildir:///nowhere", "source_move_to": "B"}, "Maildir"),
    ],
)
def test_a_folder_that_can_not_take_what_is_stored_is_refused(changes: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        open_source(Settings(**changes))
