"""Letters on paper as PDF/A-2b, set by typst in a child process: strangers' words are in them, as data and never as markup."""

import json
from dataclasses import asdict
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

from cases.letter_forms import Sheet
from runtime.sandbox import ChildFailedError, Killed, Sandbox

PDF_STANDARD: Final = "a-2b"
"""ISO 19005-2, level B: readable as it was set for as long as the case is kept; all fonts are inside."""
MAX_SHEET = 400_000
"""Characters of one letter, some hundred pages; more is no letter."""


class TypesettingError(Exception):
    """A letter could not be set; the message is a sentence without any of its words."""


class Typesetter:
    """Sets letters in *sandbox*."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def pdf(self, sheet: Sheet, at: datetime) -> bytes:
        """Set a letter dated *at*: the same letter gives the same bytes.

        Raises:
            TypesettingError: it is too long, or its child process died.
        """
        words = json.dumps(asdict(sheet), ensure_ascii=False)
        if len(words) > MAX_SHEET:
            raise TypesettingError("the letter is too long to be set on paper; shorten it")
        try:
            answer = self._sandbox.run(set_sheet, words.encode("utf-8", "replace"), int(at.timestamp()))
        except ChildFailedError as error:
            raise TypesettingError(f"the letter can't be set on paper ({error})") from error
        if isinstance(answer, Killed):
            raise TypesettingError(f"the process that sets letters was ended ({answer.cause}); try again")
        return answer

    def listing(self, layout: bytes, words: bytes, at: datetime) -> bytes:
        """Set a long list by a layout of ours; *words* is the JSON that the layout asks for as ``sys.inputs.listing``.

        Raises:
            TypesettingError: it is too long for its child process.
        """
        try:
            answer = self._sandbox.run(set_listing, words, layout, int(at.timestamp()))
        except ChildFailedError as error:
            raise TypesettingError(f"the list can't be set on paper ({error})") from error
        if isinstance(answer, Killed):
            raise TypesettingError(f"the process that sets lists was ended ({answer.cause}); choose fewer rows")
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


@cache
def _layout() -> bytes:
    return (files("config") / "letters" / "letter.typ").read_bytes()
