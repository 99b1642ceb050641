"""Corrections that people make to what the program read, and the examples that they become."""

from collections.abc import Collection, Iterator

from sqlalchemy.orm import Session

from cases import corrections, store
from cases.corrections import Asked, Correction
from cases.database import reading, writing
from cases.opening import stated
from classifier.examples import Example
from classifier.rights import Label, RequestText, TextPart
from desk.acts import Person
from desk.at_work import act_of, at_work
from desk.requests import texts_of
from runtime.examine import Examination
from runtime.records import load
from runtime.runtime import Runtime
from verify.judge import judge

LONGEST = 20_000
"""Characters learned from one request: what somebody wants stands on its first pages."""


class LabelsError(ValueError):
    """These labels can't stand together: there are none, or OTHER is among others."""


def correct(
    rt: Runtime, case_or_mail: str | int, labels: Collection[Label], person: Person, seen: int | None = None
) -> None:
    """Say what a request asks for, by the number of its case or the id of its mail; `infotrust train` learns from it.

    The rights of the case, with their clocks, stay as they are: those are changed in `desk.rights`, with a correction too.
    *seen* is the version of the case that the person looked at, None: whichever it is.

    Raises:
        LabelsError: *labels* are empty, or OTHER beside others.
        MissingReasonError: nobody says why.
        UnknownRowError: there is no such case or mail.
        Conflict: the case was changed by somebody else since it was *seen*; nothing was written.
    """
    chosen = frozenset(labels)
    if not chosen or (Label.OTHER in chosen and len(chosen) > 1):
        raise LabelsError("name what the request asks for: one or several labels, or other alone")
    asked = Asked(chosen, stated(person.reason))
    if isinstance(case_or_mail, str):
        with at_work(rt, case_or_mail, person, seen) as work:
            corrections.correct_case(work.session, rt.vault, work.act, work.case, asked)
        return
    act = act_of(rt, person)
    with writing(rt.db) as session:
        store.lock_head(session)
        corrections.correct_mail(session, rt.vault, act, store.get_mail(session, case_or_mail), asked)


def examples(rt: Runtime) -> list[Example]:
    """Give all corrections as labelled examples, unsealed: for training, which keeps words and no sentence."""
    with reading(rt.db) as session:
        return list(_examples(rt, session))


def _examples(rt: Runtime, session: Session) -> Iterator[Example]:
    for correction in corrections.corrections(session):
        text = _text(rt, correction)
        if text is not None:
            language = correction.case.language if correction.case else rt.examiner.classify(text).language
            yield Example(text, correction.labels, language=language)


def _text(rt: Runtime, correction: Correction) -> RequestText | None:
    """Give the words that were corrected; None where there are none."""
    if correction.case is not None:
        words = store.open_request(rt.vault, correction.case)
        return RequestText((TextPart("body", words[:LONGEST]),)) if words.strip() else None
    assert correction.mail is not None
    sealed = store.open_examination(rt.vault, correction.mail)
    if sealed is None:
        return None
    found = load(Examination, sealed)
    texts = texts_of(found, judge(found.report))
    return texts.covered or texts.enclosed or texts.beside
