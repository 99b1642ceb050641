"""What letters need: drafts, confirmed addresses, files for the client; the day on which a letter was posted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def _row_id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("outbound", sa.Column("posted_on", sa.Date(), nullable=True))
    _drafts()
    _addresses()
    _files()


def _drafts() -> None:
    op.create_table(
        "letter_draft",
        sa.Column("id", _row_id(), nullable=False),
        sa.Column("case_id", _row_id(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(64), nullable=False),
        sa.Column("sent_as", _row_id(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_letter_draft_case_id_case"),
        sa.ForeignKeyConstraint(["sent_as"], ["outbound.id"], name="fk_letter_draft_sent_as_outbound"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_draft"),
        sa.UniqueConstraint("case_id", "kind", name="uq_letter_draft_case_id_kind"),
    )
    op.create_index("ix_letter_draft_sent_as", "letter_draft", ["sent_as"], unique=False)


def _addresses() -> None:
    op.create_table(
        "confirmed_address",
        sa.Column("id", _row_id(), nullable=False),
        sa.Column("case_id", _row_id(), nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("target", sa.LargeBinary(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(64), nullable=False),
        sa.Column("system_user", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_confirmed_address_case_id_case"),
        sa.PrimaryKeyConstraint("id", name="pk_confirmed_address"),
        sa.UniqueConstraint("case_id", "channel", name="uq_confirmed_address_case_id_channel"),
    )
    op.create_index("ix_confirmed_address_token", "confirmed_address", ["token"], unique=False)


def _files() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", _row_id(), nullable=False),
        sa.Column("case_id", _row_id(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.String(127), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_case_file_case_id_case"),
        sa.PrimaryKeyConstraint("id", name="pk_case_file"),
    )
    op.create_index("ix_case_file_case_id", "case_file", ["case_id"], unique=False)
    op.create_table(
        "case_file_chunk",
        sa.Column("file_id", _row_id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["case_file.id"], name="fk_case_file_chunk_file_id_case_file", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", "number", name="pk_case_file_chunk"),
    )
