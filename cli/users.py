"""``user``: who may sign in to the pages. The first admin comes from here."""

from typing import TYPE_CHECKING, Annotated

import typer

from cases.roles import Role
from cli.acting import actor, system_user
from cli.errors import CommandError, Exit
from cli.output import complain, say
from cli.work import AsJson, show_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desk.accounts import Link
    from runtime.runtime import Runtime

user = typer.Typer(help="Accounts of the pages.", rich_markup_mode=None, no_args_is_help=True)
As = Annotated[str, typer.Option("--as", metavar="NAME", help="Who acts; default: the system user.")]
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The person's address.")]
COLUMNS = ("email", "name", "role", "state", "second_factor", "signed_in_at")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(user, name="user")


@user.command("invite")
def invite(
    email: Email,
    role: Annotated[Role | None, typer.Option(help="What the person is there for; needed for a new account.")] = None,
    name: Annotated[str, typer.Option(metavar="NAME", help="How colleagues call the person.")] = "",
    who: As = "",
) -> int:
    """Print a one-time link with which the person sets a password: for a new account, or anew after it was lost."""
    from cli.running import runtime

    with runtime() as rt:
        link = invited(rt, email, role, name, who)
    say(link.url)
    complain(f"For {link.email} only; it works once, until {link.ends_at:%Y-%m-%d %H:%M} UTC.")
    return Exit.DONE


def invited(rt: "Runtime", email: str, role: Role | None, name: str = "", who: str = "") -> "Link":
    """Make a link, or say why not."""
    from desk.accounts import AccountError, invite
    from desk.acts import Person

    try:
        return invite(rt, Person(actor(who or system_user()), system_user(), "invited"), email, role, name)
    except AccountError as error:
        raise CommandError(str(error)) from error


@user.command("list")
def list_users(as_json: AsJson = False) -> int:
    """List all accounts."""
    from cli.running import runtime

    with runtime() as rt:
        show_all(_rows(rt), as_json, COLUMNS)
    return Exit.DONE


def _rows(rt: "Runtime") -> "Iterator[dict[str, object]]":
    from cases.accounts import list_users
    from cases.database import reading

    with reading(rt.db) as session:
        rows = list_users(session)
    for row in rows:
        yield {
            "schema": "infotrust/user/1",
            "email": row.email,
            "name": row.name,
            "role": row.role.value,
            "state": row.state.value,
            "language": row.language,
            "second_factor": row.totp is not None,
            "created_at": row.created_at.isoformat(),
            "signed_in_at": None if row.signed_in_at is None else row.signed_in_at.isoformat(),
        }


@user.command("disable")
def disable(email: Email, who: As = "") -> int:
    """Let the person in no more: sessions end at once, links are void."""
    from cases.accounts import LastAdminError
    from cli.running import runtime
    from desk.accounts import AccountError, disable, id_of
    from desk.acts import Person

    with runtime() as rt:
        try:
            disable(rt, Person(actor(who or system_user()), system_user(), "disabled"), id_of(rt, email))
        except AccountError as error:
            raise CommandError(str(error), Exit.NEGATIVE) from error
        except LastAdminError as error:
            text = str(error)
            raise CommandError(f"{text[:1].upper()}{text[1:]}.", Exit.NEGATIVE) from error
    say(f"{email} is disabled.")
    return Exit.DONE
