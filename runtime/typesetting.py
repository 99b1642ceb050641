"""Letters on paper as PDF/A-2b, set by typst in a child process: strangers' words are in them, as data and never as markup."""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

from cases.letter_forms import Sheet
from cases.troubles import Trouble, TroubledError
from runtime.child import Job
from runtime.sandbox import ChildFailedError, Killed, Sandbox

PDF_STANDARD: Final = "a-2b"
"""ISO 19005-2, level B: readable as it was set for as long as the case is kept; all fonts are inside."""
MAX_SHEET = 400_000
"""Characters of one letter, some hundred pages; more is no letter."""


DOTS_PER_INCH: Final = 110
"""A page of A4 is 909 pixels wide then: as wide as a screen shows it, and sharp enough to be read."""
MAX_PICTURES: Final = 12
"""Pages that are drawn; who writes more looks at the PDF."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The first *pages* of a letter as PNG, of *count* in all."""

    pages: tuple[bytes, ...]
    count: int


class TypesettingError(TroubledError):
    """A letter could not be set; the sentence holds none of its words."""


class Typesetter:
    """Sets letters in *sandbox*."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def pdf(self, sheet: Sheet, at: datetime) -> bytes:
        """Set a letter dated *at*: the same letter gives the same bytes.

        Raises:
            TypesettingError: it is too long, or its child process died.
        """
        return self._letter(set_sheet, sheet, at)

    def pictures(self, sheet: Sheet, at: datetime) -> Pictures:
        """Draw the pages of a letter dated *at*, as its PDF has them. Raises as `pdf`."""
        drawn = json.loads(self._letter(draw_sheet, sheet, at))
        return Pictures(tuple(b64decode(one) for one in drawn["pages"]), drawn["count"])

    def _letter(self, job: Job, sheet: Sheet, at: datetime) -> bytes:
        words = json.dumps(asdict(sheet), ensure_ascii=False)
        if len(words) > MAX_SHEET:
            raise TypesettingError(Trouble.LETTER_TOO_LONG)
        try:
            answer = self._sandbox.run(job, words.encode("utf-8", "replace"), int(at.timestamp()))
        except ChildFailedError as error:
            raise TypesettingError(Trouble.LETTER_NOT_SET, why=error) from error
        if isinstance(answer, Killed):
            raise TypesettingError(Trouble.SETTER_ENDED, cause=answer.cause)
        return answer

    def listing(self, layout: bytes, words: bytes, at: datetime) -> bytes:
        """Set a long list by a layout of ours; *words* is the JSON that the layout asks for as ``sys.inputs.listing``.

        Raises:
            TypesettingError: it is too long for its child process.
        """
        try:
            answer = self._sandbox.run(set_listing, words, layout, int(at.timestamp()))
        except ChildFailedError as error:
            raise TypesettingError(Trouble.LIST_NOT_SET, why=error) from error
        if isinstance(answer, Killed):
            raise TypesettingError(Trouble.LISTER_ENDED, cause=answer.cause)
        return answer


def set_listing(_shared: object, words: bytes, layout: bytes, timestamp: int) -> bytes:
    """Set one list; runs in a child process.

    Without tags, as those of a thousand rows take a hundred megabytes; and no PDF/A, which refuses a letter that the font lacks.
    """
    import typst

    compiler = typst.Compiler(ignore_system_fonts=True)
    made = compiler.compile(
        input=layout,
        format="pdf",
        sys_inputs={"listing": words.decode()},
        timestamp=timestamp,
        pdf_tags=False,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made


def set_sheet(_shared: object, words: bytes, timestamp: int) -> bytes:
    """Set one letter; runs in a child process."""
    import typst

    compiler = typst.Compiler(ignore_system_fonts=True)
    made = compiler.compile(
        input=_layout(),
        format="pdf",
        sys_inputs={"sheet": words.decode()},
        pdf_standards=[PDF_STANDARD],
        timestamp=timestamp,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made


def draw_sheet(_shared: object, words: bytes, timestamp: int) -> bytes:
    """Draw one letter by the same layout; runs in a child process. Gives JSON: PNGs in base64, and how many pages there are."""
    import typst

    compiler = typst.Compiler(ignore_system_fonts=True)
    made = compiler.compile(
        input=_layout(), format="png", ppi=DOTS_PER_INCH, sys_inputs={"sheet": words.decode()}, timestamp=timestamp
    )
    drawn = made if isinstance(made, list) else [made]
    shown = [b64encode(one).decode("ascii") for one in drawn[:MAX_PICTURES] if one is not None]
    return json.dumps({"pages": shown, "count": len(drawn)}).encode()


@cache
def _layout() -> bytes:
    return (files("config") / "letters" / "letter.typ").read_bytes()
