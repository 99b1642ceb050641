"""What can be done to a case, one function each: the form's fields in, the act of the desk called, its errors in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from cases import store
from cases.accounts import list_users
from cases.answers import Given, Ruling
from cases.database import reading
from cases.dates import Language
from cases.failures import Conflict, MissingReasonError, UnknownRowError
from cases.letter_kinds import LetterError
from cases.life import RefusedError
from cases.model_accounts import User
from cases.roles import UserState
from cases.states import AnswerMeans, ClosedAs, RightOutcome, WaitingFor
from classifier.rights import ChannelKind, Label, Right
from desk import corrections, life, rights
from desk.addresses import confirm_address
from desk.corrections import LabelsError
from desk.extending import extend
from desk.merging import merge
from desk.register_rows import RowError, channel
from review.access import Action, allowed
from review.asked import member_or_none
from review.letter_problems import full, problem_of
from review.visits import Visit
from runtime.typesetting import TypesettingError

Code = TypeVar("Code", bound=StrEnum)


class CaseDeed(StrEnum):
    """What a person does to a case on its page."""

    TAKE = "take"
    ASSIGN = "assign"
    START = "start"
    WAIT = "wait"
    RESUME = "resume"
    ASK_IDENTITY = "ask_identity"
    SETTLE_IDENTITY = "settle_identity"
    NOTE = "note"
    OUTCOME = "outcome"
    ADD_RIGHT = "add_right"
    REMOVE_RIGHT = "remove_right"
    CORRECT = "correct"
    USE_RECEIPT = "use_receipt"
    CHANGE_CHANNEL = "change_channel"
    CONFIRM_ADDRESS = "confirm_address"
    TICK = "tick"
    UNTICK = "untick"
    SUPPRESS = "suppress"
    RECORD_ANSWER = "record_answer"
    CLOSE = "close"
    REOPEN = "reopen"
    EXTEND = "extend"
    MERGE = "merge"
    HOLD = "hold"
    UNHOLD = "unhold"


_OWN: Final = {
    CaseDeed.TAKE: Action.CASE_ASSIGN,
    CaseDeed.ASSIGN: Action.CASE_ASSIGN,
    CaseDeed.CLOSE: Action.CASE_CLOSE,
    CaseDeed.REOPEN: Action.CASE_CLOSE,
    CaseDeed.EXTEND: Action.CASE_EXTEND,
    CaseDeed.MERGE: Action.CASE_MERGE,
    CaseDeed.HOLD: Action.LEGAL_HOLD_SET,
    CaseDeed.UNHOLD: Action.LEGAL_HOLD_SET,
    CaseDeed.CONFIRM_ADDRESS: Action.LETTER_SEND,
}
RIGHT_TO: Final[Mapping[CaseDeed, Action]] = MappingProxyType(
    {deed: _OWN.get(deed, Action.CASE_WORK) for deed in CaseDeed}
)
"""The right that each deed needs."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed into one form of the page: *form* names it, so that only its own fields are filled again."""

    form: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, form: str, name: str, otherwise: str = "") -> str:
        """A field of that form as it was typed, *otherwise* where it was not the one that was sent."""
        if form != self.form:
            return otherwise
        return next(iter(self.fields.get(name, ())), "")

    @property
    def words(self) -> str:
        """What a person wrote in words, to be shown even where the form that it was typed into is gone."""
        return "\n\n".join(text for name in IN_WORDS for text in self.fields.get(name, ()))

    def many(self, form: str, name: str) -> tuple[str, ...]:
        """All values of a field of that form."""
        return self.fields.get(name, ()) if form == self.form else ()


def typed_in(visit: Visit, deed: str) -> Typed:
    """What was sent, under the name of its form: the deed, with the right and the step that it is about."""
    fields: dict[str, list[str]] = {}
    for name, value in visit.form.typed():
        fields.setdefault(name, []).append(value)
    about = (visit.form.text(name) for name in ("right", "step") if deed in ABOUT_A_RIGHT)
    form = ":".join((deed, *(one for one in about if one)))
    return Typed(form, {name: tuple(values) for name, values in fields.items()})


IN_WORDS: Final = ("reason", "text", "note", "addresses", "target")
"""Fields that people write; the others are chosen, and chosen again at once."""
ABOUT_A_RIGHT: Final = frozenset(
    {CaseDeed.OUTCOME, CaseDeed.REMOVE_RIGHT, CaseDeed.USE_RECEIPT, CaseDeed.TICK, CaseDeed.UNTICK}
)
"""Deeds whose form stands once for each right."""


class CaseDeedRefusedError(Exception):
    """It can't be done; the message is a sentence in the language of the visit. Nothing was changed."""


