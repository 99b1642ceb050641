"""Address lists (RFC 5322, 3.4), split before anything is decoded, so that a decoded comma makes no second address.

``boss@a <mallory@b>`` is mallory@b: what stands in angle brackets is the address, all else is a name. One pass over the
characters, without recursion: five kilobytes of parentheses cost what five kilobytes of letters cost.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from intake import words
from intake.defects import Defect
from intake.facts import Mailbox
from intake.limits import ADDRESSES

_ENCLOSED = re.compile(r"<\s*([^<>\s@]+@[^<>\s@]+)\s*>")
# Begun at the start of a word only, else every letter of a long word without an @ begins a search of its own.
# One that goes on with another @ is none: its domain is the last one.
_BARE = re.compile(r"(?<![^\s<>\"(),:;@])[^\s<>\"(),:;@]+@[^\s<>\"(),:;@]++(?!@)")
_DOMAIN = re.compile(r"[^\s<>\"(),:;@]+")
_BRACKET = re.compile(r"[<>]")
_NEXT = re.compile(r"[<>,;]")
_ROUTE = re.compile(r"\A@[^:]*:")
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class _Draft:
    """One mailbox while it is read: words outside brackets, quoted or not; addresses in brackets; comments."""

    outside: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


class _Splitter:
    """Cuts one header value into drafts; a character is looked at twice at most."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._readers: dict[str, Callable[[], None]] = {
            '"': self._quoted,
            "(": self._comment,
            "<": self._bracket,
            "=": self._encoded_word,
        }
        self.drafts = [_Draft()]

    def run(self) -> list[_Draft]:
        """All drafts, the empty ones too."""
        while self._at < len(self._text):
            char = self._text[self._at]
            self._at += 1
            if char in self._readers:
                self._readers[char]()
            elif char in ",;":
                self.drafts.append(_Draft())
            elif char == ":":
                # A group's name (RFC 5322, 3.4) is no address; ``mailto:`` before one neither.
                self.drafts[-1].outside.clear()
            else:
                self.drafts[-1].outside.append(char)
        return self.drafts

    def _enclosed(self, opening: str, closing: str) -> str | None:
        """What stands before the matching *closing*, without escapes; None where it never ends.

        Then *opening* counts as an ordinary letter from here on, so that the search for an end is made once.
        """
        chars: list[str] = []
        depth, at = 1, self._at
        while at < len(self._text):
            char = self._text[at]
            at += 1
            if char == closing:
                depth -= 1
            elif char == opening:
                depth += 1
            elif char == "\\" and at < len(self._text):
                char = self._text[at]
                at += 1
            if not depth:
                self._at = at
                return "".join(chars)
            chars.append(char)
        del self._readers[opening]
        self.drafts[-1].outside.append(opening)
        return None

    def _quoted(self) -> None:
        """A quoted string (RFC 5322, 3.2.4), kept in its quotes."""
        text = self._enclosed('"', '"')
        if text is not None:
            self.drafts[-1].outside.append(f'"{text}"')

    def _comment(self) -> None:
        """A comment, which may hold others (RFC 5322, 3.2.2)."""
        text = self._enclosed("(", ")")
        if text is not None:
            self.drafts[-1].comments.append(text)
            self.drafts[-1].outside.append(" ")

    def _bracket(self) -> None:
        """An address in angle brackets; without an end it stops where the next mailbox may begin."""
        start = self._at
        end = _BRACKET.search(self._text, start)
        if end is None or end[0] == "<":
            end = _NEXT.search(self._text, start)
        self._at = len(self._text) if end is None else end.start() + (end[0] == ">")
        stop = len(self._text) if end is None else end.start()
        self.drafts[-1].addresses.append(self._text[start:stop])
        self.drafts[-1].outside.append(" ")

    def _encoded_word(self) -> None:
        """An encoded word, in which commas and brackets are but letters of a name."""
        start = self._at - 1
        word = words.ENCODED_WORD.match(self._text, start)
        self._at = word.end() if word else self._at
        self.drafts[-1].outside.append(self._text[start : self._at])


def parse(text: str, defects: set[Defect]) -> tuple[Mailbox, ...]:
    """The mailboxes of a value on one line whose encoded words are still in place; never raises.

    An address without a domain is kept and named (`Defect.ADDRESS_MALFORMED`): who sends must look for the ``@``.
    """
    found: list[Mailbox] = []
    for draft in _Splitter(text).run():
        found.extend(_mailboxes(draft, defects))
        if len(found) > ADDRESSES:
            defects.add(Defect.TOO_MANY_ADDRESSES)
            return tuple(found[:ADDRESSES])
    return tuple(found)


def _mailboxes(draft: _Draft, defects: set[Defect]) -> list[Mailbox]:
    """None, one, or, where brackets follow brackets, several mailboxes of one draft."""
    outside = "".join(draft.outside).strip()
    comment = words.decode_words(" ".join(draft.comments), defects) or None
    addresses = [a for a in map(_address, draft.addresses) if a]
    if addresses:
        if len(addresses) > 1:
            defects.add(Defect.ADDRESS_MALFORMED)
        name = _name(outside, defects) or comment
        return [_checked(name, address, defects) for address in addresses]
    if not outside:
        return []
    return [_without_brackets(outside, comment, defects)]


def _without_brackets(outside: str, comment: str | None, defects: set[Defect]) -> Mailbox:
    """A mailbox that is an address alone, or whose address hides in an encoded word."""
    if "=?" in outside:
        decoded = words.decode_words(outside, defects)
        hidden = _ENCLOSED.search(decoded) or _BARE.search(decoded)
        if hidden is not None:
            defects.add(Defect.ADDRESS_ENCODED)
            address = hidden[1] if hidden.lastindex else hidden[0]
            return Mailbox(_unquoted(decoded[: hidden.start()]) or None, address.lower())
    quoted = _quoted_local(outside)
    if quoted is not None:
        return _checked(_name(outside[:quoted], defects) or comment, _address(outside[quoted:]), defects)
    bare = _BARE.search(outside)
    if bare is not None and bare[0] != outside:
        defects.add(Defect.ADDRESS_MALFORMED)
        return Mailbox(_name(outside.replace(bare[0], " "), defects) or comment, bare[0].lower())
    return _checked(comment, _address(outside), defects)


def _quoted_local(outside: str) -> int | None:
    """Where an address begins whose local part is a quoted string (RFC 5322, 3.4.1): an ``@`` in it is one of its letters."""
    before, at, domain = outside.rpartition("@")
    before = before.rstrip()
    if not at or not before.endswith('"') or _DOMAIN.fullmatch(domain.strip()) is None:
        return None
    start = before[:-1].rfind('"')
    return start if start >= 0 else None


def _checked(name: str | None, address: str, defects: set[Defect]) -> Mailbox:
    """A mailbox whose address is named where it can't be written to."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or " " in domain:
        defects.add(Defect.ADDRESS_MALFORMED)
    return Mailbox(name, address)


def _address(raw: str) -> str:
    """An address in lower case, without route (RFC 5322, 4.4) and the white space around it."""
    return _SPACE.sub(" ", words.clean(_ROUTE.sub("", raw.strip()))).replace(" @", "@").replace("@ ", "@").lower()


def _name(outside: str, defects: set[Defect]) -> str | None:
    """A display name, decoded; None where nothing is left."""
    return _unquoted(words.decode_words(outside, defects)) or None


def _unquoted(name: str) -> str:
    """A name without quotes around the whole and with single spaces."""
    name = _SPACE.sub(" ", name.replace('"', " ") if name.count('"') > 1 else name)
    return name.strip(" '\"") if name.strip("'\"") else ""
