"""Who asks: a natural person, a legal person, or a representative of another. A hint for staff, no finding of law."""

from collections.abc import Sequence

from classifier.document import Document
from classifier.rights import Label, Requester

FREE_MAIL = frozenset(
    "gmail googlemail inbox apollo mail pasts outlook hotmail live yahoo icloud me proton protonmail tutanota gmx aol tvnet one delfi yandex rambler bk list e-apollo latnet".split()  # noqa: SIM905 - words read better than quotes and commas
)
"""Second-level names of mail services for private persons."""

MACHINES = ("no-reply@", "noreply@", "mailer-daemon@", "postmaster@", "do-not-reply@")
"""Beginnings of addresses that no person writes from."""


def requester_of(document: Document, labels: Sequence[Label], sender: str | None) -> Requester | None:
    """Tell who asks; None where nobody does (a text without words, as automatic mail often is)."""
    if document.says("automatic") or _is_machine(sender) or not (document.own or document.choices):
        return None
    if document.says_in_body("onbehalf"):
        return Requester.REPRESENTATIVE
    plural = sum(sentence.has("company_we") for sentence in document.body)
    singular = sum(sentence.has("first_person") and not sentence.has("company_we") for sentence in document.body)
    names_company = document.says_in_body("company_name")  # two clients of one household say 'we' too
    if plural > singular and (_is_company_address(sender) or names_company):
        return Requester.LEGAL
    if Label.OTHER in labels and _is_company_address(sender):
        return Requester.LEGAL
    return Requester.NATURAL


def _is_machine(sender: str | None) -> bool:
    return bool(sender) and str(sender).lower().startswith(MACHINES)


def _is_company_address(sender: str | None) -> bool:
    """Tell whether an address is not one of a mail service for private persons."""
    if not sender or "@" not in sender:
        return False
    labels = sender.rpartition("@")[2].lower().split(".")
    return len(labels) > 1 and labels[-2] not in FREE_MAIL
