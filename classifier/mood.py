"""How a sentence is meant: is a right exercised, asked about, taken back, or spoken of by or for somebody else."""

from enum import Enum, auto
from typing import Final

from classifier.reading import DENIED, Sentence


class Voice(Enum):
    """What saying the words amounts to."""

    EXERCISE = auto()
    GENERAL = auto()
    """Asked about in general ('could I ask for deletion one day?'): a question, not the right."""
    RETRACTED = auto()
    """An earlier request is taken back."""
    POLICY = auto()
    """A rule is recited ('you have the right to ...'): nobody asks anything."""


_TURNS: Final = frozenset({"this_request", "retract", "policy_voice", "idle", "howto", "hypothetical"})
"""Meanings without which only a question can be anything but the exercise of a right."""


def voice_of(sentence: Sentence) -> Voice:
    """Tell how *sentence* is meant, by the turns of phrase in it and its question mark."""
    if not sentence.asks and _TURNS.isdisjoint(sentence.found):
        return Voice.EXERCISE
    return _by_turns(sentence)


def _by_turns(sentence: Sentence) -> Voice:
    takes_back = sentence.has("withdraw", "retract_weak") and sentence.has("this_request")
    if (takes_back or sentence.has("retract")) and not sentence.has("consent", "agree", DENIED + "agree"):
        return Voice.RETRACTED
    if sentence.has("policy_voice"):
        return Voice.GENERAL if sentence.asks else Voice.POLICY
    if sentence.has("idle", "howto") or (sentence.asks and sentence.has("if_i") and not sentence.has("ask")):
        return Voice.GENERAL
    if sentence.has("polite"):
        return Voice.EXERCISE
    orders = sentence.has("ask") and not sentence.asks and not sentence.has("inform")
    if (sentence.has("hypothetical") and not orders) or (sentence.asks and not sentence.has("ask")):
        return Voice.GENERAL
    return Voice.EXERCISE
