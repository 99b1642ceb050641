"""The menu: what a person may open, in the order of a day's work."""

from dataclasses import dataclass
from typing import Final

from review.access import Action


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu: the key of its title, its path, what one must be allowed to do, its access key."""

    key: str
    path: str
    action: Action
    access_key: str


MENU: Final = (
    Entry("menu.today", "/", Action.TODAY_VIEW, "1"),
    Entry("menu.review", "/review", Action.REVIEW_VIEW, "2"),
    Entry("menu.mail", "/mail", Action.MAIL_VIEW, "9"),
    Entry("menu.cases", "/cases", Action.CASE_VIEW, "3"),
    Entry("menu.letters", "/letters", Action.LETTER_PRINT, "4"),
    Entry("menu.paper", "/paper", Action.PAPER_ADD, "5"),
    Entry("menu.statistics", "/statistics", Action.STATISTICS_VIEW, "6"),
    Entry("menu.system", "/system", Action.SYSTEM_VIEW, "7"),
    Entry("menu.users", "/users", Action.USER_MANAGE, "8"),
)
