"""Several processors train the same weights as one."""

import os
import signal

import pytest

from classifier.linear import Vector
from classifier.training import Column, Lesson, train_weights
from classifier.weights import LABELS
from runtime import fitting

LESSONS = [
    Lesson(
        Vector((f"word{number % 7}", f"word{number % 5}", "each"), (f"=sense{number % 3}",)),
        tuple((number + place) % 3 % 2 if number % 4 else None for place in range(len(LABELS))),
        "lv",
    )
    for number in range(60)
]


@pytest.mark.parametrize("processors", [1, 3])
def test_the_weights_are_the_same_however_many_processors_fit_them(
    monkeypatch: pytest.MonkeyPatch, processors: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    alone = train_weights(LESSONS)

    assert train_weights(LESSONS, fitter=fitting.on_every_processor) == alone
    assert any(map(any, alone.by_feature.values()))


def _killed(_label: int) -> Column:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process goes on")


def test_a_process_that_is_killed_costs_time_and_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "_column", _killed)
    assert train_weights(LESSONS, fitter=fitting.on_every_processor) == train_weights(LESSONS)
