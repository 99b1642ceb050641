"""What became of one mail, in the words of the contract: for `ingest` and for the table of the demo."""

from typing import Any

from sqlalchemy.orm import Session

from cases import store
from cases.clocks import first_due
from cases.model import Mail
from cases.states import Outcome
from runtime.examine import Examination
from runtime.records import load
from runtime.runtime import Runtime
from verify.judge import Judgement, judge


def result(session: Session, rt: Runtime, mail_id: int) -> dict[str, Any]:
    """Give outcome, case, labels, due date, channel, decision, reasons and flags of one mail (CONTRACT 3)."""
    mail = store.get_mail(session, mail_id)
    judgement = judgement_of(rt, mail)
    return {
        "sha256": mail.sha256,
        "outcome": None if mail.outcome is None else mail.outcome.value,
        "case": None if mail.case is None else mail.case.number,
        "labels": labels_of(session, mail),
        "due_on": _due_on(session, mail),
        "channel": None if mail.case is None else mail.case.channel.value,
        "decision": None if judgement is None else judgement.verdict.value,
        "reasons": _reasons(session, mail, judgement),
        "flags": list(mail.flags),
    }


def judgement_of(rt: Runtime, mail: Mail) -> Judgement | None:
    """Judge the stored report of a mail again; None where it was never examined (a second receipt, a killed child)."""
    sealed = store.open_examination(rt.vault, mail)
    return None if sealed is None else judge(load(Examination, sealed).report)


def labels_of(session: Session, mail: Mail) -> list[str]:
    """Give what the mail was found to invoke: the rights of its case, or the labels of its review item."""
    if mail.case is not None:
        return [row.right.value for row in mail.case.rights]
    item = store.review_of_mail(session, mail)
    return [str(label) for label in item.labels] if item is not None else []


def _due_on(session: Session, mail: Mail) -> str | None:
    if mail.case is not None:
        first = first_due(mail.case)
        return None if first is None else first.due_on.isoformat()
    item = store.review_of_mail(session, mail)
    return None if item is None else item.provisional_due_on.isoformat()


def _reasons(session: Session, mail: Mail, judgement: Judgement | None) -> list[str]:
    """Give why a person must look, or what was found beside the acceptance; a second receipt has no reasons of its own."""
    if mail.outcome is Outcome.DUPLICATE:
        return []
    item = store.review_of_mail(session, mail)
    if item is not None:
        return list(item.reasons)
    return [] if judgement is None else [reason.value for reason in judgement.reasons]
