"""How much of a processor something takes: the median of several repetitions, each long enough for the clock.

Time of this process alone is counted, so that what else runs on the machine does not.
"""

import gc
import time
from collections.abc import Callable
from statistics import median

REPETITIONS = 7
"""An odd number, so that the median is a measured value."""
SECONDS = 0.4
"""Of one repetition: long against the clock's grain, short against the machine's moods."""


def milliseconds(work: Callable[[], object]) -> float:
    """Give the median time of one call in ms, after one that warms up; what that leaves is frozen, as in our children."""
    work()
    gc.collect()
    gc.freeze()
    calls = _calls_that_take(work)
    return median(_timed(work, calls) for _ in range(REPETITIONS)) / calls * 1000


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
