"""What shall leave: what waits for an admin (``mail held``, ``release``, ``discard``), what failed (``outgoing``, ``retry``)."""

from typing import Annotated

import typer

from cli.acting import actor, system_user
from cli.errors import CommandError, Exit
from cli.output import say
from cli.work import As, AsJson, Reason, mail, show_all

Ids = Annotated[
    list[int] | None,
    typer.Argument(metavar="ID…", min=1, max=2**31 - 1, help="Numbers that `mail held` shows.", show_default=False),
]
Named = Annotated[
    list[int],
    typer.Argument(metavar="ID…", min=1, max=2**31 - 1, help="Numbers that the lists show.", show_default=False),
]


def register(_app: typer.Typer) -> None:
    """Add the commands of this module to ``mail``."""
    mail.command("held")(mail_held)
    mail.command("release")(mail_release)
    mail.command("discard")(mail_discard)
    mail.command("outgoing")(mail_outgoing)
    mail.command("retry")(mail_retry)


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


def mail_discard(ids: Named, who: As, reason: Reason) -> int:
    """End held letters without sending them; the history keeps them and the reason."""
    from cli.running import runtime
    from desk.acts import Person
    from desk.held import discard

    with runtime() as rt:
        number = discard(rt, ids, Person(actor(who), system_user(), reason))
    say(f"{number} discarded; nothing of them leaves.")
    return Exit.DONE


def mail_outgoing(as_json: AsJson = False) -> int:
    """List what has not left: waiting, held or failed, with the failure of the last try."""
    from cli.running import runtime
    from desk.held import outgoing_rows

    with runtime() as rt:
        show_all(outgoing_rows(rt), as_json, ("id", "kind", "state", "attempts", "not_before", "error"))
    return Exit.DONE


def mail_retry(ids: Named, who: As) -> int:
    """Have letters that failed for good tried again."""
    from cli.running import runtime
    from desk.acts import Person
    from desk.held import try_again

    with runtime() as rt:
        number = try_again(rt, ids, Person(actor(who), system_user(), "tried again"))
    say(f"{number} tried again; the service carries them now.")
    return Exit.DONE
