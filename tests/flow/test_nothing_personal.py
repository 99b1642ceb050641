"""Names, codes and addresses are planted wherever a mail, a paper or a failure can carry them, and then searched for in
every notice, every posted JSON, every calendar line, and every log line of the program and its children."""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from fakes.office import Clock, Office, deliver, office
from fakes.smtp import Post, post_office
from fakes.web import running
from sqlalchemy import select

from authority import mail
from authority.desk import Desk, letter
from authority.levels import Level
from authority.mail import Entity, Envelope
from authority.subjects import Person
from cases import store
from cases.database import reading, writing
from cases.model import Outbound, ReviewItem
from cases.troubles import Trouble
from config import logs
from desk import acts, calendar_feed, notices
from desk.acts import Person as Colleague
from desk.alarms import raise_alarms
from desk.digest import digest
from desk.register import add
from desk.register_rows import Entry, Scale, channel, received, rights
from desk.reminding import remind
from desk.scans import ScanFile
from runtime.carriers import CarryError
from runtime.crash_points import CrashPoint
from runtime.notices import Notice
from runtime.records import load
from runtime.runtime import Runtime
from runtime.webhook import WEBHOOK
from workers.polling import poll
from workers.service import drain

PERSON = Person("Zvaigznīte", "Plantinska", "PNOLV-329999-77777")
ADDRESS = "zvaigznite.plantinska@pasts.example"
CODE = "329999-77777"
STREET = "Plantinskas iela 7"
PLANTED = re.compile(r"zvaigzn|plantinsk|329999|77777", re.IGNORECASE)
SAID = f"{PERSON.full_name}, {CODE}, {ADDRESS}, {STREET}"
FILE = "Zvaigznites_Plantinskas_329999-77777.edoc"
ASKED = f"Lūdzu dzēst visus manus personas datus.\nAtbildi sūtīt pa e-pastu: {ADDRESS}\n{SAID}\n"
SECRET = "a secret of a decent length"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@contextmanager
def all_logs() -> Iterator[io.StringIO]:
    """Everything that is logged, of whatever level, as the service would write it."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.configure(stream, logging.DEBUG)
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # the test's own mail server
    try:
        yield stream
    finally:
        root.handlers[:], root.level = handlers, level
        structlog.reset_defaults()


def planted(entity: Entity, now: datetime, number: int) -> bytes:
    """A mail whose every header names the person."""
    said = mail.encoded_words(SAID)
    fields = (("X-Sender", said), ("Reply-To", ADDRESS), ("Organization", said), ("X-Case", f"{CODE} {STREET}"))
    envelope = Envelope((PERSON.full_name, ADDRESS), f"Iesniegums {SAID}", now, now, f"plantinska{number}.{CODE}",
                        "plantinska.pasts.example", extra=fields)  # fmt: skip
    return mail.message(envelope, entity)


def every_mail(desk: Desk, now: datetime) -> list[bytes]:
    """Signed, altered, unlisted, unsigned, broken, hostile: each with the person in it."""
    good = desk.edoc(ASKED, Level.LT, desk.issue(PERSON))
    damaged = bytearray(good)
    damaged[len(damaged) // 2] ^= 0xFF
    entities = [
        letter(PERSON, FILE, good),
        letter(PERSON, FILE, bytes(damaged)),
        letter(PERSON, FILE, desk.edoc(ASKED, Level.LT, desk.unlisted(PERSON))),
        letter(PERSON, FILE, b"PK\x03\x04" + SAID.encode() * 40),
        letter(PERSON, FILE.replace("edoc", "pdf"), b"%PDF-1.7\n" + SAID.encode() * 40),
        letter(PERSON, FILE.replace("edoc", "p7m"), b"0\x82\xff" + SAID.encode()),
        letter(
            PERSON, FILE.replace("edoc", "xml"), f'<?xml version="1.0"?><{PERSON.surname}>&{PERSON.surname};'.encode()
        ),
        mail.text(ASKED),
        mail.text(f"Labdien! {SAID}"),
    ]
    mails = [planted(entity, now, number) for number, entity in enumerate(entities)]
    return [*mails, f"From: {SAID}\r\nContent-Type: {SAID}\r\n\r\n{SAID}".encode()]


def fail_once(rt_failures: list[str]):
    """A failure that quotes the person, at one step of one mail."""

    def at(point: CrashPoint) -> None:
        if point is CrashPoint.AFTER_READING and rt_failures:
            raise RuntimeError(rt_failures.pop())

    return at


def paper(rt: Runtime) -> None:
    """A letter on paper of the same person, with its scan, already late."""
    entry = Entry(
        received("2026-01-05", Scale(rt.calendar, rt.clock())), rights("access"), reference=f"{CODE}/1",
        person=PERSON.full_name, channel=channel("post", STREET), request=SAID,
    )  # fmt: skip
    add(
        rt, Colleague("anna", "root", f"a letter of {SAID}"), entry, [ScanFile(f"{SAID}.pdf", b"%PDF-" + SAID.encode())]
    )


def people_act(rt: Runtime) -> None:
    """Colleagues decide, and give reasons that name the person."""
    with reading(rt.db) as session:
        items = session.scalars(select(ReviewItem.id).order_by(ReviewItem.id)).all()
    acts.release(rt, items[0], Colleague("anna", "root", f"zvanīja {SAID}"), rights("erasure"))
    acts.reject(rt, items[1], Colleague("anna", "root", f"nav {SAID}"))


def time_passes(rt: Runtime, clock: Clock) -> None:
    """Reminders, pressing, digests and alarms of a whole month, and what leaves because of them."""
    since, morning = clock.now, clock.now.replace(hour=8, minute=0)
    for day in range(1, 37):
        clock.now = morning + timedelta(days=day)
        remind(rt)
        raise_alarms(rt, since)
        digest(rt)
    drain(rt)
    with writing(rt.db) as session:
        for row in session.scalars(select(Outbound).where(Outbound.kind == "acknowledgement")):
            row.error = "the mail server refused the recipient (550)"
            notices.tell_of_undelivered(session, rt, row)


def texts_of_notices(rt: Runtime) -> list[str]:
    """The words of all that goes to staff, admins and machines, and of what is sent to clients by itself."""
    with reading(rt.db) as session:
        rows = session.scalars(select(Outbound)).all()
        contents = [(row, store.open_parcel(rt.vault, row).content) for row in rows]
        feed = calendar_feed.feed(session, rt).decode()
    words = [content.decode() if row.kind == WEBHOOK else _words(load(Notice, content)) for row, content in contents]
    return [*words, *(f"{row.key} {row.kind} {row.error}" for row in rows), feed]


def _words(notice: Notice) -> str:
    """What is written, without the thread that a letter to the client answers: that identifier is the client's own."""
    return f"{notice.subject}\n{notice.body}"


