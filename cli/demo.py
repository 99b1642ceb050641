"""``demo``: the main job on a test authority, sample mails and a local Maildir, through the real pipeline.

Everything lies in one folder below the data folder, made anew each time; the authority answers on loopback.
"""

import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import CommandError, Exit
from cli.output import print_table, say

if TYPE_CHECKING:
    from authority.samples import SampleMail
    from cli.demo_table import Row
    from config.settings import Settings
    from runtime.runtime import Runtime

STAFF = "personals@infotrust.example"
ADMIN = "administrators@infotrust.example"
COLUMNS = ("mail", "verdict", "rights", "outcome", "case", "due", "channel")
MARKER = ".infotrust-demo"
"""Tells a folder that a demo made from one that somebody else filled."""


def demo(
    folder: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where to work; default: demo in the data folder.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="End after the table even on a terminal.")] = False,
) -> int:
    """Show the main job: sample mails of a test authority go through the real pipeline, and a table tells what became of each."""
    from cli.demo_pages import show_pages
    from cli.demo_table import table
    from config.settings import load

    place = folder or load().data_dir / "demo"
    with played(place) as (rt, samples):
        rows = table(rt, samples, uids(samples))
        letters = len(list((place / "data" / "outgoing").glob("*.eml")))
        _show(rows, place, letters)
        if sys.stdin.isatty() and sys.stdout.isatty() and not once:
            show_pages(rt)
    return Exit.DONE


@contextmanager
def played(place: Path) -> "Iterator[tuple[Runtime, Sequence[SampleMail]]]":
    """Make the authority and its sample mails in *place*, and take every mail to its end.

    Raises:
        CommandError: *place* holds what no demo made.
    """
    from authority import folder
    from authority.pki import Authority
    from authority.samples import sample_mails
    from authority.server import AuthorityServer
    from cli.running import runtime
    from workers.polling import poll
    from workers.service import drain

    _clear(place)
    server = AuthorityServer(lambda: datetime.now(UTC))
    now = datetime.now(UTC)
    authority = Authority(now, base_url=server.url)
    samples = sample_mails(authority, now)
    folder.write(authority, place / "trust")
    _deliver(samples, place / "maildir")
    with server.serving(authority), runtime(_settings(place)) as rt:
        poll(rt, queue=lambda: None)
        drain(rt)
        yield rt, samples


def _clear(place: Path) -> None:
    try:
        if place.exists() and any(place.iterdir()):
            _remove(place)
        place.mkdir(parents=True, exist_ok=True)
        (place / MARKER).touch()
    except OSError as error:
        raise CommandError(
            f"The folder {place} can't be used ({error.strerror}); name another with --folder.", Exit.ENVIRONMENT
        ) from error


def _remove(place: Path) -> None:
    """Remove what an earlier demo made, and nothing else."""
    if not (place / MARKER).exists():
        raise CommandError(f"{place} holds files that no demo made; name an empty folder with --folder.")
    shutil.rmtree(place)


def _deliver(samples: "Sequence[SampleMail]", maildir: Path) -> None:
    """Put the samples into a Maildir as a mail server would: complete, and with their time of delivery."""
    for part in ("tmp", "new", "cur"):
        (maildir / part).mkdir(parents=True)
    for uid, sample in zip(uids(samples), samples, strict=True):
        path = maildir / "new" / uid
        path.write_bytes(sample.raw)
        os.utime(path, (sample.received_at.timestamp(), sample.received_at.timestamp()))


def uids(samples: "Sequence[SampleMail]") -> list[str]:
    """Name the file of each sample as a mail server would: by its time of delivery, and unlike any other."""
    return [f"{int(sample.received_at.timestamp())}.{number}.demo" for number, sample in enumerate(samples, start=1)]


def _settings(place: Path) -> "Settings":
    from pydantic import SecretStr

    from config.settings import Settings, load

    return Settings(
        web_bind=load().web_bind,
        second_factor="optional",
        data_dir=place / "data",
        source_url=SecretStr(f"maildir://{(place / 'maildir').absolute()}"),
        trust_source=str(place / "trust"),
        allow_test_anchors=True,
        outgoing="send",
        staff_addresses=(STAFF,),
        admin_addresses=(ADMIN,),
    )


def _show(rows: "Sequence[Row]", place: Path, letters: int) -> None:
    print_table(COLUMNS, [[r.mail, r.verdict, r.rights, r.outcome, r.case, r.due_on, r.channel] for r in rows])
    opened = sum(r.outcome == "case" for r in rows)
    say()
    say(f"{len(rows)} mails, {opened} cases opened, {letters} letters and notices written.")
    say(
        f"Everything lies in {place}: maildir (the mailbox), trust (the lists), data (database, key, outgoing letters)."
    )
    say(f"Look around with: INFOTRUST_DATA_DIR={shlex.quote(str(place / 'data'))} infotrust case list")
