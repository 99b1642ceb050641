"""One contract for every mailbox, and what only a real IMAP server can show."""

import datetime as dt
import hashlib
import logging
import os
import re
import tracemalloc
from collections.abc import Callable, Iterator
from os import mkfifo
from pathlib import Path

import pytest
from fakes.dovecot import PASSWORD, Account, Certificate, Dovecot, dovecot
from fakes.fault_proxy import Fault, fault_proxy
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from intake.imap import BATCH_COUNT, ImapSource, Vanished
from intake.imap_connection import Endpoint, Timing, password_login
from intake.maildir import MaildirSource
from intake.source import (
    CHUNK,
    STORED,
    CertificateRefused,
    FetchedMail,
    LoginRefused,
    ProtocolBroken,
    Source,
    SourceError,
    Unreachable,
)

MIB = 1024 * 1024


class Box:
    """A mailbox that tests fill, and the source that reads it."""

    def __init__(self, source: Source, deliver: Callable[[bytes, float | None], object]) -> None:
        self.source = source
        self._deliver = deliver

    def deliver(self, raw: bytes, at: float | None = None) -> None:
        self._deliver(raw, at)

    def all(self, folder: str = "INBOX", cursor: int = 1) -> list[tuple[FetchedMail, bytes]]:
        return [(mail, b"".join(mail.chunks)) for mail in self.source.new(folder, cursor)]


def letter(number: int, size: int = 200) -> bytes:
    head = f"From: client{number}@example.com\r\nSubject: letter {number}\r\n\r\n".encode()
    return head + b"x" * max(size - len(head) - 2, 0) + b"\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def account(server: Dovecot) -> Account:
    return server.account()


def imap(
    account: Account, *, port: int | None = None, timing: Timing | None = None, folders: tuple[str, ...] = ()
) -> ImapSource:
    endpoint = Endpoint(account.server.host, port or account.server.port, tls=False)
    return ImapSource(endpoint, password_login(account.user, account.password), folders, timing)


@pytest.fixture
def source(account: Account) -> Iterator[ImapSource]:
    opened = imap(account)
    yield opened
    opened.close()


@pytest.fixture
def other_client(account: Account) -> Iterator[IMAPClient]:
    with IMAPClient(account.server.host, account.server.port, ssl=False) as client:
        client.login(account.user, account.password)
        yield client


@pytest.fixture(params=["maildir", "imap"])
def box(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Box]:
    if request.param == "imap":
        account: Account = request.getfixturevalue("account")
        opened: Source = request.getfixturevalue("source")
        yield Box(opened, account.deliver)
        return
    for part in ("cur", "new", "tmp"):
        (tmp_path / part).mkdir()

    def deliver(raw: bytes, at: float | None) -> None:
        path = tmp_path / "new" / f"{1_700_000_000 + len(list((tmp_path / 'new').iterdir()))}.M1.host"
        path.write_bytes(raw)
        if at is not None:
            os.utime(path, (at, at))

    yield Box(MaildirSource(tmp_path), deliver)


def test_an_empty_mailbox_yields_nothing(box):
    box.source.check()
    assert box.all() == []


def test_the_inbox_is_among_the_folders(box):
    assert box.source.folders()[0] == "INBOX"


def test_every_mail_comes_once_with_its_own_bytes(box):
    sent = [letter(n) for n in range(120)]
    for raw in sent:
        box.deliver(raw)
    fetched = box.all()
    assert [raw for _, raw in fetched] == sent
    assert len({mail.uid for mail, _ in fetched}) == len(sent)
    assert all(mail.size == len(raw) for mail, raw in fetched)


def test_large_mail_comes_in_bounded_pieces(box):
    raw = letter(1, 5 * MIB + 17)
    box.deliver(raw)
    (mail,) = (m for m in box.source.new("INBOX", 1))
    del mail
    pieces = [piece for m in box.source.new("INBOX", 1) for piece in m.chunks]
    assert max(map(len, pieces)) <= CHUNK
    assert b"".join(pieces) == raw


def test_bytes_survive_whatever_they_are(box):
    raw = b"Subject: \xff\x80\r\n\r\n" + bytes(b for b in range(1, 256) if b not in {10, 13}) * 50 + b"\r\n"
    box.deliver(raw)
    assert [content for _, content in box.all()] == [raw]


