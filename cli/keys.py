"""``key``: a new key becomes the current one, and everything is sealed anew with it, while the service runs."""

from typing import TYPE_CHECKING

import typer

from cli.errors import Exit
from cli.output import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from cases.sealed import Vault

key = typer.Typer(
    help="The keys that everything personal is encrypted with: rotate, reseal, status.", rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(key, name="key")


@key.command("rotate")
def rotate() -> int:
    """Make a new key, and seal everything anew with it; older keys stay in the file, for words and for backups.

    May be stopped at any moment: `infotrust key reseal` goes on. Back up the key file afterwards.
    """
    from cli.running import open_store
    from config.settings import load
    from runtime.keys import rotate as add_key

    settings = load()
    with open_store(settings):  # keys that do not fit the database are found before another is added
        new = add_key(settings.effective_key_file)
    say(f"Key {new} is the current one; back up {settings.effective_key_file} now.")
    return reseal()


@key.command("reseal")
def reseal() -> int:
    """Seal anew what older keys sealed, as far as it is not yet."""
    from cli.running import open_store

    with open_store() as (db, vault):
        done = _sealed_anew(db, vault)
    say(f"{done} values were sealed anew; nothing is left that an older key sealed.")
    return Exit.DONE


@key.command("status")
def status() -> int:
    """Tell how much is still sealed with an older key; exit 1 while there is any."""
    from cases.database import reading
    from cases.resealing import count_old
    from cli.running import open_store

    with open_store() as (db, vault), reading(db) as session:
        left = count_old(session, vault)
    say(f"{left} values are sealed with an older key." if left else "Everything is sealed with the current key.")
    return Exit.NEGATIVE if left else Exit.DONE


def _sealed_anew(db: "Engine", vault: "Vault") -> int:
    """Look again until nothing is left: what was written meanwhile may still be of the older key."""
    from cases.database import reading, writing
    from cases.resealing import count_old, old_batches, seal_anew

    done = 0
    while True:
        with reading(db) as session:
            if not count_old(session, vault):
                return done
            batches = list(old_batches(session, vault))
        for column, rows in batches:
            with writing(db) as session:
                done += seal_anew(session, vault, column, rows)
