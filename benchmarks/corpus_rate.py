"""Reports per second over all real files of the corpus, by format."""

import json
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.samples import context, corpus
from intake import structure
from intake.candidates import message_parts, of_tree
from verify.candidate import Candidate, SupportingFile
from verify.context import Context
from verify.report import VerificationReport
from verify.verifier import verify


def main() -> None:
    """Print files, reports a second and the slowest file of each format."""
    folder = corpus()
    if folder is None:
        return
    ctx, times = context(folder), defaultdict(list)
    lines = (folder / "signatures" / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    for entry in map(json.loads, lines):
        start = time.perf_counter()
        _report(folder / "signatures", entry["file"], entry["detached"], ctx)
        times[entry["format"]].append(time.perf_counter() - start)
    for name, seconds in sorted(times.items()):
        print(
            f"  {name:14} {len(seconds):4} files  {len(seconds) / sum(seconds):7.0f} a second  slowest {max(seconds):.3f} s"
        )
    total = [s for seconds in times.values() for s in seconds]
    print(f"  {'all':14} {len(total):4} files  {len(total) / sum(total):7.0f} a second")


def _report(folder: Path, name: str, detached: list[str], ctx: Context) -> VerificationReport:
    data = (folder / name).read_bytes()
    if name.endswith(".eml"):
        tree = structure.parse(data)
        return verify(of_tree(tree), ctx, message_parts=message_parts(tree))
    supporting = tuple(SupportingFile(Path(d).name, (folder / d).read_bytes()) for d in detached)
    return verify([Candidate(name, data, supporting=supporting)], ctx)
