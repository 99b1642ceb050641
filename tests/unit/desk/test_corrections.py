"""Corrections of what was read: kept with the case or the mail, changed by the rights that staff set, examples to learn from."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fakes.case_desk import ANNA, BERTA, SILENT
from fakes.watched import Hands, a_case, kinds_of_events, watched

from cases import store
from cases.database import reading, writing
from cases.failures import MissingReasonError, UnknownRowError
from cases.model import Case
from classifier.rights import Label, Right
from desk import corrections, rights
from desk.corrections import LabelsError
from runtime.runtime import Runtime

RECEIVED = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with watched(tmp_path_factory.mktemp("corrections"), Hands()) as opened:
        yield opened


@pytest.fixture
def number(rt: Runtime) -> str:
    return a_case(rt, RECEIVED)


def taught(rt: Runtime, number: str) -> list[frozenset[Label]]:
    """The labels of the examples that have the words of this case."""
    with reading(rt.db) as session:
        words = store.open_request(rt.vault, store.get_case(session, number))
    return [example.labels for example in corrections.examples(rt) if example.request.parts[0].text == words]


def test_the_last_correction_of_a_case_is_its_example(rt: Runtime, number: str) -> None:
    corrections.correct(rt, number, [Label.ERASURE], ANNA)
    corrections.correct(rt, number, [Label.ERASURE, Label.OBJECTION], BERTA)
    assert frozenset({Label.ERASURE, Label.OBJECTION}) in taught(rt, number)
    assert frozenset({Label.ERASURE}) not in taught(rt, number)
    assert kinds_of_events(rt, number)[-2:] == ["reading_corrected", "reading_corrected"]


def test_rights_set_by_hand_are_a_correction_and_rights_asked_for_later_are_none(rt: Runtime, number: str) -> None:
    before = len(corrections.examples(rt))
    rights.add_right(rt, number, ANNA, Right.PORTABILITY, RECEIVED + timedelta(hours=1))
    assert len(corrections.examples(rt)) == before
    rights.add_right(rt, number, ANNA, Right.AUTOMATED_DECISION)
    assert frozenset({Label.ACCESS, Label.PORTABILITY, Label.QUESTION}) in taught(rt, number)
    rights.remove_right(rt, number, ANNA, Right.PORTABILITY)
    assert frozenset({Label.ACCESS, Label.QUESTION}) in taught(rt, number)


def test_what_retention_deleted_teaches_nothing(rt: Runtime, number: str) -> None:
    corrections.correct(rt, number, [Label.COMPLAINT], ANNA)
    before = len(corrections.examples(rt))
    with writing(rt.db) as session:
        case = store.get_case(session, number)
        assert isinstance(case, Case)
        case.purged_at = rt.clock()
    assert len(corrections.examples(rt)) == before - 1


@pytest.mark.parametrize("labels", [[], [Label.OTHER, Label.ACCESS]], ids=["none", "other beside a right"])
def test_labels_that_can_not_stand_are_refused(rt: Runtime, number: str, labels: list[Label]) -> None:
    with pytest.raises(LabelsError):
        corrections.correct(rt, number, labels, ANNA)


def test_nobody_corrects_without_a_reason_or_what_is_not_there(rt: Runtime, number: str) -> None:
    with pytest.raises(MissingReasonError):
        corrections.correct(rt, number, [Label.ACCESS], SILENT)
    with pytest.raises(UnknownRowError):
        corrections.correct(rt, "DSR-2026-999999", [Label.ACCESS], ANNA)
    with pytest.raises(UnknownRowError):
        corrections.correct(rt, 999_999, [Label.ACCESS], ANNA)