def test_the_time_of_arrival_is_aware_and_right(box):
    at = dt.datetime(2026, 3, 29, 0, 59, 30, tzinfo=dt.UTC)
    box.deliver(letter(1), at.timestamp())
    ((mail, _),) = box.all()
    assert mail.internal_date is not None
    assert mail.internal_date.tzinfo is not None
    assert mail.internal_date == at


def test_the_numbering_stays_while_nothing_happens(box):
    box.deliver(letter(1))
    before = box.source.open("INBOX")
    ((mail, _),) = box.all()
    assert mail.uidvalidity == before.uidvalidity == box.source.open("INBOX").uidvalidity


def test_marking_does_not_harm_and_may_be_repeated(box):
    box.deliver(letter(1))
    ((mail, _),) = box.all()
    box.source.mark("INBOX", [mail.uid])
    box.source.mark("INBOX", [mail.uid])
    box.source.mark("INBOX", [])
    box.deliver(letter(2))
    assert letter(2) in [raw for _, raw in box.all()]


def test_marking_between_two_mails_does_not_disturb_the_reading(box):
    sent = [letter(n, 3 * MIB) for n in range(6)]
    for raw in sent:
        box.deliver(raw)
    fetched = []
    for mail in box.source.new("INBOX", 1):
        fetched.append(b"".join(mail.chunks))
        box.source.mark("INBOX", [mail.uid])
    assert fetched == sent


def test_a_closed_source_works_again(box):
    box.deliver(letter(1))
    box.source.close()
    assert len(box.all()) == 1
    box.source.close()


def test_waiting_ends_at_once_on_a_closed_source(box):
    box.source.close()
    assert box.source.wait(60)


def test_an_unknown_folder_is_a_sentence(box):
    with pytest.raises(SourceError, match=r"SOURCE_FOLDERS|SOURCE_URL"):
        box.source.open("no such folder")


# Maildir


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for folder in (".", ".Junk", ".Sent", ".Clients.2026", ".Trash"):
        for part in ("cur", "new", "tmp"):
            (tmp_path / folder / part).mkdir(parents=True)
    return tmp_path


def test_maildir_subfolders_but_sent_and_trash_are_read(maildir):
    assert MaildirSource(maildir).folders() == ("INBOX", "Clients.2026", "Junk")


def test_a_maildir_message_keeps_its_identity_when_a_reader_flags_it(maildir):
    (maildir / "new" / "1700000000.a.host").write_bytes(b"x")
    source = MaildirSource(maildir)
    (before,) = source.new("INBOX", 1)
    (maildir / "new" / "1700000000.a.host").rename(maildir / "cur" / "1700000000.a.host:2,FS")
    (after,) = source.new("INBOX", 1)
    assert before.uid == after.uid == "1700000000.a.host"


def test_a_maildir_message_moved_while_it_is_read_is_read_to_its_end(maildir):
    path = maildir / "new" / "1700000000.a.host"
    path.write_bytes(b"x" * 10)
    for mail in MaildirSource(maildir).new("INBOX", 1):
        path.rename(maildir / "cur" / "1700000000.a.host:2,S")
        assert b"".join(mail.chunks) == b"x" * 10


def test_a_maildir_message_removed_after_the_listing_is_left_out(maildir):
    for number in range(2):
        (maildir / "new" / f"170000000{number}.a.host").write_bytes(b"x")
    reading = MaildirSource(maildir).new("INBOX", 1)
    next(reading)
    (maildir / "new" / "1700000001.a.host").unlink()
    assert list(reading) == []


def test_marks_in_a_maildir_touch_no_file_and_spare_the_next_listing(maildir):
    path = maildir / "new" / "1700000000.a.host"
    path.write_bytes(b"x")
    source = MaildirSource(maildir)
    (mail,) = source.new("INBOX", 1)
    source.mark("INBOX", [mail.uid])
    assert path.exists()
    assert list(source.new("INBOX", 1)) == []
    assert len(list(MaildirSource(maildir).new("INBOX", 1))) == 1


