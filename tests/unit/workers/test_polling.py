"""What is in the mailbox gets into the store once, whatever the mailbox does, and is marked after it is queued."""

from collections.abc import Container, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from fakes.mailbox import Mailbox
from fakes.office import ADMIN, Clock, rows

from cases import store
from cases.database import reading
from cases.failures import Conflict, DatabaseUnavailableError
from config.settings import Settings
from intake.source import FetchedMail, FolderState, ProtocolBroken, Unreachable
from runtime.crash_points import CrashPoint
from runtime.failures import EnvironmentFailed
from runtime.runtime import Runtime, build
from workers.polling import DAMAGED_MAX, PartlyRead, poll
from workers.storing import IN_MEMORY, SMALL
from workers.unfetched import LONGEST_REST, Unfetched


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox({number: b"mail %d" % number for number in range(1, 6)})


@pytest.fixture
def rt(tmp_path: Path, mailbox: Mailbox) -> Iterator[Runtime]:
    built = build(Settings(data_dir=tmp_path / "data"))
    yield replace(built, source=mailbox)
    built.close()


def uids(rt: Runtime) -> list[int]:
    return [int(str(uid)) for (uid,) in rows(rt, "select uid from mail order by id")]


def quiet() -> None:
    """Queue nothing."""


def test_everything_is_stored_once_and_read_back_as_it_came(rt: Runtime, mailbox: Mailbox) -> None:
    assert poll(rt, quiet) == 5
    assert poll(rt, quiet) == 0
    assert uids(rt) == [1, 2, 3, 4, 5]
    with reading(rt.db) as session:
        assert b"".join(store.open_raw(session, rt.vault, 3)) == mailbox.mails[3]


def test_stored_then_queued_then_marked(rt: Runtime, mailbox: Mailbox) -> None:
    seen: list[tuple[int, int]] = []
    poll(rt, lambda: seen.append((len(uids(rt)), len(mailbox.marked))))
    assert seen == [(5, 0)]
    assert mailbox.marked == ["1", "2", "3", "4", "5"]


def test_a_later_poll_begins_where_the_last_one_ended(rt: Runtime, mailbox: Mailbox) -> None:
    poll(rt, quiet)
    mailbox.mails[6] = b"mail 6"
    poll(rt, quiet)
    assert mailbox.asked == [1, 6]


def test_a_folder_that_was_numbered_anew_is_listed_anew(rt: Runtime, mailbox: Mailbox) -> None:
    poll(rt, quiet)
    mailbox.uidvalidity = 8
    assert poll(rt, quiet) == 5
    assert mailbox.asked == [1, 1]
    assert rows(rt, "select count(distinct sha256), count(*) from mail") == [(5, 10)]


def test_numbers_that_went_back_under_the_same_validity_are_listed_anew(rt: Runtime, mailbox: Mailbox) -> None:
    poll(rt, quiet)
    mailbox.mails = {2: b"mail 2"}
    poll(rt, quiet)
    assert mailbox.asked == [1, 1]


def test_a_damaged_mail_stops_no_other_and_is_tried_again(rt: Runtime, mailbox: Mailbox) -> None:
    mailbox.damaged = {2}
    assert poll(rt, quiet) == 4
    assert uids(rt) == [1, 3, 4, 5]
    mailbox.damaged = set()
    assert poll(rt, quiet) == 1
    assert sorted(uids(rt)) == [1, 2, 3, 4, 5]


def test_a_mailbox_that_is_damaged_all_over_is_left_for_now(rt: Runtime, mailbox: Mailbox) -> None:
    mailbox.damaged = set(range(6, 6 + DAMAGED_MAX + 1))
    mailbox.mails |= {number: b"mail %d" % number for number in mailbox.damaged}
    with pytest.raises(ProtocolBroken):
        poll(rt, quiet)
    assert uids(rt) == [1, 2, 3, 4, 5]
    assert len(mailbox.asked) == DAMAGED_MAX + 1


def test_mails_that_can_not_be_fetched_hold_up_nothing_that_lies_behind_them(rt: Runtime, mailbox: Mailbox) -> None:
    """However many they are: after two looks they rest, and the polls come to what is behind."""
    mailbox.damaged = set(range(1, 2 * DAMAGED_MAX + 2))
    mailbox.mails |= {number: b"mail %d" % number for number in [*mailbox.damaged, 100]}
    unfetched = Unfetched()
    for _ in range(6):
        with suppress(ProtocolBroken):
            poll(rt, quiet, unfetched)
    assert uids(rt) == [100]
    mailbox.damaged = set()
    for _ in range(LONGEST_REST + 1):
        poll(rt, quiet, unfetched)
    assert sorted(uids(rt)) == sorted(mailbox.mails)


