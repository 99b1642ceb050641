"""``doctor --process``: whether a process of the program lives on this machine; cheap, for a container to ask of itself."""

from datetime import UTC, datetime, timedelta

from cli.errors import CommandError
from cli.output import say

SILENT = timedelta(seconds=45)
"""Four signs of life that did not come: a process that ends in order leaves no row, and a busy database delays one."""


def check_process(name: str) -> bool:
    """Print how long ago a process of this kind on this machine was last seen; tell whether that is recent.

    Raises:
        CommandError: there is no such kind of process.
    """
    seen = _last_seen(name)
    if seen is None:
        say(f"FAIL  {name:14} No `infotrust {name}` of this machine is known; start it.")
        return False
    ago = datetime.now(UTC) - seen
    lives = ago <= SILENT
    say(f"{'ok  ' if lives else 'FAIL'}  {name:14} last seen {max(0, round(ago.total_seconds()))} seconds ago")
    return lives


def _last_seen(name: str) -> datetime | None:
    """Ask the database alone: neither key nor mailbox is needed for it."""
    from cases import store
    from cases.database import connect, reading
    from cases.states import ProcessKind
    from config.settings import load
    from runtime.processes import host_name
    from runtime.runtime import telling

    if name not in set(ProcessKind):
        raise CommandError(f"There is no process called {name!r}; write one of {', '.join(ProcessKind)}.")
    with telling():
        engine = connect(load().effective_database_url)
        try:
            with reading(engine) as session:
                return store.last_seen(session, ProcessKind(name), host_name())
        finally:
            engine.dispose()
