"""What the case desk keeps: who acts and waits, outcomes with their grounds, notes, answers, extensions, ticks, absences."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

CASE_COLUMNS = {
    "substitute": sa.String(64),
    "acted_at": INSTANT,
    "waiting_for": sa.String(24),
    "identity_asked_at": INSTANT,
    "identity_settled_at": INSTANT,
}
RIGHT_COLUMNS = {
    "decided_at": INSTANT,
    "decided_by": sa.String(64),
    "answered_at": INSTANT,
    "reasoning": sa.LargeBinary(),
}


def upgrade() -> None:
    for name, kind in CASE_COLUMNS.items():
        op.add_column("case", sa.Column(name, kind, nullable=True))
    op.add_column("case", sa.Column("legal_hold", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name, kind in RIGHT_COLUMNS.items():
        op.add_column("case_right", sa.Column(name, kind, nullable=True))
    op.add_column("case_right", sa.Column("grounds", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index("ix_case_state", "case", ["state", "id"], unique=False)
    op.create_index("ix_case_assigned_to", "case", ["assigned_to", "id"], unique=False)
    op.add_column("review_item", sa.Column("invited_at", INSTANT, nullable=True))
    _mergers()
    _notes()
    _answers()
    _extensions()
    _ticks()
    _absences()
    _addresses()
    _corrections()


def _of_case(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    foreign = sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=f"fk_{table}_case_id_case")
    return sa.Column("case_id", ROW_ID, nullable=False), foreign


def _mergers() -> None:
    op.create_table(
        "case_merger",
        *_of_case("case_merger"),
        sa.Column("into_id", ROW_ID, nullable=False),
        sa.Column("merged_at", INSTANT, nullable=False),
        sa.Column("merged_by", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["into_id"], ["case.id"], name="fk_case_merger_into_id_case"),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_merger"),
    )
    op.create_index("ix_case_merger_into_id", "case_merger", ["into_id"], unique=False)


def _notes() -> None:
    op.create_table(
        "case_note",
        sa.Column("id", ROW_ID, nullable=False),
        *_of_case("case_note"),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_case_note"),
    )
    op.create_index("ix_case_note_case_id", "case_note", ["case_id"], unique=False)


def _answers() -> None:
    op.create_table(
        "case_answer",
        sa.Column("id", ROW_ID, nullable=False),
        *_of_case("case_answer"),
        sa.Column("means", sa.String(24), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("rights", sa.JSON(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_case_answer"),
    )
    op.create_index("ix_case_answer_case_id", "case_answer", ["case_id"], unique=False)


def _extensions() -> None:
    op.create_table(
        "case_extension",
        sa.Column("id", ROW_ID, nullable=False),
        *_of_case("case_extension"),
        sa.Column("outbound_id", ROW_ID, nullable=False),
        sa.Column("right", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("extended_due_on", sa.Date(), nullable=False),
        sa.Column("extended_target_on", sa.Date(), nullable=False),
        sa.Column("former_target_on", sa.Date(), nullable=False),
        sa.Column("latest_on", sa.Date(), nullable=False),
        sa.Column("latest_at", INSTANT, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("reasons", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["outbound_id"], ["outbound.id"], name="fk_case_extension_outbound_id_outbound"),
        sa.PrimaryKeyConstraint("id", name="pk_case_extension"),
        sa.UniqueConstraint("outbound_id", "right", name="uq_case_extension_outbound_id_right"),
    )
    op.create_index("ix_case_extension_case_id", "case_extension", ["case_id"], unique=False)


def _ticks() -> None:
    op.create_table(
        "case_tick",
        sa.Column("id", ROW_ID, nullable=False),
        *_of_case("case_tick"),
        sa.Column("right", sa.String(24), nullable=False),
        sa.Column("step", sa.String(80), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_case_tick"),
        sa.UniqueConstraint("case_id", "right", "step", name="uq_case_tick_case_id_right_step"),
    )


def _absences() -> None:
    op.create_table(
        "absence",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("substitute", sa.String(64), nullable=True),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("entered_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
    )
    op.create_index("ix_absence_name", "absence", ["name"], unique=False)


def _addresses() -> None:
    """Keyed digests of addresses: not to be advertised to, and not to be answered by machine."""
    op.create_table(
        "suppression",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("case_id", ROW_ID, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_suppression_case_id_case"),
        sa.PrimaryKeyConstraint("id", name="pk_suppression"),
        sa.UniqueConstraint("token", name="uq_suppression_token"),
    )
    op.create_index("ix_suppression_case_id", "suppression", ["case_id"], unique=False)
    op.create_table(
        "blocked_sender",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_blocked_sender"),
        sa.UniqueConstraint("token", name="uq_blocked_sender_token"),
    )


def _corrections() -> None:
    """What staff say that a request asks for, where the program read something else."""
    op.create_table(
        "model_correction",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("case_id", ROW_ID, nullable=True),
        sa.Column("mail_id", ROW_ID, nullable=True),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_model_correction_case_id_case"),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name="fk_model_correction_mail_id_mail"),
        sa.PrimaryKeyConstraint("id", name="pk_model_correction"),
        sa.UniqueConstraint("case_id", name="uq_model_correction_case_id"),
        sa.UniqueConstraint("mail_id", name="uq_model_correction_mail_id"),
    )
