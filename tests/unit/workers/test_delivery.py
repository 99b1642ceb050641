"""What leaves is noted once it has left; what could not leave is tried ever later, and then shown as failed."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.office import Clock, rows

from cases import store
from cases.database import writing
from cases.states import OutboundState
from cases.troubles import Trouble
from classifier.rights import ChannelKind
from config.settings import Settings
from runtime.carriers import CarryError, Envelope
from runtime.notices import AutoSubmitted, Notice
from runtime.records import dump
from runtime.runtime import Runtime, build
from workers.delivery import FIRST_PAUSE, LONGEST_PAUSE, MAX_TRIES, deliver, pause_after
from workers.service import drain


@dataclass
class Cart:
    """A carrier that fails as told."""

    failure: CarryError | None = None
    carried: list[bytes] = field(default_factory=list)

    def carry(self, envelope: Envelope, message: bytes) -> None:
        """Take it or fail."""
        if self.failure is not None:
            raise self.failure
        self.carried.append(message)

    def check(self) -> None:
        """Nothing to see."""


@pytest.fixture
def cart() -> Cart:
    return Cart()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rt(tmp_path: Path, cart: Cart, clock: Clock) -> Iterator[Runtime]:
    built = build(Settings(data_dir=tmp_path / "data"), clock=clock)
    yield replace(built, mail_carrier=cart)
    built.close()


def add(rt: Runtime, recipient: str = "a@example.lv", state: OutboundState = OutboundState.PENDING) -> int:
    notice = Notice("Subject", "Body\n", "lv", AutoSubmitted.GENERATED)
    new = store.NewOutbound(
        "key", "case_notice", ChannelKind.EMAIL, state, dump(notice), recipient, message_id="out-1.x@example.lv"
    )
    with writing(rt.db) as session:
        row_id = store.add_outbound(session, rt.vault, rt.act(), new)
    assert row_id is not None
    return row_id


def standing(rt: Runtime) -> tuple[object, ...]:
    [row] = rows(rt, "select state, attempts from outbound")
    return row


def test_it_leaves_once(rt: Runtime, cart: Cart) -> None:
    row_id = add(rt)
    assert deliver(rt, row_id) is OutboundState.SENT
    assert deliver(rt, row_id) is None
    assert len(cart.carried) == 1
    assert b"Message-ID: <out-1.x@example.lv>" in cart.carried[0]


@pytest.mark.parametrize("state", [OutboundState.HELD, OutboundState.TASK, OutboundState.FAILED])
def test_what_is_not_to_leave_stays(rt: Runtime, cart: Cart, state: OutboundState) -> None:
    assert deliver(rt, add(rt, state=state)) is None
    assert cart.carried == []


def test_what_fails_for_now_is_tried_ever_later_and_then_given_to_a_person(
    rt: Runtime, cart: Cart, clock: Clock
) -> None:
    cart.failure = CarryError(Trouble.SERVER_AWAY, permanent=False)
    row_id = add(rt)
    for attempt in range(1, 9):
        assert deliver(rt, row_id) is OutboundState.PENDING
        assert standing(rt) == ("pending", attempt)
        assert deliver(rt, row_id) is None, "not due yet"
        clock.now += min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    with writing(rt.db) as session:
        store.get_outbound(session, row_id).attempts = MAX_TRIES - 1
    assert deliver(rt, row_id) is OutboundState.FAILED


def test_tries_go_on_for_days_and_never_pause_longer_than_an_hour() -> None:
    """A mail server that is away for a day costs an answer, whose term may end that day, one hour more."""
    pauses = [pause_after(attempts) for attempts in range(MAX_TRIES)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE <= timedelta(hours=1)
    assert timedelta(days=4) < sum(pauses, timedelta()) < timedelta(days=5)


def test_what_fails_for_good_is_not_tried_again(rt: Runtime, cart: Cart) -> None:
    cart.failure = CarryError(Trouble.SERVER_REFUSED_RECIPIENT, permanent=True, code=550)
    assert deliver(rt, add(rt)) is OutboundState.FAILED
    assert rows(rt, "select error from outbound") == [("the mail server refused the recipient (550)",)]


def test_an_address_that_can_t_be_used_is_a_failure_not_a_crash(rt: Runtime) -> None:
    assert deliver(rt, add(rt, recipient="no address")) is OutboundState.FAILED


def test_after_the_carrier_is_back_it_leaves(rt: Runtime, cart: Cart, clock: Clock) -> None:
    cart.failure = CarryError(Trouble.SERVER_AWAY, permanent=False)
    deliver(rt, add(rt))
    cart.failure = None
    clock.now += FIRST_PAUSE
    drain(rt)
    assert standing(rt) == ("sent", 1)


def test_in_shadow_mode_even_a_pending_row_stays(rt: Runtime, cart: Cart) -> None:
    row_id = add(rt)
    held = replace(rt, settings=rt.settings.model_copy(update={"outgoing": "hold"}))
    assert deliver(held, row_id) is None
    drain(held)
    assert cart.carried == []
