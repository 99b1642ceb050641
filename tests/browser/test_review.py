"""Review in a real browser: each act ends in a stated place; what is wrong is said, and nothing typed is lost."""

import re
from datetime import timedelta

from fakes.browser import Window
from fakes.pages import Browsing, signed_in
from fakes.review_desk import NEWSLETTER, Desk, seen
from playwright.sync_api import Browser

from cases.roles import Role
from desk.acts import Person
from desk.life import take
from desk.undoing import UNDO
from workers.service import drain


def version(desk: Desk, item: int) -> int:
    [(found,)] = desk.asks(f"select version from review_item where id = {item}")
    return int(str(found))


def test_each_act_ends_in_its_place(chromium: Browser, desk: Desk) -> None:
    for _ in range(5):
        desk.takes()
    desk.takes(NEWSLETTER, "Jaunumi")
    desk.takes()
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

        _decide(w, 7, "Slēgt bez lietas", "atbildēts pa tālruni")
        assert desk.asks("select stage, outcome, case_id from mail where id = 7") == [("done", "review", None)]
        assert desk.asks("select state from review_item where id = 7") == [("closed",)]
        letters = "('acknowledgement', 'invitation', 'document_again', 'mailing_stopped')"
        assert desk.asks(f"select count(*) from outbound where mail_id in (2, 4, 7) and kind in {letters}") == [(0,)]
    assert w.strangers() == []
    expected = {
        1: "review_released",
        2: "review_rejected",
        3: "review_attached",
        4: "sender_blocked",
        5: "sender_invited",
        7: "review_closed",
    }
    for mail_id, kind in expected.items():
        assert {kind, "review_viewed"} <= desk.kinds(mail_id)


def _decide(w: Window, item: int, button: str, reason: str, number: str | None = None) -> None:
    page = w.open(f"/review/{item}")
    page.locator("#reason").fill(reason)
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


def test_what_a_mail_asks_for_is_corrected_while_it_waits_and_afterwards_in_its_case(
    desk: Desk, reviewer: Browsing
) -> None:
    desk.takes()
    desk.works()
    kept = reviewer.send("/review/1/correct", {"label": ["rectification", "erasure"], "reason": "lūdz arī labot"})
    assert kept.headers["location"].startswith("/review/1?done=review_correct")
    page = reviewer.get("/review/1").text
    assert re.findall(r'name="label" value="(\w+)" checked', page) == ["rectification", "erasure"]
    assert re.findall(r'name="right" value="(\w+)" checked', page) == ["rectification", "erasure"]
    assert ("Izlabots, ko vēstule lūdz" in page, "lūdz arī labot" in page) == (True, True)
    assert desk.asks("select labels from model_correction") == [('["erasure", "rectification"]',)]
    refused = reviewer.send("/review/1/correct", {"label": ["other", "access"], "reason": "neskaidrs iemesls"})
    assert (refused.status_code, "neskaidrs iemesls" in refused.text) == (422, True)
    assert desk.asks("select state from review_item") == [("waiting",)]
    reviewer.send("/review/1/release", {"reason": "x", "right": "erasure"})
    assert "/review/1/correct" not in reviewer.get("/review/1").text
    assert reviewer.send("/review/1/correct", {"label": "access", "reason": "par vēlu"}).status_code == 409


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
