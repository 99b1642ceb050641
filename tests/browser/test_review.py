"""Review in a real browser: each act ends in a stated place, by keyboard alone; what is wrong is said, and nothing typed is lost."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.browser import Window, window
from fakes.office import Clock, Office, deliver, office, rows, shared_examiner
from fakes.pages import ANYWHERE, Browsing, add_user, cookie_of, served, signed_in
from playwright.sync_api import Browser
from sqlalchemy import event

from authority import mail
from authority.mail import Envelope
from cases.roles import Role
from desk.acts import Person
from desk.life import take
from desk.undoing import UNDO
from runtime.examination import Examiner
from runtime.runtime import Runtime
from workers.polling import poll
from workers.service import drain

ERASURE = "Labdien!\n\nLūdzu dzēst visus manus personas datus, personas kods 161175-19997.\n\nZane Paraudziņa\n"
NEWSLETTER = "Labdien!\n\nLūdzu vairs nesūtīt man reklāmas un jaunumus.\n\nZane\n"
SENDER = ("Zane", "zane@majas.example")


@dataclass
class Desk:
    """The program with its pages, a mailbox, and a clock that stands still."""

    here: Office
    rt: Runtime
    clock: Clock
    url: str
    count: int = 0

    def takes(self, text: str = ERASURE, subject: str = "Pieprasījums", days_ago: int = 3) -> int:
        """Have an unsigned mail delivered and held; gives its item, whose number is the mail's here."""
        self.count += 1
        at = (self.clock.now - timedelta(days=days_ago)).replace(microsecond=0)
        sender = (SENDER[0], f"zane{self.count}@majas.example")
        raw = mail.message(
            Envelope(sender, subject, at, at, f"m{self.count}", "mail.test.example"), mail.text(f"{text}\n{self.count}")
        )
        deliver(self.here.maildir, f"{int(at.timestamp())}.M{self.count}.office", raw, at)
        return self.count

    def works(self) -> None:
        """Take every mail to its end."""
        poll(self.rt, lambda: None)
        drain(self.rt)

    def asks(self, query: str) -> list[tuple[object, ...]]:
        """Ask the database directly."""
        return rows(self.rt, query)

    def kinds(self, mail_id: int) -> set[object]:
        """The kinds of events in the history of a mail."""
        return {kind for (kind,) in self.asks(f"select kind from history_event where mail_id = {mail_id}")}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(scope="module")
def examiner(place: Office) -> Iterator[Examiner]:
    with shared_examiner(place) as opened:
        yield opened


