"""What an address asks for in its query, read leniently: a link that was cut or mistyped shows more, never an error."""

from enum import StrEnum
from typing import Final, TypeVar

Code = TypeVar("Code", bound=StrEnum)

LAST_PAGE: Final = 100_000
"""More pages than any list has."""


def member_or_none(kind: type[Code], text: str | None) -> Code | None:
    """Give the member of a closed list that *text* names, None where it names none."""
    return next((member for member in kind if member.value == text), None)


def page_number(text: str | None) -> int:
    """Give the number of a page from 1 on; the first for whatever is none."""
    if text is None or not (text.isascii() and text.isdecimal()) or len(text) > len(str(LAST_PAGE)):
        return 1
    return max(1, min(int(text), LAST_PAGE))
