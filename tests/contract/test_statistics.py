"""Figures of a year and its register, the same on every database, and as a person would count them by hand."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event

from cases.condition import condition
from cases.database import reading, writing
from cases.model import Case, CaseRight
from cases.states import CaseState, ClosedAs, RightOutcome
from cases.statistics import Span, offset_changes, year_figures, years
from cases.yearly import count_rows, register
from classifier.rights import ChannelKind, Right
from verify.judge import Verdict

RIGA = ZoneInfo("Europe/Riga")
TODAY = date(2026, 12, 1)
EDGES = (
    datetime(2025, 12, 31, 21, 59, 59, tzinfo=UTC),  # still 2025 in Riga
    datetime(2025, 12, 31, 22, 0, tzinfo=UTC),  # the first instant of 2026 there
    datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC),  # the last of winter time
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 59, tzinfo=UTC),  # the hour that comes twice
    datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
    datetime(2026, 6, 30, 20, 59, tzinfo=UTC),
    datetime(2026, 6, 30, 21, 0, tzinfo=UTC),  # July in Riga, June in Greenwich
    datetime(2026, 12, 31, 21, 59, tzinfo=UTC),
)


def local(at: datetime) -> date:
    return at.astimezone(RIGA).date()


def right(at: datetime, chosen: random.Random) -> dict[str, Any]:
    due = local(at) + timedelta(days=30)
    used = timedelta(days=chosen.choice([0, 3, 29, 30, 31, 45]), hours=chosen.randrange(24))
    return {
        "right": chosen.choice(list(Right)),
        "outcome": chosen.choice(list(RightOutcome)),
        "received_at": at,
        "nominal_due_on": due,
        "due_on": due,
        "target_on": due,
        "extended_due_on": chosen.choice([None, None, due + timedelta(days=60)]),
        "answered_at": chosen.choice([None, at + used]),
        "grounds": [],
    }


def fill(engine: Engine, seed: int, number: int) -> None:
    chosen = random.Random(seed)
    instants = [*EDGES, *(EDGES[1] + timedelta(minutes=chosen.randrange(525_600)) for _ in range(number))]
    states = (CaseState.OPEN, CaseState.ANSWERED, CaseState.CLOSED)
    with writing(engine) as session:
        for n, at in enumerate(instants, start=1):
            state = chosen.choice(states)
            closed = chosen.choice(list(ClosedAs)) if state is CaseState.CLOSED else None
            case = Case(
                year=2026, sequence=n, number=f"DSR-2026-{n:06}", state=state, closed_as=closed, received_at=at,
                opened_at=at, opened_by="test", channel=chosen.choice(list(ChannelKind)), language="lv", policy_version="1",
                reference=chosen.choice([None, f"2024/{n}"]),
            )  # fmt: skip
            case.rights = [CaseRight(**right(at, chosen))]
            session.add(case)


def rights(engine: Engine) -> list[CaseRight]:
    with reading(engine) as session:
        found = list(session.query(CaseRight).all())
        for one in found:
            assert one.case.number
    return found


def test_the_figures_are_those_that_one_counts_by_hand(engine: Engine) -> None:
    fill(engine, 7, 80)
    own = [
        r
        for r in rights(engine)
        if r.case.closed_as not in {ClosedAs.MERGED, ClosedAs.OPENED_IN_ERROR} and local(r.received_at).year == 2026
    ]
    answered = [r for r in own if r.answered_at is not None]
    open_ones = [
        r
        for r in own
        if r.answered_at is None and r.outcome is not RightOutcome.WITHDRAWN and r.case.state is CaseState.OPEN
    ]
    with reading(engine) as session:
        found = year_figures(session, RIGA, 2026, TODAY)
        assert years(session, RIGA) == [2026, 2025]
    assert found.by_month == Counter((local(r.received_at).month, r.right) for r in own)
    assert found.days_used == Counter((local(r.answered_at) - local(r.received_at)).days for r in answered)
    in_time = [local(r.answered_at) <= (r.extended_due_on or r.due_on) for r in answered]
    assert (found.in_time, found.late) == (sum(in_time), len(in_time) - sum(in_time))
    late = [(r.extended_due_on or r.due_on) < TODAY for r in open_ones]
    assert (found.overdue, found.running) == (sum(late), len(late) - sum(late))
    assert found.outcomes == Counter(r.outcome for r in own)
    assert found.verdicts == {Verdict.ACCEPT: 0}
    assert found.in_time_share == sum(in_time) / (len(in_time) + sum(late))


def test_the_register_has_a_line_for_each_right_of_the_year(engine: Engine) -> None:
    fill(engine, 11, 30)
    by_number = {r.case.number: r for r in rights(engine)}
    with reading(engine) as session:
        lines = list(register(session, RIGA, 2026))
        assert count_rows(session, RIGA, 2026) == len(lines)
    assert [line.number for line in lines] == sorted(
        n for n, r in by_number.items() if local(r.received_at).year == 2026
    )
    for line in lines:
        one = by_number[line.number]
        assert line.received_on == local(one.received_at)
        assert (line.answered_on is None) is (one.answered_at is None)
        assert line.in_time is (
            None if one.answered_at is None else local(one.answered_at) <= (one.extended_due_on or one.due_on)
        )


def test_an_empty_year_is_empty(engine: Engine) -> None:
    with reading(engine) as session:
        found = year_figures(session, RIGA, 2026, TODAY)
        assert (found.requests, found.in_time_share, years(session, RIGA)) == (0, None, [])
        assert list(register(session, RIGA, 2026)) == []


def statements(engine: Engine) -> int:
    """How many statements all figures take."""
    counted: list[str] = []

    def count(*given: Any) -> None:
        counted.append(given[2])

    event.listen(engine, "before_cursor_execute", count)
    with reading(engine) as session:
        year_figures(session, RIGA, 2026, TODAY)
        list(register(session, RIGA, 2026))
        condition(session, datetime(2026, 12, 1, tzinfo=UTC))
    event.remove(engine, "before_cursor_execute", count)
    return len(counted)


def test_no_figure_asks_the_database_once_a_row(engine: Engine) -> None:
    fill(engine, 3, 0)
    few = statements(engine)
    with writing(engine) as session:
        session.query(CaseRight).delete()
        session.query(Case).delete()
    fill(engine, 3, 60)
    assert statements(engine) == few
    assert few < 25


@pytest.mark.parametrize("zone", ["Europe/Riga", "UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_the_offsets_of_a_zone_are_found_to_the_hour(zone: str) -> None:
    known = ZoneInfo(zone)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    changes = list(offset_changes(known, start, start + timedelta(days=500)))
    at = start
    for until, offset in changes:
        middle = at + (until - at) / 2
        for instant in (at, middle, until - timedelta(hours=1)):
            assert known.utcoffset(instant.astimezone(known)) == timedelta(seconds=offset), instant
        at = until
    assert at == start + timedelta(days=500)


def test_a_year_begins_and_ends_in_the_zone() -> None:
    span = Span(2026, RIGA)
    assert span.start(1) == EDGES[1]
    assert span.start(13) == datetime(2026, 12, 31, 22, tzinfo=UTC)
