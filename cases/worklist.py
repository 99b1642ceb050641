"""What to check and do for each right, step by step, each with its legal source (DOMAIN 1.2): pure, from a table.

A step that says so is done in each system of the company that may hold data of the person, and ticked there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cases.company import System
from classifier.rights import Right
from verify.codes import Sentence

COMMON: Final = "common"
"""The table of steps and exceptions that every right has."""

CODE_LENGTH: Final = 40
"""Characters of the code of a step at most: a tick holds it with the code of a system behind it."""


class WorklistError(ValueError):
    """The table can't be used; the message names the entry and what it should hold."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something to check or do. *key* names it in ticks; *system* is the code of the system where it is done, if any."""

    key: str
    text: Sentence
    source: str
    system: str | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """An exception: why a right may be refused, wholly or in part."""

    code: str
    text: Sentence
    source: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """A step as the table has it: *everywhere* is one for each system."""

    step: Step
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Worklists:
    """All lists: of each right, and what is common to all."""

    entries: Mapping[str, tuple[_Entry, ...]]
    grounds: Mapping[str, tuple[Ground, ...]]

    def steps(self, right: Right, systems: Sequence[System]) -> tuple[Step, ...]:
        """The steps of *right*, in their order; what is done everywhere once for each of *systems*."""
        entries = (*self.entries[COMMON], *self.entries[right.value])
        return tuple(step for entry in entries for step in _spread(entry, systems))

    def exceptions(self, right: Right) -> tuple[Ground, ...]:
        """The grounds on which *right* may be refused: its own first."""
        return (*self.grounds[right.value], *self.grounds[COMMON])


def _spread(entry: _Entry, systems: Sequence[System]) -> Iterable[Step]:
    if not entry.everywhere:
        yield entry.step
        return
    step = entry.step
    for system in systems:
        text = Sentence(f"{step.text.lv} ({system.name_lv})", f"{step.text.en} ({system.name_en})")
        yield Step(f"{step.key}:{system.code}", text, step.source, system.code)


def worklists_from(table: Mapping[str, object]) -> Worklists:
    """Build the lists from the parsed table.

    Raises:
        WorklistError: a right is missing or unknown, or an entry lacks a text or its source.
    """
    wanted = {COMMON, *(right.value for right in Right)}
    if set(table) != wanted:
        odd = min(set(table) ^ wanted)
        raise WorklistError(f"{odd} is {'unknown' if odd in table else 'missing'}")
    parts = {name: _part(name, value) for name, value in table.items()}
    lists = Worklists(
        entries={name: part[0] for name, part in parts.items()}, grounds={name: part[1] for name, part in parts.items()}
    )
    for right in Right:
        entries = (*lists.entries[COMMON], *lists.entries[right.value])
        _refuse_doubles(right.value, [entry.step.key for entry in entries])
        _refuse_doubles(right.value, [ground.code for ground in lists.exceptions(right)])
    return lists


def _part(name: str, value: object) -> tuple[tuple[_Entry, ...], tuple[Ground, ...]]:
    match value:
        case {"steps": list(steps), **rest} if steps and set(rest) <= {"exceptions"}:
            exceptions = rest.get("exceptions", [])
            if isinstance(exceptions, list):
                return tuple(_entry(name, e) for e in steps), tuple(_ground(name, e) for e in exceptions)
    raise WorklistError(f"{name} must hold steps, and may hold exceptions, nothing else")


def _entry(name: str, entry: object) -> _Entry:
    code, text, source, rest = _texts(name, entry)
    everywhere = rest.pop("everywhere", False)
    if rest or not isinstance(everywhere, bool):
        raise WorklistError(f"step {code} of {name} may hold everywhere = true besides its texts, nothing else")
    return _Entry(Step(code, text, source), everywhere)


def _ground(name: str, entry: object) -> Ground:
    code, text, source, rest = _texts(name, entry)
    if rest:
        raise WorklistError(f"exception {code} of {name} holds an unknown entry: {min(rest)}")
    return Ground(code, text, source)


def _texts(name: str, entry: object) -> tuple[str, Sentence, str, dict[str, object]]:
    """What every entry has: a code, a sentence in both languages, its legal source; and whatever is left."""
    match entry:
        case {"code": str(code), "lv": str(lv), "en": str(en), "source": str(source), **rest} if all(
            text.strip() for text in (code, lv, en, source)
        ):
            if code.isidentifier() and len(code) <= CODE_LENGTH:
                return code, Sentence(lv, en), source, {str(key): value for key, value in rest.items()}
    raise WorklistError(f"every entry of {name} must hold code (a short word), lv, en and source")


def _refuse_doubles(name: str, codes: Sequence[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise WorklistError(f"{name} names {code} twice")
