"""``audit``, ``backup`` and ``restore``: is the history whole, and can it be had again after a loss?"""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.errors import CommandError, Exit
from cli.output import say

audit = typer.Typer(help="The history.", rich_markup_mode=None)

PARTIAL = ".partial"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(audit, name="audit")
    app.command()(backup)
    app.command()(restore)


@audit.command("verify")
def audit_verify() -> int:
    """Check the chain of the history; exit 1 where an event was edited, removed, added or moved."""
    from cases import store
    from cases.database import reading
    from cli.running import open_store

    with open_store() as (db, vault), reading(db) as session:
        broken = store.verify_chain(session, vault)
    if broken is None:
        say("The history is whole.")
        return Exit.DONE
    say(f"The history is broken at event {broken}: it, or what stood around it, was changed outside the program.")
    return Exit.NEGATIVE


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
