"""A mail server that takes nothing for a day: everything waits, a sentence says why, and then each notice leaves once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from fakes.smtp import post_office
from fakes.watched import ADMIN, STAFF, Hands, a_case, letters, watched

from cases import store
from cases.database import reading
from cases.states import OutboundState
from desk.digest import digest
from desk.reminding import remind
from workers.service import drain

RECEIVED = datetime(2026, 11, 2, 10, tzinfo=UTC)


def test_nothing_is_lost_and_nothing_leaves_twice(tmp_path: Path) -> None:
    clock = Hands()
    clock.at("2026-12-02T09:00")
    with post_office() as post:
        given = {"smtp_url": f"smtp://127.0.0.1:{post.port}", "outgoing": "send"}
        post.after_data = "451 4.3.0 come back later"
        with watched(tmp_path, clock, **given) as rt:
            numbers = [a_case(rt, RECEIVED) for _ in range(2)]
            for _ in range(8):
                remind(rt)
                digest(rt)
                drain(rt)
                clock.now += timedelta(hours=3)
            assert post.taken == []
            waiting = [row for row, *_ in letters(rt)]
            assert {row.state for row in waiting} == {OutboundState.PENDING}
            assert {row.error for row in waiting} == {"the mail server refused the message (451)"}
            post.after_data = "250 taken"
            for _ in range(4):
                drain(rt)
                clock.now += timedelta(hours=12)
            with reading(rt.db) as session:
                assert store.list_outbound(session, OutboundState.PENDING) == []
    sent = [(recipients[0], message["Subject"]) for _, recipients, message in post.taken]
    assert len(sent) == len(set(sent)) == len(waiting)
    for number in numbers:
        assert {address for address, subject in sent if number in subject} == {STAFF, ADMIN}


def test_a_server_that_can_not_be_reached_is_named_in_a_sentence(tmp_path: Path) -> None:
    clock = Hands()
    clock.at("2026-12-03T09:00")
    with watched(tmp_path, clock, smtp_url="smtp://127.0.0.1:9", outgoing="send") as rt:
        a_case(rt, RECEIVED)
        remind(rt)
        drain(rt)
        assert {row.error for row, *_ in letters(rt)} == {"the mail server can't be reached; check SMTP_URL"}
