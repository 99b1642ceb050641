"""Limits on the reading of files at their edge: what is just as large is read whole, and one more is named."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from runtime.texts import appointment, budget, found, pictures, plain, rtf
from runtime.texts.budget import Budget
from runtime.texts.found import NOTHING, FileText
from verify.codes import ReasonCode


def no_other(_: str | None, __: bytes) -> FileText:
    return NOTHING


def rtf_of(text: str) -> FileText:
    return rtf.read(b"{\\rtf1 " + text.encode() + b"}", no_other)


@dataclass(frozen=True)
class Edge:
    """*read* reads a file with so many of what is limited by *name* of *module*; *small*: a lower limit for this test."""

    module: object
    name: str
    read: Callable[[int], FileText]
    small: int | None = None
    named: ReasonCode = ReasonCode.TOO_LARGE


EDGES = {
    "characters of a text": Edge(found, "MAX_TEXT", lambda n: found.written("x" * n)),
    "octets of markup": Edge(plain, "MAX_MARKUP", lambda n: plain.read("text/html", b"<p>x".ljust(n)), 1000),
    "octets of an appointment": Edge(
        plain, "MAX_MARKUP", lambda n: appointment.read(b"BEGIN:VEVENT\nSUMMARY:x\n".ljust(n)), 1000
    ),
    "pieces of rich text": Edge(rtf, "MAX_TOKENS", lambda n: rtf_of("\\b" * (n - 4) + " x"), 50),
    "groups of rich text": Edge(
        rtf, "MAX_GROUPS", lambda n: rtf_of("{" * (n - 1) + "x" + "}" * (n - 1)), named=ReasonCode.UNREADABLE
    ),
}


@pytest.mark.parametrize("name", EDGES)
def test_what_is_as_large_as_the_limit_is_read_and_more_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    edge = EDGES[name]
    if edge.small:
        monkeypatch.setattr(edge.module, edge.name, edge.small)
    limit = getattr(edge.module, edge.name)
    assert edge.read(limit).hindrance is None
    assert edge.read(limit + 1).hindrance is edge.named


def test_as_many_files_are_opened_as_the_budget_has() -> None:
    spent = Budget()
    for _ in range(budget.FILES):
        with spent.opened() as may:
            assert may
    with spent.opened() as may:
        assert not may


def nested(spent: Budget, levels: int) -> bool:
    """Whether the innermost of so many files inside files may be read."""
    with spent.opened() as may:
        return may if levels == 1 else nested(spent, levels - 1)


def test_files_inside_files_are_opened_to_their_depth() -> None:
    assert nested(Budget(), budget.DEPTH)
    assert not nested(Budget(), budget.DEPTH + 1)


def test_as_many_pages_are_turned_as_the_budget_has() -> None:
    spent = Budget()
    assert all(spent.may_turn_page() for _ in range(budget.PAGES))
    assert not spent.may_turn_page()
    assert Budget(letters=1).may_turn_page()
    assert not Budget(letters=0).may_turn_page()


@pytest.mark.parametrize(("more", "named"), [(0, False), (1, True)])
def test_as_many_pictures_of_a_document_are_looked_at(more: int, named: bool) -> None:
    large = b"\x89PNG\r\n\x1a\n".ljust(pictures.DECORATION + 1, b"x")
    looked = list(pictures.in_document([large] * (pictures.IN_DOCUMENT + more), no_other))
    assert (looked[-1].hindrance is ReasonCode.TOO_LARGE) is named
