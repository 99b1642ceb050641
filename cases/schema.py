"""The version of the tables: brought up to date by migrations, checked before anything else is read."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

from cases.database import reading, writing
from cases.failures import StoreError

SCHEMA_VERSION: Final = "0008"
"""The newest migration; stated here so that a start needs no migration tool (a test compares)."""

_MIGRATION_LOCK: Final = 0x1F07_0001
"""Any number that nothing else locks: two programs that start at once migrate one after the other (PostgreSQL)."""


class SchemaError(StoreError):
    """The tables are older or newer than the program."""


def upgrade(engine: Engine) -> None:
    """Bring the tables to `SCHEMA_VERSION`, in one transaction; does nothing where they are there."""
    from alembic import command  # slow to import, and a start with current tables does without
    from alembic.config import Config

    import migrations

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    with writing(engine) as session:
        connection = session.connection()
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def version(connection: Connection) -> str | None:
    """The version of the tables; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def check(engine: Engine) -> None:
    """Refuse to work on tables of another version.

    Raises:
        SchemaError: with the remedy.
    """
    with reading(engine) as session:
        found = version(session.connection())
    if found != SCHEMA_VERSION:
        msg = f"the database has version {found or 'none'}, this program needs {SCHEMA_VERSION}; run: infotrust db upgrade"
        raise SchemaError(msg)
