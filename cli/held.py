"""``mail held`` and ``mail release``: what would leave and waits for an admin (shadow mode)."""

from typing import Annotated

import typer

from cli.acting import actor, system_user
from cli.errors import CommandError, Exit
from cli.output import say
from cli.work import As, AsJson, mail, show_all

Ids = Annotated[
    list[int] | None,
    typer.Argument(metavar="ID…", min=1, max=2**31 - 1, help="Numbers that `mail held` shows.", show_default=False),
]


def register(_app: typer.Typer) -> None:
    """Add the commands of this module to ``mail``."""
    mail.command("held")(mail_held)
    mail.command("release")(mail_release)


def mail_held(as_json: AsJson = False) -> int:
    """List letters and notices that wait for an admin."""
    from cli.running import runtime
    from desk.held import held

    with runtime() as rt:
        show_all(held(rt), as_json, ("id", "kind", "recipient", "subject", "created_at"))
    return Exit.DONE


def mail_release(
    who: As,
    ids: Ids = None,
    everything: Annotated[bool, typer.Option("--all", help="All that is held now.")] = False,
) -> int:
    """Let held letters leave; those not named stay held."""
    from cli.running import runtime
    from desk.acts import Person
    from desk.held import ShadowModeError, held, let_leave

    if everything == bool(ids):
        raise CommandError("Name what shall leave by its number, or all of it with --all, and not both.")
    with runtime() as rt:
        chosen = [int(row["id"]) for row in held(rt)] if everything else ids or []
        try:
            number = let_leave(rt, chosen, Person(actor(who), system_user(), "released"))
        except ShadowModeError as error:
            raise CommandError(str(error)) from error
    say(f"{number} released; the service carries them now.")
    return Exit.DONE
