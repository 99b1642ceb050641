"""The watch over a mailbox: what fails is tried again, soon or rarely as its cause wants it, and never in a tight circle."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from fakes.mailbox import Mailbox
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from intake.source import FolderState, LoginRefused, ProtocolBroken, SourceError, Unreachable
from runtime.runtime import Runtime, build
from workers.watching import FIRST_PAUSE, JITTER, LONGEST_PAUSE, BackOff, MailboxWatch


@pytest.fixture
def rt(tmp_path: Path) -> Iterator[Runtime]:
    built = build(Settings(data_dir=tmp_path / "data"))
    yield built
    built.close()


@dataclass
class Refusing(Mailbox):
    """A mailbox that gives one answer to everything."""

    error: SourceError | None = None

    def folders(self) -> tuple[str, ...]:
        if self.error is not None:
            raise self.error
        return ("INBOX",)


class Astray(Mailbox):
    """A mailbox that meets with a defect of the program."""

    def folders(self) -> tuple[str, ...]:
        raise RecursionError


def pauses(rt: Runtime, error: SourceError, count: int) -> list[float]:
    watch = MailboxWatch(replace(rt, source=Refusing(error=error)), lambda: None)
    return [watch.poll().total_seconds() for _ in range(count)]


def test_a_login_that_is_refused_is_repeated_rarely(rt: Runtime) -> None:
    waited = pauses(rt, LoginRefused("Refused; check SOURCE_PASSWORD."), 8)
    interval = rt.settings.poll_interval
    assert all(
        min(interval * 2**n, 900) * (1 - JITTER) <= pause <= min(interval * 2**n, 900) for n, pause in enumerate(waited)
    )


def test_a_broken_connection_is_made_anew_soon(rt: Runtime) -> None:
    assert pauses(rt, Unreachable("Gone."), 1)[0] <= FIRST_PAUSE.total_seconds()


def test_a_poll_that_breaks_off_in_a_way_that_nobody_foresaw_is_repeated_and_ends_nothing(rt: Runtime) -> None:
    watch = MailboxWatch(replace(rt, source=Astray()), lambda: None)
    first, second = watch.poll(), watch.poll()
    assert timedelta() < first <= FIRST_PAUSE
    assert second >= first * (1 - JITTER)


def test_a_mailbox_that_answers_again_starts_the_reckoning_anew(rt: Runtime) -> None:
    box = Refusing(error=Unreachable("Gone."))
    watch = MailboxWatch(replace(rt, source=box), lambda: None)
    before = [watch.poll() for _ in range(6)]
    box.error = None
    assert watch.poll() == timedelta()
    box.error = Unreachable("Gone.")
    assert watch.poll() <= FIRST_PAUSE < before[-1]


@given(st.integers(0, 300), st.floats(0, 1), st.integers(1, 3600))
def test_no_pause_is_longer_than_the_longest_and_none_is_nothing(failures: int, luck: float, first: int) -> None:
    pause = BackOff(LONGEST_PAUSE, lambda: luck, failures).failed(timedelta(seconds=first))
    assert timedelta() < pause <= LONGEST_PAUSE


def test_pauses_of_two_programs_differ() -> None:
    lucky, unlucky = (BackOff(LONGEST_PAUSE, lambda luck=luck: luck) for luck in (0.0, 1.0))
    assert lucky.failed(FIRST_PAUSE) > unlucky.failed(FIRST_PAUSE)


class Breaking(Mailbox):
    """A mailbox whose waiting breaks at once, as behind a firewall that allows no long silence."""

    def wait(self, timeout: float) -> bool:
        raise Unreachable("The connection was lost.")


def test_waiting_that_always_breaks_falls_back_to_the_interval(rt: Runtime) -> None:
    watch = MailboxWatch(replace(rt, source=Breaking()), lambda: None)
    waited = [watch.wait().total_seconds() for _ in range(12)]
    assert waited[0] <= FIRST_PAUSE.total_seconds()
    assert rt.settings.poll_interval * (1 - JITTER) <= waited[-1] <= rt.settings.poll_interval


def test_what_comes_while_it_waits_is_stored_and_the_end_is_prompt(rt: Runtime) -> None:
    box, queued = Mailbox({1: b"mail"}), Event()
    watch = MailboxWatch(replace(rt, source=box), queued.set)
    watch.start()
    try:
        assert queued.wait(20)
        assert watch.lives()
        queued.clear()
        box.mails[2] = b"mail 2"
        box.wake()
        assert queued.wait(20)
    finally:
        watch.stop()
    assert not watch.lives()
    assert box.marked == ["1", "2"]


def test_one_folder_that_can_not_be_read_delays_no_other(rt: Runtime) -> None:
    class Half(Mailbox):
        def folders(self) -> tuple[str, ...]:
            return ("INBOX", "Broken")

        def open(self, folder: str) -> FolderState:
            if folder == "Broken":
                raise ProtocolBroken("Refused; check SOURCE_FOLDERS.")
            return super().open(folder)

    watch = MailboxWatch(replace(rt, source=Half({1: b"mail"})), lambda: None)
    assert [watch.poll() for _ in range(3)] == [timedelta()] * 3
