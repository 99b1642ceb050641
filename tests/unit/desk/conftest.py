"""What tests of the desk share unless they bring their own: a program of one module, and its clock, set anew for each test."""

from collections.abc import Iterator

import pytest
from fakes.watched import Hands, watched

from runtime.runtime import Runtime


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Runtime, Hands]]:
    hands = Hands()
    with watched(tmp_path_factory.mktemp("desk"), hands) as opened:
        yield opened, hands


@pytest.fixture
def clock(program: tuple[Runtime, Hands]) -> Hands:
    program[1].at("2026-03-06T09:00")
    return program[1]


@pytest.fixture
def rt(program: tuple[Runtime, Hands], clock: Hands) -> Runtime:
    return program[0]
