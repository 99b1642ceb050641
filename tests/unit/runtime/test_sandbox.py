"""A mail may hang, bloat or crash the process that reads it: the service goes on and learns by what it was ended."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import hostile_jobs

from runtime.child import ChildLimits
from runtime.sandbox import ChildFailedError, KillCause, Killed, Sandbox, SandboxClosedError, StartMethod

QUICK = ChildLimits(deadline=1, answer=1024 * 1024, jobs=3)


@pytest.fixture(params=list(StartMethod))
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = Sandbox("state", size=1, limits=QUICK, start=request.param)
    yield made
    made.close()


def test_a_job_gets_the_shared_state_the_data_and_its_arguments(sandbox: Sandbox) -> None:
    assert sandbox.run(hostile_jobs.echo, b"data", b"!") == b"state:data!"


@pytest.mark.parametrize(
    ("job", "cause"),
    [
        (hostile_jobs.hang, KillCause.DEADLINE),
        (hostile_jobs.eat_memory, KillCause.MEMORY),
        (hostile_jobs.crash, KillCause.DIED),
        (hostile_jobs.be_killed, KillCause.DIED),
    ],
)
def test_what_ends_a_child_is_named_and_the_next_job_runs(sandbox: Sandbox, job: object, cause: KillCause) -> None:
    assert sandbox.run(job, b"") == Killed(cause)  # type: ignore[arg-type]  # the table holds functions
    assert sandbox.run(hostile_jobs.echo, b"next", b"") == b"state:next"


def test_an_exception_is_named_by_kind_and_place_without_the_words_of_the_mail(sandbox: Sandbox) -> None:
    with pytest.raises(ChildFailedError, match=r"ValueError in hostile_jobs\.py:\d+") as caught:
        sandbox.run(hostile_jobs.raise_with_the_mail_in_it, b"Anna Liepa")
    assert "Anna" not in str(caught.value)
    assert sandbox.run(hostile_jobs.echo, b"next", b"") == b"state:next"


def test_an_answer_beyond_the_limit_is_refused(sandbox: Sandbox) -> None:
    assert sandbox.run(hostile_jobs.answer_at_length, str(QUICK.answer + 1).encode()) == Killed(KillCause.DIED)


def test_a_child_writes_no_file(sandbox: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "written"
    with pytest.raises(ChildFailedError, match="OSError"):
        sandbox.run(hostile_jobs.write_file, str(target).encode())
    assert not target.exists() or target.stat().st_size == 0


def test_signals_to_the_whole_group_do_not_end_a_child_at_work(sandbox: Sandbox) -> None:
    assert sandbox.run(hostile_jobs.ignore_signals, b"") == b"still here"


def test_a_child_is_warm_and_replaced_after_its_number_of_jobs(sandbox: Sandbox) -> None:
    pids = [sandbox.run(hostile_jobs.pid, b"") for _ in range(QUICK.jobs + 1)]
    assert len(set(pids[: QUICK.jobs])) == 1
    assert pids[QUICK.jobs] != pids[0]


def test_renewed_state_reaches_the_next_job(sandbox: Sandbox) -> None:
    sandbox.run(hostile_jobs.echo, b"", b"")
    sandbox.renew("newer")
    assert sandbox.run(hostile_jobs.echo, b"x", b"") == b"newer:x"


def test_sixty_mebibytes_pass(sandbox: Sandbox) -> None:
    assert sandbox.run(hostile_jobs.pid, bytes(60 * 1024 * 1024))


def test_callers_beyond_the_size_wait_and_are_served() -> None:
    sandbox = Sandbox("s", size=2, limits=ChildLimits())
    sandbox.warm()
    answers: list[bytes | Killed] = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(sandbox.run(hostile_jobs.echo, b"", str(n).encode())))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sandbox.close()
    assert sorted(answers) == [f"s:{n}".encode() for n in range(8)]  # type: ignore[type-var]  # none was killed


def test_a_closed_sandbox_takes_no_job() -> None:
    sandbox = Sandbox("s", size=1)
    sandbox.close()
    with pytest.raises(SandboxClosedError):
        sandbox.run(hostile_jobs.echo, b"", b"")


@pytest.mark.parametrize("start", StartMethod)
def test_children_end_when_the_parent_is_killed(start: StartMethod) -> None:
    code = (
        "import os, signal\n"
        "from fakes import hostile_jobs\n"
        "from runtime.sandbox import Sandbox, StartMethod\n"
        "if __name__ == '__main__':\n"
        f"    sandbox = Sandbox('s', size=1, start=StartMethod.{start.name})\n"
        "    child = sandbox.run(hostile_jobs.pid, b'')\n"
        "    print(child.decode(), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).resolve().parents[3]
    path = os.pathsep.join([str(root), str(root / "tests")])
    # The output ends when the last process that holds it has ended, and the child is one of them: else this times out.
    done = subprocess.run(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        timeout=30,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert int(done.stdout) > 0
