"""One case as its page shows it: the clock with its derivation, each right with its work list, mails, letters, whom it means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from cases import store
from cases.answers import reasoning
from cases.clocks import first_due, last_day
from cases.dates import Language
from cases.deadline import due
from cases.derivation import steps as derivation_of
from cases.dossier import Dossier
from cases.extensions import Extension
from cases.failures import PurgedError
from cases.files import open_file_name
from cases.history import PastEvent
from cases.letter_kinds import KINDS, LetterKind
from cases.model import CaseRight, Mail, Outbound
from cases.model_letters import CaseFile
from cases.opening import open_request
from cases.outbound import RECALLABLE, recallable_until
from cases.persons import Meant, person_meant
from cases.states import ExtensionState, OutboundState
from cases.ticks import Tick
from cases.wording import TASK_ACTS
from cases.worklist import Ground, Step
from classifier.rights import Right
from desk.tasks import is_to_be_posted
from review.case_rows import days_from, who_asked
from review.evidence import MAX_SHOWN, EvidenceShelf, Piece, Reading, pieces
from review.mail_view import MailView, examined, view_of
from runtime.notices import Notice
from runtime.records import load
from runtime.runtime import Runtime
from verify.codes import REASONS, ReasonCode, Sentence

NOT_HISTORY: Final = frozenset({"cases_listed"})
LOOKS: Final = ("_viewed", "_downloaded")
"""Endings of kinds of events that only tell who looked."""


@dataclass(frozen=True, slots=True)
class Clock:
    """When the answer is due. *left*: days to *due_on*, negative once it is past; *used* per cent of the time are over."""

    received_at: datetime
    due_on: date
    target_on: date
    left: int
    used: int
    soon: bool
    extended: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the work list, and who did it."""

    step: Step
    done: Tick | None


