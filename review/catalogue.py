"""The words of the pages in Latvian and English: one catalogue, read from the tables in ``review/texts``.

A table of TOML holds ``key = { lv = "…", en = "…" }``; a text that counts something adds ``lv_one`` and ``en_one``.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from cases.dates import Language

TEXTS: Final = Path(__file__).parent / "texts"
LANGUAGES: Final = (Language.LV, Language.EN)
"""The languages of the pages; the first is the default. Letters know one more."""
_FIELDS: Final = frozenset({"lv", "en", "lv_one", "en_one"})


class CatalogueError(Exception):
    """A table of texts is malformed: a defect of the program."""


class Catalogue:
    """All texts by key. A key that is not there is a defect of the program and raises."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts

    @property
    def keys(self) -> frozenset[str]:
        """Every key."""
        return frozenset(self._texts)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def text(self, language: Language, key: str, **values: object) -> str:
        """The text in *language*, its ``{names}`` filled; *count*, where given, chooses the singular."""
        forms = self._texts[key]
        form = f"{language}_one" if is_one(language, values.get("count")) and f"{language}_one" in forms else language
        return forms[form].format(**values) if values else forms[form]

    def word(self, language: Language, code: StrEnum) -> str:
        """The word for a member of a closed list: ``case_state.open`` for ``CaseState.OPEN``."""
        return self.text(language, word_key(code))


def word_key(code: StrEnum) -> str:
    """The key of a member of a closed list: the list's name in snake_case, a dot, and the code."""
    name = type(code).__name__
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
    return f"{snake}.{code.value}"


def is_one(language: Language, count: object) -> bool:
    """Whether the number takes the singular: in Latvian 1, 21, 101, but not 11 (CLDR, plural rules)."""
    if not isinstance(count, int):
        return False
    if language is Language.LV:
        return count % 10 == 1 and count % 100 != 11  # noqa: PLR2004  eleven, as the rule says
    return count == 1


@cache
def catalogue(folder: Path = TEXTS) -> Catalogue:
    """Read all tables, once.

    Raises:
        CatalogueError: an entry lacks a language, or a key stands in two tables.
    """
    texts: dict[str, Mapping[str, str]] = {}
    for path in sorted(folder.glob("*.toml")):
        for key, forms in _flat(tomllib.loads(path.read_text(encoding="utf-8")), ""):
            if key in texts or not {"lv", "en"} <= forms.keys() <= _FIELDS:
                msg = f"{path.name}: {key} is there twice, or not in both languages"
                raise CatalogueError(msg)
            texts[key] = forms
    return Catalogue(texts)


def _flat(table: Mapping[str, Any], prefix: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    for name, value in table.items():
        if all(isinstance(inner, str) for inner in value.values()):
            found.append((prefix + name, value))
        else:
            found += _flat(value, f"{prefix}{name}.")
    return found
