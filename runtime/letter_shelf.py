"""The templates of letters: those shipped, and in their place those of the company's own folder (LETTERS_DIR).

They are read when a letter is written, so an edit takes effect at once; what is wrong with one is a sentence that names it.
"""

from pathlib import Path

from cases.dates import Language
from cases.letter_kinds import KINDS, LetterError, LetterKind, UnknownNameError
from cases.templates import Template, TemplateError, parse
from cases.troubles import Trouble
from config.settings import SHIPPED, Settings

LETTERS = SHIPPED / "letters"
ENDING = ".txt"
MAX_BYTES = 200_000
"""Of one file: forty times the longest shipped one."""


class TemplateFileError(LetterError):
    """A template can't be used; the message names the file, what is wrong in it, and nothing that a client wrote."""


class LetterShelf:
    """Finds templates. *own* is the company's folder; what is not in it is taken from those shipped."""

    def __init__(self, own: Path | None) -> None:
        self._own = own

    @classmethod
    def of(cls, settings: Settings) -> "LetterShelf":
        """Give the shelf that the settings name."""
        return cls(settings.letters_dir)

    def template(self, kind: LetterKind, language: Language) -> Template:
        """Read one template.

        Raises:
            TemplateFileError: it can't be read, or is no template.
            UnknownNameError: it asks for what no letter of its kind can fill in.
        """
        path = self._path(kind, language)
        try:
            template = parse(_text(path))
        except TemplateError as error:
            raise TemplateFileError(Trouble.TEMPLATE_UNUSABLE, path=path, why=error.sentence) from error
        for name in template.unknown_names(KINDS[kind].names):
            raise UnknownNameError(kind, language, name)
        return template

    def check(self) -> int:
        """Read every template, hold each to the blocks of its kind, and give how many there are. Raises as `template`."""
        for kind in LetterKind:
            for language in Language:
                self._refuse_gaps(kind, language, self.template(kind, language))
        return len(LetterKind) * len(Language)

    def _refuse_gaps(self, kind: LetterKind, language: Language, template: Template) -> None:
        missing = [block for block in KINDS[kind].blocks if block not in template.blocks]
        if missing:
            path = self._path(kind, language)
            raise TemplateFileError(Trouble.BLOCK_GONE, path=path, block=missing[0])

    def _path(self, kind: LetterKind, language: Language) -> Path:
        name = Path(language.value) / f"{kind.value}{ENDING}"
        own = None if self._own is None else self._own / name
        return own if own is not None and own.exists() else LETTERS / name


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            read = file.read(MAX_BYTES + 1)
        if len(read) > MAX_BYTES:
            raise TemplateFileError(Trouble.TEMPLATE_TOO_LARGE, path=path, limit=MAX_BYTES)
        return read.decode("utf-8")
    except OSError as error:
        raise TemplateFileError(Trouble.TEMPLATE_UNREADABLE, path=path, why=error.strerror) from error
    except UnicodeDecodeError as error:
        raise TemplateFileError(Trouble.TEMPLATE_NOT_TEXT, path=path) from error
