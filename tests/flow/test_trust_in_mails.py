"""What the state of lists, responders and clocks does to a mail: waits, is held, is accepted, and who is told."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from fakes.office import Clock, Office, deliver, rows
from fakes.web import Web, running

from authority import crl, mail, ocsp, spoil, texts, trusted_list
from authority import folder as trust_folder
from authority.desk import REQUEST, Desk, letter
from authority.levels import Level
from authority.mail import Entity, Envelope
from authority.pki import Authority, Identity, Revocation
from authority.subjects import LIGA
from cases.database import reading
from cases.history import events
from runtime.answer_cache import AnswerCache
from runtime.examination import Examiner
from runtime.fetch import LIMITS, Fetcher
from runtime.runtime import Runtime
from workers.polling import poll
from workers.service import drain

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RETRY = timedelta(seconds=900)
MIB = 1024 * 1024


@dataclass
class Bureau:
    """An office whose responder answers as told. *signer* is the client's certificate."""

    office: Office
    web: Web
    clock: Clock
    signer: Identity

    @property
    def authority(self) -> Authority:
        """Who issued it."""
        return self.office.authority

    @property
    def desk(self) -> Desk:
        """Where the client signs: five minutes before the mail arrives."""
        return Desk(self.authority, self.clock.now.replace(microsecond=0) - timedelta(minutes=5))

    def responder(self, told: Callable[[bytes], bytes] | None = None) -> None:
        """Let the responder answer by *told*, which gets the request; by default truly, at the clock's time."""

        def truly(request: bytes) -> bytes:
            return ocsp.respond(self.authority, request, self.clock.now)

        def behave(handler: BaseHTTPRequestHandler) -> None:
            answer = (told or truly)(self.web.asked[-1][3])
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(answer)))
            handler.end_headers()
            handler.wfile.write(answer)

        self.web.behave("/ocsp", behave)

    def receive(self, entity: Entity, number: int = 1) -> None:
        """Put a mail into the mailbox, received now."""
        now = self.clock.now.replace(microsecond=0)
        sender = (LIGA.full_name, "liga@pasts.example")
        raw = mail.message(Envelope(sender, "Iesniegums", now, now, f"m{number}", "mail.pasts.example"), entity)
        deliver(self.office.maildir, f"{int(now.timestamp())}.M{number}.office", raw, now)

    def request(self, level: Level = Level.T) -> Entity:
        """A signed request."""
        return letter(LIGA, "iesniegums.edoc", self.desk.edoc(texts.ERASURE, level, self.signer))


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    clock = Clock()
    with running() as web:
        authority = Authority(clock.now, base_url=web.url)
        trust_folder.write(authority, tmp_path / "trust")
        made = Bureau(Office(tmp_path, authority), web, clock, authority.issue(LIGA))
        made.responder()
        yield made


def work(rt: Runtime) -> tuple[object, ...]:
    """Do all that is due, and give stage and outcome of the last mail."""
    poll(rt, lambda: None)
    drain(rt)
    return rows(rt, "select stage, outcome from mail order by id")[-1]


def reasons(rt: Runtime) -> list[str]:
    """The reasons of the one review item."""
    [(found,)] = rows(rt, "select reasons from review_item")
    return [str(reason) for reason in json.loads(str(found))]


WAITING, CASE, REVIEW = ("waiting", "waiting"), ("done", "case"), ("in_review", "review")


def relist(bureau: Bureau, **changes: object) -> None:
    """Publish the national list anew, changed."""
    authority = bureau.authority
    content = replace(trusted_list.default_list(authority), **changes)  # type: ignore[arg-type]
    (bureau.office.folder / "trust" / "lv.xml").write_bytes(trusted_list.national_list(content, authority.list_signer))


# The age of lists.


def test_a_stale_list_of_the_issuer_s_country_makes_a_person_decide(bureau: Bureau) -> None:
    relist(bureau, next_update=bureau.clock.now - timedelta(seconds=1))
    bureau.receive(bureau.request())
    with bureau.office.open(clock=bureau.clock) as rt:
        assert work(rt) == REVIEW
        assert reasons(rt) == ["list_stale"]


def test_a_stale_list_of_another_country_does_not(bureau: Bureau) -> None:
    other = Authority(bureau.authority.now, country="EE")
    content = replace(trusted_list.default_list(other), next_update=bureau.clock.now - DAY)
    (bureau.office.folder / "trust" / "ee.xml").write_bytes(trusted_list.national_list(content, other.list_signer))
    bureau.receive(bureau.request())
    with bureau.office.open(clock=bureau.clock) as rt:
        assert work(rt) == CASE


def test_a_list_whose_signature_is_broken_makes_a_person_decide(bureau: Bureau) -> None:
    path = bureau.office.folder / "trust" / "lv.xml"
    path.write_bytes(path.read_bytes().replace(b"withdrawn", b"granted  "))
    bureau.receive(bureau.request())
    with bureau.office.open(clock=bureau.clock) as rt:
        assert work(rt) == REVIEW
        assert reasons(rt) == ["list_refused"]


