"""Sentences that people read, in both languages of the program."""

from typing import NamedTuple


class Sentence(NamedTuple):
    """One sentence for people, in both languages of the program."""

    lv: str
    en: str
