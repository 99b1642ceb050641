"""``audit``, ``backup`` and ``restore``: is the history whole, and can it be had again after a loss?"""

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from cli.errors import CommandError, Exit
from cli.output import say

audit = typer.Typer(help="The history.", rich_markup_mode=None)

PARTIAL = ".partial"
ANCHOR = re.compile(r"(\d{1,18}):([0-9a-fA-F]{64})", re.ASCII)
"""An event of the history and its digest."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(audit, name="audit")
    app.command()(backup)
    app.command()(restore)


@audit.command("verify")
def audit_verify(
    anchor: Annotated[
        list[str] | None,
        typer.Option(metavar="N:DIGEST", help="An event and its digest, as a morning digest names them (repeatable)."),
    ] = None,
) -> int:
    """Check the chain of the history; exit 1 where an event was edited, removed, added or moved.

    With --anchor also that an event noted earlier outside the program is still the same: this finds a whole database
    that was set back to an earlier day.
    """
    from cases import store
    from cases.database import reading
    from cli.running import open_store

    noted = [_anchor(text) for text in anchor or ()]
    with open_store(check_keys=False) as (db, vault), reading(db) as session:
        broken = store.verify_chain(session, vault)
        lost = [number for number, digest in noted if not store.fits_anchor(session, number, digest)]
    if broken is not None:
        say(f"The history is broken at event {broken}: it, or what stood around it, was changed outside the program.")
    for number in lost:
        say(f"Event {number} is not the one that was noted: the history was cut off, set back or written anew.")
    if broken is None and not lost:
        say("The history is whole." if not noted else f"The history is whole, and {len(noted)} noted events are in it.")
        return Exit.DONE
    return Exit.NEGATIVE


def _anchor(text: str) -> tuple[int, str]:
    """Read ``N:DIGEST``. Raises CommandError."""
    match = ANCHOR.fullmatch(text.strip())
    if match is None:
        raise CommandError(
            f"{text!r} is no anchor; write the number of the event, a colon and the 64 digits of its digest."
        )
    return int(match[1]), match[2]


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write; it must not be there yet.")],
) -> int:
    """Write the whole database into one file; the key file is not in it and is kept apart."""
    from cases.backup import write_backup
    from cases.database import reading
    from cli.running import open_store

    if file.exists():
        raise CommandError(f"{file} is there already; name another file.")
    partial = file.with_name(file.name + PARTIAL)
    try:
        with open_store() as (db, _), reading(db) as session, partial.open("wb") as out:
            rows = write_backup(session, out)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(file)
    except OSError as error:
        raise CommandError(
            f"{file} can't be written ({error.strerror}); check folder and disk.", Exit.ENVIRONMENT
        ) from error
    say(f"{rows} rows were written to {file}. Keep the key file apart from it: together they can be read.")
    return Exit.DONE


def restore(file: Annotated[Path, typer.Argument(metavar="FILE", help="What `infotrust backup` wrote.")]) -> int:
    """Fill an empty database from a backup; the key file of the time of the backup must be in place."""
    from cases import store
    from cases.backup import read_backup
    from cases.database import writing
    from cli.running import open_store

    try:
        with file.open("rb") as source, open_store() as (db, vault), writing(db) as session:
            rows = read_backup(session, source)
            if store.verify_chain(session, vault) is not None:
                raise CommandError("The history of the backup does not fit the key file; put the right one in place.")
    except OSError as error:
        raise CommandError(f"{file} can't be read ({error.strerror}); check its name.") from error
    say(f"{rows} rows were restored from {file}.")
    return Exit.DONE
