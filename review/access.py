"""Who may do what: one table of action x role, asked by every route (`review.visits.may`) and by every button."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cases.roles import Role


class Action(StrEnum):
    """What a page shows or does. A route names exactly one."""

    OWN_ACCOUNT = "own_account"
    TODAY_VIEW = "today.view"
    CASE_VIEW = "case.view"
    CASE_WORK = "case.work"
    CASE_ASSIGN = "case.assign"
    CASE_CLOSE = "case.close"
    CASE_EXTEND = "case.extend"
    CASE_MERGE = "case.merge"
    LETTER_DRAFT = "letter.draft"
    LETTER_SEND = "letter.send"
    LETTER_PRINT = "letter.print"
    PAPER_ADD = "paper.add"
    REVIEW_VIEW = "review.view"
    REVIEW_DECIDE = "review.decide"
    REVIEW_BULK = "review.bulk"
    MAIL_VIEW = "mail.view"
    ATTACHMENT_DOWNLOAD = "attachment.download"
    REPORT_VIEW = "report.view"
    STATISTICS_VIEW = "statistics.view"
    REGISTER_EXPORT = "register.export"
    SYSTEM_VIEW = "system.view"
    SYSTEM_RETRY = "system.retry"
    HELD_RELEASE = "held.release"
    USER_MANAGE = "user.manage"
    AUDIT_VERIFY = "audit.verify"
    LEGAL_HOLD_SET = "legal_hold.set"


_R, _S, _D, _A, _U = Role.REVIEWER, Role.CASE_STAFF, Role.DATA_PROTECTION_OFFICER, Role.ADMIN, Role.AUDITOR
_EVERYBODY: Final = frozenset(Role)

ALLOWED: Final[Mapping[Action, frozenset[Role]]] = MappingProxyType(
    {
        Action.OWN_ACCOUNT: _EVERYBODY,
        Action.TODAY_VIEW: _EVERYBODY,
        Action.CASE_VIEW: frozenset({_R, _S, _D, _U}),
        Action.CASE_WORK: frozenset({_S, _D}),
        Action.CASE_ASSIGN: frozenset({_S, _D}),
        Action.CASE_CLOSE: frozenset({_S, _D}),
        Action.CASE_EXTEND: frozenset({_S, _D}),
        Action.CASE_MERGE: frozenset({_S, _D}),
        Action.LETTER_DRAFT: frozenset({_S, _D}),
        Action.LETTER_SEND: frozenset({_S, _D}),
        Action.LETTER_PRINT: frozenset({_S, _D}),
        Action.PAPER_ADD: frozenset({_S, _D}),
        Action.REVIEW_VIEW: frozenset({_R, _S, _D, _A, _U}),
        Action.REVIEW_DECIDE: frozenset({_R, _D, _A}),
        Action.REVIEW_BULK: frozenset({_R, _D, _A}),
        Action.MAIL_VIEW: frozenset({_R, _S, _D, _A, _U}),
        Action.ATTACHMENT_DOWNLOAD: frozenset({_R, _S, _D}),
        Action.REPORT_VIEW: frozenset({_R, _S, _D, _A, _U}),
        Action.STATISTICS_VIEW: frozenset({_S, _D, _A, _U}),
        Action.REGISTER_EXPORT: frozenset({_D, _U}),
        Action.SYSTEM_VIEW: frozenset({_D, _A, _U}),
        Action.SYSTEM_RETRY: frozenset({_A}),
        Action.HELD_RELEASE: frozenset({_A}),
        Action.USER_MANAGE: frozenset({_A}),
        Action.AUDIT_VERIFY: frozenset({_D, _A, _U}),
        Action.LEGAL_HOLD_SET: frozenset({_D}),
    }
)
"""Admins review mail (the notices of review go to them) and run the program; the work on cases is not theirs.

An auditor sees everything but changes nothing and takes no file of a sender away.
"""


def allowed(role: Role, action: Action) -> bool:
    """Whether people of that role may."""
    return role in ALLOWED[action]
