"""``case import`` and ``case export``: registers in spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import actor, system_user
from cli.errors import CommandError, Exit
from cli.inputs import read_file
from cli.output import complain, print_json, print_table, say, write
from cli.work import As, AsJson, case

if TYPE_CHECKING:
    from desk.register import Placed
    from desk.register_rows import Entry, Scale
    from runtime.runtime import Runtime
    from runtime.tables import Row

COLUMNS = ("number", "reference", "state", "closed_as", "rights", "outcomes", "received_at", "due_on", "target_on",
           "extended_due_on", "channel", "language", "assigned_to", "opened_at")  # fmt: skip
"""Columns of an exported register; nothing in them names the client."""

FORMULA = ("=", "+", "-", "@", "\t")
"""How a cell begins that a spreadsheet would compute."""


def register(_app: typer.Typer) -> None:
    """Add the commands of this module to ``case``."""
    case.command("import")(case_import)
    case.command("export")(case_export)


def case_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A register: XLSX, or CSV with its columns named.")],
    who: As,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would become of each row.")] = False,
    as_json: AsJson = False,
) -> int:
    """Import a register from a spreadsheet, a case a row.

    The number of a row becomes the reference of its case; dates are taken as they were.

    Columns: reference, received, rights; and, where there are, person, channel, target, language, request, due,
    extended, answered, outcome. All rows are checked first: while one can't be used, nothing is written. A repeat
    changes nothing. Nobody is written to.
    """
    from cli.running import runtime
    from desk.acts import Person
    from desk.register import bring_in, look_up

    person = Person(actor(who), system_user(), "import")
    rows = _rows(file)
    with runtime() as rt:
        entries = _checked(rt, file, rows)
        placed: Iterable[Placed] = look_up(rt, entries)
        _refuse_clashes(file, placed)
        if not dry_run:
            placed = list(bring_in(rt, person, entries))
        _show(placed, as_json, dry_run)
    return Exit.DONE


def case_export(
    as_json: AsJson = False,
    state: Annotated[str | None, typer.Option(help="open, in_progress, waiting, answered or closed.")] = None,
) -> int:
    """Write the register of cases as CSV or JSON, naming no client."""
    from cases import store
    from cases.as_json import case_object
    from cases.database import reading
    from cases.states import CaseState
    from cli.running import open_store
    from cli.work import member

    wanted = store.CaseFilter(states=None if state is None else frozenset({member(CaseState, state)}))
    with open_store() as (db, _), reading(db) as session:
        if not as_json:
            write(_csv(COLUMNS))
        for row in store.list_cases(session, wanted):
            shown = case_object(row)
            if as_json:
                print_json(shown)
            else:
                write(_csv(_cells(shown)))
    return Exit.DONE


def scale(rt: "Runtime") -> "Scale":
    """Give what rows are measured by: the calendar, and that nothing was received later than now."""
    from desk.register_rows import Scale

    return Scale(rt.calendar, rt.clock())


def _rows(file: Path) -> "tuple[Row, ...]":
    """Read the table in a child process: it may have come by mail."""
    from contextlib import closing

    from cli.children import ask, children
    from runtime.records import load
    from runtime.tables import Table, read_table

    data = read_file(file)
    with closing(children(None, 1)) as sandbox:
        table = load(Table, ask(sandbox, read_table, str(file), data))
    if table.error is not None:
        raise CommandError(f"{file} {table.error}.", Exit.NEGATIVE)
    return table.rows


def _checked(rt: "Runtime", file: Path, rows: "Sequence[Row]") -> "list[tuple[int, Entry]]":
    """Give all rows, or name each that can't be used."""
    from desk.register_rows import BadRow, RowError, entries

    try:
        read = list(entries(rows, scale(rt)))
    except RowError as error:
        raise CommandError(f"{file} is no register: {error}.", Exit.NEGATIVE) from error
    _refuse(file, [(row.number, row.error) for row in read if isinstance(row, BadRow)])
    return [row for row in read if not isinstance(row, BadRow)]


def _refuse_clashes(file: Path, placed: "Iterable[Placed]") -> None:
    from desk.register import Fate

    _refuse(
        file,
        [
            (row.number, f"reference: {row.case} bears {row.entry.reference!r}, but was received on another day")
            for row in placed
            if row.fate is Fate.CLASH
        ],
    )


def _refuse(file: Path, bad: Sequence[tuple[int, str]]) -> None:
    for number, error in bad:
        complain(f"Row {number}: {error}.")
    if bad:
        raise CommandError(
            f"Nothing of {file} was imported; mend the {len(bad)} rows named above and import it again.", Exit.NEGATIVE
        )


def _show(placed: "Iterable[Placed]", as_json: bool, dry_run: bool) -> None:
    objects = [_object(row) for row in placed]
    if as_json:
        for value in objects:
            print_json(value)
        return
    columns = ("row", "reference", "fate", "case", "due_on", "note")
    print_table(columns, [["" if o[c] is None else str(o[c]) for c in columns] for o in objects])
    new = sum(value["fate"] == "new" for value in objects)
    say(f"{new} cases {'would be' if dry_run else 'were'} opened, {len(objects) - new} were there already.")


def _object(row: "Placed") -> dict[str, Any]:
    stated, due_on = row.entry.past.stated_due_on, row.entry.deadline.due_on
    differs = stated is not None and stated not in {due_on, row.entry.past.extended_due_on}
    return {
        "schema": "infotrust/import/1",
        "row": row.number,
        "reference": row.entry.reference,
        "fate": row.fate.value,
        "case": row.case,
        "due_on": due_on.isoformat(),
        "note": f"the register says {stated}" if differs else None,
    }


def _cells(shown: dict[str, Any]) -> list[str]:
    rights = shown["rights"]
    values = shown | {
        "rights": "; ".join(right["right"] for right in rights),
        "outcomes": "; ".join(right["outcome"] for right in rights),
    }
    return ["" if values[column] is None else _harmless(str(values[column])) for column in COLUMNS]


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from computing what somebody wrote."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _csv(cells: Iterable[str]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "surrogatepass")
