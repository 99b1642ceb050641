"""Rights named by their article alone: 'izmantoju VDAR 15. un 17. pantu', 'under Articles 15 and 20', 'по ст. 21'."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from classifier.rights import Label
from classifier.tokens import Token

RIGHTS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "7": Label.WITHDRAW_CONSENT,
        "15": Label.ACCESS,
        "16": Label.RECTIFICATION,
        "17": Label.ERASURE,
        "18": Label.RESTRICTION,
        "20": Label.PORTABILITY,
        "21": Label.OBJECTION,
        "22": Label.QUESTION,
    }
)
"""Articles of Regulation (EU) 2016/679 by what they give; Article 22 is a question that a person looks at (CONTRACT 3)."""

_AFTER_NUMBER = re.compile(r"p(?:ant\w{0,4})?")
"""Latvian sets the number before the word: '15. pants', '15. p.'."""

_BEFORE_NUMBER = re.compile(r"articles?|art|arts|стать\w{1,3}|ст")
_LINKS = frozenset({"un", "and", "&", "и", "ka", "ari", "also"})
_OTHER_LAW = re.compile(r"\w{0,30}(?:likum\w{0,3}|kodeks\w{0,3}|noteikum\w{0,3}|закон\w{0,3}|кодекс\w{0,3})")
_OF = frozenset({"of", "under"})
_OTHER_ACT = frozenset({"act", "law", "code", "contract", "agreement", "constitution"})
_REGULATION = frozenset({"gdpr", "regulation", "vdar", "regula", "regulas"})
_ACT_WITHIN = 8
"""Words behind the number among which the other act is named: 'of the Master Services Agreement'."""
_CHAPTER = ("15", "22")
"""First and last of the articles on rights: 'assistance with Articles 15 to 22' invokes none."""
_TO = frozenset({"to", "lidz", "до", "through"})
_DENIED = re.compile(r"neizmant\w{0,6}|nepiemer\w{0,6}|neprasu|nelietoju")
_NOT = frozenset({"not", "ne", "не", "nevis"})


@dataclass(frozen=True, slots=True)
class NamedArticle:
    """An article that gives *label*, named by words *first* to *last* of a sentence."""

    number: str
    label: Label
    first: int
    last: int


def articles_in(tokens: Sequence[Token]) -> Iterator[NamedArticle]:
    """Yield every article of the Regulation that gives a right; articles of other laws are left out."""
    words = [token.word for token in tokens]
    for index, word in enumerate(words):
        if _AFTER_NUMBER.fullmatch(word):
            start = _run(words, index, -1)
            named = range(start, index)
            foreign = start > 0 and bool(_OTHER_LAW.fullmatch(words[start - 1]))
        elif _BEFORE_NUMBER.fullmatch(word):
            end = _run(words, index, 1)
            named = range(index + 1, end + 1)
            foreign = _is_of_other_act(words[end + 1 : end + 1 + _ACT_WITHIN])
        else:
            continue
        for place in named if not foreign and not _is_not_invoked(words, named, index) else ():
            if words[place] in RIGHTS:
                yield NamedArticle(words[place], RIGHTS[words[place]], min(place, index), max(place, index))


def _run(words: Sequence[str], index: int, step: int) -> int:
    """Give the farthest number of the list that begins beside *index*: '15., 17. un 20. pants'."""
    farthest, at = index, index + step
    while 0 <= at < len(words) and (words[at].isdigit() or words[at] in _LINKS):
        farthest = at if words[at].isdigit() else farthest
        at += step
    return farthest


def _is_not_invoked(words: Sequence[str], named: range, index: int) -> bool:
    """Tell whether the articles are refused ('17. pantu neizmantoju', 'not Article 17'), or all of them meant at once."""
    first, last = min([index, *named]), max([index, *named])
    refused = (first > 0 and words[first - 1] in _NOT) or any(map(_DENIED.fullmatch, words[last + 1 : last + 2]))
    around = words[max(0, first - 2) : last + 3]
    return refused or any(
        tuple(around[at : at + 3 : 2]) == _CHAPTER and word in _TO for at, word in enumerate(around[1:])
    )


def _is_of_other_act(following: Sequence[str]) -> bool:
    of = bool(following) and following[0] in _OF
    named = next((word for word in following if word in _OTHER_ACT or word in _REGULATION), None)
    return (of and named in _OTHER_ACT) or any(map(_OTHER_LAW.fullmatch, following[:1]))
