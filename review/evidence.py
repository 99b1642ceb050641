"""The passages of a request that gave its rights, and whom it names: read again by the classifier, and remembered by digest.

Only places and names are remembered, for as long as the process lives; the words stay in the store.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from threading import Lock
from typing import Final

from cases.persons import Named, named_in
from classifier.rights import Classification, Label, RequestText, TextPart
from review.preview.visible import visible
from runtime.runtime import Runtime
from runtime.sandbox import ChildFailedError, KilledError, SandboxClosedError

KEPT: Final = 1_000
"""Requests that are remembered: what an office has open at a time, at some hundred bytes each."""
MAX_SHOWN: Final = 30_000
"""Characters of a request on its page: ten typed pages; the rest is in its mail."""
BODY: Final = "body"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters *start* to *end* of the request gave *label*."""

    start: int
    end: int
    label: Label


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a request again yields."""

    spans: tuple[Span, ...] = ()
    named: Named = field(default_factory=Named)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the request, with nothing invisible in it, and the labels that it gave."""

    text: str
    labels: tuple[Label, ...]


class EvidenceShelf:
    """Readings of requests by the digest of their words: pages show a request far more often than it changes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._readings: OrderedDict[bytes, Reading] = OrderedDict()

    def reading(self, rt: Runtime, request: str) -> Reading | None:
        """Read *request*; None where its child process did not live to tell: the page is shown without marks."""
        if not request.strip():
            return Reading()
        key = hashlib.sha256(request.encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            known = self._readings.get(key)
        if known is not None:
            return known
        try:
            found = rt.examiner.classify(RequestText((TextPart(BODY, request),)))
        except (KilledError, ChildFailedError, SandboxClosedError):
            return None
        return self._keep(key, _reading(found))

    def _keep(self, key: bytes, reading: Reading) -> Reading:
        with self._lock:
            self._readings[key] = reading
            while len(self._readings) > KEPT:
                self._readings.popitem(last=False)
        return reading


def _reading(found: Classification) -> Reading:
    spans = tuple(Span(one.start, one.end, one.label) for one in found.evidence if one.source == BODY)
    return Reading(spans, named_in(found))


def pieces(request: str, spans: Iterable[Span]) -> Iterator[Piece]:
    """Cut the first `MAX_SHOWN` characters of *request* wherever a span begins or ends; spans may overlap."""
    whole = request[:MAX_SHOWN]
    inside = [span for span in spans if 0 <= span.start < span.end and span.start < len(whole)]
    edges = {0, len(whole), *(span.start for span in inside), *(min(span.end, len(whole)) for span in inside)}
    cuts = sorted(edges)
    for start, end in pairwise(cuts):
        labels = dict.fromkeys(span.label for span in inside if span.start <= start and end <= span.end)
        yield Piece(visible(whole[start:end]), tuple(labels))
