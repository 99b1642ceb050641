"""From the shell: how long one verification takes with the start of the program, and what a second core brings to a batch.

Time of the processor for the start, so that other programs do not count, and of the clock, as a person waits; of the clock for
the batch, which needs two idle cores.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.samples import corpus

FILE = "aex-024.edoc"
REPETITIONS = 7
JOBS = (400, 2_000)
"""Files of a batch. The start, which no second worker shortens, is a quarter of the smaller batch and little of the larger."""
BATCH_RUNS = 3
"""Of each batch with one worker and with two, in turns."""


def main() -> None:
    """Print processor seconds of one command beside an empty interpreter, and the gain of two workers."""
    folder = corpus()
    if folder is None:
        return
    with tempfile.TemporaryDirectory() as name:
        settings = {"INFOTRUST_DATA_DIR": name, "PATH": os.environ["PATH"]}
        lists = ["--trusted-list", str(folder / "trusted-lists" / "lv-tsl.xml")]
        file = str(folder / "signatures" / FILE)
        one = [sys.executable, "-m", "cli.main", "verify", "--offline", "--json", *lists, file]
        waited = median(_clock(one, settings) for _ in range(REPETITIONS))
        empty = _cpu([sys.executable, "-c", ""], settings)
        print(f"  verify {FILE}  {waited:5.2f} s by the clock  (at most 0.5)", end="")
        print(f"  {_cpu(one, settings):5.2f} s of processor, of which the interpreter {empty:5.2f} s")
        for size in JOBS:
            batch = Path(name) / f"jobs-{size}.jsonl"
            batch.write_text((json.dumps({"file": file}) + "\n") * size, encoding="utf-8")
            _print_batch(size, [*one[:5], *lists, "--batch", str(batch), "--jobs"], settings)


def _print_batch(size: int, command: list[str], settings: dict[str, str]) -> None:
    times = [[_clock([*command, workers], settings) for workers in ("1", "2")] for _ in range(BATCH_RUNS)]
    single, double = (median(column) for column in zip(*times, strict=True))
    print(f"  batch of {size}  {single:5.2f} s with one worker, {double:5.2f} s with two: ", end="")
    print(f"{single / double:4.2f} times  (at least 1.8 on two free cores)")


def _cpu(command: list[str], settings: dict[str, str]) -> float:
    return median(_cpu_once(command, settings) for _ in range(REPETITIONS))


def _cpu_once(command: list[str], settings: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=settings, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _clock(command: list[str], settings: dict[str, str]) -> float:
    start = time.monotonic()
    done = subprocess.run(command, env=settings, stdout=subprocess.DEVNULL, check=False)
    assert done.returncode in {0, 1}, "accepted, or not: anything else measures no verification"
    return time.monotonic() - start
