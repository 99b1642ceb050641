"""The network is asked in rounds: once for what is missing, once more where a kept answer proved too old, never for ever."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from runtime.rounds import ROUNDS, settled
from verify.report import CrlQuery, IssuerQuery, Missing, OcspQuery
from verify.revocation import Revocations

CRL = CrlQuery("http://crl.example/a.crl")


@dataclass(frozen=True)
class Order:
    """What is known."""

    revocations: Revocations


@dataclass(frozen=True)
class Found:
    """What is missing."""

    missing: tuple[Missing, ...]


@dataclass
class Network:
    """Gives *kept* until it is asked anew, then *new*."""

    kept: bytes | None
    new: bytes | None
    asked: list[bool] = field(default_factory=list)

    def ask(self, queries: Sequence[Missing], *, anew: bool = False) -> dict[Missing, bytes | None]:
        """Answer."""
        if queries:
            self.asked.append(anew)
        return dict.fromkeys(queries, self.new if anew else self.kept)


def verified(order: Order) -> Found:
    return Found(() if b"fresh" in order.revocations.crls else (CRL,))


def test_a_kept_answer_that_is_fresh_enough_costs_no_second_question() -> None:
    network = Network(b"fresh", None)
    assert settled(verified, Order(Revocations.none()), network).missing == ()
    assert network.asked == [False]


def test_a_kept_answer_that_is_too_old_is_asked_for_anew() -> None:
    network = Network(b"old", b"fresh")
    assert settled(verified, Order(Revocations.none()), network).missing == ()
    assert network.asked == [False, True]


def test_an_answer_that_stays_too_old_ends_the_asking() -> None:
    network = Network(b"old", b"old")
    assert settled(verified, Order(Revocations.none()), network).missing == (CRL,)
    assert network.asked == [False, True]
    assert len(network.asked) <= ROUNDS


def test_a_chain_that_leads_on_and_on_is_left_after_few_rounds() -> None:
    network = Network(b"certificate", None)

    def leading_on(order: Order) -> Found:
        return Found((IssuerQuery(f"http://ca.example/{len(order.revocations.certificates)}.crt"),))

    settled(leading_on, Order(Revocations.none()), network)
    assert network.asked == [False] * ROUNDS


def test_where_the_newest_answer_settles_nothing_whoever_else_may_know_is_asked() -> None:
    """A responder that says "unknown", or gives a page for people, is no reason to leave the authority's list unasked."""
    responder = OcspQuery("http://ocsp.example/", b"request")
    network = Network(b"unknown", b"unknown")

    def by_list(order: Order) -> Found:
        if b"unknown" in order.revocations.crls:
            return Found(())
        return Found((CRL if responder.url in order.revocations.failed else responder,))

    assert settled(by_list, Order(Revocations.none()), network).missing == ()
    assert network.asked == [False, True, False]
