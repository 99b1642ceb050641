"""One process among several: what they must share to work together, and what each is called."""

import os
import socket
from datetime import datetime

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from cases.database import connect, reading
from cases.processes import Running
from cases.schema import version
from cases.states import ProcessKind
from config.settings import Settings, SettingsError
from runtime.connections import queue_is_in_process
from runtime.failures import EnvironmentFailed
from runtime.runtime import telling


def refuse_unshared(settings: Settings, kind: ProcessKind) -> None:
    """Refuse settings under which separate processes would not find each other's work.

    Raises:
        SettingsError: the queue lives in one process's memory, or the database in one machine's file.
    """
    if queue_is_in_process(settings):
        raise SettingsError(
            f"`infotrust {kind}` shares its work with other processes, but BROKER_URL is memory://, a queue inside one"
            " process; set BROKER_URL to redis://host or amqp://host, or use `infotrust run`."
        )
    if _is_sqlite(settings.effective_database_url):
        raise SettingsError(
            f"`infotrust {kind}` shares its work with other processes, but DATABASE_URL is SQLite, a file of one"
            " machine; set DATABASE_URL to postgresql+psycopg://…, or use `infotrust run`."
        )


def refuse_empty(settings: Settings) -> None:
    """Refuse a database without tables: processes that start at once on several machines would each make a key for it.

    Raises:
        EnvironmentFailed: it is empty, or can't be reached.
        SettingsError: DATABASE_URL is wrong.
    """
    with telling():
        engine = connect(settings.effective_database_url)
        try:
            with reading(engine) as session:
                empty = version(session.connection()) is None
        finally:
            engine.dispose()
    if empty:
        raise EnvironmentFailed(
            "The database has no tables yet; run `infotrust db upgrade` once, and give every machine the key file that it makes."
        )


def _is_sqlite(url: str) -> bool:
    """Tell whether *url* names SQLite; what can't be read is left to the connection, which says what is wrong with it."""
    try:
        return make_url(url).get_backend_name() == "sqlite"
    except (ArgumentError, ValueError):
        return False


def host_name() -> str:
    """Give the name of this machine, or of this container."""
    return socket.gethostname()


def this_process(kind: ProcessKind, now: datetime) -> Running:
    """Describe the process that runs this code, started *now*."""
    return Running(kind, host_name(), os.getpid(), now)
