"""Whole mails on their whole way: stored, verified, read, concluded, and what leaves because of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from fakes.office import ADMIN, STAFF, Clock, Office, deliver, office, rows
from fakes.smtp import post_office

from authority import mail, texts
from authority.desk import Desk, letter
from authority.levels import Level
from authority.mail import Entity, Envelope
from authority.subjects import LIGA
from cases.states import Stage
from runtime.child import ChildLimits
from runtime.examination import Examiner
from runtime.runtime import Runtime
from runtime.sandbox import Sandbox
from workers.pipeline import MAX_ATTEMPTS, PAUSE_AFTER_KILL
from workers.polling import poll
from workers.service import drain

SENDER = ("Līga Paraugkalne", "liga.paraugkalne@pasts.example")
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture
def here(place: Office, tmp_path: Path) -> Office:
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    return Office(tmp_path, place.authority, forked=True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(place: Office, clock: Clock) -> Desk:
    return Desk(place.authority, clock.now.replace(microsecond=0) - timedelta(minutes=5))


def written(entity: Entity, clock: Clock, number: int = 1, subject: str = "Iesniegums", **extra: str) -> bytes:
    """A mail from the client, received just now."""
    now = clock.now.replace(microsecond=0)
    fields = tuple((name.replace("_", "-"), value) for name, value in extra.items())
    relay = "mail.pasts.example"
    return mail.message(Envelope(SENDER, subject, now, now, f"mail{number}", relay, extra=fields), entity)


def put(here: Office, clock: Clock, *raws: bytes) -> None:
    start = len(list((here.maildir / "new").glob("*"))) if here.maildir.exists() else 0
    for number, raw in enumerate(raws, start):
        deliver(here.maildir, f"{int(clock.now.timestamp())}.M{number}.office", raw, clock.now)


def work(rt: Runtime) -> None:
    poll(rt, lambda: None)
    drain(rt)


def erasure(desk: Desk) -> Entity:
    return letter(LIGA, "iesniegums.edoc", desk.edoc(texts.ERASURE, Level.LT, desk.issue(LIGA)))


def mails(rt: Runtime) -> list[tuple[object, ...]]:
    return rows(rt, "select stage, outcome from mail order by id")


def reasons(rt: Runtime) -> list[object]:
    return [row[0] for row in rows(rt, "select reasons from review_item order by id")]


def test_a_signed_request_opens_a_case_and_everybody_is_told_nothing_personal(
    here: Office, clock: Clock, desk: Desk
) -> None:
    put(here, clock, written(erasure(desk), clock))
    with post_office() as post, here.open(clock=clock, smtp_url=f"smtp://127.0.0.1:{post.port}", outgoing="send") as rt:
        work(rt)
        assert mails(rt) == [("done", "case")]
        [(number,)] = rows(rt, 'select number from "case"')
    told = {recipients[0]: message for _, recipients, message in post.taken}
    assert set(told) == {SENDER[1], STAFF}
    assert all(str(number) in message["Subject"] for message in told.values())
    assert told[SENDER[1]]["Auto-Submitted"] == "auto-replied"
    assert told[SENDER[1]]["In-Reply-To"] == "<mail1@mail.pasts.example>"
    for raw in post.raw:
        body = raw.split(b"\r\n\r\n", 1)[1]
        assert b"araugkaln" not in body
    staff = told[STAFF].get_content()
    assert f"http://127.0.0.1:8080/cases/{number}" in staff
    assert LIGA.surname not in staff


def test_a_signed_reply_to_our_letter_joins_the_case(here: Office, clock: Clock, desk: Desk) -> None:
    put(here, clock, written(erasure(desk), clock))
    with here.open(clock=clock) as rt:
        work(rt)
        [(ours,)] = rows(rt, "select message_id from outbound where kind = 'acknowledgement'")
        hers = texts.ACCESS_OF_ILZE.replace("Ilze Paraudze", LIGA.full_name)
        more = letter(LIGA, "papildinajums.edoc", desk.edoc(hers, Level.LT, desk.issue(LIGA)))
        put(here, clock, written(more, clock, 2, "Re: Pieprasījums", In_Reply_To=f"<{ours}>"))
        work(rt)
        assert mails(rt) == [("done", "case"), ("done", "attached")]
        assert rows(rt, "select count(*) from outbound where kind = 'mail_notice'") == [(1,)]


def test_the_same_bytes_again_are_a_second_receipt(here: Office, clock: Clock, desk: Desk) -> None:
    raw = written(erasure(desk), clock)
    put(here, clock, raw, raw)
    with here.open(clock=clock) as rt:
        work(rt)
        assert mails(rt) == [("done", "case"), ("done", "duplicate")]
        assert rows(rt, "select duplicate_of from mail where id = 2") == [(1,)]


def test_a_review_item_is_told_to_admins(here: Office, clock: Clock) -> None:
    put(here, clock, written(mail.text(texts.ERASURE), clock))
    with here.open(clock=clock) as rt:
        work(rt)
        assert mails(rt) == [("in_review", "review")]
        assert rows(rt, "select kind, state from outbound") == [("review_notice", "sent")]
    [file] = (here.folder / "data" / "outgoing").iterdir()
    assert ADMIN in file.read_text()


def test_in_shadow_mode_everything_waits_and_nothing_leaves(here: Office, clock: Clock, desk: Desk) -> None:
    put(here, clock, written(erasure(desk), clock))
    with here.open(clock=clock, outgoing="hold") as rt:
        work(rt)
        assert mails(rt) == [("done", "case")]
        assert rows(rt, "select distinct state from outbound") == [("held",)]
    assert not (here.folder / "data" / "outgoing").exists()


def test_an_undecided_verdict_waits_ever_longer_and_after_72_hours_a_person_decides(
    here: Office, clock: Clock, desk: Desk
) -> None:
    put(here, clock, written(erasure(desk), clock))
    began = clock.now
    waits = []
    with here.open(
        clock=clock, trust_source="eu", allow_test_anchors=False, source_url=f"maildir://{here.maildir}"
    ) as rt:
        work(rt)
        while mails(rt) == [("waiting", "waiting")]:
            [(until,)] = rows(rt, "select not_before from mail")
            waits.append(_instant(until) - clock.now)
            clock.now += waits[-1]
            drain(rt)
        assert waits[0] == timedelta(seconds=900)
        assert all(later == 2 * sooner for sooner, later in pairwise(waits[:-1]))
        assert clock.now - began == timedelta(hours=72)
        assert mails(rt) == [("in_review", "review")]
        assert "undecided" in str(reasons(rt)[0])
        assert rows(rt, "select count(*) from outbound where kind = 'waiting_notice'") == [(1,)]


def test_what_the_network_could_not_answer_is_asked_again(here: Office, clock: Clock, desk: Desk) -> None:
    signed = letter(LIGA, "iesniegums.edoc", desk.edoc(texts.ERASURE, Level.B, desk.issue(LIGA)))
    put(here, clock, written(signed, clock))
    with here.open(clock=clock, offline=True) as rt:
        work(rt)
        assert mails(rt) == [("waiting", "waiting")]
    clock.now += timedelta(seconds=900)
    with here.open(clock=clock) as rt:
        drain(rt)
        assert mails(rt) == [("done", "case")]


def test_a_mail_that_kills_its_child_twice_is_held(here: Office, clock: Clock) -> None:
    put(here, clock, written(mail.text("Labdien!"), clock))
    with here.open(clock=clock) as rt:
        deadly = replace(rt, examiner=Examiner(Sandbox(None, size=1, limits=ChildLimits(deadline=0)), None))
        work(deadly)
        assert mails(rt) == [("received", None)]
        clock.now += PAUSE_AFTER_KILL
        drain(deadly)
        deadly.examiner.close()
        assert mails(rt) == [("in_review", "review")]
        assert reasons(rt) == ['["killed_worker"]']


def test_a_step_that_fails_again_and_again_ends_with_a_person(here: Office, clock: Clock) -> None:
    put(here, clock, written(mail.text("Labdien!"), clock), written(mail.text("Kad būs rēķins?"), clock, 2))
    with here.open(clock=clock) as rt:
        broken = replace(rt, examiner=Examiner(Sandbox("no state that a child could use", size=1), None))
        poll(broken, lambda: None)
        for attempt in range(1, MAX_ATTEMPTS + 1):
            assert mails(rt) == [("received", None)] * 2
            drain(broken)
            assert rows(rt, "select distinct attempts from mail") == [(attempt,)]
            drain(broken)  # not due yet: nothing is tried
            clock.now += timedelta(hours=8)
        broken.examiner.close()
        assert mails(rt) == [("in_review", "review")] * 2
        assert reasons(rt) == ['["unreadable"]'] * 2


def test_old_mail_is_kept_and_never_answered(here: Office, clock: Clock, desk: Desk) -> None:
    raw = written(erasure(desk), clock)
    put(here, clock, raw)
    later = (clock.now + timedelta(days=2)).date()  # beyond today in every time zone
    with here.open(clock=clock, process_since=later) as rt:
        work(rt)
        assert mails(rt) == [("in_review", "review")]
        assert "before_process_since" in str(reasons(rt)[0])
        assert rows(rt, "select count(*) from outbound where kind = 'acknowledgement'") == [(0,)]


@pytest.mark.soak
def test_an_attachment_of_sixty_mebibytes_is_kept_and_concluded(here: Office, clock: Clock, desk: Desk) -> None:
    big = mail.attachment("skenets.bin", "application/octet-stream", bytes(60 * MIB))
    put(here, clock, written(mail.multipart("mixed", [mail.text("Pielikumā līgums."), big], "=_b_="), clock))
    with here.open(clock=clock) as rt:
        work(rt)
        [(stage, _)] = mails(rt)
        assert stage in {Stage.DONE, Stage.IN_REVIEW}
        [(size, kills, chunks)] = rows(rt, "select size, kills, (select count(*) from mail_chunk) from mail")
        assert (int(str(size)) > 80 * MIB, kills, int(str(chunks)) >= 82) == (True, 0, True)


def _instant(stored: object) -> datetime:
    return datetime.fromisoformat(str(stored)).replace(tzinfo=UTC)
