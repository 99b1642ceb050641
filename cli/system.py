"""``db``, ``trust`` and ``doctor``: is everything there that the service needs?"""

from typing import Annotated

import typer

from cli.errors import Exit
from cli.output import print_json, say

db = typer.Typer(help="The database.", rich_markup_mode=None)
trust = typer.Typer(help="What is trusted, and how fresh it is.", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(db, name="db")
    app.add_typer(trust, name="trust")
    app.command()(doctor)
    from cli.demo import demo

    app.command()(demo)


@db.command("upgrade")
def db_upgrade() -> int:
    """Bring the tables up to the version of this program."""
    from cli.running import upgraded

    say(f"The database has version {upgraded()}.")
    return Exit.DONE


@trust.command("status")
def trust_status(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a list.")] = False) -> int:
    """Tell of each trusted list how old it is and whether it is trusted; exit 1 when none is."""
    from datetime import UTC, datetime

    from cli.trust_table import show, states
    from config.settings import load
    from runtime.trust import load_trust

    now = datetime.now(UTC)
    store = load_trust(load())
    rows = states(store, now)
    if as_json:
        for row in rows:
            print_json(row)
    else:
        show(rows)
    return Exit.DONE if any(row["state"] in {"trusted", "vouched"} for row in rows) else Exit.NEGATIVE


def doctor(
    settings: Annotated[
        bool, typer.Option("--settings", help="List all settings with their values, secrets masked.")
    ] = False,
) -> int:
    """Check settings, mailbox, outgoing mail, database, queue, trust data and clock; exit 1 when one fails."""
    from cli import checks

    if settings:
        checks.list_settings()
        return Exit.DONE
    return Exit.DONE if checks.check_all() else Exit.NEGATIVE
