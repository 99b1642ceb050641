"""The life of a case: one table of states and transitions, who may do each, and why an act is refused. Pure.

States and outcomes are those of the contract (CONTRACT 4). Whatever changes a case asks `after` here first, so that a
page, a command and the pipeline can't differ in what is possible.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cases.failures import WrongStateError
from cases.refusals import REFUSALS, Refusal
from cases.states import CaseState, RightOutcome
from verify.codes import Sentence


class Deed(StrEnum):
    """What can be done to a case."""

    ASSIGN = "assign"
    TAKE = "take"
    NOTE = "note"
    START = "start"
    WAIT = "wait"
    RESUME = "resume"
    ASK_IDENTITY = "ask_identity"
    SETTLE_IDENTITY = "settle_identity"
    DECIDE = "decide"
    RECORD_ANSWER = "record_answer"
    ANSWERED = "answered"
    CLOSE_ANSWERED = "close_answered"
    CLOSE_WITHDRAWN = "close_withdrawn"
    CLOSE_MERGED = "close_merged"
    CLOSE_IN_ERROR = "close_in_error"
    REOPEN = "reopen"
    EXTEND = "extend"
    ADD_RIGHT = "add_right"
    REMOVE_RIGHT = "remove_right"
    MOVE_CLOCK = "move_clock"
    CHANGE_CHANNEL = "change_channel"
    TICK = "tick"
    SUPPRESS = "suppress"
    LEGAL_HOLD = "legal_hold"
    ATTACH = "attach"
    RETURN = "return"


class By(StrEnum):
    """Who acts: a named person, or the program by itself."""

    PERSON = "person"
    PROGRAM = "program"


class RefusedError(WrongStateError):
    """An act that does not fit; *sentence* tells cause and remedy in both languages, the message is the English one."""

    def __init__(self, refusal: Refusal, **names: object) -> None:
        self.refusal = refusal
        text = REFUSALS[refusal]
        self.sentence = Sentence(text.lv.format(**names), text.en.format(**names))
        super().__init__(self.sentence.en)


@dataclass(frozen=True, slots=True)
class Rule:
    """In which states an act fits, who may do it, and the state after it; *to* None: the state stays."""

    of: frozenset[CaseState]
    to: CaseState | None = None
    by: frozenset[By] = frozenset({By.PERSON})


_OPEN, _WORK, _WAIT = CaseState.OPEN, CaseState.IN_PROGRESS, CaseState.WAITING
_DONE, _SHUT = CaseState.ANSWERED, CaseState.CLOSED
UNANSWERED: Final = frozenset({_OPEN, _WORK, _WAIT})
"""States in which somebody waits for our answer."""
UNCLOSED: Final = UNANSWERED | {_DONE}
ALL: Final = frozenset(CaseState)
EITHER: Final = frozenset(By)

LIFE: Final[Mapping[Deed, Rule]] = {
    Deed.ASSIGN: Rule(UNCLOSED),
    Deed.TAKE: Rule(UNANSWERED, _WORK),
    Deed.NOTE: Rule(ALL),
    Deed.START: Rule(frozenset({_OPEN}), _WORK),
    Deed.WAIT: Rule(UNANSWERED, _WAIT),
    Deed.RESUME: Rule(frozenset({_WAIT}), _WORK),
    Deed.ASK_IDENTITY: Rule(UNANSWERED, _WAIT),
    Deed.SETTLE_IDENTITY: Rule(UNANSWERED, _WORK),
    Deed.DECIDE: Rule(UNANSWERED, _WORK),
    Deed.RECORD_ANSWER: Rule(UNCLOSED),
    Deed.ANSWERED: Rule(UNANSWERED, _DONE, EITHER),
    Deed.CLOSE_ANSWERED: Rule(frozenset({_DONE}), _SHUT),
    Deed.CLOSE_WITHDRAWN: Rule(UNCLOSED, _SHUT),
    Deed.CLOSE_MERGED: Rule(UNCLOSED, _SHUT),
    Deed.CLOSE_IN_ERROR: Rule(UNCLOSED, _SHUT),
    Deed.REOPEN: Rule(frozenset({_DONE, _SHUT}), _WORK),
    Deed.EXTEND: Rule(UNANSWERED),
    Deed.ADD_RIGHT: Rule(UNCLOSED, None, EITHER),
    Deed.REMOVE_RIGHT: Rule(UNANSWERED),
    Deed.MOVE_CLOCK: Rule(UNANSWERED),
    Deed.CHANGE_CHANNEL: Rule(UNCLOSED),
    Deed.TICK: Rule(UNCLOSED),
    Deed.SUPPRESS: Rule(ALL),
    Deed.LEGAL_HOLD: Rule(ALL),
    Deed.ATTACH: Rule(UNCLOSED, None, EITHER),
    Deed.RETURN: Rule(frozenset({_DONE}), _WORK, EITHER),
}
"""Everything that can happen to a case. Only a person extends, decides and closes (DOMAIN 1.1.7, 2.1.2).

RETURN: something is asked anew in a case that was answered, and not closed yet.
"""

OUTCOMES: Final[Mapping[RightOutcome, frozenset[RightOutcome]]] = {
    outcome: frozenset(RightOutcome) - {outcome} for outcome in RightOutcome
}
"""What can follow a right's outcome: while nothing was answered, a person may think again. The same again is no change."""


def after(deed: Deed, state: CaseState, by: By = By.PERSON) -> CaseState:
    """Give the state of a case after *deed*.

    Raises:
        RefusedError: it does not fit the state, or is a person's alone.
    """
    rule = LIFE[deed]
    if by not in rule.by:
        raise RefusedError(Refusal.PERSON_ONLY)
    if state not in rule.of:
        raise RefusedError(_misfit(deed, state))
    return state if rule.to is None else rule.to


def possible(state: CaseState, by: By = By.PERSON) -> frozenset[Deed]:
    """Give what can be done to a case in *state*, as far as its state decides."""
    return frozenset(deed for deed, rule in LIFE.items() if state in rule.of and by in rule.by)


def decided(before: RightOutcome, outcome: RightOutcome) -> RightOutcome:
    """Give the outcome of a right after a decision.

    Raises:
        RefusedError: it has that outcome already.
    """
    if outcome not in OUTCOMES[before]:
        raise RefusedError(Refusal.SAME_OUTCOME)
    return outcome


def open_for_answer(outcomes: Collection[RightOutcome]) -> None:
    """Let an answer be given only where every right has its outcome.

    Raises:
        RefusedError: one is still to be decided.
    """
    if RightOutcome.PENDING in outcomes:
        raise RefusedError(Refusal.UNDECIDED_RIGHT)


def _misfit(deed: Deed, state: CaseState) -> Refusal:
    """Name why *deed* does not fit *state*, by what has to be done first."""
    if state is CaseState.CLOSED:
        return Refusal.CLOSED
    if deed is Deed.CLOSE_ANSWERED:
        return Refusal.UNANSWERED
    if state is CaseState.ANSWERED:
        return Refusal.ANSWERED
    return {Deed.START: Refusal.STARTED, Deed.RESUME: Refusal.NOT_WAITING}.get(deed, Refusal.NOT_ENDED)
