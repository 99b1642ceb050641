"""What the server holds is counted against what is stored: a difference is an alarm at the second look, told once a day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.mailbox import Mailbox
from fakes.office import ADMIN, Clock, rows

from cases import store
from cases.database import reading
from cli.checks import _stored_mail
from cli.errors import CommandError
from config.settings import Settings
from intake.source import ProtocolBroken
from runtime.runtime import Runtime, build
from workers.polling import DAMAGED_MAX, poll


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox({number: b"mail %d" % number for number in range(1, 6)})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", admin_addresses=ADMIN)


@pytest.fixture
def rt(settings: Settings, mailbox: Mailbox, clock: Clock) -> Iterator[Runtime]:
    built = build(settings, clock=clock)
    yield replace(built, source=mailbox)
    built.close()


def look(rt: Runtime, clock: Clock, times: int = 1) -> None:
    for _ in range(times):
        clock.now += timedelta(seconds=rt.settings.poll_interval)
        poll(rt, lambda: None)


def counted(rt: Runtime) -> tuple[int, int, int, bool]:
    with reading(rt.db) as session:
        (state,) = store.folder_counts(session, rt.source_name)
        return state.held, state.missing, state.gone, store.is_alarm(state)


def notices(rt: Runtime) -> int:
    return len(rows(rt, "select id from outbound where kind = 'missing_notice'"))


def test_where_all_is_stored_there_is_nothing_to_tell(rt: Runtime, clock: Clock, settings: Settings) -> None:
    look(rt, clock, 3)
    assert counted(rt) == (5, 0, 0, False)
    assert notices(rt) == 0
    assert _stored_mail(settings).text == "5 mails were on the server at the last look, all stored"


def test_mail_that_can_not_be_stored_is_an_alarm_at_the_second_look_and_told_once_a_day(
    rt: Runtime, clock: Clock, mailbox: Mailbox, settings: Settings
) -> None:
    mailbox.damaged = {2}
    look(rt, clock)
    assert counted(rt) == (5, 1, 0, False)
    assert notices(rt) == 0
    look(rt, clock)
    assert counted(rt) == (5, 1, 0, True)
    with pytest.raises(CommandError, match="1 in INBOX"):
        _stored_mail(settings)
    look(rt, clock, 3)
    assert notices(rt) == 1
    clock.now += timedelta(days=1)
    look(rt, clock)
    assert notices(rt) == 2
    mailbox.damaged = set()
    look(rt, clock)
    assert counted(rt) == (5, 0, 0, False)


def test_new_mail_between_two_misses_makes_no_alarm_of_a_single_one(
    rt: Runtime, clock: Clock, mailbox: Mailbox
) -> None:
    mailbox.damaged = {5}
    look(rt, clock)
    mailbox.damaged = set()
    mailbox.mails[6] = b"mail 6"
    look(rt, clock)
    mailbox.mails[7] = b"mail 7"
    mailbox.damaged = {7}
    look(rt, clock)
    assert counted(rt) == (7, 1, 0, False)


def test_a_mailbox_that_is_damaged_all_over_is_an_alarm(rt: Runtime, clock: Clock, mailbox: Mailbox) -> None:
    mailbox.damaged = set(range(1, DAMAGED_MAX + 3))
    mailbox.mails |= {number: b"mail %d" % number for number in mailbox.damaged}
    for _ in range(2):
        with pytest.raises(ProtocolBroken):
            look(rt, clock)
    assert counted(rt)[3]
    assert notices(rt) == 1


def test_mail_that_is_gone_from_the_server_is_only_told_of(
    rt: Runtime, clock: Clock, mailbox: Mailbox, settings: Settings
) -> None:
    look(rt, clock)
    del mailbox.mails[3]
    look(rt, clock, 2)
    assert counted(rt) == (4, 0, 1, False)
    assert _stored_mail(settings).notes == ("1 stored mails are no longer in INBOX.",)


@dataclass
class Vanishing(Mailbox):
    """A mailbox from which another client removes a mail while it is looked into."""

    def new(self, folder, cursor, known=frozenset()):
        self.mails.pop(4, None)
        yield from super().new(folder, cursor, known)


def test_what_another_client_removes_during_the_look_is_not_missing(
    rt: Runtime, clock: Clock, mailbox: Mailbox
) -> None:
    look(replace(rt, source=Vanishing(mailbox.mails)), clock)
    assert counted(rt) == (5, 0, 0, False)


@dataclass
class TwoFolders(Mailbox):
    """A mailbox with a second folder, as long as nobody deletes it."""

    names: tuple[str, ...] = ("INBOX", "Offers")

    def folders(self) -> tuple[str, ...]:
        return self.names


def test_a_folder_that_is_deleted_is_missed_by_nobody(
    rt: Runtime, clock: Clock, mailbox: Mailbox, settings: Settings
) -> None:
    box = TwoFolders(mailbox.mails, damaged={2})
    look(replace(rt, source=box), clock, 2)
    box.names = ("INBOX",)
    box.damaged = set()
    look(replace(rt, source=box), clock, 3)
    with reading(rt.db) as session:
        offers = store.folder_counts(session, rt.source_name)[1]
        found = store.figures(session, clock(), rt.today(), rt.source_name)
        assert (offers.held, offers.missing, offers.gone) == (0, 0, 5)
        assert not store.is_alarm(offers)
        assert (found.missing, found.polled_at) == (0, clock())
    assert _stored_mail(settings).text.endswith("all stored")


def test_figures_are_those_of_the_mailbox_that_is_read(rt: Runtime, clock: Clock, mailbox: Mailbox) -> None:
    mailbox.damaged = {2}
    look(rt, clock)
    with reading(rt.db) as session:
        assert store.figures(session, clock(), rt.today(), rt.source_name).missing == 1
        elsewhere = store.figures(session, clock(), rt.today(), "imaps://another")
        assert (elsewhere.missing, elsewhere.polled_at) == (0, None)
        assert store.figures(session, clock(), rt.today()).missing == 1


def test_a_number_below_the_cursor_is_found(rt: Runtime, clock: Clock, mailbox: Mailbox) -> None:
    del mailbox.mails[2]
    look(rt, clock)
    mailbox.mails[2] = b"late"
    look(rt, clock)
    assert counted(rt) == (5, 0, 0, False)
    assert rows(rt, "select count(*) from mail") == [(5,)]
    assert mailbox.asked == [1, 2]
