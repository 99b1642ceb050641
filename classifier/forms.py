"""Forms with boxes: what is ticked counts, what is not ticked is not said. ``[x] piekļuve [ ] dzēšana``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TICKED = r"\[\s{0,3}[xXхХvVvV✓✔+*]\s{0,3}\]|\([xXхХV✓✔]\)|[☒☑✅✔✓]"
_EMPTY = r"\[[\s_]{0,4}\]|\([\s_]{1,4}\)|[☐□◻⬜]"
_BOX = re.compile(rf"(?P<ticked>{_TICKED})|(?P<empty>{_EMPTY})")
_ANSWER = re.compile(
    r"(?<=[:=])[ \t]{0,5}(?:(?P<ticked>jā|ja|yes|да)|(?P<empty>nē|ne|no|нет))[ \t.]{0,5}$",
    re.IGNORECASE | re.MULTILINE,
)
"""A form that is answered in words, 'Dzēšana: jā': an answer at the end of a line."""
_BLANK = re.compile(r"(?<=\w)[ \t.:]{1,5}(?:(?P<ticked>[xXхХ✓✔])|(?P<empty>_{2,9}))[ \t]{0,5}$", re.MULTILINE)
"""A form with a blank to be marked at the end of each line, 'Dzēst __'."""

MIN_ANSWERS = 2
"""Lines so answered or left blank that make a form; one alone may be any sentence."""
_TEXT = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Option:
    """The words beside one box, and the words before the first box of its line (``Atbilde:``)."""

    start: int
    end: int
    ticked: bool
    heading: tuple[int, int]


def options(text: str) -> tuple[Option, ...]:
    """Find every box of *text* with its words: those after it, or before it where the line begins with words."""
    mark = next((mark for mark in (_ANSWER, _BLANK) if not _BOX.search(text) and _makes_form(text, mark)), _BOX)
    return tuple(option for start, end in _form_lines(text, mark) for option in _line_options(text, start, end, mark))


def _makes_form(text: str, mark: re.Pattern[str]) -> bool:
    """Tell whether enough lines end in *mark*, of blanks also an empty one: 'x' alone ends many a line."""
    if "\n" not in text or (mark is _BLANK and "__" not in text):  # what nearly every mail is told by, at no cost
        return False
    found = list(mark.finditer(text))
    return len(found) >= MIN_ANSWERS and (mark is _ANSWER or any(match["empty"] for match in found))


def _form_lines(text: str, mark: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the lines that hold a *mark*; text without any costs one search."""
    at = 0
    while match := mark.search(text, at):
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.end())
        end = len(text) if end < 0 else end
        yield start, end
        at = end


def _line_options(text: str, start: int, end: int, mark: re.Pattern[str]) -> Iterator[Option]:
    boxes = list(mark.finditer(text, start, end))
    heading = (start, boxes[0].start())
    trailing = not _TEXT.search(text, boxes[-1].end(), end) and bool(_TEXT.search(text, *heading))
    edges = [start, *(box.end() for box in boxes)] if trailing else [*(box.start() for box in boxes), end]
    for index, box in enumerate(boxes):
        words = (edges[index], box.start()) if trailing else (box.end(), edges[index + 1])
        yield Option(*words, box.lastgroup == "ticked", (start, start) if trailing else heading)
