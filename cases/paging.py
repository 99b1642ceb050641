"""One page of a list, and how many rows there are in all: exactly, or up to a bound where a search finds very many."""

from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

PAGE_ROWS: Final = 50
"""Rows of one page: what fits on three screens, and what a person works off in half an hour."""
MOST_COUNTED: Final = 1_000
"""What a search counts at most: nobody turns twenty pages, and a word of every mail stands in hundreds of thousands."""

S = TypeVar("S", bound=Select[Any])


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows there are; *more* than that where *number* is only what was counted."""

    number: int
    more: bool = False

    @property
    def pages(self) -> int:
        """Pages of what was counted."""
        return -(-self.number // PAGE_ROWS)


@dataclass(frozen=True, slots=True)
class Slice:
    """So many rows after those to *skip*."""

    rows: int
    skip: int = 0

    def of(self, statement: S) -> S:
        """Cut it out of *statement*."""
        return statement.limit(self.rows).offset(self.skip)


def page_slice(page: int) -> Slice:
    """Give what *page* shows; it counts from 1."""
    return Slice(PAGE_ROWS, (page - 1) * PAGE_ROWS)


def count_rows(session: Session, ids: Select[Any], *, searched: bool) -> Total:
    """Count what *ids* gives; of a search no more than the bound."""
    if searched:
        ids = ids.limit(MOST_COUNTED + 1)
    number = session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    if searched and number > MOST_COUNTED:
        return Total(MOST_COUNTED, more=True)
    return Total(number)
