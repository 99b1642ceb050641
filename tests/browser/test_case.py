"""A case in a real browser: from taking it to closing it, a letter taken back once on the way; sound in both languages and widths."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes.browser import Window, window
from fakes.case_desk import case_now
from fakes.letter_desk import Cart, a_case, later, letter_desk, rows
from fakes.pages import ANYWHERE, add_user, cookie_of, served
from fakes.watched import Hands
from playwright.sync_api import Browser, Page

from cases.roles import Role
from cases.states import CaseState, ClosedAs, OutboundState
from runtime.runtime import Runtime
from workers.delivery import deliver


@dataclass
class Desk:
    """The program with its pages, one case, and a clock in the test's hands."""

    rt: Runtime
    clock: Hands
    url: str
    cookies: dict[str, str]
    number: str

    def letter(self) -> OutboundState:
        """How the last refusal stands."""
        return rows(self.rt, "refusal")[-1].state


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    hands = Hands()
    hands.at("2026-03-09T10:00")
    folder: Path = tmp_path_factory.mktemp("case")
    with letter_desk(folder, hands, Cart(), web_bind=ANYWHERE) as rt, served(rt) as url:
        clerk = add_user(rt, Role.CASE_STAFF)
        yield Desk(rt, hands, url, cookie_of(rt, clerk), a_case(rt))


def test_a_case_is_worked_on_from_first_to_last(chromium: Browser, desk: Desk) -> None:
    with window(chromium, desk.url, desk.cookies) as w:
        page = w.open(f"/cases/{desk.number}")
        page.keyboard.press("t")
        _told(page, "Lieta ir jūsu.")
        assert case_now(desk.rt, desk.number).state is CaseState.IN_PROGRESS

        page.get_by_role("button", name="Atzīmēt:").first.press("Enter")
        _told(page, "Solis atzīmēts.")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Noņemt atzīmi:").nth(1).wait_for()

        page.locator("summary", has_text="Lemt").press("Enter")
        page.get_by_role("radio", name="Atteikts", exact=True).press("Space")
        page.get_by_role("textbox", name="Pamatojums").first.fill("grāmatvedības dokumenti")
        page.locator("summary", has_text="Izņēmumi").press("Enter")
        page.locator('input[name="ground"]').first.press("Space")
        page.get_by_role("button", name="Saglabāt lēmumu").press("Enter")
        _told(page, "Lēmums saglabāts.")

        _write_and_send(w, desk)
        page.keyboard.press("z")
        _told(page, "Vēstule atsaukta")
        assert desk.letter() is OutboundState.RECALLED

        page.get_by_role("link", name="Turpināt").press("Enter")
        page.get_by_role("button", name="Sūtīt", exact=True).press("Enter")
        _told(page, "Vēstule aizies pēc desmit minūtēm")
        later(desk.clock, minutes=11)
        assert deliver(desk.rt, rows(desk.rt, "refusal")[-1].id) is OutboundState.SENT

        page = w.open(f"/cases/{desk.number}")
        page.keyboard.press("c")
        _told(page, "Lieta slēgta.")
        assert case_now(desk.rt, desk.number).closed_as is ClosedAs.ANSWERED
        assert w.strangers() == []


def _told(page: Page, sentence: str) -> None:
    """Wait until the page says so."""
    page.get_by_role("status").filter(has_text=sentence).wait_for()


def _write_and_send(w: Window, desk: Desk) -> None:
    """Write the refusal, look at it, and send it."""
    page = w.page
    page.get_by_role("link", name="Atbilde: atteikums").press("Enter")
    page.get_by_label("Iemesli").fill("Dokumenti glabājami piecus gadus.")
    page.get_by_role("button", name="Saglabāt un apskatīt").press("Enter")
    _told(page, "Melnraksts saglabāts.")
    assert "Dokumenti glabājami piecus gadus." in page.locator("pre.paper").inner_text()
    drawn = page.frame_locator(".sheet iframe").get_by_alt_text("Vēstules 1. lapa no 1")
    drawn.wait_for()
    assert drawn.evaluate("picture => picture.naturalWidth") > 900
    assert w.faults() == []
    pdf = page.request.get(f"{desk.url}/cases/{desk.number}/letters/refusal/pdf")
    assert pdf.body()[:5] == b"%PDF-"
    page.get_by_role("button", name="Sūtīt", exact=True).press("Enter")
    _told(page, "Vēstule aizies pēc desmit minūtēm")
    assert desk.letter() is OutboundState.PENDING


def test_the_pages_of_a_case_are_sound_in_both_languages_and_widths(chromium: Browser, desk: Desk) -> None:
    number = a_case(desk.rt)
    for language, width in (("lv", 1280), ("en", 390)):
        with window(chromium, desk.url, desk.cookies | {"infotrust_language": language}, width=width) as w:
            for path in (f"/cases/{number}", f"/cases/{number}/letters/grant"):
                w.open(path)
                w.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
                assert (path, w.faults(), w.overflow()) == (path, [], 0)