def test_what_is_no_file_in_a_maildir_is_no_message_and_is_waited_for_by_nobody(maildir):
    (maildir / "cur" / "1700000000.a.host").mkdir()
    (maildir / "cur" / "1700000001.a.host").symlink_to(maildir / "nowhere")
    (maildir / "cur" / "1700000002.a.host").symlink_to(maildir / "cur" / "1700000002.a.host")
    mkfifo(maildir / "new" / "1700000003.a.host")
    (maildir / "new" / "1700000004.a.host").write_bytes(b"x")
    source = MaildirSource(maildir)
    assert source.held("INBOX") == {"1700000004.a.host"}
    assert [mail.uid for mail in source.new("INBOX", 1)] == ["1700000004.a.host"]


def test_a_message_that_is_seen_in_both_places_is_one(maildir):
    (maildir / "new" / "1700000000.a.host").write_bytes(b"x")
    (maildir / "cur" / "1700000000.a.host:2,S").write_bytes(b"x")
    assert len(list(MaildirSource(maildir).new("INBOX", 1))) == 1


def test_a_message_that_may_not_be_opened_keeps_no_other_back(maildir, monkeypatch):
    for number in range(3):
        (maildir / "new" / f"170000000{number}.a.host").write_bytes(b"x")
    opened = Path.open

    def refuse(path, *mode):
        if path.name == "1700000001.a.host":
            raise PermissionError(13, "Permission denied")
        return opened(path, *mode)

    monkeypatch.setattr(Path, "open", refuse)
    told = []
    for mail in MaildirSource(maildir).new("INBOX", 1):
        try:
            told.append(b"".join(mail.chunks))
        except ProtocolBroken as error:
            told.append(str(error))
    assert told[::2] == [b"x", b"x"]
    assert "owner and mode" in told[1]


@pytest.mark.parametrize("name", ["../x", "a/b", "a\0b", ".."])
def test_a_folder_name_that_leaves_the_maildir_is_refused(maildir, name):
    with pytest.raises(Unreachable, match="SOURCE_FOLDERS"):
        MaildirSource(maildir).open(name)


# IMAP


def test_three_hundred_mails_come_in_batches(account, source, caplog):
    sent = [letter(n, 2000) for n in range(300)]
    for raw in sent:
        account.deliver(raw)
    fetched = [b"".join(mail.chunks) for mail in source.new("INBOX", 1)]
    assert fetched == sent


def test_only_mail_from_the_cursor_on_comes(account, source):
    for number in range(3):
        account.deliver(letter(number))
    uids = [int(mail.uid) for mail in source.new("INBOX", 1)]
    assert [int(mail.uid) for mail in source.new("INBOX", uids[1])] == uids[1:]


def test_nothing_comes_twice_when_nothing_is_new(account, source):
    account.deliver(letter(1))
    list(source.new("INBOX", 1))
    # ``UID n:*`` names the last message even where its number is below n.
    assert list(source.new("INBOX", source.open("INBOX").uidnext)) == []


@pytest.fixture
def moving(account: Account) -> Iterator[ImapSource]:
    endpoint = Endpoint(account.server.host, account.server.port, tls=False)
    opened = ImapSource(endpoint, password_login(account.user, account.password), done="Reģistrēts")
    yield opened
    opened.close()


def test_stored_mail_is_moved_where_a_folder_for_it_is_named(account, moving, other_client):
    for number in range(3):
        account.deliver(letter(number))
    mails = [mail.uid for mail in moving.new("INBOX", 1)]
    assert moving.mark("INBOX", mails[:2])
    assert moving.mark("INBOX", mails[:2]), "what is moved already is no refusal"
    assert moving.held("INBOX") == {mails[2]}
    assert "Reģistrēts" not in moving.folders()
    other_client.select_folder("Reģistrēts", readonly=True)
    moved = other_client.search("ALL")
    assert len(moved) == 2
    assert all(STORED.encode() in flags for flags in other_client.get_flags(moved).values())