def test_nothing_personal_stands_in_any_notice_or_log_line(
    place: Office, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    here, clock = Office(tmp_path, place.authority), Clock()
    desk = Desk(place.authority, clock.now.replace(microsecond=0) - timedelta(minutes=5))
    for number, raw in enumerate(every_mail(desk, clock.now.replace(microsecond=0))):
        deliver(here.maildir, f"{number}.M{number}.office", raw, clock.now)
    with all_logs() as logged, post_office() as post, running() as web:
        refuse(post)
        hook = web.serve("/hook", b"", 200)
        failures = [f"no row for {SAID}"] * 2
        given = {
            "smtp_url": f"smtp://127.0.0.1:{post.port}",
            "outgoing": "send",
            "webhook_url": hook,
            "webhook_secret": SECRET,
        }
        with here.open(clock=clock, at=fail_once(failures), **given) as rt:
            poll(rt, lambda: None)
            for _ in range(4):
                drain(rt)
                clock.now += timedelta(hours=2)
            paper(rt)
            people_act(rt)
            time_passes(rt, clock)
            told = texts_of_notices(rt)
    assert failures == []
    assert len(told) > 60
    assert {"overdue_notice", "pressing_notice", "lapsed_notice", "morning_digest", "undelivered_notice"} <= kinds(told)
    found = [text for text in told if PLANTED.search(text)]
    assert found == []
    posted = [body.decode() for _, _, _, body in web.asked]
    assert len(posted) > 10
    assert not any(PLANTED.search(body) for body in posted)
    lines = logged.getvalue()
    assert "step_failed" in lines
    assert "not_delivered" in lines
    assert not PLANTED.search(lines), next(line for line in lines.splitlines() if PLANTED.search(line))
    assert not PLANTED.search("".join(capfd.readouterr()))


def refuse(post: Post) -> None:
    """Let the mail server refuse the client's address, and quote it."""
    post.refused[ADDRESS] = f"550 5.1.1 <{ADDRESS}> {PERSON.surname} is unknown"


def kinds(told: list[str]) -> set[str]:
    return {word for text in told for word in text.split() if word.endswith(("_notice", "_digest"))}


def unreachable() -> None:
    """Fail as a carrier would whose far end says too much."""
    failures = {SAID: KeyError(SAID)}
    raise CarryError(Trouble.FOLDER_UNMADE, permanent=True, why=SAID) from failures[SAID]


def test_an_exception_is_logged_by_kind_and_place_alone() -> None:
    with all_logs() as logged:
        log = structlog.get_logger()
        try:
            unreachable()
        except CarryError:
            log.exception("page_failed", at=datetime(2026, 11, 26, tzinfo=UTC))
            logging.getLogger("a library").exception("it failed")
    assert not PLANTED.search(logged.getvalue())
    assert logged.getvalue().count("KeyError") == 2
    assert "test_nothing_personal.py" in logged.getvalue()
