"""Accounts of the pages."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    create_user()
    create_user_session()
    create_invitation()
    create_recovery_code()
    create_sign_in_attempt()
    # Statistics and lists look at the time of receipt; lists are sorted and counted by what indexes alone tell.
    op.create_index("ix_mail_received", "mail", ["received_at", "signed_digest"], unique=False)
    op.create_index("ix_case_right_received_at", "case_right", ["received_at"], unique=False)
    op.create_index("ix_case_right_answered_at", "case_right", ["answered_at"], unique=False)
    op.create_index("ix_case_closed_as", "case", ["closed_as"], unique=False)
    op.create_index("ix_case_sequence", "case", ["sequence"], unique=False)
    op.create_index("ix_case_received_at", "case", ["received_at", "id"], unique=False)
    op.create_index("ix_case_right_right", "case_right", ["right", "case_id"], unique=False)


def row_id() -> sa.types.TypeEngine[int]:
    # SQLite counts rowids only for a column that is exactly INTEGER.
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def code() -> sa.String:
    return sa.String(24)


def instant() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def create_user() -> None:
    op.create_table(
        "user",
        sa.Column("id", row_id(), nullable=False),
        sa.Column("email", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("role", code(), nullable=False),
        sa.Column("state", code(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("password", sa.String(255), nullable=True),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("oidc_subject", sa.String(255), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("signed_in_at", instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user"),
        sa.UniqueConstraint("email", name="uq_user_email"),
        sa.UniqueConstraint("oidc_subject", name="uq_user_oidc_subject"),
    )


def of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=f"fk_{table}_user_id_user", ondelete="CASCADE")


def create_user_session() -> None:
    op.create_table(
        "user_session",
        sa.Column("id", row_id(), nullable=False),
        sa.Column("user_id", row_id(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("step", code(), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("started_at", instant(), nullable=False),
        sa.Column("seen_at", instant(), nullable=False),
        sa.Column("ends_at", instant(), nullable=False),
        of_user("user_session"),
        sa.PrimaryKeyConstraint("id", name="pk_user_session"),
        sa.UniqueConstraint("token", name="uq_user_session_token"),
    )
    op.create_index("ix_user_session_ends_at", "user_session", ["ends_at"], unique=False)
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"], unique=False)


def create_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", row_id(), nullable=False),
        sa.Column("user_id", row_id(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("kind", code(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        sa.Column("ends_at", instant(), nullable=False),
        of_user("invitation"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("token", name="uq_invitation_token"),
    )
    op.create_index("ix_invitation_user_id", "invitation", ["user_id"], unique=False)


def create_recovery_code() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("user_id", row_id(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        of_user("recovery_code"),
        sa.PrimaryKeyConstraint("user_id", "token", name="pk_recovery_code"),
    )


def create_sign_in_attempt() -> None:
    op.create_table(
        "sign_in_attempt",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", instant(), nullable=False),
        sa.Column("blocked_until", instant(), nullable=True),
        sa.PrimaryKeyConstraint("token", name="pk_sign_in_attempt"),
    )
    op.create_index("ix_sign_in_attempt_last_at", "sign_in_attempt", ["last_at"], unique=False)
