"""Work that several processes or threads do at once on one database. Functions stand here so that a child can import them."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from fakes.casework import VAULT, WORKER, new_case, signed
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cases import store
from cases.database import connect, repeated, writing
from cases.failures import Conflict

T = TypeVar("T")
EVERY_THIRD = 3


def open_cases(url: str, count: int) -> None:
    """Open *count* cases, each in its own transaction; before every third one, another is begun and rolled back."""
    engine = connect(url)
    for number in range(count):
        if number % EVERY_THIRD == 0:
            _open_and_roll_back(engine)
        repeated(engine, lambda session: store.open_case(session, VAULT, WORKER, new_case(), signed()).number)
    engine.dispose()


def _open_and_roll_back(engine: Engine) -> None:
    with Session(engine) as session:
        store.open_case(session, VAULT, WORKER, new_case(), signed())
        session.rollback()


def in_one_transaction(engine: Engine, work: Callable[[Session], T]) -> T:
    """Do *work* once."""
    with writing(engine) as session:
        return work(session)


def in_processes(count: int, work: Callable[..., None], *args: object) -> list[int]:
    """Run *work* in that many processes at once and return how they ended."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=work, args=args) for _ in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return [process.exitcode or 0 for process in processes]


def in_threads(count: int, work: Callable[[], T]) -> list[T]:
    """Run *work* in that many threads, started together, and return what each gave."""
    start = Barrier(count)

    def started_together() -> T:
        start.wait(timeout=30)
        return work()

    with ThreadPoolExecutor(count) as pool:
        return [running.result() for running in [pool.submit(started_together) for _ in range(count)]]


def until_done(work: Callable[[], T]) -> T:
    """Do *work* again as long as somebody else is first."""
    while True:
        try:
            return work()
        except Conflict:
            continue
