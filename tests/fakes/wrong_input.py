"""A user who gets something wrong: a data folder to lose, and what a wrong input must end in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fakes.command import Ran, inside

DONE, NEGATIVE, USAGE, ENVIRONMENT = range(4)

MAIL = b"""\
From: Juris <juris@inbox.example>\r
To: info@infotrust.lv\r
Subject: Dati\r
Message-ID: <1@inbox.example>\r
\r
Labdien! Ludzu dzest manus datus.\r
"""


@dataclass(frozen=True)
class Office:
    """A data folder with one stored mail that waits for review, and files to be named on the command line."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, *arguments: object, **settings: object) -> Ran:
        return inside(*arguments, settings={"DATA_DIR": self.data, "OFFLINE": "true"} | settings)

    def file(self, name: str, content: bytes | str = "") -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def stored(self) -> int:
        """How many mails are kept, asked with the settings put right again."""
        listed = self.run("mail", "list", "--json")
        assert listed.code == 0, listed.err
        return len(listed.objects)


Words = tuple[object, ...]
Prepared = Callable[[Office], Words]


@dataclass(frozen=True)
class Row:
    """One wrong input. *says* are words of the sentence: of its cause first, then of its remedy."""

    code: int
    says: tuple[str, ...]
    command: Words | Prepared
    settings: Mapping[str, object] = field(default_factory=dict)
    stored: int = 1


def assert_one_sentence(written: str, *says: str) -> None:
    """Hold what stands on standard error against the rule: one line, one sentence, cause and remedy."""
    assert written.endswith(".\n"), written
    assert written.count("\n") == 1, written
    assert not re.search(r"[.?!…]\s+[A-Z]", written), written
    assert "Traceback" not in written
    for words in says:
        assert words in written, written
