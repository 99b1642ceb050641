"""The table of the life of a case: whole, and the same whichever way one walks through it."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.life import LIFE, OUTCOMES, By, Deed, RefusedError, after, decided, open_for_answer, possible
from cases.refusals import REFUSALS, Refusal
from cases.states import CaseState, RightOutcome

EVERY = [(deed, state, by) for deed in Deed for state in CaseState for by in By]

ENDS = {
    ("open", "take"): "in_progress",
    ("open", "start"): "in_progress",
    ("open", "wait"): "waiting",
    ("open", "decide"): "in_progress",
    ("open", "assign"): "open",
    ("open", "answered"): "answered",
    ("open", "close_withdrawn"): "closed",
    ("open", "close_in_error"): "closed",
    ("open", "close_merged"): "closed",
    ("in_progress", "ask_identity"): "waiting",
    ("in_progress", "extend"): "in_progress",
    ("waiting", "extend"): "waiting",
    ("waiting", "resume"): "in_progress",
    ("waiting", "settle_identity"): "in_progress",
    ("waiting", "answered"): "answered",
    ("answered", "close_answered"): "closed",
    ("answered", "return"): "in_progress",
    ("answered", "reopen"): "in_progress",
    ("closed", "reopen"): "in_progress",
    ("closed", "note"): "closed",
    ("closed", "legal_hold"): "closed",
}

REFUSED = {
    ("open", "close_answered"): "unanswered",
    ("in_progress", "close_answered"): "unanswered",
    ("waiting", "close_answered"): "unanswered",
    ("closed", "close_answered"): "closed",
    ("closed", "extend"): "closed",
    ("closed", "decide"): "closed",
    ("closed", "assign"): "closed",
    ("closed", "record_answer"): "closed",
    ("answered", "decide"): "answered",
    ("answered", "extend"): "answered",
    ("in_progress", "start"): "started",
    ("in_progress", "resume"): "not_waiting",
    ("in_progress", "reopen"): "not_ended",
}


def test_the_table_holds_every_deed_and_the_sentences_every_refusal() -> None:
    assert set(LIFE) == set(Deed)
    assert set(REFUSALS) == set(Refusal)
    assert set(OUTCOMES) == set(RightOutcome)


@pytest.mark.parametrize(("walk", "end"), ENDS.items(), ids=[" ".join(walk) for walk in ENDS])
def test_a_deed_leads_where_the_table_says(walk: tuple[str, str], end: str) -> None:
    state, deed = walk

    assert after(Deed(deed), CaseState(state)) == end


@pytest.mark.parametrize(("walk", "refusal"), REFUSED.items(), ids=[" ".join(walk) for walk in REFUSED])
def test_what_does_not_fit_is_refused_by_name_and_with_what_to_do(walk: tuple[str, str], refusal: str) -> None:
    state, deed = walk

    with pytest.raises(RefusedError) as refused:
        after(Deed(deed), CaseState(state))

    assert refused.value.refusal == refusal
    assert str(refused.value) == refused.value.sentence.en


@pytest.mark.parametrize("deed", [d for d in Deed if By.PROGRAM not in LIFE[d].by])
def test_the_program_by_itself_extends_decides_and_closes_nothing(deed: Deed) -> None:
    with pytest.raises(RefusedError) as refused:
        after(deed, CaseState.OPEN, By.PROGRAM)

    assert refused.value.refusal is Refusal.PERSON_ONLY


def test_what_is_a_persons_alone_is_what_the_law_leaves_to_people() -> None:
    program = {deed for deed in Deed if By.PROGRAM in LIFE[deed].by}

    assert program == {Deed.ANSWERED, Deed.ADD_RIGHT, Deed.ATTACH, Deed.RETURN}


@pytest.mark.parametrize(("deed", "state", "by"), EVERY)
def test_what_is_possible_is_what_is_not_refused(deed: Deed, state: CaseState, by: By) -> None:
    try:
        after(deed, state, by)
    except RefusedError:
        assert deed not in possible(state, by)
    else:
        assert deed in possible(state, by)


def _walks(state: CaseState, deeds: list[Deed]) -> Iterator[tuple[Deed, CaseState, CaseState]]:
    for deed in deeds:
        if deed in possible(state):
            before, state = state, after(deed, state)
            yield deed, before, state


@given(st.lists(st.sampled_from(Deed), max_size=30))
@settings(max_examples=100)
def test_no_walk_closes_a_case_as_answered_without_an_answer(deeds: list[Deed]) -> None:
    answered = False
    for deed, before, state in _walks(CaseState.OPEN, deeds):
        answered = state is CaseState.ANSWERED or (answered and deed not in {Deed.REOPEN, Deed.RETURN})
        assert deed is not Deed.CLOSE_ANSWERED or (before is CaseState.ANSWERED and answered)


@pytest.mark.parametrize("before", RightOutcome)
@pytest.mark.parametrize("outcome", RightOutcome)
def test_a_decision_can_be_thought_over_and_the_same_again_is_none(before: RightOutcome, outcome: RightOutcome) -> None:
    if before is not outcome:
        assert decided(before, outcome) is outcome
        return
    with pytest.raises(RefusedError) as refused:
        decided(before, outcome)
    assert refused.value.refusal is Refusal.SAME_OUTCOME


def test_an_answer_needs_every_right_it_is_about_decided() -> None:
    open_for_answer([RightOutcome.GRANTED, RightOutcome.WITHDRAWN])
    with pytest.raises(RefusedError):
        open_for_answer([RightOutcome.GRANTED, RightOutcome.PENDING])


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_is_a_sentence_of_two_parts_in_both_languages(refusal: Refusal) -> None:
    text = REFUSALS[refusal]

    assert set(re.findall(r"{(\w+)", text.lv)) == set(re.findall(r"{(\w+)", text.en)), "the same names"
    for words in (text.lv, text.en):
        assert words[0].isupper() or words[0] == "{"
        assert words.endswith(".")
        assert re.search(r"[;:,]", words), "a cause and what to do, or what was not done"
