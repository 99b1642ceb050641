"""Runs the revisions on the connection that `cases.schema.upgrade` hands over, inside its transaction."""

from alembic import context

from cases.model import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
