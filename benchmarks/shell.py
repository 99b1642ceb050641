"""From the shell: how long one verification takes with the start of the program, and what a second core brings to a batch.

Time of the processor for the start, so that other programs do not count; of the clock for the batch, which needs two idle cores.
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

from benchmarks.measure import REPETITIONS
from benchmarks.samples import corpus

FILE = "aex-024.edoc"
JOBS = 400


def main() -> None:
    """Print processor seconds of one command beside an empty interpreter, and the gain of two workers."""
    folder = corpus()
    if folder is None:
        return
    with tempfile.TemporaryDirectory() as name:
        settings = {"INFOTRUST_DATA_DIR": name, "PATH": os.environ["PATH"]}
        lists = ["--trusted-list", str(folder / "trusted-lists" / "lv-tsl.xml")]
        file = str(folder / "signatures" / FILE)
        one = _cpu([sys.executable, "-m", "cli.main", "verify", "--offline", "--json", *lists, file], settings)
        empty = _cpu([sys.executable, "-c", ""], settings)
        print(f"  verify {FILE}    {one:5.2f} s of processor, of which the interpreter {empty:5.2f} s  (at most 0.5)")
        batch = Path(name) / "jobs.jsonl"
        batch.write_text((json.dumps({"file": file}) + "\n") * JOBS, encoding="utf-8")
        command = [sys.executable, "-m", "cli.main", "verify", "--offline", *lists, "--batch", str(batch), "--jobs"]
        single, double = (_clock([*command, str(n)], settings) for n in (1, 2))
        print(
            f"  batch of {JOBS}  {single:5.2f} s with one worker, {double:5.2f} s with two: {single / double:4.2f} times",
            end="",
        )
        print("  (at least 1.8 on two free cores)")


def _cpu(command: list[str], settings: dict[str, str]) -> float:
    return median(_cpu_once(command, settings) for _ in range(REPETITIONS))


def _cpu_once(command: list[str], settings: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=settings, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _clock(command: list[str], settings: dict[str, str]) -> float:
    start = time.monotonic()
    subprocess.run(command, env=settings, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - start
