"""What a folder held at the last look, and how much of it is not stored."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for name in ("held", "missing", "gone"):
        op.add_column("source_state", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("source_state", sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True))
