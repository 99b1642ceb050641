"""The real files that lie beside a checkout, and a context to verify them in."""

import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from verify.algorithms import Algorithms
from verify.context import Context
from verify.revocation import Revocations
from verify.trusted_list import load

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
AT = datetime(2023, 11, 1, 12, tzinfo=UTC)
"""A time at which the lists of the corpus were fresh."""


def corpus() -> Path | None:
    """Give the folder of real files, None where it is not beside this checkout."""
    if CORPUS.is_dir():
        return CORPUS
    print("  the folder of real samples is not beside this checkout", file=sys.stderr)
    return None


def context(folder: Path) -> Context:
    """Give a context of all national lists of the corpus, offline."""
    lists = [path.read_bytes() for path in sorted((folder / "trusted-lists").glob("??-tsl.xml"))]
    algorithms = Algorithms.from_mapping(
        tomllib.loads((ROOT / "config" / "algorithms.toml").read_text(encoding="utf-8"))
    )
    return Context(load(lists, vouched=True), Revocations.none(), AT, None, algorithms)
