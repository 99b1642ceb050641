"""How a process of the service starts: it hears the signals that end it, and waits for the far ends that it needs."""

import signal
import threading
from collections.abc import Callable
from itertools import count

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a far end is tried again at the start; each pause is twice as long as the one before."""


def stop_on_signals() -> threading.Event:
    """Give an event that is set by SIGTERM and Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def answers(probe: Callable[[], object], retries: int, stop: threading.Event) -> bool:
    """Wait for a far end, ever longer, as often as *retries* says; False where *stop* was set meanwhile.

    A wrong setting shows at the start in this way. Later failures are outages: they are logged, and the service goes on.

    Raises:
        SourceError, EnvironmentFailed: it did not answer; a refused login is not tried again, for servers lock accounts.
    """
    from intake.source import LoginRefused, SourceError
    from runtime.failures import EnvironmentFailed

    for retry in count():
        try:
            probe()
        except (SourceError, EnvironmentFailed) as error:
            if retry == retries or isinstance(error, LoginRefused):
                raise
        else:
            return True
        if stop.wait(min(FIRST_PAUSE * 2**retry, LONGEST_PAUSE)):
            break
    return False
