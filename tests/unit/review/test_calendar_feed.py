"""The calendar answers at its secret address only, follows what is due, and names nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from fakes.pages import ANYWHERE
from fakes.watched import Hands, a_case, an_item, watched

from cases import store
from cases.database import writing
from cases.states import CaseState
from desk.calendar_feed import address, renew
from review.server import serving
from runtime.keys import rotate
from runtime.runtime import Runtime

RECEIVED = datetime(2026, 11, 24, 10, tzinfo=UTC)
"""Due on Monday 28 December, aimed at Wednesday 23 December."""


@pytest.fixture
def rt(tmp_path: Path) -> Iterator[Runtime]:
    with watched(tmp_path, Hands(), web_url="http://127.0.0.1:8080", web_bind=ANYWHERE) as opened:
        yield opened


@pytest.fixture
def web(rt: Runtime) -> Iterator[httpx.Client]:
    with asking(rt) as client:
        yield client


@contextmanager
def asking(rt: Runtime) -> Iterator[httpx.Client]:
    """Ask a server of the pages by its path, whatever host the address names."""
    with (
        serving(rt) as server,
        httpx.Client(base_url=f"http://127.0.0.1:{server.port}", trust_env=False, timeout=60) as client,
    ):
        yield client


def path(url: str) -> str:
    return url.removeprefix("http://127.0.0.1:8080")


def lines(rt: Runtime, web: httpx.Client) -> list[str]:
    answer = web.get(path(address(rt)))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return answer.content.replace(b"\r\n ", b"").decode().splitlines()


def test_it_shows_targets_last_days_and_provisional_dates(rt: Runtime, web: httpx.Client) -> None:
    number = a_case(rt, RECEIVED)
    item = an_item(rt, RECEIVED)
    found = lines(rt, web)
    days = [line for line in found if line.startswith(("UID", "DTSTART"))]
    assert days == [
        f"UID:{number}.access.target@infotrust.lv", "DTSTART;VALUE=DATE:20261223",
        f"UID:{number}.access.due@infotrust.lv", "DTSTART;VALUE=DATE:20261228",
        f"UID:review.{item}@infotrust.lv", "DTSTART;VALUE=DATE:20261228",
    ]  # fmt: skip
    assert any(line.startswith("TRIGGER") for line in found)
    assert f"URL:http://127.0.0.1:8080/cases/{number}" in found


def test_names_stay_when_days_move_and_what_is_answered_is_gone(rt: Runtime, web: httpx.Client) -> None:
    number = a_case(rt, RECEIVED)
    before = [line for line in lines(rt, web) if line.startswith("UID")]
    with writing(rt.db) as session:
        right = store.get_case(session, number).rights[0]
        right.extended_due_on, right.target_on = date(2027, 2, 24), date(2027, 2, 23)
    after = lines(rt, web)
    assert [line for line in after if line.startswith("UID")] == before
    assert "DTSTART;VALUE=DATE:20270224" in after
    with writing(rt.db) as session:
        store.get_case(session, number).state = CaseState.CLOSED
    assert not any(line.startswith("UID") for line in lines(rt, web))


def test_there_is_nothing_personal_in_it(rt: Runtime, web: httpx.Client) -> None:
    a_case(rt, RECEIVED)
    text = "\n".join(lines(rt, web))
    assert not any(word in text for word in ("Ilze", "Paraudziņa", "Paraugu iela", "kopiju"))


def test_a_new_address_ends_the_old_one(rt: Runtime, web: httpx.Client) -> None:
    old = address(rt)
    assert address(rt) == old
    new = renew(rt)
    assert new != old
    assert web.get(path(old)).status_code == 404
    assert web.get(path(new)).status_code == 200


@pytest.mark.parametrize("secret", ["", "x", "a" * 43, "%C4%81" * 20, "..%2F..%2Fhealth"])
def test_no_other_address_leads_there_and_all_are_told_the_same(rt: Runtime, web: httpx.Client, secret: str) -> None:
    without = web.get(f"/calendar/{secret}.ics")
    address(rt)
    with_one = web.get(f"/calendar/{secret}.ics")
    assert without.status_code == with_one.status_code == 404
    assert without.content == with_one.content


def test_the_secret_is_long_and_differs_between_installs(rt: Runtime, tmp_path: Path) -> None:
    secret = address(rt).rsplit("/", 1)[1].removesuffix(".ics")
    assert len(secret) == 43
    rotate(rt.settings.effective_key_file)
    with watched(tmp_path, Hands(), web_url="http://127.0.0.1:8080", web_bind=ANYWHERE) as later:
        with asking(later) as client:
            assert client.get(f"/calendar/{secret}.ics").status_code == 200
        assert address(later) != address(rt)
