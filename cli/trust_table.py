"""How far each trusted list is trusted now, as objects and as a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cli.output import print_json, print_table, say

if TYPE_CHECKING:
    from datetime import datetime

    from runtime.trust_status import ListStatus

COLUMNS = (
    "territory",
    "sequence",
    "issued",
    "next_update",
    "signer",
    "anchors",
    "state",
    "last_success",
    "last_failure",
)
SIGNER_SHOWN = 16
"""Hexadecimal digits of a signer's fingerprint in a table: enough to tell one from another, `--json` has them all."""


def show(found: "Sequence[ListStatus]", *, as_json: bool) -> None:
    """Print the lists, one object a line or as a table for people."""
    rows = [status.as_json() for status in found]
    if as_json:
        for row in rows:
            print_json(row)
    elif rows:
        _print(rows)
    else:
        say(
            "No trusted list is loaded: nothing can be accepted. Fetch them with `infotrust trust refresh`,"
            " or name a folder with the setting TRUST_SOURCE."
        )


def all_states(now: "datetime") -> "tuple[ListStatus, ...]":
    """Load what the settings name and give the state of each list."""
    from config.settings import load
    from runtime.list_shelf import Records
    from runtime.trust import EU, load_trust, shelf
    from runtime.trust_status import statuses

    settings = load()
    records = shelf(settings).records() if settings.trust_source == EU else Records()
    return statuses(load_trust(settings), records, now)


def line(status: "ListStatus") -> str:
    """Tell of one list what the table tells, as a line by itself."""
    row = status.as_json()
    read = row["sequence"] is not None
    issued = (
        f"number {row['sequence']} of {row['issued']}, next update {row['next_update'] or 'none'}"
        if read
        else "no list"
    )
    signer = f"signer {_cell(row, 'signer') or 'unknown'}, {row['anchors']} certificates"
    times = f"last success {row['last_success'] or 'none'}, last failure {row['last_failure'] or 'none'}"
    return f"{row['territory'] or '??'} {row['state']}: {issued}, {signer}, {times}"


def _cell(row: dict[str, Any], column: str) -> str:
    value = row[column]
    if value is None:
        return ""
    return str(value)[:SIGNER_SHOWN] if column == "signer" else str(value)


def _print(rows: list[dict[str, Any]]) -> None:
    print_table(COLUMNS, [[_cell(row, column) for column in COLUMNS] for row in rows])
    for row in rows:
        for sentence in (row["refused"], row["failure"]):
            if sentence:
                text = sentence if sentence.endswith(".") else f"not refreshed at {row['last_failure']}: {sentence}."
                say(f"{row['territory']}: {text}")
