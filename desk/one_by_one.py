"""What the clock brings about for many rows: each in a transaction of its own, and one that fails holds no other back."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from sqlalchemy.orm import Session

from cases.database import writing
from cases.failures import StoreError
from cases.sealed import SealError
from runtime.runtime import Runtime

log = structlog.get_logger(__name__)

Key = TypeVar("Key", int, str)


def one_by_one(rt: Runtime, what: str, keys: Iterable[Key], act: Callable[[Session, Key], bool]) -> int:
    """Do *act* for each key and give how many it touched; what fails is logged as *what*, and due again at the next look."""
    count = 0
    for key in keys:
        try:
            with writing(rt.db) as session:
                count += act(session, key)
        except (StoreError, SealError) as error:
            log.warning("row_postponed", act=what, row=key, cause=str(error) or type(error).__name__)
    return count
