"""``trust``: fetch the trusted lists, and tell what is trusted and how fresh it is."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import CommandError, Exit

if TYPE_CHECKING:
    from datetime import datetime

    from cases.sealed import Vault
    from config.settings import Settings
    from runtime.list_shelf import Records
    from runtime.list_sources import ListSource

trust = typer.Typer(help="What is trusted, and how fresh it is.", rich_markup_mode=None)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a list.")]


@trust.command("status")
def status(as_json: AsJson = False) -> int:
    """Tell of each trusted list how old it is and whether it is trusted; exit 1 when none is."""
    from datetime import UTC, datetime

    from cli.trust_table import all_states, show

    found = all_states(datetime.now(UTC))
    show(found, as_json=as_json)
    return Exit.DONE if any(s.leads for s in found) else Exit.NEGATIVE


@trust.command("refresh")
def refresh(
    from_folder: Annotated[
        Path | None,
        typer.Option("--from", metavar="FOLDER", help="A snapshot: a folder of lists (*.xml) instead of the network."),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Fetch and check the EU list of lists and the national lists; exit 1 when one could not be had, 3 when none could."""
    from datetime import UTC, datetime

    from cli.trust_table import all_states, show
    from config.logs import configure
    from config.settings import load

    configure(level=logging.ERROR)
    settings = load()
    records = _refreshed(settings, from_folder, datetime.now(UTC))
    show(all_states(datetime.now(UTC)), as_json=as_json)
    if records.complete:
        return Exit.DONE
    return Exit.NEGATIVE if any(r.checked_at == records.tried_at for r in records.lists) else Exit.ENVIRONMENT


def _refreshed(settings: "Settings", from_folder: Path | None, now: "datetime") -> "Records":
    from runtime.list_refresh import Refresh
    from runtime.named_trust import official_signers
    from runtime.trust import EU, shelf

    if settings.trust_source != EU:
        raise CommandError("TRUST_SOURCE names a folder, which is read as it is; write eu to use fetched lists.")
    kept = shelf(settings, _keys(settings))
    try:
        with _source(settings, from_folder) as source, kept.alone() as alone:
            if not alone:
                raise CommandError("Another process fetches the lists right now; try again later.", Exit.ENVIRONMENT)
            return Refresh(kept, source, official_signers(), now).run()
    except OSError as error:
        raise CommandError(
            f"The lists can't be read or kept ({error.strerror}: {error.filename}); check the folder.", Exit.ENVIRONMENT
        ) from error


def _keys(settings: "Settings") -> "Vault | None":
    """Make the key file where this is the first command of an install: the fast reading of the lists is sealed with it.

    Beside a database that is there already none is made: its own is missing and must be restored.
    """
    from runtime.keys import load_vault

    is_first = settings.database_url is None and not (settings.data_dir / "infotrust.db").exists()
    return load_vault(settings.effective_key_file, make=True) if is_first else None


@contextmanager
def _source(settings: "Settings", from_folder: Path | None) -> "Iterator[ListSource]":
    from runtime.list_sources import FolderSource, NetworkSource
    from runtime.trust_keeper import reach

    if from_folder is not None:
        yield FolderSource(from_folder)
        return
    if settings.offline:
        raise CommandError("OFFLINE is on, so nothing is fetched; name a snapshot with --from.")
    source = NetworkSource(settings.lotl_url, reach(settings))
    try:
        yield source
    finally:
        source.close()
