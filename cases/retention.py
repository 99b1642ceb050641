"""How long content is kept, by class (policy P7, DOMAIN 1.1.10). Pure: the table is passed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

NEVER: Final = "never"
LEAST_DAYS: Final = 31
"""What is younger may still be within its month, or asked about by who sent it; a smaller number is a slip of the pen."""
MOST_DAYS: Final = 36_500
"""A century; more is a slip of the pen too, and `never` says it better."""


class RetentionClass(StrEnum):
    """What kinds of content there are, each with its own period and its own beginning of it."""

    NO_REQUEST = "no_request"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    CLOSED_CASE = "closed_case"
    NOTICE = "notice"


class RetentionError(ValueError):
    """The table of periods can't be used; the message names the entry and says what to write."""


@dataclass(frozen=True, slots=True)
class Periods:
    """The period of each class; None keeps its content for good."""

    by_class: Mapping[RetentionClass, timedelta | None]

    def of(self, kind: RetentionClass) -> timedelta | None:
        """Give the period of a class."""
        return self.by_class[kind]


def periods_from(table: Mapping[str, object]) -> Periods:
    """Read the parsed table. Raises `RetentionError`: every class must be named, and nothing else."""
    unknown = sorted(set(table) - set(RetentionClass))
    if unknown:
        raise RetentionError(f"it holds an unknown class: {unknown[0]}; the classes are {', '.join(RetentionClass)}")
    return Periods({kind: _period(kind, table.get(kind.value)) for kind in RetentionClass})


def _period(kind: RetentionClass, value: object) -> timedelta | None:
    if value == NEVER:
        return None
    if type(value) is int and LEAST_DAYS <= value <= MOST_DAYS:
        return timedelta(days=value)
    raise RetentionError(f'{kind} must be a number of days from {LEAST_DAYS} to {MOST_DAYS}, or "{NEVER}"')
