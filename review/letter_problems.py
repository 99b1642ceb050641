"""Why a letter can't be written or sent, in the language of whoever wrote it."""

from cases.dates import Language
from cases.letter_kinds import KINDS, LetterError, MissingFieldError
from cases.troubles import Trouble, retold
from review.visits import Visit
from runtime.typesetting import TypesettingError
from verify.codes import Sentence

OF_TEMPLATES = frozenset(
    {Trouble.BLOCK_GONE, Trouble.BLOCK_MISSING, Trouble.NAME_UNKNOWN}
    | {trouble for trouble in Trouble if trouble.startswith("template_")}
)
"""What is wrong with a template, which only whoever runs the program can mend."""


def problem_of(visit: Visit, error: LetterError | TypesettingError) -> str:
    """Say why a letter can't be written or sent, and what to do."""
    if isinstance(error, MissingFieldError):
        return visit.text("letter.wrong.field", field=visit.text(f"letter_field.{error.name}"))
    why = full(error.sentence, visit.language)
    return visit.text("letter.wrong.template", why=why) if error.trouble in OF_TEMPLATES else why


def stored_problem(stored: str, language: Language) -> str:
    """Say in *language* why something did not leave, as its row keeps it."""
    return full(retold(stored), language)


def full(sentence: Sentence, language: Language) -> str:
    """Give a sentence that begins with a capital and ends with a full stop."""
    text = sentence.lv if language is Language.LV else sentence.en
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '…', '!', '?')) else '.'}"


def known_fields() -> frozenset[str]:
    """Every field that a person writes in some letter; each has its name in both languages."""
    return frozenset(name for facts in KINDS.values() for name in (*facts.fields, *facts.optional))
