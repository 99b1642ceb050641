"""Corrections of what was read, as staff make them on cases and mails: kept for the classifier to learn from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.history import Act, Event, record
from cases.model import Case, Mail
from cases.model_corrections import ModelCorrection
from cases.model_desk import CaseMerger
from cases.sealed import Vault
from classifier.rights import Label, Right

_AS_LABEL = {Right.AUTOMATED_DECISION: Label.QUESTION}
"""Rights that no label names; the classifier says `question` there, and a person looks (CONTRACT 3)."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The *labels* that the request of *case*, or the text of *mail*, should have got. One of the two is None."""

    case: Case | None
    mail: Mail | None
    labels: frozenset[Label]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody says that a request asks for, and why they say so."""

    labels: frozenset[Label]
    reason: str


def correct_case(session: Session, vault: Vault, act: Act, case: Case, asked: Asked) -> None:
    """Keep what the request of *case* asks for; a second correction replaces the first."""
    names = _put_case(session, act, case, asked.labels)
    record(session, vault, act, Event("reading_corrected", _told(names, asked), case_id=case.id))


def correct_mail(session: Session, vault: Vault, act: Act, mail: Mail, asked: Asked) -> None:
    """Keep what the text of a mail asks for; a second correction replaces the first."""
    row = correction_of_mail(session, mail) or ModelCorrection(mail_id=mail.id)
    names = _put(session, act, row, asked.labels)
    record(session, vault, act, Event("reading_corrected", _told(names, asked), mail_id=mail.id))


def _told(names: list[str], asked: Asked) -> dict[str, object]:
    return {"labels": names, "reason": asked.reason}


def correct_by_rights(session: Session, act: Act, case: Case) -> None:
    """Keep the rights that *case* now has as what its request asks for.

    The history tells of the change of rights, and of nothing more. A case that others were merged into answers more
    than its own request asks, and teaches nothing.
    """
    merged = select(CaseMerger.case_id).where(CaseMerger.into_id == case.id).limit(1)
    if session.scalar(merged) is None:
        _put_case(session, act, case, labels_of(case))


def labels_of(case: Case) -> frozenset[Label]:
    """Give the rights of *case* as labels."""
    return frozenset(_AS_LABEL.get(row.right) or Label(row.right) for row in case.rights)


def correction_of_case(session: Session, case: Case) -> ModelCorrection | None:
    """Give the last word of staff on what the request of *case* asks for; None where nobody corrected it."""
    return session.scalar(select(ModelCorrection).where(ModelCorrection.case_id == case.id))


def correction_of_mail(session: Session, mail: Mail) -> ModelCorrection | None:
    """The same for the text of *mail*."""
    return session.scalar(select(ModelCorrection).where(ModelCorrection.mail_id == mail.id))


def corrections(session: Session) -> Sequence[Correction]:
    """Give every correction whose words are still there, in the order in which they were first made."""
    rows = session.execute(
        select(ModelCorrection, Case, Mail)
        .outerjoin(Case, Case.id == ModelCorrection.case_id)
        .outerjoin(Mail, Mail.id == ModelCorrection.mail_id)
        .order_by(ModelCorrection.id)
    )
    return [
        Correction(case, mail, frozenset(map(Label, row.labels)))
        for row, case, mail in rows
        if (mail if row.case_id is None else case).purged_at is None
    ]


def _put_case(session: Session, act: Act, case: Case, labels: Iterable[Label]) -> list[str]:
    return _put(session, act, correction_of_case(session, case) or ModelCorrection(case_id=case.id), labels)


def _put(session: Session, act: Act, row: ModelCorrection, labels: Iterable[Label]) -> list[str]:
    row.labels = sorted(set(labels))
    row.at, row.by = act.at, act.actor
    session.add(row)
    session.flush()
    return row.labels
