"""``case``, ``review`` and ``mail``: the work from a shell."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from cli.acting import actor, system_user
from cli.errors import CommandError, Exit
from cli.output import for_people, print_json, print_table, say, write

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
As = Annotated[str, typer.Option("--as", metavar="NAME", help="Who acts: a user of the program.")]
Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**31 - 1, help="The number that the list shows.")]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept in the history.")]

case = typer.Typer(
    help="Cases: list, show, and what people do with them.", no_args_is_help=False, rich_markup_mode=None
)
review = typer.Typer(
    help="Mail that waits for a person: list, show, release, reject, attach, close, correct.", rich_markup_mode=None
)
mail = typer.Typer(
    help="Stored mail: list, show, export; what shall leave: held, release, discard, outgoing, retry.",
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(case, name="case")
    app.add_typer(review, name="review")
    app.add_typer(mail, name="mail")


@case.command("list")
def case_list(
    as_json: AsJson = False,
    state: Annotated[str | None, typer.Option(help="open, in_progress, waiting, answered or closed.")] = None,
) -> int:
    """List cases in the order of their numbers."""
    from cases import store
    from cases.as_json import case_object
    from cases.database import reading
    from cases.states import CaseState
    from cli.running import open_store

    wanted = store.CaseFilter(states=None if state is None else frozenset({member(CaseState, state)}))
    with open_store() as (db, _), reading(db) as session:
        rows = (case_object(row) for row in store.list_cases(session, wanted))
        show_all(rows, as_json, ("number", "state", "rights", "due_on", "channel", "language"))
    return Exit.DONE


@case.command("show")
def case_show(number: Annotated[str, typer.Argument(metavar="NUMBER")], as_json: AsJson = False) -> int:
    """Show one case: outcomes, work list, notes, answers, history."""
    from cases import store
    from cases.as_json import case_object
    from cases.database import reading
    from cli.case_view import Look, lines
    from cli.running import open_store
    from config.settings import load
    from runtime.resources import load_company, load_worklists

    settings = load()
    with open_store(settings) as (db, vault), reading(db) as session:
        found = store.get_case(session, number.upper())
        show_one(case_object(found), as_json)
        if not as_json:
            look = Look(session, vault, load_worklists(settings), load_company(settings).systems)
            for line in lines(look, found):
                say(line)
    return Exit.DONE


@review.command("list")
def review_list(
    as_json: AsJson = False,
    all_items: Annotated[bool, typer.Option("--all", help="Also those that were decided.")] = False,
) -> int:
    """List what waits for a person, the most urgent first."""
    from cases import store
    from cases.as_json import review_object
    from cases.database import reading
    from cases.states import ReviewState
    from cli.running import open_store

    wanted = store.ReviewFilter(states=None if all_items else frozenset({ReviewState.WAITING}))
    with open_store() as (db, vault), reading(db) as session:
        rows = (review_object(vault, row) for row in store.list_reviews(session, wanted))
        show_all(rows, as_json, ("id", "state", "decision", "reasons", "labels", "provisional_due_on"))
    return Exit.DONE


@review.command("show")
def review_show(item: Id, as_json: AsJson = False) -> int:
    """Show one item: who wrote, why it waits, and until when."""
    from cases import store
    from cases.as_json import review_object
    from cases.database import reading
    from cli.running import open_store

    with open_store() as (db, vault), reading(db) as session:
        show_one(review_object(vault, store.get_review(session, item)), as_json)
    return Exit.DONE


@review.command("release")
def review_release(
    item: Id,
    who: As,
    reason: Reason,
    right: Annotated[
        list[str] | None, typer.Option(help="A right that the mail invokes (repeatable); default: those found.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Open a case from an item; its first receipt keeps the clock."""
    from classifier.rights import Right
    from cli.running import runtime
    from desk.acts import NoRightError, Person, release
    from workers.service import drain

    rights = [member(Right, name) for name in right or ()]
    with runtime() as rt:
        try:
            number = release(rt, item, Person(actor(who), system_user(), reason), rights)
        except NoRightError as error:
            raise CommandError(f"Item {item} can't become a case: {error} with --right.") from error
        drain(rt)
    show_one({"schema": "infotrust/released/1", "id": item, "case": number}, as_json)
    return Exit.DONE


@review.command("reject")
def review_reject(item: Id, who: As, reason: Reason, as_json: AsJson = False) -> int:
    """End an item without a case; the mail is kept."""
    from cli.running import runtime
    from desk.acts import Person, reject

    with runtime() as rt:
        reject(rt, item, Person(actor(who), system_user(), reason))
    show_one({"schema": "infotrust/rejected/1", "id": item, "state": "rejected"}, as_json)
    return Exit.DONE


@mail.command("list")
def mail_list(
    as_json: AsJson = False,
    stage: Annotated[str | None, typer.Option(help="received, verified, waiting, in_review or done.")] = None,
) -> int:
    """List stored mail in the order of its arrival here."""
    from cases import store
    from cases.as_json import mail_object
    from cases.database import reading
    from cases.states import Stage
    from cli.running import open_store

    wanted = store.MailFilter(stage=None if stage is None else member(Stage, stage))
    with open_store() as (db, _), reading(db) as session:
        rows = (mail_object(row) for row in store.list_mails(session, wanted))
        show_all(rows, as_json, ("id", "received_at", "stage", "outcome", "case", "attempts"))
    return Exit.DONE


@mail.command("show")
def mail_show(mail_id: Id, as_json: AsJson = False) -> int:
    """Show one stored mail: where it was found, and what became of it."""
    from cases import store
    from cases.as_json import mail_object
    from cases.database import reading
    from cli.running import open_store

    with open_store() as (db, _), reading(db) as session:
        show_one(mail_object(store.get_mail(session, mail_id)), as_json)
    return Exit.DONE


@mail.command("export")
def mail_export(mail_id: Id) -> int:
    """Write the raw bytes of one mail to standard output."""
    from cases import store
    from cases.database import reading
    from cli.running import open_store

    if for_people():
        raise CommandError(f"Raw mail is not for a terminal; write `infotrust mail export {mail_id} > mail.eml`.")
    with open_store() as (db, vault), reading(db) as session:
        for piece in store.open_raw(session, vault, mail_id):
            write(piece)
    return Exit.DONE


def member(kind: Any, name: str) -> Any:
    """Give the member of a closed list that *name* names. Raises CommandError."""
    try:
        return kind(name)
    except ValueError as error:
        raise CommandError(f"{name!r} is unknown here; write one of {', '.join(kind)}.") from error


def show_all(rows: Iterable[dict[str, Any]], as_json: bool, columns: tuple[str, ...]) -> None:
    """Print objects: as JSON, or these columns of them as a table."""
    if as_json:
        for row in rows:
            print_json(row)
    else:
        print_table(columns, [[_cell(row[column]) for column in columns] for row in rows])


def show_one(row: dict[str, Any], as_json: bool) -> None:
    """Print one object: as JSON, or a line a field."""
    if as_json:
        print_json(row)
        return
    for name, value in row.items():
        if name != "schema":
            say(f"{name:20} {_cell(value)}")


def _cell(value: Any) -> str:
    """Write a value for people: rights with their days, lists with commas, nothing for what is unknown."""
    match value:
        case None:
            return ""
        case {"right": right, "due_on": due_on}:
            return f"{right} ({due_on})"
        case list():
            return ", ".join(_cell(item) for item in value)
        case _:
            return str(value)