def test_mail_stays_where_it_is_on_a_server_that_can_not_move_in_one_step(account, other_client):
    account.deliver(letter(1))
    with fault_proxy(account.server.port, edit=lambda said: said.replace(b" MOVE", b" MXVE")) as proxy:
        endpoint = Endpoint(account.server.host, proxy.port, tls=False)
        source = ImapSource(endpoint, password_login(account.user, account.password), done="Done")
        (mail,) = source.new("INBOX", 1)
        assert source.mark("INBOX", [mail.uid])
        assert source.held("INBOX") == {mail.uid}
        source.close()


def test_a_move_that_the_server_refuses_is_told_so_that_it_is_asked_again(account, moving, monkeypatch):
    account.deliver(letter(1))
    (mail,) = moving.new("INBOX", 1)
    monkeypatch.setattr(IMAPClient, "create_folder", refuse_for_now)
    assert not moving.mark("INBOX", [mail.uid])
    monkeypatch.undo()
    assert moving.mark("INBOX", [mail.uid])
    assert moving.held("INBOX") == frozenset()


def refuse_for_now(*_: object) -> None:
    raise IMAPClientError("[OVERQUOTA] Not enough room")


def test_reading_leaves_no_trace_but_the_keyword(account, source, other_client):
    account.deliver(letter(1))
    (mail,) = source.new("INBOX", 1)
    other_client.select_folder("INBOX", readonly=True)
    assert b"\\Seen" not in other_client.get_flags([int(mail.uid)])[int(mail.uid)]
    source.mark("INBOX", [mail.uid])
    other_client.noop()
    flags = other_client.get_flags([int(mail.uid)])[int(mail.uid)]
    assert STORED.encode() in flags
    assert b"\\Seen" not in flags


def test_sixty_mebibytes_are_read_in_bounded_memory(account, source):
    raw = letter(1, 60 * MIB)
    account.deliver(raw)
    want = hashlib.sha256(raw).hexdigest()
    del raw
    tracemalloc.start()
    try:
        digest, total = hashlib.sha256(), 0
        for mail in source.new("INBOX", 1):
            for piece in mail.chunks:
                digest.update(piece)
                total += len(piece)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (total, digest.hexdigest()) == (60 * MIB, want)
    assert peak < 8 * MIB


def test_an_internal_date_with_a_zone_is_the_same_instant(other_client, source):
    zone = dt.timezone(dt.timedelta(hours=3))
    at = dt.datetime(2026, 10, 1, 0, 0, 1, tzinfo=zone)
    other_client.append("INBOX", letter(1), msg_time=at)
    (mail,) = source.new("INBOX", 1)
    assert mail.internal_date is not None
    assert mail.internal_date.utcoffset() is not None
    assert mail.internal_date == at


def test_mail_removed_between_search_and_fetch_is_left_out(account, source, other_client, caplog):
    for number in range(BATCH_COUNT + 5):
        account.deliver(letter(number))
    with caplog.at_level(logging.INFO, "intake.imap"):
        reading = source.new("INBOX", 1)
        first = next(reading)
        other_client.select_folder("INBOX")
        other_client.delete_messages([BATCH_COUNT + 2, BATCH_COUNT + 3])
        other_client.expunge()
        rest = [int(mail.uid) for mail in reading]
    assert int(first.uid) == 1
    assert rest == [n for n in range(2, BATCH_COUNT + 6) if n not in {BATCH_COUNT + 2, BATCH_COUNT + 3}]
    assert "vanished" in caplog.text


def test_a_large_mail_removed_while_it_streams_is_an_error_and_nothing_else(account, source, other_client):
    account.deliver(letter(1, 6 * MIB))
    (mail,) = source.new("INBOX", 1)
    assert next(mail.chunks)
    other_client.select_folder("INBOX")
    other_client.delete_messages([1])
    other_client.expunge()
    source.open("INBOX")  # the server goes on showing the mail to who has not yet been told of its removal
    with pytest.raises(Vanished):
        next(mail.chunks)


def test_a_renumbered_folder_is_seen(account):
    account.deliver(letter(1))
    source = imap(account)
    before = source.open("INBOX")
    source.close()
    account.server.stop()
    account.renumber()
    account.server.start()
    assert source.open("INBOX").uidvalidity != before.uidvalidity
    source.close()


