"""Sealing anew what older keys sealed, after a rotation: in batches, at any time, as often as it takes.

A value is replaced only where it still is the one that was read, so that no lock is needed and nobody's work is lost;
what changed in between is met at the next look. Nothing else of a row changes, its version neither.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import KeyedColumnElement, NamedColumn

from cases.model import Base, Case, CaseRight, HistoryEvent, HistoryHead, Mail, MailChunk, Outbound, ReviewItem
from cases.model_accounts import User
from cases.model_desk import CaseAnswer, CaseExtension, CaseNote, CaseTick
from cases.model_letters import CaseFile, CaseFileChunk, ConfirmedAddress, LetterDraft
from cases.sealed import Place, Vault

BATCH: Final = 50
"""Values of one transaction: at a mebibyte a chunk, as much as memory easily holds."""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values. *row* gives the last part of their `Place` from a row of the table.

    *of_case*: the place names the case by its number.
    """

    table: type[Base]
    column: str
    row: Callable[[Row[Any]], str | int]
    of_case: bool = False

    @property
    def name(self) -> str:
        """*table.column*."""
        return f"{self.table.__tablename__}.{self.column}"

    def place(self, row: Row[Any]) -> Place:
        """Give where a value of *row* lives."""
        return Place(self.table.__tablename__, self.column, self.row(row))


def _id(row: Row[Any]) -> str | int:
    return row.id  # type: ignore[no-any-return]  # every table of `SEALED` that uses it has one


SEALED: Final[tuple[SealedColumn, ...]] = (
    SealedColumn(Mail, "envelope", _id),
    SealedColumn(Mail, "examination", _id),
    SealedColumn(MailChunk, "sealed", lambda row: f"{row.mail_id}/{row.number}"),
    *(SealedColumn(Case, name, lambda row: row.number) for name in ("channel_target", "person", "signer", "request")),
    SealedColumn(CaseRight, "reasoning", _id),
    SealedColumn(ReviewItem, "resolution", lambda row: row.mail_id),
    SealedColumn(Outbound, "recipient", lambda row: row.key),
    SealedColumn(Outbound, "content", lambda row: row.key),
    SealedColumn(HistoryEvent, "content", _id),
    SealedColumn(HistoryHead, "sealed", lambda row: row.last_id),
    SealedColumn(User, "totp", _id),
    SealedColumn(CaseNote, "text", _id),
    SealedColumn(CaseAnswer, "note", _id),
    SealedColumn(CaseExtension, "reasons", _id),
    SealedColumn(CaseTick, "note", _id),
    SealedColumn(LetterDraft, "content", lambda row: f"{row.case_number}/{row.kind}", of_case=True),
    SealedColumn(ConfirmedAddress, "target", lambda row: f"{row.case_number}/{row.channel}", of_case=True),
    SealedColumn(ConfirmedAddress, "reason", lambda row: f"{row.case_number}/{row.channel}", of_case=True),
    SealedColumn(CaseFile, "name", _id),
    SealedColumn(CaseFileChunk, "sealed", lambda row: f"{row.file_id}/{row.number}"),
)
"""Every sealed column of the database; a test compares it with the tables."""


def count_old(session: Session, vault: Vault) -> int:
    """How many values an older key sealed."""
    return sum(session.scalar(select(func.count()).select_from(s.table).where(_is_old(vault, s))) or 0 for s in SEALED)


def old_batches(session: Session, vault: Vault) -> Iterator[tuple[SealedColumn, Sequence[Row[Any]]]]:
    """The primary keys of all values that an older key sealed, in batches of one column."""
    for sealed in SEALED:
        keys = session.execute(select(*_primary(sealed)).where(_is_old(vault, sealed))).all()
        for start in range(0, len(keys), BATCH):
            yield sealed, keys[start : start + BATCH]


def seal_anew(session: Session, vault: Vault, sealed: SealedColumn, keys: Sequence[Row[Any]]) -> int:
    """Seal the values of these rows with the current key; give how many were.

    Raises:
        SealError: a value can't be opened; nothing of the batch is kept once the caller rolls back.
    """
    return sum(_seal_one(session, vault, sealed, key) for key in keys)


def _seal_one(session: Session, vault: Vault, sealed: SealedColumn, key: Row[Any]) -> bool:
    which = and_(
        *(column == value for column, value in zip(_primary(sealed), key, strict=True)), _is_old(vault, sealed)
    )
    row = session.execute(_rows(sealed).where(which)).one_or_none()
    if row is None:
        return False  # somebody else changed it, or retention emptied it
    old = getattr(row, sealed.column)
    place = sealed.place(row)
    column = _column(sealed)
    changed = (
        update(sealed.table)
        .where(which, column == old)
        .values({sealed.column: vault.seal(place, vault.open(place, old))})
    )
    return bool(session.connection().execute(changed).rowcount)


def _rows(sealed: SealedColumn) -> Select[Any]:
    """Whole rows of the table, with the number of their case where the place names it."""
    table = sealed.table.__table__
    if not sealed.of_case:
        return select(*table.c)
    number = select(Case.number).where(Case.id == table.c.case_id).scalar_subquery().label("case_number")
    return select(*table.c, number)


def _is_old(vault: Vault, sealed: SealedColumn) -> ColumnElement[bool]:
    """An empty value was emptied by retention and is none."""
    column, header = _column(sealed), vault.header
    return and_(column.is_not(None), func.length(column) > 0, func.substr(column, 1, len(header)) != header)


def _column(sealed: SealedColumn) -> KeyedColumnElement[Any]:
    return sealed.table.__table__.c[sealed.column]


def _primary(sealed: SealedColumn) -> list[NamedColumn[Any]]:
    return list(sealed.table.__table__.primary_key)