class StaleCaseError(Exception):
    """The case was changed by somebody else since it was shown. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One deed that is asked for: of which case, and on which version of it the person looked."""

    visit: Visit
    number: str
    seen: int | None

    def text(self, name: str) -> str:
        """A field of the form."""
        return self.visit.form.text(name)

    def code(self, kind: type[Code], name: str) -> Code:
        """A field that names a member of a closed list. Raises CaseDeedRefusedError."""
        found = member_or_none(kind, self.text(name))
        if found is None:
            raise CaseDeedRefusedError(self.visit.text("case.wrong.choose"))
        return found

    def rights(self) -> tuple[Right, ...]:
        """The rights that are ticked."""
        return tuple(right for text in self.visit.form.many("right") if (right := member_or_none(Right, text)))

    def day(self, name: str) -> date:
        """A field that holds a day. Raises CaseDeedRefusedError."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError as error:
            raise CaseDeedRefusedError(self.visit.text("case.wrong.day")) from error


def perform(visit: Visit, number: str, deed: CaseDeed) -> None:
    """Do *deed* with the form that came.

    Raises:
        StaleCaseError: the case was changed since it was shown.
        CaseDeedRefusedError: it can't be done.
        UnknownRowError: there is no such case.
        DatabaseUnavailableError: nothing was written.
    """
    asked = Asked(visit, number, visit.form.number("version"))
    try:
        DEEDS[deed](asked)
    except RefusedError as error:
        raise CaseDeedRefusedError(refusal(visit, error)) from error
    except MissingReasonError as error:
        raise CaseDeedRefusedError(visit.text("case.wrong.reason")) from error
    except (LetterError, TypesettingError) as error:
        raise CaseDeedRefusedError(problem_of(visit, error)) from error
    except Conflict as error:
        raise StaleCaseError from error


def refusal(visit: Visit, error: RefusedError) -> str:
    """The sentence of a refusal, in the language of the visit."""
    return error.sentence.lv if visit.language is Language.LV else error.sentence.en


def _take(asked: Asked) -> None:
    life.take(asked.visit.rt, asked.number, asked.visit.person(), asked.seen)


def _assign(asked: Asked) -> None:
    with reading(asked.visit.rt.db) as session:
        if asked.text("to") not in {user.email for user in assignable(session)}:
            raise CaseDeedRefusedError(asked.visit.text("case.wrong.choose"))
    life.assign(asked.visit.rt, asked.number, asked.visit.person(), asked.text("to"), asked.seen)


def assignable(session: Session) -> list[User]:
    """Who can be given a case: active accounts whose role works on cases."""
    return [
        user for user in list_users(session) if user.state is UserState.ACTIVE and allowed(user.role, Action.CASE_WORK)
    ]


def _start(asked: Asked) -> None:
    life.start(asked.visit.rt, asked.number, asked.visit.person(), asked.seen)


def _wait(asked: Asked) -> None:
    person, for_ = asked.visit.person(asked.text("reason")), asked.code(WaitingFor, "waiting_for")
    life.wait(asked.visit.rt, asked.number, person, for_, asked.seen)


def _resume(asked: Asked) -> None:
    life.resume(asked.visit.rt, asked.number, asked.visit.person(), asked.seen)


def _ask_identity(asked: Asked) -> None:
    life.ask_identity(asked.visit.rt, asked.number, asked.visit.person(asked.text("reason")), asked.seen)


def _settle_identity(asked: Asked) -> None:
    life.settle_identity(asked.visit.rt, asked.number, asked.visit.person(asked.text("reason")), asked.seen)


def _note(asked: Asked) -> None:
    life.note(asked.visit.rt, asked.number, asked.visit.person(), asked.text("text"), asked.seen)


def _outcome(asked: Asked) -> None:
    ruling = Ruling(asked.code(RightOutcome, "outcome"), asked.text("reason"), asked.visit.form.many("ground"))
    right = asked.code(Right, "right")
    rights.set_outcome(asked.visit.rt, asked.number, asked.visit.person(), right, ruling, asked.seen)


def _add_right(asked: Asked) -> None:
    person, right = asked.visit.person(asked.text("reason")), asked.code(Right, "right")
    rights.add_right(asked.visit.rt, asked.number, person, right, seen=asked.seen)


def _remove_right(asked: Asked) -> None:
    person, right = asked.visit.person(asked.text("reason")), asked.code(Right, "right")
    rights.remove_right(asked.visit.rt, asked.number, person, right, asked.seen)


def _correct(asked: Asked) -> None:
    """Say what the request asks for, whatever the program read in it."""
    labels = [label for text in asked.visit.form.many("label") if (label := member_or_none(Label, text))]
    person = asked.visit.person(asked.text("reason"))
    try:
        corrections.correct(asked.visit.rt, asked.number, labels, person, asked.seen)
    except LabelsError as error:
        raise CaseDeedRefusedError(asked.visit.text("correct.wrong")) from error


def _use_receipt(asked: Asked) -> None:
    """Count a right from the receipt of one of the mails of its case."""
    with reading(asked.visit.rt.db) as session:
        mails = {mail.id: mail for mail in store.get_case(session, asked.number).mails}
    mail = mails.get(asked.visit.form.number("mail") or 0)
    if mail is None:
        raise CaseDeedRefusedError(asked.visit.text("case.wrong.choose"))
    person, right = asked.visit.person(asked.text("reason")), asked.code(Right, "right")
    rights.use_receipt(asked.visit.rt, asked.number, person, right, mail.received_at, asked.seen)


def _change_channel(asked: Asked) -> None:
    try:
        wish = channel(asked.code(ChannelKind, "channel").value, asked.text("target"))
    except RowError as error:
        why = (
            asked.visit.text("case.wrong.address")
            if error.sentence is None
            else full(error.sentence, asked.visit.language)
        )
        raise CaseDeedRefusedError(why) from error
    person = asked.visit.person(asked.text("reason"))
    rights.change_channel(asked.visit.rt, asked.number, person, wish, asked.seen)


def _confirm_address(asked: Asked) -> None:
    person, kind = asked.visit.person(asked.text("reason")), asked.code(ChannelKind, "channel")
    confirm_address(asked.visit.rt, asked.number, kind, asked.text("target"), person)


def _tick(asked: Asked) -> None:
    _set_tick(asked, done=True)


def _untick(asked: Asked) -> None:
    _set_tick(asked, done=False)


def _set_tick(asked: Asked, *, done: bool) -> None:
    person, right = asked.visit.person(asked.text("note")), asked.code(Right, "right")
    rights.tick(asked.visit.rt, asked.number, person, right, asked.text("step"), done=done, seen=asked.seen)


def _suppress(asked: Asked) -> None:
    addresses = asked.text("addresses").replace(",", " ").replace(";", " ").split()
    if not addresses or not all("@" in address for address in addresses):
        raise CaseDeedRefusedError(asked.visit.text("case.wrong.address"))
    rights.suppress(asked.visit.rt, asked.number, asked.visit.person(), addresses, asked.seen)


def _record_answer(asked: Asked) -> None:
    given = Given(asked.code(AnswerMeans, "means"), asked.day("on"), asked.rights())
    life.record_answer(asked.visit.rt, asked.number, asked.visit.person(asked.text("reason")), given, asked.seen)


def _close(asked: Asked) -> None:
    person = asked.visit.person(asked.text("reason"))
    life.close(asked.visit.rt, asked.number, person, asked.code(ClosedAs, "as"), asked.seen)


def _reopen(asked: Asked) -> None:
    person = asked.visit.person(asked.text("reason"))
    life.reopen(asked.visit.rt, asked.number, person, asked.rights(), asked.seen)


def _extend(asked: Asked) -> None:
    extend(asked.visit.rt, asked.number, asked.visit.person(asked.text("reason")), asked.seen)


def _merge(asked: Asked) -> None:
    into = asked.text("into").upper()
    person, sure = asked.visit.person(asked.text("reason")), asked.visit.form.flag("confirmed")
    try:
        merge(asked.visit.rt, asked.number, into, person, confirmed=sure, seen=asked.seen)
    except UnknownRowError as error:
        raise CaseDeedRefusedError(asked.visit.text("review.wrong.no_case", number=into[:40])) from error


def _hold(asked: Asked) -> None:
    life.hold(asked.visit.rt, asked.number, asked.visit.person(asked.text("reason")), on=True, seen=asked.seen)


def _unhold(asked: Asked) -> None:
    life.hold(asked.visit.rt, asked.number, asked.visit.person(asked.text("reason")), on=False, seen=asked.seen)


DEEDS: Final[Mapping[CaseDeed, Callable[[Asked], None]]] = MappingProxyType(
    {
        CaseDeed.TAKE: _take,
        CaseDeed.ASSIGN: _assign,
        CaseDeed.START: _start,
        CaseDeed.WAIT: _wait,
        CaseDeed.RESUME: _resume,
        CaseDeed.ASK_IDENTITY: _ask_identity,
        CaseDeed.SETTLE_IDENTITY: _settle_identity,
        CaseDeed.NOTE: _note,
        CaseDeed.OUTCOME: _outcome,
        CaseDeed.ADD_RIGHT: _add_right,
        CaseDeed.REMOVE_RIGHT: _remove_right,
        CaseDeed.CORRECT: _correct,
        CaseDeed.USE_RECEIPT: _use_receipt,
        CaseDeed.CHANGE_CHANNEL: _change_channel,
        CaseDeed.CONFIRM_ADDRESS: _confirm_address,
        CaseDeed.TICK: _tick,
        CaseDeed.UNTICK: _untick,
        CaseDeed.SUPPRESS: _suppress,
        CaseDeed.RECORD_ANSWER: _record_answer,
        CaseDeed.CLOSE: _close,
        CaseDeed.REOPEN: _reopen,
        CaseDeed.EXTEND: _extend,
        CaseDeed.MERGE: _merge,
        CaseDeed.HOLD: _hold,
        CaseDeed.UNHOLD: _unhold,
    }
)
