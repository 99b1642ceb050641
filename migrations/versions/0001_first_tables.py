"""The first tables: mails, cases, review, what leaves, history, search."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

HISTORY_HEAD = sa.table(
    "history_head", sa.column("id"), sa.column("last_id"), sa.column("digest"), sa.column("version")
)


def upgrade() -> None:
    create_case()
    create_case_number()
    create_history_head()
    create_source_state()
    create_case_right()
    create_mail()
    create_history_event()
    create_mail_chunk()
    create_outbound()
    create_review_item()
    create_search_token()
    op.bulk_insert(HISTORY_HEAD, [{"id": 1, "last_id": 0, "digest": "0" * 64, "version": 1}])


def row_id() -> sa.types.TypeEngine[int]:
    # SQLite counts rowids only for a column that is exactly INTEGER.
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def code() -> sa.String:
    return sa.String(24)


def instant() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def create_case() -> None:
    op.create_table(
        "case",
        sa.Column("id", row_id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(24), nullable=False),
        sa.Column("reference", sa.String(255), nullable=True),
        sa.Column("state", code(), nullable=False),
        sa.Column("closed_as", code(), nullable=True),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("received_at", instant(), nullable=False),
        sa.Column("opened_at", instant(), nullable=False),
        sa.Column("opened_by", sa.String(64), nullable=False),
        sa.Column("channel", code(), nullable=False),
        sa.Column("channel_target", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("requester", code(), nullable=True),
        sa.Column("signer", sa.LargeBinary(), nullable=True),
        sa.Column("signer_token", sa.String(64), nullable=True),
        sa.Column("sender_token", sa.String(64), nullable=True),
        sa.Column("signed_digest", sa.String(64), nullable=True),
        sa.Column("request", sa.LargeBinary(), nullable=True),
        sa.Column("policy_version", sa.String(32), nullable=False),
        sa.Column("assigned_to", sa.String(64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case"),
        sa.UniqueConstraint("number", name="uq_case_number"),
        sa.UniqueConstraint("year", "sequence", name="uq_case_year_sequence"),
    )
    op.create_index("ix_case_sender_token", "case", ["sender_token"], unique=False)
    op.create_index("ix_case_signed_digest", "case", ["signed_digest"], unique=False)
    op.create_index("ix_case_signer_token", "case", ["signer_token"], unique=False)


def create_case_number() -> None:
    op.create_table(
        "case_number",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_case_number"),
    )


def create_history_head() -> None:
    op.create_table(
        "history_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_history_head"),
    )


def create_source_state() -> None:
    op.create_table(
        "source_state",
        sa.Column("id", row_id(), nullable=False),
        sa.Column("source", sa.String(255), nullable=False),
        sa.Column("folder", sa.String(255), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("next_uid", sa.BigInteger(), nullable=False),
        sa.Column("polled_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_source_state"),
        sa.UniqueConstraint("source", "folder", name="uq_source_state_source_folder"),
    )


def create_case_right() -> None:
    op.create_table(
        "case_right",
        sa.Column("id", row_id(), nullable=False),
        sa.Column("case_id", row_id(), nullable=False),
        sa.Column("right", code(), nullable=False),
        sa.Column("outcome", code(), nullable=False),
        sa.Column("received_at", instant(), nullable=False),
        sa.Column("nominal_due_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("target_on", sa.Date(), nullable=False),
        sa.Column("extended_due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_case_right_case_id_case"),
        sa.PrimaryKeyConstraint("id", name="pk_case_right"),
        sa.UniqueConstraint("case_id", "right", name="uq_case_right_case_id_right"),
    )
    op.create_index("ix_case_right_due_on", "case_right", ["due_on"], unique=False)


def create_mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", row_id(), nullable=False),
        sa.Column("source", sa.String(255), nullable=False),
        sa.Column("folder", sa.String(255), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("internal_date", instant(), nullable=True),
        sa.Column("received_at", instant(), nullable=False),
        sa.Column("stored_at", instant(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("stage", code(), nullable=False),
        sa.Column("outcome", code(), nullable=True),
        sa.Column("marked_at", instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("kills", sa.Integer(), nullable=False),
        sa.Column("not_before", instant(), nullable=True),
        sa.Column("queued_until", instant(), nullable=True),
        sa.Column("first_retry_at", instant(), nullable=True),
        sa.Column("envelope", sa.LargeBinary(), nullable=True),
        sa.Column("examination", sa.LargeBinary(), nullable=True),
        sa.Column("duplicate_of", row_id(), nullable=True),
        sa.Column("attached_to", row_id(), nullable=True),
        sa.Column("case_id", row_id(), nullable=True),
        sa.Column("message_id_token", sa.String(64), nullable=True),
        sa.Column("sender_token", sa.String(64), nullable=True),
        sa.Column("signed_digest", sa.String(64), nullable=True),
        sa.Column("signer_token", sa.String(64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attached_to"], ["mail.id"], name="fk_mail_attached_to_mail"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_mail_case_id_case"),
        sa.ForeignKeyConstraint(["duplicate_of"], ["mail.id"], name="fk_mail_duplicate_of_mail"),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.UniqueConstraint("source", "folder", "uidvalidity", "uid", name="uq_mail_source_folder_uidvalidity_uid"),
    )
    op.create_index("ix_mail_attached_to", "mail", ["attached_to"], unique=False)
    op.create_index("ix_mail_case_id", "mail", ["case_id"], unique=False)
    op.create_index("ix_mail_due", "mail", ["stage", "not_before"], unique=False)
    op.create_index("ix_mail_duplicate_of", "mail", ["duplicate_of"], unique=False)
    op.create_index("ix_mail_message_id_token", "mail", ["message_id_token"], unique=False)
    op.create_index("ix_mail_sender_token", "mail", ["sender_token"], unique=False)
    op.create_index("ix_mail_sha256", "mail", ["sha256"], unique=False)
    op.create_index("ix_mail_signed_digest", "mail", ["signed_digest"], unique=False)
    op.create_index("ix_mail_signer_token", "mail", ["signer_token"], unique=False)


def create_history_event() -> None:
    op.create_table(
        "history_event",
        sa.Column("id", row_id(), autoincrement=False, nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("system_user", sa.String(64), nullable=True),
        sa.Column("case_id", row_id(), nullable=True),
        sa.Column("mail_id", row_id(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("content_digest", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_history_event_case_id_case"),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name="fk_history_event_mail_id_mail"),
        sa.PrimaryKeyConstraint("id", name="pk_history_event"),
    )
    op.create_index("ix_history_event_case_id", "history_event", ["case_id"], unique=False)
    op.create_index("ix_history_event_mail_id", "history_event", ["mail_id"], unique=False)


def create_mail_chunk() -> None:
    op.create_table(
        "mail_chunk",
        sa.Column("mail_id", row_id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name="fk_mail_chunk_mail_id_mail", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mail_id", "number", name="pk_mail_chunk"),
    )


def create_outbound() -> None:
    op.create_table(
        "outbound",
        sa.Column("id", row_id(), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("channel", code(), nullable=False),
        sa.Column("state", code(), nullable=False),
        sa.Column("case_id", row_id(), nullable=True),
        sa.Column("mail_id", row_id(), nullable=True),
        sa.Column("recipient", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.String(255), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("not_before", instant(), nullable=True),
        sa.Column("queued_until", instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", instant(), nullable=True),
        sa.Column("error", sa.String(255), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_outbound_case_id_case"),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name="fk_outbound_mail_id_mail"),
        sa.PrimaryKeyConstraint("id", name="pk_outbound"),
        sa.UniqueConstraint("key", name="uq_outbound_key"),
    )
    op.create_index("ix_outbound_case_id", "outbound", ["case_id"], unique=False)
    op.create_index("ix_outbound_mail_id", "outbound", ["mail_id"], unique=False)
    op.create_index("ix_outbound_message_id", "outbound", ["message_id"], unique=False)
    op.create_index("ix_outbound_state", "outbound", ["state"], unique=False)


def create_review_item() -> None:
    op.create_table(
        "review_item",
        sa.Column("id", row_id(), nullable=False),
        sa.Column("mail_id", row_id(), nullable=False),
        sa.Column("state", code(), nullable=False),
        sa.Column("decision", code(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("received_at", instant(), nullable=False),
        sa.Column("provisional_due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", instant(), nullable=False),
        sa.Column("case_hint", row_id(), nullable=True),
        sa.Column("case_id", row_id(), nullable=True),
        sa.Column("resolved_at", instant(), nullable=True),
        sa.Column("resolved_by", sa.String(64), nullable=True),
        sa.Column("system_user", sa.String(64), nullable=True),
        sa.Column("resolution", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_hint"], ["case.id"], name="fk_review_item_case_hint_case"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_review_item_case_id_case"),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name="fk_review_item_mail_id_mail"),
        sa.PrimaryKeyConstraint("id", name="pk_review_item"),
        sa.UniqueConstraint("mail_id", name="uq_review_item_mail_id"),
    )
    op.create_index("ix_review_item_case_id", "review_item", ["case_id"], unique=False)
    op.create_index("ix_review_item_state", "review_item", ["state"], unique=False)


def create_search_token() -> None:
    op.create_table(
        "search_token",
        sa.Column("id", row_id(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("case_id", row_id(), nullable=True),
        sa.Column("mail_id", row_id(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_search_token_case_id_case"),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name="fk_search_token_mail_id_mail"),
        sa.PrimaryKeyConstraint("id", name="pk_search_token"),
        sa.UniqueConstraint("token", "case_id", name="uq_search_token_token_case_id"),
        sa.UniqueConstraint("token", "mail_id", name="uq_search_token_token_mail_id"),
    )
    op.create_index("ix_search_token_case_id", "search_token", ["case_id"], unique=False)
    op.create_index("ix_search_token_mail_id", "search_token", ["mail_id"], unique=False)
