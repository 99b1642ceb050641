"""The texts of a mail are read once, after the network was asked: recognising a scan takes seconds each time."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from fakes.reports import report

from intake.message import read
from intake.received import Receipt
from runtime.examination import Examiner
from runtime.examine import Examination, Order, ReadText
from runtime.records import dump
from verify.report import Missing, OcspQuery
from verify.revocation import Revocations

AT = datetime(2026, 11, 1, tzinfo=UTC)
QUERY = OcspQuery("http://ocsp.example", b"q")
TEXT = ReadText("a.pdf", None, is_body=False, text="Lūdzu labot.")


@dataclass
class Children:
    """Children whose reports miss an answer until they get it; they read texts as `runtime.examine` promises."""

    read_texts: int = 0
    runs: int = 0

    def run(self, _job: object, _data: bytes, order: Order) -> bytes:
        self.runs += 1
        missing: tuple[Missing, ...] = () if order.revocations.ocsp else (QUERY,)
        reads = order.final or not missing
        self.read_texts += reads
        verified = replace(report(), missing=missing)
        return dump(Examination(read(b""), Receipt(AT), verified, (), (TEXT,) if reads else ()))


@dataclass
class Network:
    """Answers every question with the same octets, or none."""

    answer: bytes | None
    asked: list[Missing] = field(default_factory=list)

    def ask(self, queries: Sequence[Missing], *, anew: bool = False) -> dict[Missing, bytes | None]:
        self.asked += queries
        return dict.fromkeys(queries, self.answer)


@pytest.mark.parametrize(
    ("network", "runs"),
    [(None, 1), (Network(b"ocsp"), 2), (Network(None), 3)],
    ids=["offline", "answered", "unanswered"],
)
def test_texts_are_read_once_whatever_the_network_says(network: Network | None, runs: int) -> None:
    children = Children()
    examiner = Examiner(children, network)  # type: ignore[arg-type]  # twins of child processes and of the network
    found = examiner.examine(b"", Order(AT, AT, None, None, Revocations.none()))
    assert (found.other, children.read_texts, children.runs) == ((TEXT,), 1, runs)
