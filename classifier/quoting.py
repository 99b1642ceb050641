"""What of a text is the sender's own and new: not quoted mail, forwarded mail, signature block or legal footer.

Works line by line over positions of the original text, so that every span can be shown. Each line is looked at once
with anchored, bounded expressions.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum, auto

from classifier.normal import fold

LONG_QUOTATION = 6
"""Words inside quotation marks from which on they are somebody else's sentence, not a name."""

MAX_SIGNATURE_LINE = 70
"""Characters of a line that may still belong to a signature block."""

LOOK_AHEAD = 4
"""Lines after a From: line in which the rest of a forwarded header must appear."""


class Part(Enum):
    """Whose words a line holds."""

    OWN = auto()
    QUOTED = auto()
    FORWARDED = auto()
    SIGNATURE = auto()
    FOOTER = auto()


@dataclass(frozen=True, slots=True)
class Layout:
    """Spans of the original text, in order. *own* is read; *quoted*, all older mail, where the sender takes it up.

    *forwarded*: what of *quoted* follows the header of an older mail, as a forwarding leaves it (and some replies do).
    *quotations*: long ones in quotation marks, wherever they stand. *signed*: what follows a closing formula.
    """

    own: tuple[tuple[int, int], ...]
    quoted: tuple[tuple[int, int], ...]
    forwarded: tuple[tuple[int, int], ...] = ()
    quotations: tuple[tuple[int, int], ...] = ()
    signed: tuple[tuple[int, int], ...] = ()


OLDER = frozenset({Part.QUOTED, Part.FORWARDED})
"""Parts that are older mail."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its place in the text, its *text* with the line end, and its words, *folded*."""

    start: int
    end: int
    text: str
    folded: str


_WORD = re.compile(r"[\w'’`´\-]{1,64}")
_QUOTE_MARK = re.compile(r"\s{0,8}(?:>|\|\s|&gt;)")
_WROTE = re.compile(
    r"(?:^|.{0,300}\s)(?:wrote|writes|rakstija|raksta|napisal|pisal|пишет|написала?|писала?)(?:\s\S{1,80}){0,2}\s*$"
)
_DATED = re.compile(r".*(?:@|\d{1,2}[.:/]\d{2}|\b(?:19|20)\d\d\b)")
_SEPARATOR = re.compile(
    r"(?:original message|forwarded message|(?:sakotnej|original|parsutit)\w{0,4} (?:zin|vestul|e ?past)\w{0,6}"
    r"|пересылаемое сообщение|пересланное сообщение|исходное сообщение"
    r"|начало пересылаемого сообщения|citata sakums)"
)
_RULES = ("--", "__", "==", "**", "Begin", "Начало")
"""Beginnings of a line that sets an older mail apart."""

_HEADER = re.compile(r"\s{0,4}(?:from|no|от|от кого|sutitajs|отправитель)\s?:")
_HEADER_REST = re.compile(
    r"\s{0,4}(?:sent|date|datums|nosutits|дата|отправлено|to|kam|кому|subject|temats|tema|тема|cc)\s?:"
)
_SIGN_OFF = re.compile(
    r"(?:ar (?:patiesu |dzilu )?cienu|ciena|ar sveicien\w*|visu labu|labu dienu velot|paldies jau ieprieks|(?:with )?(?:best|kind|warm) (?:regards|wishes)"
    r"|(?:best|kind )?regards|(?:yours )?(?:sincerely|faithfully)(?: yours)?|yours|cheers|с уважением|s uvazheni\w*"
    r"|всего доброго|с наилучшими пожеланиями|best)\b"
)
_POSTSCRIPT = re.compile(r"\s{0,4}(?:p\s?s|з\s?ы|п\s?с|постскриптум|nb)\b")
_SECRET = re.compile(
    r"konfidencial|confidential|конфиденциальн|intended (?:only|solely|for)|privileged|komercnoslep|адресат|adresat"
)
_MESSAGE = re.compile(
    r"(?:this|si|sis|so|saja|sai|ja so|данное|настоящее|это|эта)\s(?:\w{1,20}\s){0,3}?(?:e-?mail|email|message|communication|vestul\w*|zin[aau]\w*|epast\w*"
    r"|сообщени\w*|письм\w*)"
)
_NEWSLETTER = re.compile(
    r"you (?:are receiving|receive|received) this|jus sanem(?:at|ajat) so|jus so (?:vestuli|epastu) sanemat|вы получили это"
    r"|lai atrakstitos|atrakstities no (?:jaunumiem|sis|sim)|to unsubscribe|чтобы отписаться|please consider the environment"
    r"|pirms drukajat|automatic(?:ally)? generated|nosutits no mana|sent from my|отправлено с"
)
_QUOTATION = re.compile(r"(?<!\w)[„“”«\"](?!\s)([^„“”«»\"\n]{20,2000})[“”»\"]")


def layout(text: str) -> Layout:
    """Split *text* into the sender's own words and quoted ones; signature blocks and footers are in neither."""
    lines = list(lines_of(text))
    parts = _parts(lines)
    own = _spans(lines, parts, {Part.OWN})
    quotations = tuple(match.span(1) for match in _QUOTATION.finditer(text) if _is_long(match[1]))
    return Layout(
        tuple(without(own, quotations)),
        tuple(_spans(lines, parts, OLDER)),
        tuple(_spans(lines, parts, {Part.FORWARDED})),
        quotations,
        tuple(_spans(lines, parts, {Part.SIGNATURE})),
    )


