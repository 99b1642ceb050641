"""Mail is handed over or named as not: with whether another try may help, and without anybody's address."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.smtp import Post, post_office

from cases.states import OutboundState
from classifier.rights import ChannelKind
from runtime.carriers import CARRIERS, CarryError, Envelope, FileCarrier, SmtpCarrier, SmtpServer, first_state

ENVELOPE = Envelope("info@example.lv", "anna@example.lv", "000001-acknowledgement")
MESSAGE = b"Subject: x\r\n\r\nbody\r\n"


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as made:
        yield made


def carrier(post: Post) -> SmtpCarrier:
    return SmtpCarrier(SmtpServer.parse(f"smtp://127.0.0.1:{post.port}", None))


def test_every_channel_has_a_carrier() -> None:
    assert set(CARRIERS) == set(ChannelKind)


@pytest.mark.parametrize("channel", ChannelKind)
def test_held_mail_waits_and_work_for_a_person_is_a_task(channel: ChannelKind) -> None:
    by_mail = channel in {ChannelKind.EMAIL, ChannelKind.NONE}
    assert first_state(channel, sends=True) is (OutboundState.PENDING if by_mail else OutboundState.TASK)
    assert first_state(channel, sends=False) is (OutboundState.HELD if by_mail else OutboundState.TASK)


def test_a_mail_server_is_given_the_message(post: Post) -> None:
    carrier(post).check()
    carrier(post).carry(ENVELOPE, MESSAGE)
    [(sender, recipients, message)] = post.taken
    assert (sender, recipients, message["Subject"]) == ("info@example.lv", ["anna@example.lv"], "x")


@pytest.mark.parametrize(
    ("reply", "permanent"), [("550 no such user anna@example.lv", True), ("451 greylisted", False)]
)
def test_a_refused_recipient_is_told_by_code_alone(post: Post, reply: str, *, permanent: bool) -> None:
    post.refused["anna@example.lv"] = reply
    with pytest.raises(CarryError, match=reply[:3]) as caught:
        carrier(post).carry(ENVELOPE, MESSAGE)
    assert caught.value.permanent is permanent
    assert "anna" not in str(caught.value)


@pytest.mark.parametrize(("reply", "permanent"), [("554 spam", True), ("452 full", False)])
def test_a_refused_message_is_told_by_code_alone(post: Post, reply: str, *, permanent: bool) -> None:
    post.after_data = reply
    with pytest.raises(CarryError, match=reply[:3]) as caught:
        carrier(post).carry(ENVELOPE, MESSAGE)
    assert caught.value.permanent is permanent


def test_a_message_that_was_taken_has_left_whatever_the_server_says_at_parting(post: Post) -> None:
    """Counted as failed, it would be sent again."""
    post.after_quit = "421 shutting down"
    carrier(post).carry(ENVELOPE, MESSAGE)
    assert len(post.taken) == 1


def test_a_server_that_is_away_is_tried_again() -> None:
    with post_office() as gone:
        port = gone.port
    away = SmtpCarrier(SmtpServer("127.0.0.1", port, tls=False, user=None, password=None))
    with pytest.raises(CarryError, match="SMTP_URL") as caught:
        away.check()
    assert not caught.value.permanent


def test_a_server_elsewhere_is_never_spoken_to_without_tls(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.carriers.LOOPBACK", ())
    with pytest.raises(CarryError):
        carrier(post).carry(ENVELOPE, MESSAGE)
    assert post.taken == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://user%40x.lv@mail.x.lv", SmtpServer("mail.x.lv", 465, tls=True, user="user@x.lv", password=None)),
        ("smtp://mail.x.lv", SmtpServer("mail.x.lv", 587, tls=False, user=None, password=None)),
        ("smtp://127.0.0.1:1025", SmtpServer("127.0.0.1", 1025, tls=False, user=None, password=None)),
    ],
)
def test_addresses_of_servers_are_read(url: str, expected: SmtpServer) -> None:
    assert SmtpServer.parse(url, None) == expected


@pytest.mark.parametrize("url", ["http://x", "smtp://", "mail.x.lv", "", "smtp://x:port"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"write|port"):
        SmtpServer.parse(url, None)


def test_a_file_is_written_whole_private_and_once_a_row(tmp_path: Path) -> None:
    folder = tmp_path / "outgoing"
    files = FileCarrier(folder)
    files.check()
    files.carry(ENVELOPE, MESSAGE)
    files.carry(ENVELOPE, MESSAGE)
    [written] = folder.iterdir()
    assert written.name == "000001-acknowledgement.eml"
    assert written.read_bytes() == MESSAGE
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_a_folder_that_can_t_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    files = FileCarrier(tmp_path / "file" / "outgoing")
    for attempt in (files.check, lambda: files.carry(ENVELOPE, MESSAGE)):
        with pytest.raises(CarryError, match="outgoing mail"):
            attempt()
