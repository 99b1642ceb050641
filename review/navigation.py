"""The menu: what a person may open, in the order of a day's work, and how much waits there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cases.waiting_counts import Waits
from review.access import Action


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu: the key of its title, its path, what one must be allowed to do, its access key, what waits there."""

    key: str
    path: str
    action: Action
    access_key: str
    waits: Waits | None = None


MENU: Final = (
    Entry("menu.today", "/", Action.TODAY_VIEW, "1", Waits.DUE),
    Entry("menu.review", "/review", Action.REVIEW_VIEW, "2", Waits.REVIEW),
    Entry("menu.mail", "/mail", Action.MAIL_VIEW, "9"),
    Entry("menu.cases", "/cases", Action.CASE_VIEW, "3"),
    Entry("menu.letters", "/letters", Action.LETTER_PRINT, "4", Waits.ERRANDS),
    Entry("menu.paper", "/paper", Action.PAPER_ADD, "5"),
    Entry("menu.statistics", "/statistics", Action.STATISTICS_VIEW, "6"),
    Entry("menu.system", "/system", Action.SYSTEM_VIEW, "7"),
    Entry("menu.users", "/users", Action.USER_MANAGE, "8"),
)

SEEN_BY: Final[Mapping[Waits, Action]] = {
    Waits.DUE: Action.CASE_VIEW,
    Waits.REVIEW: Action.REVIEW_VIEW,
    Waits.ERRANDS: Action.LETTER_PRINT,
}
"""Who is told how much waits: whoever may see what it is."""


def told(menu: Sequence[Entry], may: Callable[[Action], bool]) -> tuple[Waits, ...]:
    """Give what is counted for somebody who sees *menu*."""
    return tuple(entry.waits for entry in menu if entry.waits is not None and may(SEEN_BY[entry.waits]))
