"""Each thing that accepted signatures of a mail cover, by its digest; mails from before keep their one digest of all."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "signed_content",
        sa.Column("mail_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name="fk_signed_content_mail_id_mail", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mail_id", "sha256", name="pk_signed_content"),
    )
    op.create_index("ix_signed_content_sha256", "signed_content", ["sha256"], unique=False)
