"""Many jobs through child processes: results in the order of the jobs, a sentence for each that failed."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cli.errors import CommandError, Exit
from cli.inputs import Job, jobs
from cli.output import complain, print_json, print_object
from verify.dataclass import dataclass

if TYPE_CHECKING:
    from concurrent.futures import Future

AHEAD = 4
"""Jobs under way for each worker: enough to keep them busy, few enough that a long batch stays out of memory."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of one job as it is printed, an object as JSON or a report, and the exit code that it would give by itself."""

    content: bytes
    code: Exit = Exit.DONE


class Task(Protocol):
    """What a command does with one job."""

    def run(self, job: Job) -> Answer:
        """Do the job; raises CommandError with the sentence why it can't be done."""

    def failure(self, job: Job, sentence: str) -> dict[str, Any]:
        """Give the object that tells of a job that could not be done."""


def run_batch(task: Task, batch: str, workers: int) -> Exit:
    """Answer every job of *batch* as JSON lines in the same order; a failed job yields a line with an ``error``."""
    for job, answer in _in_order(jobs(batch), lambda job: _guarded(task, job), workers):
        if isinstance(answer, Answer):
            print_answer(answer.content)
        else:
            print_json(task.failure(job, str(answer)))
    return Exit.DONE


def print_answer(content: bytes) -> None:
    """Print the object of one answer as its child wrote it: to read it back and write it anew would halve what a batch does."""
    print_object(content.decode(errors="replace"))


def run_files(
    task: Task, files: Iterable[Path], show: Callable[[bytes], None], fields: dict[str, Any], workers: int
) -> Exit:
    """Do the files named on the command line; gives the gravest exit code of all, after each was tried."""
    worst = Exit.DONE
    named = (Job(n, {"file": str(f)} | fields) for n, f in enumerate(files, start=1))
    for _, answer in _in_order(named, lambda job: _guarded(task, job), workers):
        if isinstance(answer, Answer):
            show(answer.content)
        else:
            complain(str(answer))
        worst = max(worst, answer.code)
    return worst


def _guarded(task: Task, job: Job) -> Answer | CommandError:
    if job.error is not None:
        return CommandError(job.error)
    try:
        return task.run(job)
    except CommandError as error:
        return error


def _in_order(
    todo: Iterable[Job], work: Callable[[Job], Answer | CommandError], workers: int
) -> Iterator[tuple[Job, Answer | CommandError]]:
    if workers == 1:
        yield from ((job, work(job)) for job in todo)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(workers) as pool:
        under_way: deque[tuple[Job, Future[Answer | CommandError]]] = deque()
        for job in todo:
            under_way.append((job, pool.submit(work, job)))
            if len(under_way) >= workers * AHEAD:
                first, future = under_way.popleft()
                yield first, future.result()
        yield from ((job, future.result()) for job, future in under_way)
