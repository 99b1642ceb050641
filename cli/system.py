"""``db``, ``doctor``, ``trust`` and ``demo``: is everything there that the service needs?"""

from typing import Annotated

import typer

from cli import trusted_lists
from cli.errors import Exit
from cli.output import say

db = typer.Typer(help="The database.", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(db, name="db")
    app.add_typer(trusted_lists.trust, name="trust")
    app.command()(doctor)
    from cli.demo import demo

    app.command()(demo)


@db.command("upgrade")
def db_upgrade() -> int:
    """Bring the tables up to the version of this program."""
    from cli.running import upgraded

    say(f"The database has version {upgraded()}.")
    return Exit.DONE


def doctor(
    settings: Annotated[
        bool, typer.Option("--settings", help="List all settings with their values, secrets masked.")
    ] = False,
    process: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Check only that this machine's run, poll, worker, scheduler or web gives signs of life.",
        ),
    ] = None,
) -> int:
    """Check settings, mailbox, outgoing mail, database, queue, trust data and clock; exit 1 when one fails."""
    from cli import checks

    if process is not None:
        from cli.life import check_process

        return Exit.DONE if check_process(process) else Exit.NEGATIVE
    if settings:
        checks.list_settings()
        return Exit.DONE
    return Exit.DONE if checks.check_all() else Exit.NEGATIVE
