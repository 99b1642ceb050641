"""``retention``: what is to be deleted when, and what a dispute keeps from it."""

import re
from typing import Annotated

import typer

from cli.acting import actor, system_user
from cli.errors import Exit
from cli.output import print_json, print_table, say
from cli.work import As, AsJson, Reason

retention = typer.Typer(help="Deleting what was kept long enough: show, run, hold, lift.", rich_markup_mode=None)

What = Annotated[str, typer.Argument(metavar="CASE|MAIL", help="A case's number, or the number of a mail in no case.")]
CASE_NUMBER = re.compile(r"DSR-\d{4}-\d+", re.ASCII | re.IGNORECASE)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(retention, name="retention")


@retention.command("show")
def show(as_json: AsJson = False) -> int:
    """Show the period of each class, and how much of it would be deleted now."""
    from cli.running import runtime
    from desk.retaining import due_now

    with runtime() as rt:
        rows = [
            {"schema": "infotrust/retention/1", "class": due.kind.value, "days": due.days, "due": due.count}
            for due in due_now(rt)
        ]
    if as_json:
        for row in rows:
            print_json(row)
    else:
        print_table(
            ("class", "days", "due"),
            [[str(r["class"]), "never" if r["days"] is None else str(r["days"]), str(r["due"])] for r in rows],
        )
    return Exit.DONE


@retention.command("run")
def run() -> int:
    """Delete now what was kept long enough, as the scheduler does every hour."""
    from cli.running import runtime
    from desk.retaining import purge_expired

    with runtime() as rt:
        say(f"{purge_expired(rt)} mails, cases and notices were emptied; their lines in the register stay.")
    return Exit.DONE


@retention.command("hold")
def hold(what: What, who: As, reason: Reason) -> int:
    """Keep a case or a mail from being deleted until the hold is lifted."""
    _set(what, who, reason, on=True)
    say(f"{what.upper()} is kept until the hold is lifted.")
    return Exit.DONE


@retention.command("lift")
def lift(what: What, who: As, reason: Reason) -> int:
    """Lift a hold: the case or mail is deleted when its period has ended."""
    _set(what, who, reason, on=False)
    say(f"{what.upper()} is no longer held.")
    return Exit.DONE


def _set(what: str, who: str, reason: str, *, on: bool) -> None:
    from cli.errors import CommandError
    from cli.running import runtime
    from desk.acts import Person
    from desk.life import hold as hold_case
    from desk.retaining import hold_mail

    person = Person(actor(who), system_user(), reason)
    with runtime() as rt:
        if CASE_NUMBER.fullmatch(what):
            hold_case(rt, what.upper(), person, on=on)
        elif what.isascii() and what.isdecimal() and int(what) < 2**31:
            hold_mail(rt, int(what), person, on=on)
        else:
            raise CommandError(f"{what!r} is neither a case such as DSR-2026-000123 nor the number of a mail.")
