"""One digest each working morning, with what was gathered and the head of the history; what is urgent waits for none."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes.casework import RIGA
from fakes.racing import in_threads
from fakes.watched import ADMIN, STAFF, Hands, a_case, an_item, letters, the_case, told, watched

from cases import store
from cases.database import reading, writing
from cases.model import Outbound
from cases.states import OutboundState
from desk import notices
from desk.digest import digest
from desk.reminding import remind
from runtime.runtime import Runtime
from verify.codes import ReasonCode

RECEIVED = datetime(2026, 11, 2, 10, tzinfo=UTC)


def tell_of_case(rt: Runtime, number: str) -> None:
    """Tell staff of a case as its opening would."""
    with writing(rt.db) as session:
        notices.tell_staff_of_case(session, rt, store.get_case(session, number), None)


def states(rt: Runtime, kind: str) -> list[OutboundState]:
    return [row.state for row, *_ in letters(rt) if row.kind == kind]


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def rt(tmp_path: Path, clock: Hands):
    with watched(tmp_path, clock, notices="digest") as opened:
        yield opened


def test_notices_wait_for_the_morning_and_stand_in_one_letter_to_each(rt, clock) -> None:
    clock.at("2026-11-25T15:00")
    numbers = [a_case(rt, RECEIVED) for _ in range(3)]
    for number in numbers:
        tell_of_case(rt, number)
    assert states(rt, "case_notice") == [OutboundState.GATHERED] * 3
    assert not digest(replace(rt, clock=lambda: datetime(2026, 11, 26, 7, 59, tzinfo=RIGA)))
    clock.at("2026-11-26T08:00")
    assert digest(rt)
    assert not digest(rt)
    assert states(rt, "case_notice") == [OutboundState.DONE] * 3
    mornings = {address: notice for row, address, notice in letters(rt) if row.kind == "morning_digest"}
    assert mornings.keys() == {STAFF, ADMIN}
    assert all(number in mornings[STAFF].body for number in numbers)
    assert mornings[STAFF].body.index(numbers[0]) < mornings[STAFF].body.index(numbers[2])
    assert "Atvērtas lietas: 3. Nokavētas: 0." in mornings[ADMIN].body


@pytest.mark.parametrize("now", ["2026-11-28T09:00", "2026-11-29T09:00", "2026-11-18T09:00", "2026-11-26T07:59"])
def test_no_digest_on_a_day_off_or_before_its_hour(rt, clock, now) -> None:
    clock.at(now)
    assert not digest(rt)


def test_what_is_urgent_leaves_at_once(rt, clock) -> None:
    case = the_case(rt, a_case(rt, RECEIVED))
    clock.at("2026-12-03T00:10")
    remind(rt)
    an_item(rt, RECEIVED)
    with writing(rt.db) as session:
        found = store.get_case(session, case.number)
        notices.tell_staff_of_mail(session, rt, found, 1, (ReasonCode.BOUNCE_OF_OUR_ANSWER,))
        notices.tell_of_escalation(session, rt, found, "2026-12-03")
    assert {kind for kind, *_ in told(rt)} == {"overdue_notice", "bounce_notice", "escalation_notice"}
    assert all(row.state is OutboundState.PENDING for row, *_ in letters(rt))


def test_two_schedulers_write_one_digest(rt, clock) -> None:
    tell_of_case(rt, a_case(rt, RECEIVED))
    clock.at("2026-11-26T09:00")
    assert sorted(in_threads(4, lambda: digest(rt))) == [False, False, False, True]
    assert len(told(rt, "morning_digest")) == 2


def test_the_digest_of_admins_anchors_the_history(rt, clock) -> None:
    a_case(rt, RECEIVED)
    clock.at("2026-11-26T09:00")
    digest(rt)
    bodies = {address: notice.body for row, address, notice in letters(rt) if row.kind == "morning_digest"}
    anchor = bodies[ADMIN].rsplit("--anchor ", 1)[1].split(" ", 1)[0]
    event, value = anchor.split(":")
    with reading(rt.db) as session:
        assert store.verify_chain(session, rt.vault) is None
        assert store.fits_anchor(session, int(event), value)
        assert not store.fits_anchor(session, int(event), "0" * 64)
        assert not store.fits_anchor(session, int(event) + 1000, value)


def test_at_once_admins_still_get_their_morning_and_staff_none(tmp_path, clock) -> None:
    with watched(tmp_path / "at-once", clock) as rt:
        tell_of_case(rt, a_case(rt, RECEIVED))
        assert states(rt, "case_notice") == [OutboundState.PENDING]
        clock.at("2026-11-26T09:00")
        digest(rt)
        assert [address for _, address, _ in told(rt, "morning_digest")] == [ADMIN]


def test_without_anybody_to_tell_nothing_is_written(tmp_path, clock) -> None:
    with watched(tmp_path / "none", clock, staff_addresses="", admin_addresses="") as rt:
        a_case(rt, RECEIVED)
        clock.at("2026-12-03T09:00")
        assert not digest(rt)
        remind(rt)
        assert told(rt) == []


def test_in_shadow_mode_digests_are_held_like_everything(tmp_path, clock) -> None:
    with watched(tmp_path / "shadow", clock, notices="digest", outgoing="hold") as rt:
        tell_of_case(rt, a_case(rt, RECEIVED))
        clock.at("2026-11-26T09:00")
        digest(rt)
        with reading(rt.db) as session:
            found = store.list_outbound(session, OutboundState.HELD)
            assert [row.kind for row in found] == ["morning_digest", "morning_digest"]
            assert isinstance(found[0], Outbound)
