"""Notices by webhook: signed, repeated until taken, never twice, nothing personal; against a real server on loopback."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from fakes.watched import Hands, a_case, the_case, watched
from fakes.web import Web, running
from sqlalchemy import select

from cases import store
from cases.database import reading, writing
from cases.model import Outbound
from cases.states import OutboundState
from config.settings import Settings, SettingsError, load
from desk import notices
from runtime.carriers import CarryError
from runtime.runtime import Runtime
from runtime.webhook import WEBHOOK, Webhook, WebhookNotice, body, signature
from workers.delivery import MAX_TRIES
from workers.service import drain

SECRET = "a secret of a decent length"
RECEIVED = datetime(2026, 11, 2, 10, tzinfo=UTC)


class Far:
    """The far end: keeps what is posted, and answers with the statuses that are told, the last one for good."""

    def __init__(self, web: Web) -> None:
        self.taken: list[dict[str, str]] = []
        self.statuses = [200]
        self.url = web.behave("/hook", self._answer)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.taken.append(dict(handler.headers))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        handler.send_response(status)
        handler.send_header("Location", "/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()


@pytest.fixture
def web() -> Iterator[Web]:
    with running() as opened:
        yield opened


@pytest.fixture
def far(web: Web) -> Far:
    return Far(web)


@contextmanager
def program(folder: Path, far: Far, clock: Hands, **changes: object) -> Iterator[Runtime]:
    with watched(folder, clock, webhook_url=far.url, webhook_secret=SECRET, **changes) as rt:
        yield rt


def told_of(rt: Runtime) -> str:
    number = a_case(rt, RECEIVED)
    with writing(rt.db) as session:
        notices.tell_of_overdue(session, rt, store.get_case(session, number))
    return number


def hook_rows(rt: Runtime) -> list[Outbound]:
    with reading(rt.db) as session:
        return list(session.scalars(select(Outbound).where(Outbound.kind == WEBHOOK)))


def test_a_notice_is_posted_signed_and_once(tmp_path, web, far) -> None:
    clock = Hands()
    with program(tmp_path, far, clock) as rt:
        number = told_of(rt)
        drain(rt)
        drain(rt)
        assert [row.state for row in hook_rows(rt)] == [OutboundState.SENT]
    (headers,) = far.taken
    content = web.asked[0][3]
    stamp = headers["Infotrust-Timestamp"]
    wanted = hmac.new(SECRET.encode(), f"{stamp}.".encode() + content, hashlib.sha256).hexdigest()
    assert headers["Infotrust-Signature"] == f"v1={wanted}"
    assert int(stamp) == int(clock.now.timestamp())
    told = json.loads(content)
    assert told["schema"] == "infotrust/notice/1"
    assert (told["kind"], told["urgent"], told["case"], told["mail"]) == ("overdue_notice", True, number, None)
    assert headers["Infotrust-Delivery"] == told["id"] == "overdue:case:1:2026-12-02"
    assert number in told["title"]
    assert told["created_at"].endswith("+00:00")
    assert not any(word in content.decode() for word in ("Ilze", "Paraudziņa", "Paraugu iela"))


def test_it_is_tried_again_with_the_same_name_until_it_is_taken(tmp_path, web, far) -> None:
    far.statuses = [503, 500, 404, 204]
    clock = Hands()
    with program(tmp_path, far, clock) as rt:
        told_of(rt)
        for _ in range(6):
            drain(rt)
            clock.now += timedelta(hours=1)
        assert [(row.state, row.attempts) for row in hook_rows(rt)] == [(OutboundState.SENT, 3)]
    assert len({headers["Infotrust-Delivery"] for headers in far.taken}) == 1
    assert len({headers["Infotrust-Signature"] for headers in far.taken}) == 4
    assert len({one[3] for one in web.asked}) == 1


def test_a_far_end_that_is_away_for_days_shows_as_failed_and_holds_no_mail_back(tmp_path, far) -> None:
    clock = Hands()
    with watched(tmp_path, clock, webhook_url="http://127.0.0.1:9/x", webhook_secret=SECRET) as rt:
        told_of(rt)
        with writing(rt.db) as session:
            for tried in session.scalars(select(Outbound).where(Outbound.kind == WEBHOOK)):
                tried.attempts = MAX_TRIES - 1
        drain(rt)
        (row,) = hook_rows(rt)
        assert (row.state, row.error) == (OutboundState.FAILED, "the webhook can't be reached; check WEBHOOK_URL")
        with reading(rt.db) as session:
            mails = session.scalars(select(Outbound).where(Outbound.kind != WEBHOOK)).all()
        assert {mail.state for mail in mails} == {OutboundState.SENT}
        assert {mail.kind for mail in mails} == {"overdue_notice"}


@pytest.mark.parametrize(("status", "permanent"), [(301, False), (302, False), (401, False), (410, True), (500, False)])
def test_what_is_no_success_is_none(far, status, permanent) -> None:
    far.statuses = [status]
    hook = Webhook(far.url, SECRET.encode(), Hands())
    with pytest.raises(CarryError, match=str(status)) as caught:
        hook.carry(WebhookNotice("a:1", "x", False, None, None, RECEIVED, "t", "b"))
    assert caught.value.permanent is permanent
    assert len(far.taken) == 1


def test_it_is_told_at_once_whatever_people_prefer_and_held_in_shadow_mode(tmp_path, far) -> None:
    with program(tmp_path / "a", far, Hands(), notices="digest") as rt:
        number = a_case(rt, RECEIVED)
        with writing(rt.db) as session:
            notices.tell_staff_of_case(session, rt, store.get_case(session, number), None)
        assert [row.state for row in hook_rows(rt)] == [OutboundState.PENDING]
        assert the_case(rt, number).number == number
    with program(tmp_path / "b", far, Hands(), outgoing="hold") as rt:
        told_of(rt)
        drain(rt)
        assert [row.state for row in hook_rows(rt)] == [OutboundState.HELD]
    assert far.taken == []


def test_a_signature_covers_time_and_body() -> None:
    notice = WebhookNotice("a:1", "x", False, "DSR-2026-000001", 7, RECEIVED, "Termiņš", "b")
    content = body(notice)
    assert json.loads(content)["title"] == "Termiņš"
    assert len({signature(SECRET.encode(), "1", content), signature(SECRET.encode(), "2", content),
                signature(b"other", "1", content), signature(SECRET.encode(), "1", content + b" ")}) == 4  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"WEBHOOK_URL": "http://10.0.0.1/x", "WEBHOOK_SECRET": SECRET}, "WEBHOOK_URL is wrong"),
        ({"WEBHOOK_URL": "ftp://a.example/x", "WEBHOOK_SECRET": SECRET}, "WEBHOOK_URL is wrong"),
        ({"WEBHOOK_URL": "https:///x", "WEBHOOK_SECRET": SECRET}, "WEBHOOK_URL is wrong"),
        ({"WEBHOOK_URL": "https://a.example/x"}, "WEBHOOK_SECRET of at least 16"),
        ({"WEBHOOK_URL": "https://a.example/x", "WEBHOOK_SECRET": "short"}, "WEBHOOK_SECRET of at least 16"),
        ({"DIGEST_AT": "8"}, "DIGEST_AT is wrong"),
        ({"DIGEST_AT": "25:00"}, "DIGEST_AT is wrong"),
        ({"NOTICES": "never"}, "NOTICES is wrong"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name(given, words) -> None:
    with pytest.raises(SettingsError, match=words):
        load({f"INFOTRUST_{name}": value for name, value in given.items()})


def test_right_ones_are_taken() -> None:
    taken = load({
        "INFOTRUST_WEBHOOK_URL": "https://a.example/x", "INFOTRUST_WEBHOOK_SECRET": SECRET,
        "INFOTRUST_DIGEST_AT": "07:30", "INFOTRUST_NOTICES": "digest",
    })  # fmt: skip
    assert (taken.digest_at.hour, taken.digest_at.minute, taken.notices) == (7, 30, "digest")
    assert SECRET not in repr(taken)
    assert Settings().webhook_url is None
