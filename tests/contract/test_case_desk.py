"""The work on cases on every database: people at once, each on what they saw; nothing lost, nothing done twice."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.case_desk import ANNA, BERTA, a_letter, case_now, leave, right_now
from fakes.racing import in_threads
from fakes.watched import Hands, a_case, kinds_of_events, watched

from cases import store
from cases.answers import Given, Ruling
from cases.database import reading
from cases.escalation import Away
from cases.failures import StaleViewError
from cases.life import RefusedError
from cases.not_written_to import is_suppressed
from cases.states import AnswerMeans, CaseState, ClosedAs, RightOutcome
from classifier.rights import Right
from desk import life, rights
from desk.absences import add_absence
from desk.escalation import escalate
from desk.extending import extend
from desk.merging import merge
from runtime.runtime import Runtime

RECEIVED = datetime(2026, 11, 24, 8, tzinfo=UTC)
GRANTED = Ruling(RightOutcome.GRANTED, "found")
AT_ONCE = 4


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def rt(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    folder = tmp_path_factory.mktemp("desk")
    on_server = request.param == "postgresql"
    changes = {"database_url": request.getfixturevalue("postgres").new_database()} if on_server else {}
    with watched(folder, Hands(), **changes) as opened:
        yield opened


def outcomes(count: int, act: object) -> list[str]:
    """Do one act in several threads at once and tell how each ended."""

    def ended() -> str:
        try:
            act()
        except (StaleViewError, RefusedError) as error:
            return type(error).__name__
        return "done"

    return sorted(in_threads(count, ended))


def test_of_several_who_saw_the_same_one_acts_and_the_others_are_told(rt: Runtime) -> None:
    number = a_case(rt, RECEIVED)
    seen = case_now(rt, number).version

    assert outcomes(AT_ONCE, lambda: life.take(rt, number, ANNA, seen)) == ["StaleViewError"] * 3 + ["done"]
    assert kinds_of_events(rt, number).count("case_take") == 1


def test_of_several_who_decide_extend_or_close_at_once_without_a_look_one_does(rt: Runtime) -> None:
    number = a_case(rt, RECEIVED)
    assert outcomes(2, lambda: extend(rt, number, ANNA)) == ["RefusedError", "done"]
    assert outcomes(2, lambda: rights.set_outcome(rt, number, ANNA, Right.ACCESS, GRANTED)) == ["RefusedError", "done"]
    life.record_answer(rt, number, BERTA, Given(AnswerMeans.PHONE, date(2026, 11, 26)))
    with reading(rt.db) as session:
        [notice] = [row.id for row in store.list_outbound(session) if row.kind == "extension"]
    leave(rt, notice)
    assert outcomes(2, lambda: life.close(rt, number, BERTA, ClosedAs.ANSWERED)) == ["RefusedError", "done"]


def test_notes_of_several_at_once_are_all_kept(rt: Runtime) -> None:
    number = a_case(rt, RECEIVED)

    assert outcomes(AT_ONCE, lambda: life.note(rt, number, ANNA, "The client rang.")) == ["done"] * AT_ONCE
    with reading(rt.db) as session:
        assert len(store.notes(session, rt.vault, store.get_case(session, number))) == AT_ONCE


def test_two_cases_merged_into_each_other_at_once_end_in_one(rt: Runtime) -> None:
    one, other = a_case(rt, RECEIVED), a_case(rt, RECEIVED + timedelta(hours=1))
    pairs = iter([(one, other), (other, one)])

    assert outcomes(2, lambda: merge(rt, *next(pairs), ANNA, confirmed=True)) == ["RefusedError", "done"]
    states = {case_now(rt, number).state for number in (one, other)}
    assert states == {CaseState.OPEN, CaseState.CLOSED}


def test_a_whole_life_leaves_an_unbroken_history(rt: Runtime) -> None:
    number = a_case(rt, RECEIVED, Right.OBJECTION)
    life.assign(rt, number, BERTA, "zenta")
    add_absence(rt, BERTA, Away("zenta", date(2026, 11, 26), date(2026, 11, 26), "berta"))
    assert (escalate(rt), case_now(rt, number).substitute) == (1, "berta")
    rights.tick(rt, number, BERTA, Right.OBJECTION, "stop:crm")
    assert rights.suppress(rt, number, BERTA, ["ilze@example.lv", "ilze@example.lv"]) == 1
    rights.set_outcome(rt, number, BERTA, Right.OBJECTION, GRANTED)
    leave(rt, a_letter(rt, number, "mailing_stopped"))
    life.close(rt, number, BERTA, ClosedAs.ANSWERED)

    assert right_now(rt, number, Right.OBJECTION).answered_at is not None
    with reading(rt.db) as session:
        assert is_suppressed(session, rt.vault, "ilze@example.lv")
        assert store.verify_chain(session, rt.vault) is None
