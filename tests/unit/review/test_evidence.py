"""Passages of a request: cut anywhere, nothing is lost; read once, then remembered; without a reader, shown unmarked."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from fakes.matters import read
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.rights import Classification, Evidence, Label, RequestText
from review.evidence import KEPT, EvidenceShelf, Piece, Span, pieces
from review.preview.visible import visible
from runtime.sandbox import ChildFailedError, KillCause, KilledError, SandboxClosedError

SPANS = st.builds(Span, st.integers(-2, 40), st.integers(-2, 60), st.sampled_from(list(Label)))


@given(st.text(max_size=40), st.lists(SPANS, max_size=6))
@settings(max_examples=60)
def test_pieces_hold_the_whole_text_in_its_order(text: str, spans: list[Span]) -> None:
    cut = list(pieces(text, spans))
    assert "".join(piece.text for piece in cut).replace("\u200d", "⟨U+200D⟩") == visible(text).replace(
        "\u200d", "⟨U+200D⟩"
    )
    marked = {label for piece in cut for label in piece.labels}
    assert marked <= {span.label for span in spans}


def test_overlapping_passages_share_their_middle() -> None:
    spans = (Span(0, 4, Label.ACCESS), Span(2, 6, Label.ERASURE))
    assert list(pieces("abcdefgh", spans)) == [
        Piece("ab", (Label.ACCESS,)),
        Piece("cd", (Label.ACCESS, Label.ERASURE)),
        Piece("ef", (Label.ERASURE,)),
        Piece("gh", ()),
    ]


@dataclass
class Counting:
    """Reads, counts how often, or fails."""

    failure: Exception | None = None
    asked: list[str] = field(default_factory=list)

    def classify(self, text: RequestText) -> Classification:
        """Read."""
        self.asked.append(text.parts[0].text)
        if self.failure is not None:
            raise self.failure
        return read(Label.ACCESS, evidence=(Evidence(Label.ACCESS, "a", "body", 0, 1, "rule"),), names=("Anna Liepa",))


def a_runtime(reader: Counting) -> Any:
    return SimpleNamespace(examiner=reader)


def test_a_request_is_read_once() -> None:
    shelf, reader = EvidenceShelf(), Counting()
    first = shelf.reading(a_runtime(reader), "abc")
    assert first is shelf.reading(a_runtime(reader), "abc")
    assert first is not None
    assert (first.spans, first.named.names, reader.asked) == ((Span(0, 1, Label.ACCESS),), ("Anna Liepa",), ["abc"])
    assert shelf.reading(a_runtime(reader), " \n") is not None
    assert reader.asked == ["abc"]


def test_the_shelf_does_not_grow_without_end() -> None:
    shelf, reader = EvidenceShelf(), Counting()
    for number in range(KEPT + 5):
        shelf.reading(a_runtime(reader), f"request {number}")
    shelf.reading(a_runtime(reader), "request 0")
    assert len(reader.asked) == KEPT + 6


@pytest.mark.parametrize("failure", [KilledError(KillCause.MEMORY), ChildFailedError("x"), SandboxClosedError()])
def test_a_reader_that_fails_leaves_the_request_unmarked(failure: Exception) -> None:
    shelf, reader = EvidenceShelf(), Counting(failure)
    assert shelf.reading(a_runtime(reader), "abc") is None
    reader.failure = None
    assert shelf.reading(a_runtime(reader), "abc") is not None