@dataclass(frozen=True, slots=True)
class RightView:
    """One right. *clock* is None where nobody waits any more; *why* is the reasoning of who decided."""

    row: CaseRight
    clock: Clock | None
    derivation: tuple[str, ...]
    steps: tuple[StepView, ...]
    exceptions: tuple[Ground, ...]
    grounds: tuple[Ground, ...]
    why: str | None
    extension: Extension | None

    @property
    def done(self) -> int:
        """How many steps are ticked."""
        return sum(step.done is not None for step in self.steps)


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail of the case; *view* is None where it could not be read, or was purged."""

    mail: Mail
    view: MailView | None


@dataclass(frozen=True, slots=True)
class HandWork:
    """What a person still has to do for a letter to arrive: *how* in words, what to say, or to post it."""

    how: Sentence
    body: str
    to_be_posted: bool


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter of the case. *until*: it can be recalled till then (None where it can't, or at any time); *paper*: it has a PDF.

    *work* is there while a person has to carry it.
    """

    row: Outbound
    kind: LetterKind
    recipient: str | None
    recallable: bool
    until: datetime | None
    paper: bool
    work: HandWork | None


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of the case with its name opened."""

    file: CaseFile
    name: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """The whole page. *marked*: the passages that gave the rights could be told; *looks* counts who looked at the case."""

    found: Dossier
    who: str
    request: tuple[Piece, ...]
    cut: bool
    marked: bool
    meant: Meant
    clock: Clock | None
    flags: tuple[str, ...]
    rights: tuple[RightView, ...]
    mails: tuple[MailLine, ...]
    letters: tuple[LetterLine, ...]
    files: tuple[FileLine, ...]
    scans: tuple[FileLine, ...]
    events: tuple[PastEvent, ...]
    looks: int

    @property
    def letter_kinds(self) -> Mapping[str, LetterKind]:
        """What each letter of the case is, by the key under which the history names it."""
        return {letter.row.key: letter.kind for letter in self.letters}

    @property
    def step_texts(self) -> Mapping[str, Sentence]:
        """The words of each step of the work lists, by its key."""
        return {step.step.key: step.step.text for right in self.rights for step in right.steps}


def view_case(rt: Runtime, shelf: EvidenceShelf, found: Dossier, language: Language) -> CaseView:
    """Make the view of a case; no query is made. Raises SealError."""
    case = found.case
    request = open_request(rt.vault, case)
    reading = shelf.reading(rt, request)
    first = first_due(case)
    events = [event for event in found.events if event.kind not in NOT_HISTORY]
    acts = tuple(event for event in events if not event.kind.endswith(LOOKS))
    return CaseView(
        found=found,
        who=who_asked(rt.vault, case),
        request=tuple(pieces(request, () if reading is None else reading.spans)),
        cut=len(request) > MAX_SHOWN,
        marked=reading is not None,
        meant=_meant(found, reading),
        clock=None if first is None else _clock(rt, first),
        flags=tuple(_sentence(flag, language) for flag in case.flags),
        rights=tuple(_rights(rt, found, language)),
        mails=tuple(MailLine(mail, _mail(rt, mail, language)) for mail in case.mails),
        letters=tuple(_letter(rt, row) for row in found.letters),
        files=_files(rt, found.files),
        scans=_files(rt, found.scans),
        events=acts,
        looks=len(events) - len(acts),
    )


def _sentence(flag: str, language: Language) -> str:
    known = REASONS.get(ReasonCode(flag)) if flag in set(ReasonCode) else None
    if known is None:
        return flag
    return known.lv if language is Language.LV else known.en


def _meant(found: Dossier, reading: Reading | None) -> Meant:
    """Tell whether who signed asks for themselves; who did not sign is not known."""
    if found.signer is None or reading is None:
        return Meant.UNKNOWN
    return person_meant(found.signer, reading.named, found.earlier)


def _clock(rt: Runtime, row: CaseRight) -> Clock:
    today, ends = rt.today(), last_day(row)
    begun = row.received_at.astimezone(rt.calendar.zone).date()
    whole = max((ends - begun).days, 1)
    return Clock(
        received_at=row.received_at,
        due_on=ends,
        target_on=row.target_on,
        left=(ends - today).days,
        used=max(0, min(100, 100 * (today - begun).days // whole)),
        soon=ends <= days_from(rt).soon,
        extended=row.extended_due_on is not None,
        provisional=not rt.calendar.vouches_for(ends),
    )


def _rights(rt: Runtime, found: Dossier, language: Language) -> Iterator[RightView]:
    done = {(tick.right, tick.step): tick for tick in found.ticks}
    live = {one.right: one for one in found.extensions if one.state is not ExtensionState.RECALLED}
    for row in found.case.rights:
        exceptions = rt.worklists.exceptions(row.right)
        yield RightView(
            row=row,
            clock=_clock(rt, row) if row.right in found.running else None,
            derivation=derivation_of(due(row.received_at, rt.calendar), language.value),
            steps=tuple(_steps(rt, row, done)),
            exceptions=exceptions,
            grounds=tuple(ground for ground in exceptions if ground.code in row.grounds),
            why=reasoning(rt.vault, row),
            extension=live.get(row.right),
        )


def _steps(rt: Runtime, row: CaseRight, done: Mapping[tuple[Right, str], Tick]) -> Iterator[StepView]:
    for step in rt.worklists.steps(row.right, rt.company.systems):
        yield StepView(step, done.get((row.right, step.key)))


def _mail(rt: Runtime, mail: Mail, language: Language) -> MailView | None:
    found = examined(rt.vault, mail)
    return None if found is None else view_of(found, language)


def _letter(rt: Runtime, row: Outbound) -> LetterLine:
    kind = LetterKind(row.kind)
    try:
        parcel = store.open_parcel(rt.vault, row)
    except PurgedError:
        parcel = None
    by_person = KINDS[kind].by_person
    until = recallable_until(row)
    open_ended = row.state in RECALLABLE - {OutboundState.PENDING}
    recallable = by_person and (open_ended or (until is not None and rt.clock() <= until))
    return LetterLine(
        row=row,
        kind=kind,
        recipient=None if parcel is None else parcel.recipient,
        recallable=recallable,
        until=until if recallable else None,
        paper=by_person,
        work=None if parcel is None or row.state is not OutboundState.TASK else _work(row, parcel),
    )


def _work(row: Outbound, parcel: store.Parcel) -> HandWork:
    letter = load(Notice, parcel.content)
    return HandWork(TASK_ACTS[row.channel], letter.body, is_to_be_posted(row.channel, letter))


def _files(rt: Runtime, files: Sequence[CaseFile]) -> tuple[FileLine, ...]:
    return tuple(FileLine(file, open_file_name(rt.vault, file)) for file in files)


def next_step(view: CaseView, after: str) -> str | None:
    """Name the step (``right:step``) whose turn it is once *after* was ticked: the next one undone, else that one itself."""
    for one in view.rights:
        keys = [f"{one.row.right.value}:{step.step.key}" for step in one.steps]
        if after in keys:
            later = zip(keys, one.steps, strict=True)
            undone = [key for key, step in list(later)[keys.index(after) :] if step.done is None]
            return next(iter(undone), after)
    return None
