"""Texts of letters that a lawyer can edit: names to fill in, blocks that must be there, passages that depend on a name.

A template is plain text. Its first line is ``Subject: …``; an empty line follows; then paragraphs, an empty line between
them. Three signs have a meaning, and nothing else has one:

    {{name}}                        is replaced by the value of that name
    {{#block}} … {{/block}}         a named block, such as the deadline, that the law requires (`cases.letter_kinds`)
    {{?name}} … {{/name}}           stands in the letter only where the name has a value

Values are put in as they are and never read again: nothing that a client or colleague wrote is taken for a sign.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, assert_never

from cases.troubles import Trouble, TroubledError

SUBJECT: Final = "Subject:"
MAX_TEMPLATE: Final = 40_000
"""Characters of one template: the longest shipped one has 3,000."""
MAX_DEPTH: Final = 8
"""Blocks inside blocks; shipped ones have two."""

_SIGN = re.compile(r"\{\{([#?/]?)\s*([a-z_]{1,40})\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}")
_GAP = re.compile(r"\n[ \t]*\n\s*")


class TemplateError(TroubledError, ValueError):
    """The text is no template; the sentence names the line or the name, for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


@dataclass(frozen=True, slots=True)
class _Section:
    """A block, or a passage that is shown only where its name has a value."""

    name: str
    conditional: bool
    parts: tuple["_Piece", ...]


_Piece = str | _Name | _Section


@dataclass(frozen=True, slots=True)
class Template:
    """A text taken apart. *names* are all that it asks for, *blocks* all that it marks."""

    names: frozenset[str]
    blocks: frozenset[str]
    _subject: tuple[_Piece, ...] = field(repr=False)
    _body: tuple[_Piece, ...] = field(repr=False)

    def filled(self, values: Mapping[str, str]) -> "Filled":
        """Give the letter. A name that *values* lacks is empty: `unknown_names` is asked before."""
        writing = _Writing(values)
        writing.write(self._body)
        subject = _Writing(values)
        subject.write(self._subject)
        return Filled(" ".join(subject.text.split()), tidy(writing.text), writing.blocks)

    def unknown_names(self, known: frozenset[str]) -> tuple[str, ...]:
        """Give the names that no letter of this kind can fill in, in the order of the alphabet."""
        return tuple(sorted(self.names - known))


@dataclass(slots=True)
class Made:
    """What a block came to in one letter: its own words, and the names in it that had a value."""

    words: str = ""
    names: set[str] = field(default_factory=set)

    @property
    def says_something(self) -> bool:
        """Whether it has words of its own; spaces and invisible characters are none."""
        return says_something(self.words)


def says_something(text: str) -> bool:
    """Whether a reader sees any letter or digit in *text*."""
    return any(character.isalnum() for character in text)


@dataclass(frozen=True, slots=True)
class Filled:
    """A letter in words: *blocks* holds what became of each marked block; one that a condition hid is not there."""

    subject: str
    body: str
    blocks: Mapping[str, Made]


@dataclass(slots=True)
class _Writing:
    """Fills in, and remembers what came out inside each block."""

    values: Mapping[str, str]
    text: str = ""
    blocks: dict[str, Made] = field(default_factory=dict)
    _open: list[Made] = field(default_factory=list)

    def write(self, pieces: tuple[_Piece, ...]) -> None:
        """Write *pieces* after what is there."""
        for piece in pieces:
            match piece:
                case str():
                    self._literal(piece)
                case _Name(name=name):
                    self._value(name)
                case _Section():
                    self._section(piece)
                case _:
                    assert_never(piece)

    def _literal(self, words: str) -> None:
        self.text += words
        for block in self._open:
            block.words += words

    def _value(self, name: str) -> None:
        value = self.values.get(name, "")
        self.text += value
        if says_something(value):
            for block in self._open:
                block.names.add(name)

    def _section(self, section: _Section) -> None:
        if section.conditional:
            if says_something(self.values.get(section.name, "")):
                self.write(section.parts)
            return
        self._open.append(self.blocks.setdefault(section.name, Made()))
        self.write(section.parts)
        self._open.pop()


