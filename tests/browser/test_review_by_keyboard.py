"""Review by keyboard alone, its pages in both languages and widths, its lists and what they ask of the database."""

import time

import pytest
from fakes.browser import Window, window
from fakes.pages import Browsing, add_user, cookie_of
from fakes.review_desk import NEWSLETTER, Desk, seen
from playwright.sync_api import Browser
from sqlalchemy import event

from cases.roles import Role


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
            w.page.keyboard.press("j")
            w.page.keyboard.press("x")
            assert w.page.locator("tr[data-row] input:checked").count() == 1
            with w.page.expect_navigation(url="**/review/1"):
                w.page.keyboard.press("Enter")
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