@pytest.fixture
def desk(place: Office, examiner: Examiner, tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    here, clock = Office(tmp_path, place.authority), Clock()
    with here.open(clock=clock, examiner=examiner, web_bind=ANYWHERE, outgoing="send") as rt, served(rt) as url:
        yield Desk(here, rt, clock, url)


@pytest.fixture
def reviewer(desk: Desk) -> Iterator[Browsing]:
    browsing = signed_in(desk.rt, desk.url, Role.REVIEWER)
    with browsing.web:
        yield browsing


def seen(desk: Desk, browser: Browser, **given: object) -> Window:
    cookies = cookie_of(desk.rt, add_user(desk.rt, Role.REVIEWER, email="parskatitajs@infotrust.example"))
    return window(browser, desk.url, cookies, **given)


def version(desk: Desk, item: int) -> int:
    [(found,)] = desk.asks(f"select version from review_item where id = {item}")
    return int(str(found))


def test_each_act_ends_in_its_place(chromium: Browser, desk: Desk) -> None:
    for _ in range(5):
        desk.takes()
    desk.takes(NEWSLETTER, "Jaunumi")
    desk.works()
    with seen(desk, chromium) as w:
        _decide(w, 1, "Atvērt lietu", "viņa piezvanīja")
        assert desk.asks("select stage, outcome, case_id from mail where id = 1") == [("done", "case", 1)]
        assert desk.asks('select number, state from "case"')[0][1] == "open"
        assert desk.asks("select state, not_before is not null from outbound where key = 'ack:case:1'") == [
            ("pending", 1)
        ]
        assert "/review/2" in w.page.url

        _decide(w, 2, "Noraidīt", "nav mūsu kliente")
        assert desk.asks("select stage, outcome, case_id from mail where id = 2") == [("done", "review", None)]
        assert desk.asks("select state, resolved_by from review_item where id = 2") == [
            ("rejected", "parskatitajs@infotrust.example")
        ]

        _decide(w, 3, "Pievienot lietai", "tas pats lūgums", number="DSR-2026-000001")
        assert desk.asks("select stage, outcome, case_id from mail where id = 3") == [("done", "attached", 1)]

        _decide(w, 4, "Bloķēt sūtītāju", "mēstules")
        assert desk.asks("select state from review_item where id = 4") == [("closed",)]
        assert desk.asks("select count(*) from blocked_sender") == [(1,)]

        w.open("/review/5").locator("#reason:focus").wait_for()
        w.page.keyboard.type("lūdzu")
        with w.page.expect_navigation(url="**/invite"):
            w.page.keyboard.press("Enter")
        press(w, "Uzaicināt parakstīt")
        assert desk.asks("select state, invited_at is not null from review_item where id = 5") == [("waiting", 1)]
        assert desk.asks("select state from outbound where key = 'invitation:item:5'") == [("pending",)]

        _decide(w, 6, "Izpildīt bez paraksta", "nav šaubu")
        assert desk.asks("select stage, outcome, case_id from mail where id = 6") == [("done", "case", 2)]
        assert desk.asks("select count(*) from suppression") == [(1,)]
        assert desk.asks("select count(*) from outbound where kind = 'mailing_stopped'") == [(1,)]
    assert w.strangers() == []
    expected = {
        1: "review_released",
        2: "review_rejected",
        3: "review_attached",
        4: "sender_blocked",
        5: "sender_invited",
    }
    for mail_id, kind in expected.items():
        assert {kind, "review_viewed"} <= desk.kinds(mail_id)


def _decide(w: Window, item: int, button: str, reason: str, number: str | None = None) -> None:
    page = w.open(f"/review/{item}")
    page.get_by_label("Pamatojums").fill(reason)
    if number is not None:
        page.get_by_label("Cita lieta").fill(number)
    press(w, button)


def press(w: Window, button: str) -> None:
    """Press a button and wait for the page that it leads to."""
    with w.page.expect_navigation():
        w.page.get_by_role("button", name=button).click()


def test_every_act_can_be_undone_for_ten_minutes(desk: Desk, reviewer: Browsing) -> None:
    for _ in range(4):
        desk.takes()
    desk.takes(NEWSLETTER, "Jaunumi")
    desk.works()
    fields = {"reason": "pamatojums", "right": "erasure"}
    reviewer.send("/review/1/release", fields)
    reviewer.send("/review/2/reject", fields)
    reviewer.send("/review/3/attach", {"reason": "pamatojums", "right": "access", "other_number": "dsr-2026-000001"})
    reviewer.send("/review/4/block", fields)
    reviewer.send("/review/5/unsigned", fields)
    assert desk.asks("select count(*) from case_right") == [(3,)]
    assert desk.asks("select count(*) from suppression") == [(1,)]
    for item in (3, 1, 2, 4, 5):
        assert reviewer.send(f"/review/{item}/undo").status_code == 303
    assert desk.asks("select distinct state, resolved_at from review_item") == [("waiting", None)]
    assert desk.asks("select distinct stage, case_id from mail") == [("in_review", None)]
    assert desk.asks('select number, state, closed_as from "case" order by id') == [
        ("DSR-2026-000001", "closed", "opened_in_error"),
        ("DSR-2026-000002", "closed", "opened_in_error"),
    ]
    assert desk.asks("select count(*) from case_right") == [(2,)]
    assert desk.asks("select count(*) from suppression") == [(0,)]
    assert desk.asks("select state from outbound where kind = 'mailing_stopped'") == [("recalled",)]
    assert desk.asks("select state from outbound where key = 'ack:case:1'") == [("recalled",)]
    assert desk.asks("select count(*) from blocked_sender") == [(0,)]
    assert "review_undone" in desk.kinds(1)
    reviewer.send("/review/1/release", fields)
    assert desk.asks('select number, state from "case" where id = 3') == [("DSR-2026-000003", "open")]


def test_an_invitation_is_recalled_and_can_be_written_again(desk: Desk, reviewer: Browsing) -> None:
    desk.takes()
    desk.works()
    for _ in range(2):
        reviewer.send("/review/1/invite")
        drain(desk.rt)
        assert desk.asks("select state from outbound where kind = 'invitation'") == [("pending",)]
        reviewer.send("/review/1/uninvite")
        assert desk.asks("select state from outbound where kind = 'invitation'") == [("recalled",)]
        assert desk.asks("select invited_at from review_item") == [(None,)]
    reviewer.send("/review/1/invite")
    desk.clock.now += UNDO + timedelta(minutes=1)
    drain(desk.rt)
    assert desk.asks("select state from outbound where kind = 'invitation'") == [("sent",)]
    refused = reviewer.send("/review/1/uninvite")
    assert refused.status_code == 422
    assert "uzaicinājums jau ir aizgājis" in refused.text


def test_after_ten_minutes_and_after_others_have_begun_nothing_is_undone(desk: Desk, reviewer: Browsing) -> None:
    desk.takes()
    desk.takes()
    desk.works()
    for item in (1, 2):
        reviewer.send(f"/review/{item}/release", {"reason": "x", "right": "erasure"})
    desk.clock.now += timedelta(minutes=1)
    take(desk.rt, "DSR-2026-000002", Person("cita@infotrust.example", None, ""))
    begun = reviewer.send("/review/2/undo")
    assert (begun.status_code, "jau ir sācis strādāt" in begun.text) == (422, True)
    desk.clock.now += UNDO
    late = reviewer.send("/review/1/undo")
    assert (late.status_code, "desmit minūtes ir pagājušas" in late.text) == (422, True)
    assert desk.asks("select distinct state from review_item") == [("released",)]


def test_two_people_on_one_item(desk: Desk, reviewer: Browsing) -> None:
    desk.takes()
    desk.works()
    old = version(desk, 1)
    with signed_in(desk.rt, desk.url, Role.ADMIN).web as other:
        token = reviewer.get("/review/1").text.split('name="csrf" value="')[1][:64]
        assert token == reviewer.csrf
        admin = Browsing(other, desk.rt, desk.rt.vault.token("csrf", other.cookies["infotrust_session"]))
        admin.send("/review/1/reject", {"reason": "jau atbildēts", "version": old})
    late = reviewer.send("/review/1/release", {"reason": "mans garais teksts", "version": old, "right": "erasure"})
    assert late.status_code == 409
    assert "admin@infotrust.example" in late.text
    assert "jau atbildēts" in late.text
    assert "mans garais teksts" in late.text
    assert desk.asks('select count(*) from "case"') == [(0,)]


def test_a_mail_that_was_added_meanwhile_is_looked_at_first(desk: Desk, reviewer: Browsing) -> None:
    desk.takes()
    desk.works()
    stale = version(desk, 1) - 1
    late = reviewer.send("/review/1/release", {"reason": "mans teksts", "version": stale, "right": "erasure"})
    assert (late.status_code, "vēstule mainījās" in late.text, 'value="mans teksts"' in late.text) == (409, True, True)


WRONG = {
    "no reason": ("reject", {"reason": " "}, 422, "Ierakstiet pamatojumu"),
    "no right": ("release", {"reason": "teksts"}, 422, "Atzīmējiet vismaz vienas tiesības"),
    "no case": ("attach", {"reason": "teksts", "other_number": "DSR-2026-999999"}, 422, "DSR-2026-999999 nav"),
    "no number": ("attach", {"reason": "teksts"}, 422, "Norādiet lietu"),
    "an act that is none": ("destroy", {"reason": "teksts"}, 404, "teksts"),
    "nothing to stop": ("unsigned", {"reason": "teksts"}, 422, "teksts"),
    "nothing to undo": ("undo", {"reason": "teksts"}, 422, "Nav ko atsaukt"),
    "a version that is none": ("reject", {"reason": "teksts", "version": "'; drop"}, 303, ""),
}


def test_wrong_values_are_told_and_what_was_typed_stays(desk: Desk, reviewer: Browsing) -> None:
    desk.takes()
    desk.works()
    for name, (act, fields, status, words) in WRONG.items():
        answer = reviewer.send(f"/review/1/{act}", fields)
        assert (name, answer.status_code, words in answer.text) == (name, status, True)
    gone = reviewer.send("/review/77/reject", {"reason": "mans teksts"})
    assert (gone.status_code, "mans teksts" in gone.text) == (404, True)


def test_a_dead_database_loses_no_text(desk: Desk, reviewer: Browsing) -> None:
    desk.takes()
    desk.works()
    found = [path for path in (desk.here.folder / "data").iterdir() if path.suffix in {".sqlite3", ".db", ".sqlite"}]
    database = found[0]
    desk.rt.db.dispose()
    kept = database.read_bytes()
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()
    database.write_bytes(b"this is no database" * 100)
    answer = reviewer.send("/review/1/reject", {"reason": "mans garais teksts"})
    assert (answer.status_code, "mans garais teksts" in answer.text) == (503, True)
    desk.rt.db.dispose()
    database.write_bytes(kept)


def test_many_at_once_with_what_became_of_each(chromium: Browser, desk: Desk) -> None:
    for _ in range(3):
        desk.takes()
    desk.works()
    with seen(desk, chromium, java_script_enabled=False) as w:
        page = w.open("/review")
        for item in (1, 2, 3):
            page.get_by_label(f"Atzīmēt vēstuli {item}").check()
        with signed_in(desk.rt, desk.url, Role.ADMIN).web as other:
            token = desk.rt.vault.token("csrf", other.cookies["infotrust_session"])
            other.post("/review/2/reject", data={"csrf": token, "reason": "ātrāk"})
        page.get_by_label("Pamatojums").fill("mēstules")
        press(w, "Slēgt bez lietas")
        assert page.get_by_role("status").inner_text() == "Izdarīts: 2 no 3."
        assert page.get_by_text("kāds cits to jau izlēma vai mainīja").count() == 1
        assert desk.asks("select state from review_item order by id") == [("closed",), ("rejected",), ("closed",)]
        press(w, "Atsaukt visus izdarītos")
        assert desk.asks("select state from review_item order by id") == [("waiting",), ("rejected",), ("waiting",)]


def clear(w: Window, count: int) -> None:
    """Clear items by the keyboard alone: a reason, out of the field, and the key of an act."""
    page = w.open("/review")
    with page.expect_navigation():
        page.keyboard.press("n")
    for number in range(count):
        page.locator("#reason:focus").wait_for()
        page.keyboard.type("derīgs")
        key = ("r", "d", "c")[number % 3]
        page.keyboard.press("Escape")
        with page.expect_navigation():
            page.keyboard.press(key)


@pytest.mark.parametrize("count", [6, pytest.param(100, marks=pytest.mark.soak)])
def test_mails_are_cleared_by_keyboard_alone(chromium: Browser, desk: Desk, count: int) -> None:
    for _ in range(count):
        desk.takes()
    desk.works()
    begun = time.monotonic()
    with seen(desk, chromium) as w:
        clear(w, count)
        w.page.get_by_text("Nekas negaida").wait_for()
    assert desk.asks("select count(*) from review_item where state = 'waiting'") == [(0,)]
    if count == 100:
        assert time.monotonic() - begun < 300


def test_the_pages_are_sound_in_both_languages_and_widths(chromium: Browser, desk: Desk) -> None:
    desk.takes()
    desk.takes(NEWSLETTER, "161175-19997 pieprasījums")
    desk.works()
    cookies = cookie_of(desk.rt, add_user(desk.rt, Role.REVIEWER))
    wide, narrow = ("/review", "/review/1", "/mail/2"), ("/review/1/invite", "/mail", "/mail/2/raw")
    for language, width, paths in (("lv", 1280, wide), ("en", 390, narrow)):
        with window(chromium, desk.url, cookies | {"infotrust_language": language}, width=width) as w:
            for path in paths:
                w.open(path)
                assert (path, w.faults(), w.overflow()) == (path, [], 0)
            assert "161175" not in w.open("/review").content()
            assert "••••••-••997" in w.open("/mail").content()


def test_lists_find_what_was_asked_for(desk: Desk, reviewer: Browsing) -> None:
    desk.takes()
    desk.takes(NEWSLETTER, "Jaunumi")
    desk.works()
    assert "Jaunumi" in reviewer.get("/review?label=objection").text
    assert "Jaunumi" not in reviewer.get("/review?label=erasure").text
    assert "Jaunumi" in reviewer.get("/review?q=REKLAMAS").text
    assert "Jaunumi" not in reviewer.get("/review?q=Paraudzina").text
    assert "Jaunumi" not in reviewer.get("/review?state=rejected").text
    assert "Jaunumi" in reviewer.get("/review?state=all&reason=act_without_signature_suggested&page=0").text
    assert "Jaunumi" not in reviewer.get("/review?state=all&reason=seal").text
    assert "nav atrasta" in reviewer.get("/mail?outcome=no_request").text
    assert "Jaunumi" in reviewer.get("/mail?stage=in_review&q=reklamas").text


def test_no_list_asks_once_a_row(desk: Desk, reviewer: Browsing) -> None:
    asked: list[str] = []
    event.listen(desk.rt.db, "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for more in (1, 5):
        for _ in range(more):
            desk.takes()
        desk.works()
        for path in ("/review", "/mail"):
            asked.clear()
            assert reviewer.get(path).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
