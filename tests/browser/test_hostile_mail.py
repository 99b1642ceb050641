"""Hostile mail in a real browser: nothing of it runs, nothing of it loads, whatever it tries."""

import re
from collections.abc import Iterator

import pytest
from fakes.browser import window
from fakes.hostile_mail import ATTACHED, CANARY, EVIL, MARKUP, hostile_mails
from fakes.office import office
from fakes.pages import ANYWHERE, Browsing, add_user, cookie_of, served, signed_in
from playwright.sync_api import Browser, Page

from cases import store
from cases.database import reading, writing
from cases.roles import Role
from review.preview.markup import TAGS
from runtime.examine import Order, sole_sender
from runtime.records import dump
from runtime.runtime import Runtime
from verify.revocation import Revocations

EVERYTHING = """() => [...document.querySelectorAll('*')].flatMap(
    e => [e.localName, ...e.getAttributeNames().map(name => `${e.localName}@${name}=${e.getAttribute(name)}`)])"""
"""Every element and attribute of a document, as the browser understood it."""

HARMLESS = re.compile(
    r"html(@lang=lv)?|head|meta(@charset=utf-8)?|title|style|body|br|hr|p(@class=note)?|span(@class=(link|target|left-out))?"
    r"|t[dh]@(col|row)span=\d{1,3}|img(@alt=[\s\S]*|@src=data:image/(png|jpeg);base64,[\w+/=]+)?"
)
"""What a frame may hold, beside elements without attributes."""


@pytest.fixture(scope="module")
def rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with office(tmp_path_factory.mktemp("hostile")) as here, here.open(web_bind=ANYWHERE, offline=True) as opened:
        _take_in(opened)
        yield opened


def _take_in(rt: Runtime) -> None:
    """Store every mail as the pipeline would, examined, in one transaction."""
    now = rt.clock()
    order = Order(at=now, stored_at=now, internal_date=None, stated=now, revocations=Revocations.none())
    found = [(raw, rt.examiner.examine(raw, order)) for _, raw in hostile_mails()]
    with writing(rt.db) as session:
        store.lock_head(session)
        for number, (raw, examination) in enumerate(found, start=1):
            delivery = store.Delivery("hostile", "INBOX", 1, str(number), None, now)
            mail_id = store.add_mail(session, rt.vault, rt.act(), delivery, [raw])
            assert mail_id == number
            envelope = store.Envelope(sole_sender(examination.facts), examination.facts.subject)
            kept = store.Examination(dump(examination), envelope, store.Identity())
            store.keep_examination(session, rt.vault, store.get_mail(session, mail_id), kept)


@pytest.fixture(scope="module")
def url(rt: Runtime) -> Iterator[str]:
    with served(rt) as address:
        yield address


@pytest.fixture(scope="module")
def reviewer(rt: Runtime, url: str) -> Iterator[Browsing]:
    browsing = signed_in(rt, url, Role.REVIEWER)
    with browsing.web:
        yield browsing


@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.soak)], ids=["every third", "every one"])
def test_nothing_leaves_and_nothing_runs(chromium: Browser, rt: Runtime, url: str, step: int) -> None:
    """Every run holds what is left of each markup against the list of what may be; the long one opens each in a browser."""
    names = [name for name, _ in hostile_mails()]
    assert len(names) >= 80
    marked = range(1, len(MARKUP) + 1, step)
    cookies = cookie_of(rt, add_user(rt, Role.REVIEWER, email=f"second{step}@infotrust.example"))
    found = []
    with window(chromium, url, cookies) as seen:
        for number in (*marked, *range(len(MARKUP) + 1, len(names) + 1)):
            page = seen.open(f"/mail/{number}?pictures=1")
            found += [f"{number}: {what}" for what in _active_in_frames(page)]
    assert found == []
    assert seen.strangers() == []
    assert [text for text in seen.told if CANARY in text] == []
    assert sum("/html/" in request.url for request in seen.asked) >= len(marked)


def _active_in_frames(page: Page) -> list[str]:
    frames = [frame for frame in page.frames if frame is not page.main_frame]
    return [one for frame in frames for one in frame.evaluate(EVERYTHING) if not _is_harmless(one)]


def _is_harmless(one: str) -> bool:
    return one in TAGS or HARMLESS.fullmatch(one) is not None


def test_a_frame_opened_by_itself_can_do_no_more(chromium: Browser, rt: Runtime, url: str) -> None:
    cookies = cookie_of(rt, add_user(rt, Role.REVIEWER, email="third@infotrust.example"))
    with window(chromium, url, cookies) as seen:
        for number in (1, 6, 13, 29, 59):
            page = seen.open(f"/mail/{number}/html/1?pictures=1")
            assert [one for one in page.evaluate(EVERYTHING) if not _is_harmless(one)] == []
    assert seen.strangers() == []
    assert [text for text in seen.told if CANARY in text] == []


def test_the_frame_is_bound_by_its_own_policy(reviewer: Browsing) -> None:
    answer = reviewer.get("/mail/1/html/1")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "sandbox" in policy
    assert "img-src 'none'" in policy
    assert "script-src" not in policy
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


def test_own_pictures_are_shown_when_asked_for_and_nothing_that_is_none(reviewer: Browsing) -> None:
    number = [name for name, _ in hostile_mails()].index("picture by its name") + 1
    assert "data:image" not in reviewer.get(f"/mail/{number}/html/1").text
    assert reviewer.get(f"/mail/{number}/html/1?pictures=1").text.count("data:image/png;base64,") == 1


def test_a_file_is_taken_away_after_a_warning_and_as_bytes(reviewer: Browsing) -> None:
    names = [name for name, _ in hostile_mails()]
    for name, (_, _, content) in ATTACHED.items():
        address = f"/mail/{names.index(name) + 1}/file/2"
        warned = reviewer.get(address)
        assert warned.status_code == 200
        assert content not in warned.content
        taken = reviewer.send(address)
        assert taken.content == content
        assert taken.headers["content-type"] == "application/octet-stream"
        assert taken.headers["content-disposition"].startswith("attachment; ")
        assert "sandbox" in taken.headers["content-security-policy"]
        assert "\r" not in taken.headers["content-disposition"]


def test_a_name_that_reads_backwards_is_shown_as_it_is(reviewer: Browsing) -> None:
    names = [name for name, _ in hostile_mails()]
    shown = reviewer.get(f"/mail/{names.index('name that reads backwards') + 1}").text
    assert "lig⟨U+202E⟩fdp.exe" in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_who_may_look_may_not_take_away(rt: Runtime, url: str, role: Role) -> None:
    number = [name for name, _ in hostile_mails()].index("shortcut") + 1
    with signed_in(rt, url, role).web as web:
        assert web.get(f"/mail/{number}").status_code == 200
        assert web.get(f"/mail/{number}/file/2").status_code == 403
        assert web.get(f"/mail/{number}/raw").status_code == 403


def test_the_original_comes_byte_for_byte_and_is_in_the_history(rt: Runtime, reviewer: Browsing) -> None:
    raws = [raw for _, raw in hostile_mails()]
    taken = reviewer.send("/mail/1/raw")
    assert EVIL.encode() not in taken.content[:10]
    assert taken.headers["content-type"] == "application/octet-stream"
    assert len(taken.content) == len(raws[0])
    with reading(rt.db) as session:
        kinds = [event.kind for event in store.events(session, rt.vault, mail_id=1)]
    assert "mail_downloaded" in kinds