def test_a_list_that_is_not_there_while_others_are_makes_a_person_decide(bureau: Bureau) -> None:
    folder = bureau.office.folder / "trust"
    (folder / "lv.xml").unlink()
    other = Authority(bureau.authority.now, country="EE")
    made = trusted_list.national_list(trusted_list.default_list(other), other.list_signer)
    (folder / "ee.xml").write_bytes(made)
    bureau.receive(bureau.request())
    with bureau.office.open(clock=bureau.clock) as rt:
        assert work(rt) == REVIEW
        assert reasons(rt) == ["list_missing"]


def untrusting(bureau: Bureau) -> dict[str, object]:
    """Settings of a program that has never had a list."""
    del bureau
    return {"trust_source": "eu", "offline": True, "allow_test_anchors": False}


def test_without_any_anchor_a_sound_signature_waits_and_is_accepted_once_lists_are_there(bureau: Bureau) -> None:
    bureau.receive(bureau.request())
    with bureau.office.open(clock=bureau.clock, **untrusting(bureau)) as rt:
        assert work(rt) == WAITING
    bureau.clock.now += RETRY
    with bureau.office.open(clock=bureau.clock) as rt:
        assert work(rt) == CASE


def _altered(bureau: Bureau) -> Entity:
    container = bureau.desk.edoc(texts.ERASURE, Level.T, bureau.signer)
    return letter(LIGA, "iesniegums.edoc", spoil.text_changed(container, REQUEST, "d", "b"))


@pytest.mark.parametrize(
    ("make", "reason"),
    [(_altered, "content_altered"), (lambda _: mail.text(texts.ERASURE), "unsigned_request")],
    ids=["broken digest", "no signature"],
)
def test_what_needs_no_anchor_is_judged_at_once_without_any(
    bureau: Bureau, make: Callable[[Bureau], Entity], reason: str
) -> None:
    bureau.receive(make(bureau))
    with bureau.office.open(clock=bureau.clock, **untrusting(bureau)) as rt:
        assert work(rt) == REVIEW
        assert reason in reasons(rt)


# Responders.


def test_a_latvian_t_level_signature_passes_with_a_fresh_answer_and_is_asked_for_after_arrival(bureau: Bureau) -> None:
    bureau.receive(bureau.request(Level.T))
    with bureau.office.open(clock=bureau.clock) as rt:
        assert work(rt) == CASE
    assert [(method, path) for method, path, _, _ in bureau.web.asked].count(("POST", "/ocsp")) == 1


def test_a_second_mail_of_the_same_signer_is_not_judged_by_an_answer_from_before_it_came(bureau: Bureau) -> None:
    passed = [0.0]
    fetcher = Fetcher(allow_loopback=True, cache=AnswerCache(passing=lambda: passed[0], now=bureau.clock))
    with bureau.office.open(clock=bureau.clock) as built:
        rt = replace(built, examiner=Examiner(built.examiner._sandbox, fetcher))
        bureau.receive(letter(LIGA, "a.edoc", bureau.desk.edoc(texts.ERASURE, Level.B, bureau.signer)))
        assert work(rt) == CASE
        passed[0] += 60.0
        bureau.clock.now += timedelta(minutes=1)
        hers = texts.ACCESS_OF_ILZE.replace("Ilze Paraudze", LIGA.full_name)
        bureau.receive(letter(LIGA, "b.edoc", bureau.desk.edoc(hers, Level.B, bureau.signer)), 2)
        assert work(rt)[0] == "done"
        fetcher.close()
    assert [path for _, path, _, _ in bureau.web.asked].count("/ocsp") == 2


def _down(bureau: Bureau) -> None:
    del bureau.web.behaviours["/ocsp"]


def _slow(bureau: Bureau) -> None:
    bureau.web.behave("/ocsp", lambda _: bool(bureau.web.released.wait(LIMITS.silence + 5)) and None)


def _by_a_stranger(bureau: Bureau) -> None:
    liar = bureau.authority.issue(LIGA, ca=bureau.authority.unlisted_ca)
    about = ocsp.CertId.of(bureau.authority.signing_ca, bureau.signer.certificate.serial_number)
    bureau.responder(lambda _: ocsp.response(about, None, ocsp.Times.at(bureau.clock.now), ocsp.Signing(liar)))


def _of_yesterday(bureau: Bureau) -> None:
    bureau.responder(lambda _: ocsp.answer(bureau.signer, bureau.authority, bureau.clock.now - DAY))


FAULTS: dict[str, Callable[[Bureau], None]] = {
    "down": _down,
    "slow": _slow,
    "lying": _by_a_stranger,
    "behind the times": _of_yesterday,
    "busy": lambda bureau: bureau.responder(lambda _: ocsp.failure(3)),
    "unknowing": lambda bureau: bureau.responder(
        lambda _: ocsp.response(
            ocsp.CertId.of(bureau.authority.signing_ca, bureau.signer.certificate.serial_number),
            ocsp.Unknown.UNKNOWN,
            ocsp.Times.at(bureau.clock.now),
            ocsp.Signing(bureau.authority.responder(bureau.authority.signing_ca)),
        )
    ),
    "a page for people": lambda bureau: bureau.responder(lambda _: b"<html>Apkope</html>"),
    "500 MB": lambda bureau: bureau.responder(lambda _: bytes(500 * MIB)),
}


