"""Which processes are alive; who asked, and under which number, where a register or a letter on paper says so."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "process_beat",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_process_beat"),
        sa.UniqueConstraint("kind", "host", "pid", name="uq_process_beat_kind_host_pid"),
    )
    op.add_column("case", sa.Column("person", sa.LargeBinary(), nullable=True))
    op.create_index("ix_case_reference", "case", ["reference"], unique=False)
