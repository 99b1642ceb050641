"""``ingest``: mail handed in as files."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.errors import CommandError, Exit
from cli.output import complain, print_json

if TYPE_CHECKING:
    from runtime.runtime import Runtime

CHUNK = 1024 * 1024
"""Bytes of a file read at a time: a mail of 100 MB never stands in memory at once."""

STANDARD_INPUT = "-"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(ingest)


def ingest(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Messages, a Maildir, or - for standard input.")],
    received_at: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="Time of receipt that you vouch for; default: our own server's Received, else now."
        ),
    ] = None,
) -> int:
    """Take messages through the same pipeline as the mailbox; one JSON line a file."""
    from cli.inputs import instant
    from cli.running import runtime
    from workers.service import drain

    worst = Exit.DONE
    with runtime() as rt:
        stated = None if received_at is None else instant(received_at, rt.calendar.zone)
        for name, chunks in _messages(files):
            try:
                print_json(_ingested(rt, name, chunks, stated))
            except CommandError as error:
                worst = max(worst, error.code)
                complain(str(error))
        drain(rt)
    return worst


def _ingested(rt: "Runtime", name: str, chunks: Iterable[bytes], stated: datetime | None) -> dict[str, Any]:
    from cases.database import reading
    from workers.ingest import ingest as store_and_advance
    from workers.results import result

    mail_id = store_and_advance(rt, chunks, stated)
    with reading(rt.db) as session:
        return {"schema": "infotrust/ingest/1", "file": name} | result(session, rt, mail_id)


def _messages(names: Iterable[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
    for name in names:
        if name == STANDARD_INPUT:
            yield name, _standard_input()
            continue
        path = Path(name)
        yield from ((str(file), _pieces(file)) for file in (_of_maildir(path) if _is_maildir(path) else [path]))


def _is_maildir(path: Path) -> bool:
    return all((path / part).is_dir() for part in ("cur", "new"))


def _of_maildir(path: Path) -> list[Path]:
    """List the messages in the order of their delivery, with which their names begin."""
    found = (file for part in ("new", "cur") for file in (path / part).iterdir())
    return sorted((file for file in found if file.is_file() and not file.name.startswith(".")), key=lambda f: f.name)


def _pieces(path: Path) -> Iterator[bytes]:
    """Give a file in pieces; what is wrong with its name shows when the first is asked for."""
    if path.is_dir():
        raise CommandError(f"{path} is a directory and no Maildir; name the message files in it.")
    try:
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece
    except FileNotFoundError as error:
        raise CommandError(f"{path} does not exist; check the name and the folder.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable name"
        raise CommandError(f"{path} can't be read ({reason}); check its permissions.") from error


def _standard_input() -> Iterator[bytes]:
    import sys

    while piece := sys.stdin.buffer.read(CHUNK):
        yield piece
