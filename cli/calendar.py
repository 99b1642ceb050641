"""``calendar``: the address at which calendar programs subscribe to what is due."""

import typer

from cli.errors import Exit
from cli.output import say

calendar = typer.Typer(help="The calendar subscription: url, renew.", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(calendar, name="calendar")


@calendar.command("url")
def url() -> int:
    """Print the secret address; whoever knows it sees numbers and dates of open cases, and nothing of any person."""
    from cli.running import runtime
    from desk.calendar_feed import address

    with runtime() as rt:
        say(address(rt))
    return Exit.DONE


@calendar.command("renew")
def renew() -> int:
    """Make a new address; the old one leads nowhere from now on."""
    from cli.running import runtime
    from desk.calendar_feed import renew as new_address

    with runtime() as rt:
        say(new_address(rt))
    return Exit.DONE