def test_a_mail_that_can_not_be_fetched_rests_ever_longer_and_is_forgotten_when_it_is_gone() -> None:
    unfetched = Unfetched()
    tried = []
    for number in range(200):
        if "1" not in unfetched.resting("INBOX", 7, {"1"}):
            tried.append(number)
            unfetched.failed("INBOX", 7, "1")
    assert tried == [0, 1, 3, 6, 11, 20, 37, 70, 103, 136, 169]
    assert unfetched.resting("INBOX", 7, set()) == frozenset()
    assert unfetched.resting("INBOX", 7, {"1"}) == frozenset()


def test_what_was_stored_before_a_failure_is_queued(rt: Runtime, mailbox: Mailbox) -> None:
    mailbox.damaged = set(range(3, 3 + DAMAGED_MAX + 1))
    mailbox.mails |= {number: b"mail %d" % number for number in mailbox.damaged}
    queued: list[bool] = []
    with pytest.raises(ProtocolBroken):
        poll(rt, lambda: queued.append(True))
    assert queued == [True]


@dataclass
class ThreeFolders(Mailbox):
    """A mailbox with a folder in its middle that the server does not open, unless it *opens*."""

    opens: bool = False

    def folders(self) -> Sequence[str]:
        return ("INBOX", "Broken", "Junk")

    def open(self, folder: str) -> FolderState:
        if folder == "Broken" and not self.opens:
            raise ProtocolBroken("The server refused a command; check SOURCE_FOLDERS.")
        return super().open(folder)


def test_a_folder_that_can_not_be_read_keeps_no_other_from_being_read_and_is_told(
    rt: Runtime, mailbox: Mailbox
) -> None:
    here, queued = ThreeFolders(mailbox.mails), list[bool]()
    with pytest.raises(PartlyRead, match=r"1 of 3 folders.*SOURCE_FOLDERS"):
        poll(replace(rt, source=here), lambda: queued.append(True))
    assert queued == [True]
    assert rows(rt, "select folder, count(*) from mail group by folder order by folder") == [("INBOX", 5), ("Junk", 5)]
    assert len(here.marked) == 10


def test_a_folder_that_stays_unread_is_an_alarm_once_a_day(rt: Runtime, mailbox: Mailbox) -> None:
    clock, here = Clock(), ThreeFolders(mailbox.mails, opens=True)
    clock.now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    told_to = rt.settings.model_copy(update={"admin_addresses": (ADMIN,)})
    rt = replace(rt, source=here, clock=clock, settings=told_to)
    poll(rt, quiet)
    here.opens = False
    for minutes, told in ((1, 0), (31, 1), (31, 1), (24 * 60, 2)):
        clock.now += timedelta(minutes=minutes)
        with pytest.raises(PartlyRead):
            poll(rt, quiet)
        assert len(rows(rt, "select id from outbound where kind = 'mailbox_notice'")) == told


@dataclass
class Restarted(Mailbox):
    """A mailbox that breaks off in a mail, and has other numbers and mails when it is back."""

    def new(self, folder: str, cursor: int, known: Container[str] = frozenset()) -> Iterator[FetchedMail]:
        if len(self.asked) == 1:
            self.damaged, self.uidvalidity = set(), 8
            self.mails = {uid: b"other " + raw for uid, raw in self.mails.items()}
        yield from super().new(folder, cursor, known)


def test_numbers_that_change_in_the_middle_of_a_look_are_not_taken_for_the_old_ones(
    rt: Runtime, mailbox: Mailbox
) -> None:
    here = Restarted(mailbox.mails, damaged={3})
    with pytest.raises(ProtocolBroken, match="renumbered"):
        poll(replace(rt, source=here), quiet)
    assert rows(rt, "select uidvalidity, uid from mail order by id") == [(7, "1"), (7, "2")]
    assert poll(replace(rt, source=here), quiet) == 5
    assert rows(rt, "select count(*) from mail where uidvalidity = 8") == [(5,)]


def test_a_mark_that_was_missed_is_made_by_the_next_poll(rt: Runtime, mailbox: Mailbox) -> None:
    class UnmarkableMailbox(Mailbox):
        def mark(self, folder: str, uids: object) -> None:
            raise Unreachable("The connection was lost.")

    with pytest.raises(Unreachable):
        poll(replace(rt, source=UnmarkableMailbox(mailbox.mails)), quiet)
    poll(rt, quiet)
    assert mailbox.marked == ["1", "2", "3", "4", "5"]


def test_a_mark_that_is_refused_for_now_is_made_by_a_later_poll(rt: Runtime, mailbox: Mailbox) -> None:
    class FullMailbox(Mailbox):
        def mark(self, folder: str, uids: Sequence[str]) -> bool:
            return False

    poll(replace(rt, source=FullMailbox(mailbox.mails)), quiet)
    assert rows(rt, "select count(*) from mail where marked_at is not null") == [(0,)]
    poll(rt, quiet)
    assert mailbox.marked == ["1", "2", "3", "4", "5"]
    assert rows(rt, "select count(*) from mail where marked_at is null") == [(0,)]


