"""The classifier's knowledge, compiled once from parsed tables. Reading the files is the caller's work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from classifier import judge, logistic
from classifier.judge import Judge
from classifier.language import LanguageWords
from classifier.lexicon import Lexicon
from classifier.logistic import Doubting
from classifier.patterns import RuleBook, rules_of
from classifier.reading import ASKED, CONDITION_FIRST, DENIED
from classifier.rights import Label
from classifier.weights import Weights, from_table

LANGUAGES = ("lv", "en", "ru")
"""Languages with a word list of their own."""


@dataclass(frozen=True, slots=True)
class Model:
    """Word lists, rules, words of other languages, what a ticked box can mean, the company's own names, weights and doubt.

    *channel* holds the words by which a reply channel is wished for, apart from those of the rights. Without *weights*
    the rules alone decide, without *judge* over the channel, too; without *doubting* nothing tells how far to trust the
    weights.
    """

    lexicon: Lexicon
    channel: Lexicon
    rules: RuleBook
    languages: LanguageWords
    options: Mapping[Label, tuple[str, ...]]
    own_names: tuple[str, ...] = ()
    weights: Weights | None = None
    doubting: Doubting | None = None
    judge: Judge | None = None

    @classmethod
    def from_tables(cls, tables: Mapping[str, Mapping[str, Any]], own_names: Sequence[str] = ()) -> Self:
        """Compile the files of ``classifier/rules``: *tables* holds each, parsed, by its name without ``.toml``.

        *own_names*: of the company itself, which is no new provider of a portability request.

        Raises:
            KeyError: A table is missing; those of weights, of the channel's weights and of doubt may be.
            ValueError: A rule is malformed or names a meaning that no word list has, or weights are of other labels.
        """
        lexicon = Lexicon({language: tables[language] for language in LANGUAGES})
        channel = Lexicon(tables["channel"], latin_russian=True)
        rules = rules_of(tables["labels"])
        options = {Label(label): tuple(text.split("|")) for label, text in tables["forms"]["options"].items()}
        for name, used in [(rule.name, key) for rule in rules for key in _concepts(rule.required, rule.forbidden)]:
            if used not in lexicon.concepts and used not in {ASKED, CONDITION_FIRST}:
                raise ValueError(f"rule {name}: no word list knows the meaning {used!r}")
        languages = LanguageWords(tables["languages"])
        weights = from_table(tables["weights"]) if "weights" in tables else None
        doubt = logistic.from_table(tables["doubt"]) if "doubt" in tables else None
        judging = judge.from_table(tables["channel_weights"]) if "channel_weights" in tables else None
        return cls(lexicon, channel, RuleBook(rules), languages, options, tuple(own_names), weights, doubt, judging)


def _concepts(required: tuple[tuple[str, ...], ...], forbidden: frozenset[str]) -> set[str]:
    return {key.removeprefix(DENIED) for term in (*required, forbidden) for key in term}
