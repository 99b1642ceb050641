"""Log-ins over a real connection: invitation, password, second factor, sessions that end, pauses, and nothing that tells names."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pyotp
import pytest
from fakes.identity_server import IdentityServer, identity_server, signing_key
from fakes.office import Clock, rows
from fakes.pages import bare, served

from cases import store
from cases.accounts import find_user
from cases.attempts import FIRST_PAUSE, LONGEST_PAUSE, pause
from cases.database import reading
from cases.roles import Role
from cases.sign_ins import HALFWAY, IDLE, LONGEST
from desk import accounts
from desk.acts import Person
from review.visits import SESSION_COOKIE
from runtime.runtime import Runtime

ANNA = "anna@infotrust.example"
PASSWORD = "zils zirgs lec pāri"
ADMIN = Person("root", "root", "first")
CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')
SECRET = re.compile(r'name="setup" value="([^"]+)"')
KEY = re.compile(r"<code class=\"key\">([A-Z2-7 ]+)</code>")
CODE = re.compile(r"<li><code>([A-Z2-7-]{19})</code>")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rt(tmp_path: Path, clock: Clock) -> Iterator[Runtime]:
    with bare(tmp_path, clock=clock) as opened:
        yield opened


@pytest.fixture
def url(rt: Runtime) -> Iterator[str]:
    with served(rt) as address:
        yield address


class Browser:
    """A browser without a script: reads the form of a page and sends it."""

    def __init__(self, url: str) -> None:
        self.web = httpx.Client(
            base_url=url, verify=False, timeout=60, headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
        )
        self.page = httpx.Response(200)

    def open(self, path: str) -> httpx.Response:
        self.page = self.web.get(path, follow_redirects=True)
        return self.page

    def send(self, path: str, **fields: str) -> httpx.Response:
        found = CSRF.search(self.page.text)
        assert found, self.page.text[:300]
        answer = self.web.post(path, data={"csrf": found[1], **fields})
        self.page = self.web.get(answer.headers["location"], follow_redirects=True) if answer.is_redirect else answer
        return answer

    @property
    def place(self) -> str:
        return self.page.url.path

    def log_in(self, password: str = PASSWORD, email: str = ANNA) -> httpx.Response:
        self.open("/login")
        return self.send("/login", email=email, password=password)


@pytest.fixture
def browser(url: str) -> Iterator[Browser]:
    opened = Browser(url)
    with opened.web:
        yield opened


def link_for(rt: Runtime, email: str = ANNA, role: Role | None = Role.CASE_STAFF) -> str:
    return "/invitation/" + accounts.invite(rt, ADMIN, email, role).url.rpartition("/")[2]


def active(rt: Runtime, role: Role = Role.CASE_STAFF) -> None:
    """An account with a password, and no second factor."""
    assert accounts.accept(rt, link_for(rt, role=role).rpartition("/")[2], "Anna", PASSWORD)


def set_up(browser: Browser, clock: Clock) -> tuple[str, list[str]]:
    """Set the second factor up on the page at hand; gives its secret and the recovery codes."""
    secret = KEY.findall(browser.page.text)[0].replace(" ", "")
    browser.send(browser.place, setup=SECRET.findall(browser.page.text)[0], code=pyotp.TOTP(secret).at(clock.now))
    return secret, CODE.findall(browser.page.text)


def test_an_invitation_leads_to_a_password_a_second_factor_and_the_pages(
    rt: Runtime, browser: Browser, clock: Clock
) -> None:
    link = link_for(rt)
    assert "Laipni lūdzam" in browser.open(link).text
    assert browser.open(link).status_code == 200, "looking uses nothing up"
    assert browser.send(link, name="Anna", password="īsa", again="īsa").status_code == 422
    assert browser.send(link, name="Anna", password=PASSWORD, again="cita parole nekā").status_code == 422
    browser.send(link, name="Anna Bērziņa", password=PASSWORD, again=PASSWORD)
    assert browser.place == "/login/set-up"
    _, codes = set_up(browser, clock)
    assert len(set(codes)) == 10
    assert "Anna Bērziņa" in browser.open("/account").text
    assert browser.open(link).status_code == 404, "a link works once"
    kinds = [kind for (kind,) in rows(rt, "select kind from history_event order by id")]
    assert kinds == ["user_added", "user_link_made", "user_link_used", "factor_set", "signed_in"]


def test_nothing_secret_is_stored_as_it_is(rt: Runtime, browser: Browser, clock: Clock) -> None:
    link = link_for(rt)
    browser.open(link)
    browser.send(link, name="Anna", password=PASSWORD, again=PASSWORD)
    secret, codes = set_up(browser, clock)
    tables = ("user", "user_session", "invitation", "recovery_code", "sign_in_attempt", "history_event")
    everything = "".join(str(rows(rt, f'select * from "{table}"')) for table in tables)
    for word in (
        PASSWORD,
        secret,
        codes[0],
        codes[0].replace("-", ""),
        browser.web.cookies[SESSION_COOKIE],
        link.rpartition("/")[2],
    ):
        assert word not in everything
    assert "$argon2id$" in everything


def test_the_cookie_changes_at_every_step_and_no_script_reads_it(rt: Runtime, browser: Browser, clock: Clock) -> None:
    active(rt)
    first = browser.log_in()
    assert first.headers["location"] == "/login/set-up"
    halfway = browser.web.cookies[SESSION_COOKIE]
    set_up(browser, clock)
    assert browser.web.cookies[SESSION_COOKIE] != halfway
    for cookie in first.headers.get_list("set-cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
    browser.web.cookies.clear()
    browser.web.cookies.set(SESSION_COOKIE, halfway)
    assert browser.open("/account").url.path == "/login", "the halfway session is over"


def test_a_code_of_the_phone_works_once_and_a_recovery_code_too(rt: Runtime, browser: Browser, clock: Clock) -> None:
    active(rt)
    browser.log_in()
    secret, codes = set_up(browser, clock)
    code = pyotp.TOTP(secret).at(clock.now)
    browser.web.cookies.clear()
    browser.log_in()
    assert browser.place == "/login/factor"
    assert browser.send("/login/factor", code=code).status_code == 422, "the step of the set-up was used"
    clock.now += timedelta(seconds=30)
    assert browser.send("/login/factor", code=pyotp.TOTP(secret).at(clock.now)).is_redirect
    for used in (codes[3].lower(), codes[3]):
        browser.web.cookies.clear()
        browser.log_in()
        browser.send("/login/factor", code=used)
    assert browser.place == "/login/factor"
    assert "Kods nav pareizs" in browser.page.text


def test_second_factors_are_limited(rt: Runtime, browser: Browser, clock: Clock) -> None:
    active(rt)
    browser.log_in()
    secret, _ = set_up(browser, clock)
    browser.web.cookies.clear()
    browser.log_in()
    answers = [browser.send("/login/factor", code="000000").status_code for _ in range(7)]
    assert answers[:5] == [422] * 5
    assert answers[5:] == [429] * 2
    clock.now += timedelta(seconds=5)
    assert browser.send("/login/factor", code=pyotp.TOTP(secret).at(clock.now)).status_code == 429, (
        "a right code neither"
    )


def test_a_name_that_does_not_exist_is_told_by_nothing(rt: Runtime, url: str) -> None:
    active(rt)
    told = {}
    for email in (ANNA, "nobody@infotrust.example"):
        browser = Browser(url)
        with browser.web:
            answers = [browser.log_in("wrong password", email) for _ in range(7)]
        told[email] = [(a.status_code, re.sub(r"[0-9a-f]{64}", "", a.text).replace(email, "")) for a in answers]
    assert told[ANNA] == told["nobody@infotrust.example"]
    assert [status for status, _ in told[ANNA]] == [422] * 5 + [429] * 2


def test_a_pause_ends_and_a_good_log_in_forgets_it(rt: Runtime, browser: Browser, clock: Clock) -> None:
    active(rt)
    for _ in range(5):
        browser.log_in("wrong password")
    assert browser.log_in().status_code == 429
    assert "sign_in_paused" in [kind for (kind,) in rows(rt, "select kind from history_event")]
    clock.now += FIRST_PAUSE
    assert browser.log_in().is_redirect
    for _ in range(4):
        browser.web.cookies.clear()
        assert browser.log_in("wrong password").status_code == 422


def test_pauses_double_up_to_a_limit() -> None:
    pauses = [pause(number) for number in range(12)]
    assert pauses[:3] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


@pytest.mark.parametrize(
    ("step", "times", "over"),
    [
        (IDLE - timedelta(minutes=1), 5, False),
        (IDLE + timedelta(seconds=1), 1, True),
        (IDLE - timedelta(minutes=5), 14, True),
    ],
)
def test_a_session_ends_when_nobody_is_there_and_after_a_day(
    rt: Runtime, browser: Browser, clock: Clock, step: timedelta, times: int, over: bool
) -> None:
    active(rt)
    browser.log_in()
    set_up(browser, clock)
    for _ in range(times):
        clock.now += step
        last = browser.open("/account").url.path
    assert (last == "/login") is over
    assert over or step * times < LONGEST


def test_a_halfway_log_in_does_not_wait_for_long(rt: Runtime, browser: Browser, clock: Clock) -> None:
    active(rt)
    browser.log_in()
    clock.now += HALFWAY + timedelta(seconds=1)
    assert browser.open("/login/set-up").url.path == "/login"


def test_who_is_disabled_is_out_at_once_and_stays_out(rt: Runtime, browser: Browser, clock: Clock) -> None:
    active(rt)
    browser.log_in()
    set_up(browser, clock)
    link = link_for(rt, role=None)
    accounts.disable(rt, ADMIN, accounts.id_of(rt, ANNA))
    assert browser.open("/account").url.path == "/login"
    assert browser.log_in().status_code == 422
    assert browser.open(link).status_code == 404, "the link that was on its way is void"


def test_another_password_ends_all_other_sessions(rt: Runtime, url: str, clock: Clock) -> None:
    active(rt)
    here, there = Browser(url), Browser(url)
    with here.web, there.web:
        here.log_in()
        secret, _ = set_up(here, clock)
        clock.now += timedelta(seconds=30)
        there.log_in()
        there.send("/login/factor", code=pyotp.TOTP(secret).at(clock.now))
        here.open("/account")
        changed = "pavisam cita parole"
        assert here.send("/account/password", current="nav tā", password=changed, again=changed).status_code == 422
        assert here.send("/account/password", current=PASSWORD, password=changed, again=changed).is_redirect
        assert here.open("/account").url.path == "/account"
        assert there.open("/account").url.path == "/login"
        here.open("/account")
        here.send("/logout", everywhere="1")
        assert here.open("/account").url.path == "/login"


def test_after_a_log_in_one_is_where_one_wanted_to_be_and_never_elsewhere(
    rt: Runtime, browser: Browser, clock: Clock
) -> None:
    active(rt, Role.ADMIN)
    browser.open("/system?lang=en")
    assert (browser.place, browser.page.url.params["next"]) == ("/login", "/system?lang=en")
    for target in (
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
    ):
        browser.web.cookies.clear()
        page = browser.web.get("/login", params={"next": target})
        assert 'name="next" value="/"' in page.text


@pytest.fixture
def provider(clock: Clock) -> Iterator[IdentityServer]:
    with identity_server(clock.now.timestamp()) as server:
        yield server


@pytest.fixture
def guests(tmp_path: Path, clock: Clock, provider: IdentityServer) -> Iterator[tuple[Runtime, Browser]]:
    """The program that trusts the provider, with an invitation for Anna."""
    with bare(tmp_path / "oidc", clock=clock, web_url="http://127.0.0.1:9", **provider.settings()) as rt:
        accounts.invite(rt, ADMIN, ANNA, Role.REVIEWER)
        with served(rt) as url:
            browser = Browser(url)
            with browser.web:
                yield rt, browser


def through(browser: Browser) -> httpx.Response:
    """Go to the provider and come back, as a browser would; WEB_URL is not where the test serves."""
    out = browser.web.get("/login/oidc")
    back = httpx.get(out.headers["location"], verify=False).headers["location"]
    return browser.web.get(back.removeprefix("http://127.0.0.1:9"))


def test_the_provider_lets_in_whom_somebody_invited(guests: tuple[Runtime, Browser], provider: IdentityServer) -> None:
    rt, browser = guests
    provider.claims = {"email": ANNA.upper(), "email_verified": True}
    assert through(browser).headers["location"] == "/"
    assert ANNA in browser.open("/account").text
    provider.claims = {"email": "changed@infotrust.example"}
    browser.web.cookies.clear()
    assert through(browser).status_code == 303, "the provider's own name counts from then on"
    with reading(rt.db) as session:
        user = find_user(session, ANNA)
    assert user is not None
    assert user.password is None
    accounts.disable(rt, ADMIN, user.id)
    assert through(browser).status_code == 403


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"email": "stranger@infotrust.example", "email_verified": True}, 403),
        ({"email": ANNA, "email_verified": False}, 403),
        ({"email": ANNA}, 403),
        ({"email": ANNA, "email_verified": True, "aud": "another-program"}, 502),
        ({"email": ANNA, "email_verified": True, "iss": "https://evil.example"}, 502),
        ({"email": ANNA, "email_verified": True, "nonce": "another"}, 502),
        ({"email": ANNA, "email_verified": True, "exp": 1_000_000_000}, 502),
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    guests: tuple[Runtime, Browser], provider: IdentityServer, claims: dict[str, object], status: int
) -> None:
    _, browser = guests
    provider.claims = claims
    assert through(browser).status_code == status
    assert browser.open("/account").url.path == "/login"


def test_a_token_of_another_key_and_a_return_without_a_start_let_nobody_in(
    guests: tuple[Runtime, Browser], provider: IdentityServer
) -> None:
    _, browser = guests
    provider.claims = {"email": ANNA, "email_verified": True}
    provider.signs_with = signing_key(2)
    assert through(browser).status_code == 502
    provider.signs_with = None
    out = browser.web.get("/login/oidc")
    back = httpx.get(out.headers["location"], verify=False).headers["location"].removeprefix("http://127.0.0.1:9")
    stranger = Browser(str(browser.web.base_url))
    with stranger.web:
        assert stranger.web.get(back).status_code == 403, "another browser"
    assert browser.web.get(re.sub("state=[^&]+", "state=other", back)).status_code == 403
    asked = provider.asked
    assert browser.web.get(back).is_redirect
    assert provider.asked == asked + 1
    assert browser.web.get(back).status_code == 403, "a return counts once"


def test_the_history_of_accounts_is_whole(rt: Runtime, browser: Browser, clock: Clock) -> None:
    active(rt)
    browser.log_in()
    set_up(browser, clock)
    with reading(rt.db) as session:
        assert store.verify_chain(session, rt.vault) is None