def tidy(text: str) -> str:
    """Paragraphs with one empty line between them, no spaces at line ends, one line feed at the end."""
    lines = "\n".join(line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return _GAP.sub("\n\n", lines).strip() + "\n"


def parse(text: str) -> Template:
    """Take a template apart.

    Raises:
        TemplateError: the subject is missing, a sign is not closed, or a brace is left over.
    """
    if len(text) > MAX_TEMPLATE:
        raise TemplateError(Trouble.TEMPLATE_TOO_LONG, limit=MAX_TEMPLATE)
    head, _, body = text.lstrip("\ufeff").replace("\r\n", "\n").partition("\n")
    if not head.startswith(SUBJECT) or not head.removeprefix(SUBJECT).strip():
        raise TemplateError(Trouble.TEMPLATE_NO_SUBJECT, subject=SUBJECT)
    subject = _Reading(head.removeprefix(SUBJECT).strip(), first_line=1)
    content = _Reading(body, first_line=2)
    pieces = subject.all(), content.all()
    if subject.blocks:
        raise TemplateError(Trouble.TEMPLATE_BLOCK_IN_SUBJECT)
    return Template(frozenset(subject.names | content.names), frozenset(content.blocks), *pieces)


@dataclass(slots=True)
class _Reading:
    """Reads signs from left to right."""

    source: str
    first_line: int
    names: set[str] = field(default_factory=set)
    blocks: set[str] = field(default_factory=set)

    def all(self) -> tuple[_Piece, ...]:
        """Give all pieces of the text."""
        stack: list[tuple[str, bool, int, list[_Piece]]] = [("", False, 0, [])]
        for at, piece in self._tokens():
            if isinstance(piece, str):
                self._refuse_braces(piece, at)
                stack[-1][3].append(piece)
                continue
            sign, name = piece
            if sign == "/":
                self._close(stack, name, at)
            elif sign:
                self._open(stack, name, conditional=sign == "?", at=at)
            else:
                self.names.add(name)
                stack[-1][3].append(_Name(name))
        if len(stack) > 1:
            sign, line = f"{{{{{stack[-1][0]}}}}}", self._line(stack[-1][2])
            raise TemplateError(Trouble.TEMPLATE_NEVER_CLOSED, sign=sign, line=line)
        return tuple(stack[0][3])

    def _tokens(self) -> Iterator[tuple[int, str | tuple[str, str]]]:
        end = 0
        for found in _SIGN.finditer(self.source):
            yield end, self.source[end : found.start()]
            yield found.start(), (found[1], found[2])
            end = found.end()
        yield end, self.source[end:]

    def _open(self, stack: list[tuple[str, bool, int, list[_Piece]]], name: str, *, conditional: bool, at: int) -> None:
        if len(stack) > MAX_DEPTH:
            raise TemplateError(Trouble.TEMPLATE_TOO_DEEP, line=self._line(at), limit=MAX_DEPTH)
        (self.names if conditional else self.blocks).add(name)
        stack.append((name, conditional, at, []))

    def _close(self, stack: list[tuple[str, bool, int, list[_Piece]]], name: str, at: int) -> None:
        opened, conditional, _, parts = stack[-1]
        if len(stack) == 1 or opened != name:
            raise TemplateError(Trouble.TEMPLATE_CLOSES_OTHER, line=self._line(at), sign=f"{{{{/{name}}}}}")
        stack.pop()
        stack[-1][3].append(_Section(name, conditional, tuple(parts)))

    def _refuse_braces(self, piece: str, at: int) -> None:
        stray = _BRACES.search(piece)
        if stray is not None:
            line = self._line(at + stray.start())
            raise TemplateError(Trouble.TEMPLATE_STRAY_BRACES, line=line, braces=stray[0], sign="{{due_on}}")

    def _line(self, at: int) -> int:
        return self.first_line + self.source.count("\n", 0, at)
