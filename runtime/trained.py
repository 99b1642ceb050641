"""Weights that this install trained from its own corrections: beside the shipped ones, and only while they fit them.

They lie in the data folder and name the rules and the shipped texts that they were made with. An update of the program
brings others; then the shipped weights serve until somebody trains again.
"""

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from classifier.examples import Example, example_of
from classifier.weights import Weights, from_table, written
from config.settings import Settings
from runtime.resources import rule_tables

FILE: Final = "weights.toml"
WEIGHTS: Final = "weights"
LARGEST: Final = 64 * 1024 * 1024
"""Bytes; thirty times the shipped weights. What is larger was not written here."""


def tables(settings: Settings) -> Mapping[str, Mapping[str, Any]]:
    """Give the classifier's tables with the trained weights, where there are some that fit; else as shipped."""
    shipped = rule_tables()
    own = _read(settings.data_dir / FILE)
    if own is None or own.get("fits") != edition():
        return shipped
    try:
        from_table(own)
    except (KeyError, ValueError):
        return shipped
    return {**shipped, WEIGHTS: own}


def shipped_examples() -> list[Example]:
    """Read the labelled texts that ship with the program."""
    return [example_of(json.loads(line)) for line in _shipped_text().splitlines() if line]


def keep(settings: Settings, weights: Weights) -> Path:
    """Write *weights* to the data folder, whole or not at all, for the owner only; gives the file.

    Raises:
        OSError: it can't be written.
    """
    path = settings.data_dir / FILE
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(f'# Trained by this install; infotrust train makes it anew.\nfits = "{edition()}"\n')
        out.write(f"weights = '''\n{written(weights)}'''\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
    return path


def edition() -> str:
    """Give the digest of the shipped tables, weights included: what trained weights must have been made with."""
    return hashlib.sha256(json.dumps(rule_tables(), sort_keys=True).encode()).hexdigest()


def _shipped_text() -> str:
    return (files("classifier") / "texts" / "training.jsonl").read_text(encoding="utf-8")


def _read(path: Path) -> dict[str, Any] | None:
    """Read the file; None where it is not there, too large, or no such table."""
    try:
        if path.stat().st_size > LARGEST:
            return None
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None
