"""Accounts, system and statistics in a real browser: by keyboard alone, without a script, in both languages and widths."""

import re
from collections.abc import Iterator

import pyotp
import pytest
from fakes.browser import WIDTHS, Window, window
from fakes.pages import add_user, bare, cookie_of, served
from playwright.sync_api import Browser, expect

from cases.dates import Language
from cases.model_accounts import User
from cases.roles import Role
from desk import accounts
from desk.acts import Person
from review.catalogue import LANGUAGES, catalogue
from runtime.runtime import Runtime

PASSWORD = "zils zirgs lec pāri"
ROOT = Person("root", "root", "first")
PAGES = ("/account", "/account/factor", "/users", "/users/1", "/system", "/statistics", "/help/keys", "/nowhere")


@pytest.fixture(scope="module")
def rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with bare(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture(scope="module")
def url(rt: Runtime) -> Iterator[str]:
    with served(rt) as address:
        yield address


@pytest.fixture(scope="module")
def admin(rt: Runtime) -> User:
    return add_user(rt, Role.ADMIN)


def sound(opened: Window, language: Language) -> None:
    """What holds of every page: its language, its width, no stranger asked."""
    assert opened.page.locator("html").get_attribute("lang") == language
    assert opened.overflow() == 0, opened.page.url
    assert opened.strangers() == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_sound(
    chromium: Browser, rt: Runtime, url: str, admin: User, width: str, language: Language
) -> None:
    with window(chromium, url, cookie_of(rt, admin), width=WIDTHS[width]) as opened:
        for path in PAGES:
            opened.open(f"{path}?lang={language}")
            sound(opened, language)
            if (width == "wide") is (language == Language.LV):  # a screen reader meets the same page in both languages
                assert opened.faults() == [], path
        refused = [line for line in opened.told if "Content Security Policy" in line]
        assert refused == []


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_who_was_invited_comes_in_by_keyboard_alone(
    chromium: Browser, rt: Runtime, url: str, scripts: bool
) -> None:
    email = f"ilze{int(scripts)}@infotrust.example"
    link = accounts.invite(rt, ROOT, email, Role.ADMIN).url.rpartition("/")[2]
    words = catalogue()
    with window(chromium, url, java_script_enabled=scripts) as opened:
        page, keys = opened.open(f"/invitation/{link}"), opened.page.keyboard
        page.focus("#f-name")
        for text in ("Ilze Kalniņa", PASSWORD, PASSWORD):
            keys.press("Control+A")
            keys.type(text)
            keys.press("Tab")
        keys.press("Enter")
        expect(page).to_have_url(re.compile("/login/set-up$"))
        expect(page.locator("svg.qr")).to_be_visible()
        secret = (page.locator("code.key").text_content() or "").replace(" ", "").strip()
        page.focus("#f-code")
        keys.type(pyotp.TOTP(secret).at(rt.clock()))
        keys.press("Enter")
        expect(page.locator("h1")).to_have_text(words.text(Language.LV, "recovery.title"))
        expect(page.locator(".codes li")).to_have_count(10)
        page.locator("a.main").press("Enter")
        expect(page.locator("nav.menu")).to_be_visible()
        assert opened.strangers() == []
        page.locator("form[action='/logout'] button").press("Enter")
        expect(page).to_have_url(re.compile("/login"))
        page.keyboard.type(email)
        page.keyboard.press("Tab")
        page.keyboard.type("nepareiza parole")
        page.keyboard.press("Enter")
        expect(page.locator("[role=alert]")).to_have_text(words.text(Language.LV, "login.wrong"))
        expect(page.locator("#f-email")).to_have_value(email)
        if scripts:
            assert opened.faults() == []


def test_an_admin_invites_and_disables_and_the_other_is_out(
    chromium: Browser, rt: Runtime, url: str, admin: User
) -> None:
    other = add_user(rt, Role.AUDITOR)
    with (
        window(chromium, url, cookie_of(rt, admin)) as mine,
        window(chromium, url, cookie_of(rt, other)) as theirs,
    ):
        page = mine.open("/users")
        page.fill("#f-email", "jauns@infotrust.example")
        page.select_option("#f-role", "reviewer")
        page.click("section button.main")
        assert f"{rt.web_url}/invitation/" in page.input_value("#f-link")
        theirs.open("/statistics")
        mine.open(f"/users/{other.id}")
        page.click("button.danger")
        expect(page.locator(".notice.good")).to_be_visible()
        theirs.open("/statistics")
        expect(theirs.page).to_have_url(re.compile("/login"))


def test_rows_are_walked_with_j_and_k(chromium: Browser, rt: Runtime, url: str, admin: User) -> None:
    with window(chromium, url, cookie_of(rt, admin)) as opened:
        page = opened.open("/users")
        links = page.locator("tr[data-row] a")
        for key, place in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
            page.keyboard.press(key)
            expect(links.nth(place)).to_be_focused()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/users/\d+$"))
        page.keyboard.press("u")
        expect(page).to_have_url(re.compile("/users$"))
        page.keyboard.press("?")
        expect(page).to_have_url(re.compile("/help/keys$"))


def test_the_history_is_checked_from_the_page(chromium: Browser, rt: Runtime, url: str, admin: User) -> None:
    with window(chromium, url, cookie_of(rt, admin)) as opened:
        page = opened.open("/system")
        page.locator("form[action='/system/audit'] button").press("Enter")
        expect(page.locator(".notice.good")).to_be_visible()
        while page.locator("#history .badge.info").count():
            page.reload()
        expect(page.locator("#history .badge.good")).to_be_visible()