def test_a_connection_that_died_between_polls_is_made_anew(account):
    source = imap(account)
    source.open("INBOX")
    account.server.stop()
    account.server.start()
    account.deliver(letter(1))
    assert source.open("INBOX").uidnext == 2
    source.close()


def test_folders_follow_special_uses_and_usual_names(source, other_client):
    for name in ("Clients", "Clients/2026", "Sent Items", "Archive"):
        other_client.create_folder(name)
    # The drafts carry their use and an unusual name, the trash a usual name and no use.
    assert source.folders() == ("INBOX", "Archive", "Clients", "Clients/2026", "Junk")


def test_named_folders_are_taken_as_they_are(account):
    assert imap(account, folders=("INBOX", "Junk")).folders() == ("INBOX", "Junk")


def test_a_folder_that_keeps_no_marks_is_no_error(account, source):
    account.deliver(letter(1))
    (mail,) = source.new("INBOX", 1)
    for part in (account.mail, *account.mail.iterdir()):
        part.chmod(0o555)
    source.mark("INBOX", [mail.uid])
    assert [m.uid for m in source.new("INBOX", 1)] == [mail.uid]
    for part in (account.mail, *account.mail.iterdir()):
        part.chmod(0o755)


def refused(account: Account, *, password: str = PASSWORD, port: int | None = None, ca: bool = True) -> SourceError:
    server = account.server
    endpoint = Endpoint(server.host, port or server.tls_port, tls=True, ca_file=server.ca_file if ca else None)
    source = ImapSource(endpoint, password_login(account.user, password))
    with pytest.raises(SourceError) as raised:
        source.check()
    source.close()
    assert password not in str(raised.value)
    return raised.value


def test_a_good_certificate_is_taken_and_only_from_a_trusted_authority():
    with dovecot(Certificate.GOOD) as server:
        account = server.account()
        endpoint = Endpoint(server.host, server.tls_port, ca_file=server.ca_file)
        source = ImapSource(endpoint, password_login(account.user, account.password))
        source.check()
        account.deliver(letter(1, 5 * MIB))
        assert [b"".join(mail.chunks) for mail in source.new("INBOX", 1)] == [letter(1, 5 * MIB)]
        source.close()
        assert isinstance(refused(account, ca=False), CertificateRefused)
        error = refused(account, password="wrong-password")
        assert isinstance(error, LoginRefused)
        assert "SOURCE_PASSWORD" in str(error)


@pytest.mark.parametrize(
    ("certificate", "sentence"),
    [
        (Certificate.WRONG_HOST, "belongs to another host"),
        (Certificate.EXPIRED, "has expired"),
        (Certificate.SELF_SIGNED, "signed by itself"),
    ],
)
def test_a_bad_certificate_is_refused_with_its_sentence(certificate, sentence):
    with dovecot(certificate) as server:
        error = refused(server.account())
    assert isinstance(error, CertificateRefused)
    assert sentence in str(error)


def test_a_login_over_plain_imap_is_refused_with_its_sentence(account):
    source = ImapSource(Endpoint("localhost", account.server.port, tls=False), password_login(account.user, "wrong"))
    with pytest.raises(LoginRefused, match="SOURCE_PASSWORD"):
        source.check()


def test_no_server_is_a_sentence(account):
    source = ImapSource(Endpoint("127.0.0.1", 1, tls=False), password_login(account.user, PASSWORD))
    with pytest.raises(Unreachable, match="No connection to"):
        source.check()


def test_a_plain_port_where_tls_is_expected_is_a_sentence(account):
    error = refused(account, port=account.server.port, ca=False)
    assert isinstance(error, ProtocolBroken | Unreachable)


@pytest.mark.parametrize("host", ["mail.example.com", "192.0.2.1", "127.0.0.1.example.com"])
def test_plain_imap_leaves_this_machine_never(host):
    with pytest.raises(ValueError, match="without encryption"):
        Endpoint(host, 143, tls=False)


@pytest.mark.parametrize("after", [700, 20_000, 300_000])
def test_a_connection_cut_anywhere_yields_whole_mail_or_an_error(account, after):
    sent = {letter(n, 50_000) for n in range(20)}
    for raw in sent:
        account.deliver(raw)
    with fault_proxy(account.server.port, Fault.CUT, after) as proxy:
        source = imap(account, port=proxy.port)
        got = []
        with pytest.raises(Unreachable):
            got.extend(b"".join(mail.chunks) for mail in source.new("INBOX", 1))
        source.close()
    assert set(got) <= sent


