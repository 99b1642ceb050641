"""How much of a processor something takes: the median of several repetitions, each long enough for the clock.

Time of this process alone is counted, so that what else runs on the machine does not.
"""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

REPETITIONS = 15
"""An odd number, so that the median is a measured value."""
SECONDS = 0.2
"""Of one repetition: long against the clock's grain, short against the machine's moods."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two medians in ms of one call each, and the median of the ratios of neighbours in time."""

    ours: float
    beside: float
    ratio: float


def side_by_side(ours: Callable[[], object], beside: Callable[[], object]) -> Pair:
    """Measure two things in turns, so that a slow moment of the machine meets both and leaves their ratio alone."""
    one, other = _Measured(ours), _Measured(beside)
    times = [(one.time(), other.time()) for _ in range(REPETITIONS)]
    return Pair(
        median(a for a, _ in times),
        median(b for _, b in times),
        median(a / b for a, b in times),
    )


class _Measured:
    """Something that is called as often as `SECONDS` takes, warmed up."""

    def __init__(self, work: Callable[[], object]) -> None:
        work()
        gc.collect()
        gc.freeze()
        self._work = work
        self._calls = _calls_that_take(work)

    def time(self) -> float:
        """Give the ms that one call takes now."""
        return _timed(self._work, self._calls) / self._calls * 1000


def _calls_that_take(work: Callable[[], object]) -> int:
    calls = 1
    while (seconds := _timed(work, calls)) < SECONDS / 4:
        calls = max(calls + 1, int(calls * SECONDS / 2 / max(seconds, 1e-6)))
    return max(1, int(calls * SECONDS / seconds))


def _timed(work: Callable[[], object], calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        work()
    return time.process_time() - start
