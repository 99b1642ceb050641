"""A company starts with a mailbox full of old mail, and tries the program out without a word leaving the house."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes.command import Ran, inside
from fakes.office import ADMIN, STAFF, Office, office, rows, samples
from fakes.smtp import Post, post_office

from authority.samples import SampleMail, sample_mails
from runtime.runtime import Runtime
from workers.polling import poll
from workers.service import drain

OLD = timedelta(days=60)
NOBODY_ASKED = {"auto-reply", "business-mail", "signed-invoice-question"}
"""Samples in which no right is invoked, without doubt."""
OUTCOMES = "select outcome, count(*) from mail group by outcome"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture
def here(place: Office, tmp_path: Path) -> Office:
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    return Office(tmp_path, place.authority)


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as opened:
        yield opened


def work(rt: Runtime) -> None:
    poll(rt, lambda: None)
    drain(rt)


def old(here: Office) -> tuple[SampleMail, ...]:
    return sample_mails(here.authority, datetime.now(UTC) - OLD)


def test_old_mail_is_kept_and_answered_by_nobody(here: Office, post: Post) -> None:
    mails = old(here)
    here.deliver(mails)
    with here.open(smtp_url=f"smtp://127.0.0.1:{post.port}", outgoing="send") as rt:
        work(rt)
        counts = dict(rows(rt, OUTCOMES))
        assert counts.pop("duplicate") == 1
        assert counts.pop("ignored") + counts.pop("no_request") == len(NOBODY_ASKED)
        assert counts == {"review": len(mails) - 1 - len(NOBODY_ASKED)}
        assert rows(rt, 'select count(*) from "case"') == [(0,)]
        assert all("before_process_since" in str(reasons) for (reasons,) in rows(rt, "select reasons from review_item"))
        assert rows(rt, "select distinct kind from outbound") == [("review_notice",)]
    assert {recipient for _, recipients, _ in post.taken for recipient in recipients} == {ADMIN}, (
        "no client is written to"
    )


def test_new_mail_beside_the_old_opens_its_case(here: Office) -> None:
    here.deliver(old(here)[:2])
    here.deliver(samples(here)[2:3])
    with here.open() as rt:
        work(rt)
        assert sorted(rows(rt, "select outcome from mail")) == [("case",), ("review",), ("review",)]


def test_the_first_day_can_be_set(here: Office) -> None:
    fresh = samples(here)[:3]
    here.deliver(fresh)
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    with here.open(process_since=tomorrow) as rt:
        work(rt)
        assert rows(rt, OUTCOMES) == [("review", 3)]


@pytest.fixture(scope="module")
def trial(place: Office) -> Path:
    """The data of a trial in shadow mode, with three requests come in; to be copied."""
    place.deliver(samples(place)[:3])
    with place.open(smtp_url="smtp://127.0.0.1:1") as rt:
        assert not rt.sends, "with a real mail server nothing leaves until somebody says so"
        work(rt)
    return place.folder / "data"


@pytest.fixture
def shadow(trial: Path, here: Office, post: Post) -> dict[str, object]:
    """Settings of that trial, as a user sets them."""
    shutil.copytree(trial, here.folder / "data")
    return {
        "DATA_DIR": here.folder / "data",
        "SMTP_URL": f"smtp://127.0.0.1:{post.port}",
        "TRUST_SOURCE": here.folder / "trust",
        "ALLOW_TEST_ANCHORS": "true",
    }


def held(settings: dict[str, object]) -> list[dict[str, object]]:
    return inside("mail", "held", "--json", settings=settings).objects


def release(settings: dict[str, object], *arguments: object, **changes: object) -> Ran:
    return inside("mail", "release", *arguments, "--as", "Anna", settings=settings | changes)


def test_in_shadow_mode_everything_waits_and_can_be_read(shadow: dict[str, object], post: Post) -> None:
    assert post.taken == []
    waiting = held(shadow)
    kinds = {row["kind"] for row in waiting}
    assert {"acknowledgement", "case_notice"} <= kinds
    assert all(row["recipient"] and row["subject"] and row["body"] for row in waiting)
    assert {row["recipient"] for row in waiting if row["kind"] == "case_notice"} == {STAFF}
    table = inside("mail", "held", settings=shadow)
    assert (table.code, table.out.count("\n")) == (0, len(waiting) + 1)


def test_nothing_slips_out_of_shadow_mode(shadow: dict[str, object], post: Post) -> None:
    ran = release(shadow, "--all")
    assert (ran.code, ran.out) == (2, "")
    assert "OUTGOING" in ran.err
    assert post.taken == []


def test_an_admin_lets_leave_what_shall_leave_and_the_rest_stays(
    shadow: dict[str, object], post: Post, here: Office
) -> None:
    waiting = held(shadow)
    first = next(row for row in waiting if row["kind"] == "acknowledgement")
    assert release(shadow, first["id"], OUTGOING="send").out.startswith("1 released")
    send = {"smtp_url": f"smtp://127.0.0.1:{post.port}", "outgoing": "send"}
    with here.open(**send) as rt:
        drain(rt)
        events = rows(rt, "select actor from history_event where kind = 'outbound_released'")
    assert [recipients for _, recipients, _ in post.taken] == [[first["recipient"]]]
    assert events == [("Anna",)]
    assert len(held(shadow)) == len(waiting) - 1
    assert release(shadow, "--all", OUTGOING="send").code == 0
    with here.open(**send) as rt:
        drain(rt)
    assert len(post.taken) == len(waiting)
    assert held(shadow) == []


@pytest.mark.parametrize(
    ("arguments", "code"), [((), 2), (("1", "--all"), 2), (("0",), 2), (("x",), 2), (("99999",), 1)]
)
def test_what_can_not_be_released_is_said(arguments: tuple[str, ...], code: int, shadow: dict[str, object]) -> None:
    before = held(shadow)
    ran = release(shadow, *arguments, OUTGOING="send")
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.count("\n") == 1
    assert held(shadow) == before


def test_one_wrong_number_releases_none(shadow: dict[str, object]) -> None:
    before = held(shadow)
    assert release(shadow, before[0]["id"], 99999, OUTGOING="send").code == 1
    assert held(shadow) == before
