"""Lists of cases: filters, the order of due answers, search by whatever people type, and the counts of a day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.casework import NOW, VAULT, due_right, opened_case
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from cases import case_search, paging, store
from cases.case_lists import CasesWanted, Days, Due, Order, assignees, count_day, day_of, first_of, page_of_cases
from cases.database import writing
from cases.model import Case
from cases.paging import Total
from cases.states import CaseState
from classifier.rights import Right

DAYS = Days(date(2026, 12, 21), date(2026, 12, 29))
"""Requests of 20 November are due on Monday, 21 December 2026."""
EARLIER = NOW - timedelta(days=7)
LATER = NOW + timedelta(days=4)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with writing(engine) as session:
        yield session


@pytest.fixture
def cases(session: Session) -> dict[str, Case]:
    """One case due today, one overdue, one soon, one later, one answered."""
    found = {
        "today": opened_case(session),
        "overdue": opened_case(session, rights=(due_right(Right.ERASURE, EARLIER),)),
        "soon": opened_case(session, rights=(due_right(Right.OBJECTION, LATER),)),
        "later": opened_case(session, rights=(due_right(received_at=NOW + timedelta(days=30)),)),
        "answered": opened_case(session, rights=(due_right(received_at=EARLIER),)),
    }
    found["answered"].state = CaseState.ANSWERED
    found["soon"].assigned_to = "anna@infotrust.example"
    found["later"].assigned_to, found["later"].substitute = "berta@infotrust.example", "anna@infotrust.example"
    store.index_case(session, VAULT, found["today"].id, ["ILZE PARAUDZIŅA", "PNOLV-329999-99990"])
    session.flush()
    return found


def names(cases: dict[str, Case], session: Session, wanted: CasesWanted) -> list[str]:
    found, total = page_of_cases(session, VAULT, wanted, DAYS)
    assert total == Total(len(found))
    return [next(name for name, case in cases.items() if case is one) for one in found]


def test_the_first_due_comes_first_and_the_answered_are_left_out(cases: dict[str, Case], session: Session) -> None:
    assert names(cases, session, CasesWanted()) == ["overdue", "today", "soon", "later"]


def test_all_states_with_those_without_a_clock_last(cases: dict[str, Case], session: Session) -> None:
    assert names(cases, session, CasesWanted(states=None))[-1] == "answered"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (CasesWanted(due=Due.OVERDUE), ["overdue"]),
        (CasesWanted(due=Due.TODAY), ["today"]),
        (CasesWanted(due=Due.SOON), ["soon"]),
        (CasesWanted(nobody=True), ["overdue", "today"]),
        (CasesWanted(assignee="anna@infotrust.example"), ["soon", "later"]),
        (CasesWanted(right=Right.OBJECTION), ["soon"]),
        (CasesWanted(states=frozenset({CaseState.ANSWERED})), ["answered"]),
        (CasesWanted(order=Order.NUMBER), ["later", "soon", "overdue", "today"]),
        (CasesWanted(order=Order.RECEIVED), ["later", "soon", "today", "overdue"]),
        (CasesWanted(order=Order.ASSIGNEE), ["soon", "later", "overdue", "today"]),
        (CasesWanted(query="DSR-2026-000002"), ["overdue"]),
        (CasesWanted(query="dsr-2026-"), ["overdue", "today", "soon", "later"]),
        (CasesWanted(query="3"), ["soon"]),
        (CasesWanted(query="dzēšana"), ["overdue"]),
        (CasesWanted(query="Dzesana"), ["overdue"]),
        (CasesWanted(query="paraudziņa ILZE"), ["today"]),
        (CasesWanted(query="paraudzina"), ["today"]),
        (CasesWanted(query="32999999990"), ["today"]),
        (CasesWanted(query="329999-99990 Ilze"), ["today"]),
        (CasesWanted(query="Ilze nekur"), []),
        (CasesWanted(query="?!"), []),
    ],
    ids=lambda value: "" if isinstance(value, list) else None,
)
def test_what_is_wanted_is_found(
    cases: dict[str, Case], session: Session, wanted: CasesWanted, found: list[str]
) -> None:
    assert names(cases, session, wanted) == found


def test_the_counts_of_a_day(cases: dict[str, Case], session: Session) -> None:
    counts = count_day(session, DAYS, "anna@infotrust.example")
    assert (counts.overdue, counts.today, counts.soon) == (1, 1, 1)
    assert (counts.fresh, counts.mine, counts.unanswered) == (2, 2, 4)
    assert list(assignees(session)) == ["anna@infotrust.example", "berta@infotrust.example"]


def test_an_extension_moves_a_case_down_the_list(cases: dict[str, Case], session: Session) -> None:
    cases["overdue"].rights[0].extended_due_on = date(2027, 2, 15)
    session.flush()
    assert names(cases, session, CasesWanted())[-1] == "overdue"
    assert day_of(cases["overdue"]) == date(2027, 2, 15)
    assert count_day(session, DAYS, "").overdue == 0


def test_a_page_takes_the_same_queries_however_long_it_is(session: Session) -> None:
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    counted = []
    for more in (2, 30):
        for _ in range(more):
            opened_case(session)
        session.flush()
        session.expire_all()
        asked.clear()
        found, _ = page_of_cases(session, VAULT, CasesWanted(), DAYS)
        assert [day_of(case) for case in found]
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 5


def test_the_first_few_are_those_of_the_page(cases: dict[str, Case], session: Session) -> None:
    wanted = replace(CasesWanted(), nobody=True)
    assert first_of(session, wanted, DAYS, VAULT) == page_of_cases(session, VAULT, wanted, DAYS)[0]


def test_pages_go_on_behind_the_cases_whose_clock_runs(
    cases: dict[str, Case], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        opened_case(session).state = CaseState.CLOSED
    session.flush()
    wanted = CasesWanted(states=None)
    [whole, _] = page_of_cases(session, VAULT, wanted, DAYS)
    assert [case.state for case in whole[4:]] == [CaseState.CLOSED] * 3 + [CaseState.ANSWERED]
    for rows in (1, 2, 3, 5):
        monkeypatch.setattr(paging, "PAGE_ROWS", rows)
        pages = [page_of_cases(session, VAULT, replace(wanted, page=page), DAYS)[0] for page in range(1, 10)]
        assert [case for page in pages for case in page] == list(whole), rows


@pytest.mark.parametrize("common", [0, 2_000])
def test_a_common_word_finds_what_a_rare_one_does(
    cases: dict[str, Case], session: Session, monkeypatch: pytest.MonkeyPatch, common: int
) -> None:
    monkeypatch.setattr(case_search, "COMMON", common)
    assert names(cases, session, CasesWanted(query="paraudziņa ILZE", states=None)) == ["today"]
    assert names(cases, session, CasesWanted(query="32999999990")) == ["today"]
    assert names(cases, session, CasesWanted(query="dzēšana")) == ["overdue"]


def test_a_search_counts_up_to_its_bound_and_a_list_counts_all(
    cases: dict[str, Case], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_COUNTED", 3)
    assert page_of_cases(session, VAULT, CasesWanted(query="dsr-2026-"), DAYS)[1] == Total(3, more=True)
    assert page_of_cases(session, VAULT, CasesWanted(query="dsr-2026-00000"), DAYS)[1].more
    assert page_of_cases(session, VAULT, CasesWanted(), DAYS)[1] == Total(4)
    monkeypatch.setattr(paging, "MOST_COUNTED", 4)
    assert page_of_cases(session, VAULT, CasesWanted(query="dsr-2026-"), DAYS)[1] == Total(4)