def lines_of(text: str) -> Iterator[Line]:
    """Cut *text* into lines."""
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        yield Line(start, end, line, " ".join(map(fold, _WORD.findall(line[:400]))))
        start = end


def _parts(lines: Sequence[Line]) -> list[Part]:
    """Give each line its part: quotes and forwarded tails first, then footers, then signature blocks."""
    parts: list[Part] = []
    state = Part.OWN
    for index, line in enumerate(lines):
        state = _next_state(state, lines, index)
        quoted = state not in OLDER and (_QUOTE_MARK.match(line.text) or is_attribution(lines, index))
        parts.append(Part.QUOTED if quoted else state)
    _mark_footers(lines, parts)
    return parts


def _next_state(state: Part, lines: Sequence[Line], index: int) -> Part:
    """Move on from *state* at a line: tails of older mail last to the end, signatures to a postscript."""
    line = lines[index]
    if state in OLDER:
        return state
    if heads_older(lines, index):
        return Part.FORWARDED
    if is_attribution(lines, index) and not _followed_by_marks(lines, index):
        return Part.QUOTED
    if line.text.strip() == "--" or (state is Part.OWN and _signs_off(lines, index)):
        return Part.SIGNATURE
    if state is Part.SIGNATURE and (_POSTSCRIPT.match(line.folded) or len(line.text) > MAX_SIGNATURE_LINE):
        return Part.OWN
    return state


def _signs_off(lines: Sequence[Line], index: int) -> bool:
    """Tell whether the line before was a closing formula (and so this one begins the signature)."""
    if index == 0:
        return False
    before = lines[index - 1]
    return len(before.folded) <= MAX_SIGNATURE_LINE // 2 and bool(_SIGN_OFF.match(before.folded))


def heads_older(lines: Sequence[Line], index: int) -> bool:
    """Tell whether an older mail with its header begins at this line."""
    line = lines[index]
    if _sets_apart(line):
        return True
    if not _HEADER.match(_label(line)) or _heads_letter(lines, index):
        return False
    return any(_HEADER_REST.match(_label(after)) for after in lines[index + 1 : index + LOOK_AHEAD])


def is_header(line: Line) -> bool:
    """Tell whether the line belongs to the header of an older mail, or sets it apart."""
    label = _label(line)
    return bool(_HEADER.match(label) or _HEADER_REST.match(label) or _sets_apart(line))


def _sets_apart(line: Line) -> bool:
    return line.text.lstrip().startswith(_RULES) and bool(_SEPARATOR.search(line.folded))


def _heads_letter(lines: Sequence[Line], index: int) -> bool:
    """Tell whether the line is of a letter's own head ('From: Jana, To: the company'): it comes first, without address."""
    before = any(_WORD.search(line.text) and not _HEADER_REST.match(_label(line)) for line in lines[:index])
    return not before and "@" not in "".join(line.text for line in lines[index : index + LOOK_AHEAD])


def _label(line: Line) -> str:
    """Fold the beginning of a line, its colon kept."""
    head, colon, _ = line.text[:40].partition(":")
    return " ".join(fold(word.strip("*")) for word in head.split()) + colon


def is_attribution(lines: Sequence[Line], index: int) -> bool:
    """Tell whether the line, or it with the next one, says who wrote what follows, and when or from where."""
    line = lines[index]
    if not line.text.rstrip().endswith(":"):
        return False
    return bool(_WROTE.match(line.folded)) and bool(_DATED.match(line.text[:400]))


def _followed_by_marks(lines: Sequence[Line], index: int) -> bool:
    after = next((line for line in lines[index + 1 : index + LOOK_AHEAD] if line.text.strip()), None)
    return after is not None and bool(_QUOTE_MARK.match(after.text))


def _mark_footers(lines: Sequence[Line], parts: list[Part]) -> None:
    """Mark paragraphs that are legal footers or say how to leave a mailing list. The first paragraph never is one."""
    for number, (first, last) in enumerate(_paragraphs(lines)):
        folded = " ".join(line.folded for line in lines[first:last])[:4000]
        legal = _SECRET.search(folded) and _MESSAGE.search(folded)
        if number and (legal or _NEWSLETTER.search(folded)):
            for index in range(first, last):
                parts[index] = parts[index] if parts[index] in OLDER else Part.FOOTER


def _paragraphs(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    first = 0
    for index, line in enumerate(lines):
        if not line.text.strip():
            if index > first:
                yield first, index
            first = index + 1
    if len(lines) > first:
        yield first, len(lines)


def _spans(lines: Sequence[Line], parts: Sequence[Part], wanted: AbstractSet[Part]) -> list[tuple[int, int]]:
    """Join neighbouring lines of the *wanted* parts."""
    spans: list[tuple[int, int]] = []
    for line, part in zip(lines, parts, strict=True):
        if part in wanted:
            if spans and spans[-1][1] == line.start:
                spans[-1] = (spans[-1][0], line.end)
            else:
                spans.append((line.start, line.end))
    return spans


def _is_long(words: str) -> bool:
    return len(words.split()) >= LONG_QUOTATION


def without(spans: Sequence[tuple[int, int]], holes: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Cut *holes* (in order) out of *spans* (in order), in one pass over both."""
    left = 0
    for start, end in spans:
        at = start
        while left < len(holes) and holes[left][1] <= at:
            left += 1
        index = left
        while index < len(holes) and holes[index][0] < end:
            if holes[index][0] > at:
                yield at, holes[index][0]
            at = max(at, holes[index][1])
            index += 1
        if at < end:
            yield at, end
