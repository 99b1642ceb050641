"""Who people are to the program, and how far an account and a log-in have come. Each enum answers one question."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is there for; what each may do stands in one table (`review.access`)."""

    REVIEWER = "reviewer"
    CASE_STAFF = "case_staff"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    ADMIN = "admin"
    AUDITOR = "auditor"


class UserState(StrEnum):
    """Whether a person may sign in: INVITED has a link and no password yet."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class SignInStep(StrEnum):
    """How far a log-in has come; only SIGNED_IN opens pages.

    FACTOR: the password was right, the second factor is to come. SET_UP: the account has none yet and needs one.
    """

    FACTOR = "factor"
    SET_UP = "set_up"
    SIGNED_IN = "signed_in"


class LinkKind(StrEnum):
    """What a one-time link is for."""

    INVITE = "invite"
    RESET = "reset"
