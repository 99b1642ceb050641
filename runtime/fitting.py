"""Training on every processor: the labels know nothing of each other, so each may be fitted by a process of its own."""

import multiprocessing
import os
import signal
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

from classifier.training import Column, Fitting, one_by_one

_at_hand: list[Fitting] = []
"""What a forked process was given to fit; empty in every other."""


def on_every_processor(fitting: Fitting) -> list[Column]:
    """Fit all columns, as many at once as there are processors; the same result as one by one.

    The texts reach the processes by being forked with them: sent, they would cost more than they save. Where the machine
    has no memory for several processes and ends one, the columns are fitted one after the other.
    """
    workers = min(os.cpu_count() or 1, len(fitting.wanted))
    forking = multiprocessing.get_context("fork")
    try:
        with ProcessPoolExecutor(workers, forking, _take, (fitting,)) as pool:
            return list(pool.map(_column, range(len(fitting.wanted))))
    except (BrokenExecutor, OSError):
        return one_by_one(fitting)


def _take(fitting: Fitting) -> None:
    """Keep what is to be fitted; an interruption is the parent's to tell of."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _at_hand.append(fitting)


def _column(label: int) -> Column:
    return _at_hand[0].column(label)