def test_a_server_that_drips_is_given_up_at_the_deadline(account):
    account.deliver(letter(1, 50_000))
    with fault_proxy(account.server.port, Fault.DRIP, 2_000) as proxy:
        source = imap(account, port=proxy.port, timing=Timing(read=5, command=0.5, slowest=1e9))
        with pytest.raises(Unreachable, match="too slowly"):
            list(source.new("INBOX", 1))
        source.close()


def test_a_server_that_estimates_sizes_still_gives_whole_mail(account):
    raw = letter(1, 2000)
    account.deliver(raw)
    with fault_proxy(account.server.port, edit=lambda said: said.replace(b"SIZE 2000", b"SIZE 1900")) as proxy:
        source = imap(account, port=proxy.port)
        assert [b"".join(mail.chunks) for mail in source.new("INBOX", 1)] == [raw]
        source.close()


def test_mails_of_which_the_server_tells_nothing_sensible_keep_no_other_back(account, monkeypatch):
    """It refuses to tell the size and time of one in a listing of many; the mail itself can be fetched."""
    monkeypatch.setattr("intake.imap.LISTING", 8)
    raws = [letter(number, 2000 + number) for number in range(20)]
    for raw in raws:
        account.deliver(raw)

    def garble(said):
        return re.sub(rb"RFC822.SIZE 20(?:03|17) ", b"RFC822.SIZE large ", said)

    with fault_proxy(account.server.port, edit=garble) as proxy:
        source = imap(account, port=proxy.port)
        source.open("INBOX")
        found = {b"".join(mail.chunks): mail.internal_date is None for mail in source.new("INBOX", 1)}
        source.close()
    assert found.keys() == set(raws)
    assert [raws.index(raw) for raw, untold in found.items() if untold] == [3, 17]


def test_a_server_that_tells_nothing_sensible_at_all_is_given_up(account, monkeypatch):
    monkeypatch.setattr("intake.imap.UNTOLD_MAX", 2)
    for number in range(20):
        account.deliver(letter(number, 2000))
    with fault_proxy(account.server.port, edit=lambda said: said.replace(b"RFC822.SIZE 2", b"RFC822.SIZE x")) as proxy:
        source = imap(account, port=proxy.port)
        source.open("INBOX")
        with pytest.raises(ProtocolBroken, match="tells nothing"):
            list(source.new("INBOX", 1))
        source.close()


@pytest.mark.parametrize("name", [b"a&b", b"&Jjo!"])
def test_a_folder_whose_name_is_no_text_keeps_no_other_from_being_read(account, name):
    def rename(said):
        return re.sub(rb"(\* LIST [^\r\n]* )Junk\r", rb'\1"' + name + rb'"\r', said)

    with fault_proxy(account.server.port, edit=rename) as proxy:
        source = imap(account, port=proxy.port)
        assert set(source.folders()) == {"INBOX", name.decode()}
        with pytest.raises(ProtocolBroken):
            source.open(name.decode())
        source.open("INBOX")
        source.close()


def test_a_literal_of_wrong_length_yields_no_mail(account):
    raw = letter(1, 2000)
    account.deliver(raw)
    with fault_proxy(account.server.port, edit=lambda said: said.replace(b"{2000}", b"{1990}")) as proxy:
        source = imap(account, port=proxy.port, timing=Timing(read=2, command=2))
        with pytest.raises(SourceError):
            [b"".join(mail.chunks) for mail in source.new("INBOX", 1)]
        source.close()


def test_a_look_from_outside_names_the_folder_that_can_not_be_opened(account: Account) -> None:
    endpoint = Endpoint("127.0.0.1", account.server.port, tls=False)
    source = ImapSource(endpoint, password_login(account.user, account.password), ("INBOX", "Missing"))
    with pytest.raises(ProtocolBroken, match=r"folder Missing.*SOURCE_FOLDERS"):
        source.check()
    source.close()
