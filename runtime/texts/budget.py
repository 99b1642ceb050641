"""What the files of one mail may cost to read, all together: one large or many small ones make no difference."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from runtime.ocr import Recogniser, recognise

FILES = 100
"""Files opened for one mail, those inside archives and messages too: a request comes with a few."""

DEPTH = 4
"""Files inside files: an archive in a message in an archive is rare, ten levels are made to cost time."""

PAGES = 100
"""Pages and pictures looked at for one mail; a page costs some 50 ms."""

LETTERS = 300_000
"""Letters of PDF looked at one by one: a hundred dense pages."""

SECONDS = 15.0
"""For the texts of one mail: a child process has 30 s for everything, and recognising a page takes two to five."""


def _after_seconds() -> float:
    return monotonic() + SECONDS


@dataclass(slots=True)
class Budget:
    """What is left. *until* is an instant of the monotonic clock; *recognise* turns pictures into text."""

    files: int = FILES
    pages: int = PAGES
    letters: int = LETTERS
    until: float = field(default_factory=_after_seconds)
    recognise: Recogniser = recognise
    depth: int = 0

    @contextmanager
    def opened(self) -> Iterator[bool]:
        """Count one file, as long as it is read one level deeper; tells whether it may be read at all."""
        self.files -= 1
        self.depth += 1
        try:
            yield self.files >= 0 and self.depth <= DEPTH and self.seconds > 0
        finally:
            self.depth -= 1

    def may_turn_page(self) -> bool:
        """Count one page or picture; tells whether it may be read."""
        self.pages -= 1
        return self.pages >= 0 and self.letters > 0 and self.seconds > 0

    @property
    def seconds(self) -> float:
        """The time that is left."""
        return self.until - monotonic()
