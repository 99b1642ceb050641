"""Child processes for the commands that read files: what ends a child ends as a sentence."""

from dataclasses import replace

from cli.errors import CommandError, Exit
from runtime.child import LIMITS, Job
from runtime.sandbox import ChildFailedError, KillCause, Killed, Sandbox, StartMethod

MIB = 1024 * 1024
JOBS = 10_000
"""After so many jobs a child is replaced. A batch's child lives no longer than the batch, does not grow beyond its caches, and
another one costs, beside threads, the start of a fork server: as long as two hundred files take."""

_CAUSES = {
    KillCause.DEADLINE: f"took longer than {LIMITS.deadline} seconds",
    KillCause.MEMORY: f"needed more than {LIMITS.memory // MIB} MiB of memory",
    KillCause.DIED: "ended the process that read it",
}


def children(shared: object, workers: int) -> Sandbox:
    """Start what *workers* jobs at a time need; *shared* is what every job is given.

    They are forked at once, from a command that holds no secret and has no other thread yet.
    """
    sandbox = Sandbox(shared, size=workers, limits=replace(LIMITS, jobs=JOBS), start=StartMethod.FORK)
    sandbox.warm()
    return sandbox


def ask(sandbox: Sandbox, function: Job, file: str, data: bytes, *arguments: object) -> bytes:
    """Run one job on the bytes of *file*.

    Raises:
        CommandError: the job ended its child, or met a defect of the program.
    """
    try:
        answer = sandbox.run(function, data, *arguments)
    except ChildFailedError as error:
        raise CommandError(
            f"{file} met a defect of the program ({error}); please report it with the file.", Exit.NEGATIVE
        ) from error
    if isinstance(answer, Killed):
        raise CommandError(
            f"{file} {_CAUSES[answer.cause]} and was given up; it is damaged or made to do harm.", Exit.NEGATIVE
        )
    return answer
