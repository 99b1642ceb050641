"""Whatever is in the way of a letter is told in both languages, also when it was stored long ago."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.letter_kinds import Block, LetterError, LetterKind, MissingBlockError
from cases.troubles import TROUBLES, Trouble, TroubledError, retold, said
from desk.enclosures import EnclosureError
from desk.phones import WrongAddressError
from runtime.carriers import CarryError
from runtime.typesetting import TypesettingError
from verify.codes import Sentence

ROOT = Path(__file__).parents[3]
FOLDERS = ("cases", "desk", "runtime", "workers", "review", "cli")
HOLE = re.compile(r"\{(\w+)\}")
ENGLISH = re.compile(r"\b(the|is|can't|of|with)\b")


def test_every_trouble_has_a_sentence_of_its_own_in_both_languages() -> None:
    assert set(TROUBLES) == set(Trouble)
    for trouble, text in TROUBLES.items():
        assert set(HOLE.findall(text.lv)) == set(HOLE.findall(text.en)), trouble
        assert text.lv != text.en, trouble
        assert not ENGLISH.search(text.lv), trouble
        for sentence in (text.lv, text.en):
            assert not sentence.endswith("."), f"{trouble}: it goes on in another sentence"
    for language in ("lv", "en"):
        assert len({getattr(text, language) for text in TROUBLES.values()}) == len(TROUBLES)


@pytest.mark.parametrize("trouble", list(Trouble))
def test_what_was_stored_in_english_is_found_again(trouble: Trouble) -> None:
    names = {name: f"x{place}" for place, name in enumerate(HOLE.findall(TROUBLES[trouble].en))}
    told = said(trouble, **names)
    assert retold(told.en) == told


def test_a_sentence_within_a_sentence_is_found_again_and_a_strange_one_is_left() -> None:
    inner = said(Trouble.TEMPLATE_NEVER_CLOSED, sign="{{#how}}", line=4)
    told = said(Trouble.TEMPLATE_UNUSABLE, path="lv/refusal.txt", why=inner)
    assert retold(told.en) == told
    assert "4. rindā" in told.lv
    assert retold("550 5.1.1 unknown") == Sentence("550 5.1.1 unknown", "550 5.1.1 unknown")


def test_an_error_tells_its_code_and_both_sentences() -> None:
    error = CarryError(Trouble.SERVER_REFUSED_RECIPIENT, permanent=True, code=550)
    assert (str(error), error.permanent) == ("the mail server refused the recipient (550)", True)
    assert error.sentence.lv == "pasta serveris nepieņēma saņēmēju (550)"
    block = MissingBlockError(LetterKind.REFUSAL, "lv", Block.COURT)
    assert "tiesības vērsties tiesā" in block.sentence.lv
    assert "{{#court}} … {{/court}}" in block.sentence.lv
    assert isinstance(block, LetterError)


def _raised(folder: str) -> Iterator[tuple[str, str, ast.expr]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                name = (
                    node.exc.func.attr if isinstance(node.exc.func, ast.Attribute) else getattr(node.exc.func, "id", "")
                )
                yield f"{path.name}:{node.lineno}", name, node.exc.args[0]


def _family(kind: type[TroubledError]) -> Iterator[str]:
    yield kind.__name__
    for below in kind.__subclasses__():
        yield from _family(below)


def test_nobody_raises_a_reason_that_lacks_a_language() -> None:
    family = set(_family(TroubledError))
    assert {
        one.__name__ for one in (LetterError, CarryError, WrongAddressError, TypesettingError, EnclosureError)
    } <= family
    raised = [one for folder in FOLDERS for one in _raised(folder) if one[1] in family]
    assert len(raised) > 40
    assert [place for place, _, given in raised if isinstance(given, ast.Constant | ast.JoinedStr)] == []
