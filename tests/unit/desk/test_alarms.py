"""A mailbox, trusted lists or a calendar that fail are told to admins, once a day while it lasts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.watched import ADMIN, Hands, told, watched

from cases import store
from cases.database import writing
from desk.alarms import SILENCE, raise_alarms


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def rt(tmp_path: Path, clock: Hands):
    with watched(tmp_path, clock) as opened:
        yield opened


def polled(rt, source: str = "imaps://a.example") -> None:
    cursor = store.Cursor(source, "INBOX", 1, 1)
    with writing(rt.db) as session:
        store.note_count(session, cursor, store.FolderCount(0, 0, 0), rt.clock())


def subjects(rt, kind: str) -> list[str]:
    return [subject for _, _, subject in told(rt, kind)]


def test_a_mailbox_that_was_never_read_is_an_alarm_after_a_while(rt, clock) -> None:
    since = clock.now
    clock.now += SILENCE - timedelta(seconds=1)
    raise_alarms(rt, since)
    assert subjects(rt, "mailbox_notice") == []
    clock.now += timedelta(seconds=1)
    raise_alarms(rt, since)
    raise_alarms(rt, since)
    assert subjects(rt, "mailbox_notice") == ["Pastkasti neizdodas nolasīt (26.11.2026)"]
    clock.now += timedelta(days=1)
    raise_alarms(rt, since)
    assert len(subjects(rt, "mailbox_notice")) == 2


def test_a_mailbox_that_answers_is_none_and_one_that_fell_silent_is(rt, clock) -> None:
    since = clock.now
    clock.now += timedelta(hours=5)
    polled(rt)
    raise_alarms(rt, since)
    assert subjects(rt, "mailbox_notice") == []
    clock.now += SILENCE
    raise_alarms(rt, since)
    assert len(subjects(rt, "mailbox_notice")) == 1


def test_of_two_mailboxes_the_silent_one_is_the_alarm_and_a_retired_one_is_none(rt, clock) -> None:
    since = clock.now
    polled(rt, "imaps://old.example")
    clock.now += timedelta(days=8)
    polled(rt)
    raise_alarms(rt, since)
    assert subjects(rt, "mailbox_notice") == []
    polled(rt, "imaps://other.example")
    clock.now += SILENCE
    polled(rt)
    raise_alarms(rt, since)
    assert len(subjects(rt, "mailbox_notice")) == 1


def test_after_a_weekend_off_the_poller_gets_its_time(rt, clock) -> None:
    polled(rt)
    clock.now += timedelta(days=3)
    raise_alarms(rt, clock.now)
    assert told(rt) == []


def test_without_any_trusted_list_admins_are_told(rt, clock) -> None:
    since = clock.now
    raise_alarms(rt, since)
    assert subjects(rt, "trust_notice") == []
    clock.now += SILENCE
    polled(rt)
    raise_alarms(rt, since)
    assert told(rt) == [("trust_notice", ADMIN, "Uzticamības saraksti nav derīgi (26.11.2026)")]


def test_a_calendar_that_broke_is_an_alarm_and_the_last_good_one_stays(tmp_path, clock) -> None:
    file = tmp_path / "calendar.toml"
    good = (Path(__file__).resolve().parents[3] / "config" / "calendar.toml").read_text(encoding="utf-8")
    file.write_text(good, encoding="utf-8")
    with watched(tmp_path, clock, calendar_file=file) as rt:
        before = rt.calendar
        file.write_text(good + "\n[[day_off]]\ndate = 'soon'\n", encoding="utf-8")
        raise_alarms(rt, clock.now)
        raise_alarms(rt, clock.now)
        assert len(subjects(rt, "calendar_notice")) == 1
        assert rt.calendar == before
        file.unlink()
        assert rt.calendar == before
        assert rt.calendar_keeper.failure
        file.write_text(good, encoding="utf-8")
        assert rt.calendar == before
        assert rt.calendar_keeper.failure is None


def test_each_new_set_of_bad_lists_is_told_once(rt, clock, monkeypatch) -> None:
    from runtime.trust_status import ListState, ListStatus

    found = [ListStatus("LV", ListState.TRUSTED, anchors=3), ListStatus("DE", ListState.STALE)]
    monkeypatch.setattr("desk.alarms.statuses", lambda *_: found)
    since = clock.now
    clock.now += SILENCE
    polled(rt)
    for _ in range(2):
        raise_alarms(rt, since)
    clock.now += timedelta(minutes=1)
    found.append(ListStatus("EE", ListState.REFUSED))
    raise_alarms(replace(rt), since)
    assert len(subjects(rt, "trust_notice")) == 2
