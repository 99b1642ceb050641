"""Why a list is not trusted is told in Latvian as well: every sentence that the verifier and the network have."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.dates import Language
from review.list_troubles import OF_LISTS, list_trouble

ROOT = Path(__file__).parents[3]
KINDS = {"RefusedListError", "NoAnswerError", "RefusedAddressError"}
FILES = [
    *(ROOT / "verify").glob("*list*.py"),
    *(ROOT / "runtime" / f"{name}.py" for name in ("list_refresh", "list_reading", "transport", "addresses")),
]


def sentences() -> Iterator[str]:
    """Every sentence that these errors are raised with, a 7 in each hole."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            raised = node.exc if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) else None
            if raised is not None and getattr(raised.func, "id", "") in KINDS:
                yield from _said(raised.args[0])


def _said(given: ast.expr) -> Iterator[str]:
    if isinstance(given, ast.Constant):
        yield str(given.value)
    elif isinstance(given, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in given.values)


def test_every_sentence_has_its_latvian() -> None:
    found = set(sentences())
    assert len(found) > 15
    told = {text: list_trouble(text, Language.LV) for text in found}
    assert [text for text, latvian in told.items() if latvian.rstrip(".").lower() == text.rstrip(".").lower()] == []
    assert len({one.lv for one in OF_LISTS}) == len({one.en for one in OF_LISTS}) == len(OF_LISTS)


@pytest.mark.parametrize(
    ("stored", "latvian"),
    [
        ("The signature of the list is broken.", "Saraksta paraksts ir salauzts."),
        (
            "the list has number 41 and is older than 42 at hand",
            "Saņemtais saraksts nr. 41 ir vecāks par esošo nr. 42.",
        ),
        ("ProxyError", "ProxyError."),
    ],
)
def test_what_was_stored_is_told_anew(stored: str, latvian: str) -> None:
    assert list_trouble(stored, Language.LV) == latvian
    assert list_trouble(stored, Language.EN).lower().rstrip(".") == stored.lower().rstrip(".")
