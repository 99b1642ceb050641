"""What notices, digests and retention need."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    create_kept()
    for table in ("mail", "case", "outbound"):
        op.add_column(table, sa.Column("purged_at", instant(), nullable=True))
    op.add_column("mail", sa.Column("legal_hold", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("case_file", sa.Column("purpose", sa.String(24), nullable=False, server_default="answer"))


def instant() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def create_kept() -> None:
    op.create_table(
        "kept",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("changed_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_kept"),
    )
