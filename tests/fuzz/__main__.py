"""Fuzz one target: ``python -m fuzz TARGET [MINUTES] [FOLDER]``. What it finds is left in FOLDER as a file.

A finding becomes a vector in ``tests/fuzz/found/TARGET/``, which `test_fuzz_targets` runs ever after.
"""

import sys
from pathlib import Path

import atheris  # type: ignore[import-untyped]  # it has no types, and is only here where somebody fuzzes

with atheris.instrument_imports(include=["verify", "intake", "runtime", "cases"], enable_loader_override=False):
    from fuzz.targets import TARGETS

MAX_INPUT = 64 * 1024
"""Octets of one input: the seeds have a few thousand; longer ones only cost time."""
SLOW_INPUT = 20
"""Seconds after which one input counts as a hang, instrumented and on a busy machine."""
HALF_AN_HOUR = 30.0
MEMORY = 2048
"""MiB of the whole fuzzing process."""


def main(name: str, minutes: float, folder: Path) -> None:
    """Run one target from its seeds for so many minutes."""
    target = TARGETS[name]
    gathered, found = folder / name / "inputs", folder / name / "found"
    for place in (gathered, found):
        place.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (gathered / f"seed-{number}").write_bytes(seed)
    options = {
        "max_total_time": round(minutes * 60),
        "max_len": MAX_INPUT,
        "timeout": SLOW_INPUT,
        "rss_limit_mb": MEMORY,
        "artifact_prefix": f"{found}/",
        "print_final_stats": 1,
    }
    atheris.Setup([sys.argv[0], *(f"-{key}={value}" for key, value in options.items()), str(gathered)], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--list"]:
            sys.stdout.write(" ".join(TARGETS) + "\n")
        case [name, *rest] if name in TARGETS and len(rest) <= 2:
            main(name, float(rest[0]) if rest else HALF_AN_HOUR, Path(rest[1] if len(rest) > 1 else "var/fuzz"))
        case _:
            sys.exit(f"name one target of: {' '.join(TARGETS)}; then minutes and a folder, if you wish")
