"""``case add`` and ``case scan``: requests on paper, and the scans of their letters."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import actor, system_user
from cli.errors import CommandError, Exit
from cli.inputs import read_file
from cli.output import complain, write
from cli.registers import scale
from cli.work import As, AsJson, case, show_all, show_one

if TYPE_CHECKING:
    from cases.model_letters import CaseFile
    from cases.sealed import Vault
    from desk.acts import Person
    from desk.register_rows import Entry
    from runtime.runtime import Runtime


def register(_app: typer.Typer) -> None:
    """Add the commands of this module to ``case``."""
    case.command("add")(case_add)
    case.command("scan")(case_scan)


def case_add(
    received: Annotated[
        str, typer.Option(metavar="TIME", help="Day or time of receipt at the company: 2026-11-24, 24.11.2026 10:30.")
    ],
    right: Annotated[list[str], typer.Option(help="A right that the letter invokes (repeatable).")],
    who: As,
    person: Annotated[str | None, typer.Option(metavar="NAME", help="Who asks.")] = None,
    channel: Annotated[
        str, typer.Option(help="How to answer: email, post, phone, eaddress, in_person or none.")
    ] = "post",
    target: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to answer.")] = "",
    language: Annotated[str, typer.Option(help="Language of letters: lv, en or ru.")] = "lv",
    request: Annotated[str, typer.Option(metavar="TEXT", help="What is asked, in the client's words.")] = "",
    reference: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="The number that the letter was registered by.")
    ] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why the case is opened.")] = "a request on paper",
    scan: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="The scanned letter: PDF, JPEG, PNG, TIFF (repeatable).")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Open a case for a request on paper, under the same clock."""
    from cases import store
    from cases.as_json import case_object
    from cases.database import reading
    from cli.running import runtime
    from desk.acts import Person

    with runtime() as rt:
        entry = _letter(rt, received, right, (channel, target), language)
        entry = replace(entry, person=person, request=request, reference=reference)
        number = _added(rt, Person(actor(who), system_user(), reason), entry, scan or ())
        with reading(rt.db) as session:
            show_one(case_object(store.get_case(session, number)), as_json)
        if entry.deadline.due_on < rt.today():
            complain(f"The answer to {number} was due on {entry.deadline.due_on}: the case is overdue already.")
    return Exit.DONE


def _letter(rt: "Runtime", received: str, rights: Iterable[str], channel: tuple[str, str], language: str) -> "Entry":
    """Read what the options say; *channel* is its kind and its address."""
    from desk import register_rows as rows

    try:
        return rows.Entry(
            deadline=rows.received(received, scale(rt)),
            rights=rows.rights(",".join(rights)),
            channel=rows.channel(*channel),
            language=rows.language(language),
        )
    except rows.RowError as error:
        raise CommandError(f"The request can't be registered: {error}.") from error


def _added(rt: "Runtime", person: "Person", entry: "Entry", letter: Sequence[Path]) -> str:
    from desk.register import ReferenceTakenError, add
    from desk.scans import ScanError, ScanFile

    pages = [ScanFile(path.name, read_file(path)) for path in letter]
    try:
        return add(rt, person, entry, pages)
    except ReferenceTakenError as error:
        raise CommandError(str(error), Exit.NEGATIVE) from error
    except ScanError as error:
        raise CommandError(f"{error}.") from error


def case_scan(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The case.")],
    scan: Annotated[
        int | None, typer.Argument(metavar="ID", min=1, max=2**31 - 1, help="The scan to write out.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """List the scans of a case's letter, or write one of them to standard output."""
    from cases import files, store
    from cases.database import reading
    from cases.states import FilePurpose
    from cli.running import open_store

    with open_store() as (db, vault), reading(db) as session:
        found = store.get_case(session, number.upper())
        if scan is not None:
            for piece in files.open_file(session, vault, files.case_file(session, found, scan)):
                write(piece)
            return Exit.DONE
        rows = [_scan(vault, file) for file in files.list_files(session, found, FilePurpose.SCAN)]
    show_all(rows, as_json, ("id", "media_type", "size", "name"))
    return Exit.DONE


def _scan(vault: "Vault", file: "CaseFile") -> dict[str, Any]:
    """``infotrust/scan/1``."""
    from cases.files import open_file_name

    return {
        "schema": "infotrust/scan/1",
        "id": file.id,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "name": open_file_name(vault, file) or None,
    }