def test_an_empty_mail_and_a_large_one_are_stored(rt: Runtime, mailbox: Mailbox) -> None:
    mailbox.mails = {1: b"", 2: b"x" * (IN_MEMORY + 1)}
    assert poll(rt, quiet) == 2
    assert rows(rt, "select size from mail order by id") == [(0,), (IN_MEMORY + 1,)]


def test_a_full_disk_is_a_sentence_and_keeps_nothing_half(rt: Runtime, mailbox: Mailbox) -> None:
    mailbox.mails = {1: b"x" * (IN_MEMORY + 1)}
    nowhere = rt.settings.model_copy(update={"data_dir": Path("/dev/null/nowhere")})
    with pytest.raises(EnvironmentFailed, match="can't hold a mail"):
        poll(replace(rt, settings=nowhere), quiet)
    assert uids(rt) == []


# --- groups ---


def test_of_a_group_that_others_are_in_the_way_of_each_mail_is_stored_by_itself(rt: Runtime) -> None:
    passed: list[CrashPoint] = []

    def overtaken(point: CrashPoint) -> None:
        if point is CrashPoint.AFTER_CURSOR_BEFORE_COMMIT:
            passed.append(point)
            if len(passed) == 2:
                raise Conflict("the rows were changed by somebody else in the meantime")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workers.storing.TOGETHER", 2)
        assert poll(replace(rt, at=overtaken), quiet) == 5
    assert len(passed) == 5, "a group, another that was given up, its two mails by themselves, and the last"
    assert uids(rt) == [1, 2, 3, 4, 5]


def test_a_group_and_its_cursor_are_kept_together_or_not_at_all(rt: Runtime, mailbox: Mailbox) -> None:
    passed: list[CrashPoint] = []

    def fall(point: CrashPoint) -> None:
        if point is CrashPoint.AFTER_CURSOR_BEFORE_COMMIT:
            passed.append(point)
            if len(passed) == 2:
                raise DatabaseUnavailableError("the database does not answer")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workers.storing.TOGETHER", 2)
        with pytest.raises(DatabaseUnavailableError):
            poll(replace(rt, at=fall), quiet)
    assert (uids(rt), rows(rt, "select next_uid from source_state")) == ([1, 2], [(3,)])
    assert poll(rt, quiet) == 3
    assert mailbox.asked == [1, 3]


def test_the_next_group_is_fetched_while_one_is_written_and_none_after_it(rt: Runtime, mailbox: Mailbox) -> None:
    """The first group is not committed before the second one is fetched whole; the third waits for that commit."""
    mailbox.mails |= {number: b"mail %d" % number for number in range(6, 10)}
    fetched, committed, both = list[int](), list[int](), Event()

    def at(point: CrashPoint) -> None:
        if point is CrashPoint.AFTER_FETCH:
            fetched.append(len(committed))
            if len(fetched) == 4:
                both.set()
        if point is CrashPoint.AFTER_CURSOR_BEFORE_COMMIT:
            assert both.wait(60)
        if point is CrashPoint.AFTER_COMMIT_BEFORE_QUEUE:
            committed.append(len(fetched))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workers.storing.TOGETHER", 2)
        assert poll(replace(rt, at=at), quiet) == 9
    assert uids(rt) == list(range(1, 10))
    assert committed[0] == 4
    assert all(groups >= number // 2 - 1 for number, groups in enumerate(fetched))


def test_a_mail_too_large_for_its_group_is_stored_in_its_turn(rt: Runtime, mailbox: Mailbox) -> None:
    mailbox.mails[3] = b"x" * (SMALL + 1)
    assert poll(rt, quiet) == 5
    assert uids(rt) == [1, 2, 3, 4, 5]
    with reading(rt.db) as session:
        assert b"".join(store.open_raw(session, rt.vault, 3)) == mailbox.mails[3]
        assert store.verify_chain(session, rt.vault) is None


def test_what_was_fetched_before_a_full_disk_is_kept(rt: Runtime, mailbox: Mailbox) -> None:
    mailbox.mails[3] = b"x" * (IN_MEMORY * 2 + 2)
    nowhere = rt.settings.model_copy(update={"data_dir": Path("/dev/null/nowhere")})
    with pytest.raises(EnvironmentFailed):
        poll(replace(rt, settings=nowhere), quiet)
    assert uids(rt) == [1, 2]


def test_a_large_mail_that_breaks_off_leaves_no_file_open(rt: Runtime, mailbox: Mailbox) -> None:
    mailbox.mails[3] = b"x" * (IN_MEMORY * 2 + 2)
    poll(rt, quiet)
    mailbox.mails = dict.fromkeys((6, 7), b"x" * (IN_MEMORY * 2 + 2))
    mailbox.damaged = {6, 7}
    before = len(list(Path("/proc/self/fd").iterdir()))
    assert poll(rt, quiet) == 0
    assert len(list(Path("/proc/self/fd").iterdir())) == before