def verdicts(rt: Runtime) -> list[object]:
    """The verdicts on the one mail, as the history has them; one that came after another together with that one."""
    with reading(rt.db) as session:
        past = [event.content for event in events(session, rt.vault, mail_id=1)]
    judged = [content for content in past if isinstance(content, dict) and "verdict" in content]
    return [f"{c['verdict_before']} > {c['verdict']}" if "verdict_before" in c else c["verdict"] for c in judged]


DEAR = frozenset({"slow", "500 MB", "behind the times", "busy"})
"""Faults whose whole way through a mail is left to the long run: `test_fetch` has them against a real server every time."""


@pytest.mark.parametrize("fault", [pytest.param(f, marks=[pytest.mark.soak] * (f in DEAR)) for f in FAULTS])
def test_a_responder_that_fails_makes_the_mail_wait_and_a_changed_verdict_is_recorded_and_told(
    bureau: Bureau, fault: str
) -> None:
    FAULTS[fault](bureau)
    bureau.receive(bureau.request())
    with bureau.office.open(clock=bureau.clock) as rt:
        assert work(rt) == WAITING
    bureau.responder()
    bureau.clock.now += RETRY
    with bureau.office.open(clock=bureau.clock) as rt:  # anew, as a real pause would outlast the answer that was kept
        assert work(rt) == CASE
        assert verdicts(rt) == ["retry", "retry > accept"]
        kinds = [kind for (kind,) in rows(rt, "select kind from outbound order by id")]
        assert kinds[0] == "waiting_notice"
        assert "case_notice" in kinds


def test_a_certificate_that_turns_out_revoked_goes_to_a_person(bureau: Bureau) -> None:
    _down(bureau)
    bureau.receive(bureau.request())
    with bureau.office.open(clock=bureau.clock) as rt:
        assert work(rt) == WAITING
        bureau.authority.revoke(bureau.signer, Revocation(bureau.clock.now - DAY))
        bureau.responder()
        bureau.clock.now += RETRY
        assert work(rt) == REVIEW
        assert verdicts(rt) == ["retry", "retry > hold"]
        assert reasons(rt) == ["certificate_revoked"]
        assert rows(rt, "select count(*) from outbound where kind = 'review_notice'") == [(1,)]


def test_a_responder_that_stays_away_for_72_hours_ends_with_a_person(bureau: Bureau) -> None:
    _down(bureau)
    bureau.receive(bureau.request())
    began = bureau.clock.now
    with bureau.office.open(clock=bureau.clock) as rt:
        ended = work(rt)
        while ended == WAITING:
            [(until,)] = rows(rt, "select not_before from mail")
            bureau.clock.now = datetime.fromisoformat(str(until)).replace(tzinfo=UTC)
            ended = work(rt)
        assert (ended, bureau.clock.now - began) == (REVIEW, timedelta(hours=72))
        assert reasons(rt) == ["undecided"]
        assert rows(rt, "select count(*) from outbound where kind = 'waiting_notice'") == [(1,)]


@pytest.mark.parametrize("fault", ["down", "unknowing", "a page for people"])
def test_where_the_responder_knows_nothing_the_list_settles_it(bureau: Bureau, fault: str) -> None:
    FAULTS[fault](bureau)
    bureau.web.serve("/crl/eid-ica.crl", crl.current(bureau.authority, bureau.authority.signing_ca, bureau.clock.now))
    bureau.receive(bureau.request())
    with bureau.office.open(clock=bureau.clock) as rt:
        assert work(rt) == CASE


@pytest.mark.parametrize(
    ("hours", "mail_server_too", "first"),
    [(-1, False, WAITING), (1, False, CASE), (-1, True, WAITING), (1, True, WAITING)],
    ids=["behind", "ahead", "behind with the mail server", "ahead with the mail server"],
)
def test_a_clock_an_hour_off_delays_a_verdict_at_most(
    bureau: Bureau, hours: int, *, mail_server_too: bool, first: tuple[str, str]
) -> None:
    """A clock that is behind sees answers from the future, which are no evidence (RFC 6960, 4.2.2.1), until it is put right."""
    truth = bureau.clock.now
    bureau.responder(lambda request: ocsp.respond(bureau.authority, request, truth))
    signed = bureau.request(Level.B)
    bureau.clock.now += hours * HOUR * mail_server_too
    bureau.receive(signed)
    bureau.clock.now = truth + hours * HOUR
    with bureau.office.open(clock=bureau.clock) as rt:
        assert work(rt) == first
    truth += 2 * HOUR
    bureau.clock.now = truth + max(hours, 0) * HOUR
    with bureau.office.open(clock=bureau.clock) as rt:
        assert work(rt) == CASE
