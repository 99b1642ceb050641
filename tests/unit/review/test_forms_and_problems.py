"""What goes wrong at a page is told there, in words, and loses nothing that was typed; and what binds a browser is in every answer."""

import http.client
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fakes.pages import Browsing, add_user, bare, served, signed_in
from starlette.datastructures import FormData

from cases.database import connect
from cases.failures import Conflict
from cases.model_accounts import User
from cases.roles import Role
from review import visits
from review.charts import Series, round_top, shares, stacked
from review.devices import device_of
from review.forms import LARGEST_ROW, TEXT_BYTES, Form
from review.pages import users as users_page
from review.rendering import masked
from review.shield import HEADERS
from runtime.runtime import Runtime

TYPED = {"email": "jauns@infotrust.example", "name": "Ilze <b>Kalniņa</b>", "role": "auditor"}


@pytest.fixture(scope="module")
def rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with bare(tmp_path_factory.mktemp("pages")) as opened:
        yield opened


@pytest.fixture(scope="module")
def url(rt: Runtime) -> Iterator[str]:
    with served(rt) as address:
        yield address


@pytest.fixture(scope="module")
def admin_user(rt: Runtime) -> User:
    return add_user(rt, Role.ADMIN)


@pytest.fixture
def admin(rt: Runtime, url: str, admin_user: User) -> Iterator[Browsing]:
    browsing = signed_in(rt, url, Role.ADMIN, admin_user)
    with browsing.web:
        yield browsing


def test_every_answer_binds_the_browser(admin: Browsing) -> None:
    for path in ("/users", "/login", "/nowhere", "/static/style.css", "/health"):
        headers = admin.get(path).headers
        for name, value in HEADERS.items():
            if not (path.startswith("/static") and name == "cache-control"):
                assert headers[name] == value, (path, name)
        assert "server" not in headers
        assert "strict-transport-security" not in headers, "only where people come by HTTPS"
    policy = HEADERS["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_under_https_cookies_are_secure_and_bound_to_the_host(rt: Runtime) -> None:
    settings = rt.settings.model_copy(update={"web_url": "https://dsr.infotrust.example"})
    with served(replace(rt, settings=settings)) as url, httpx.Client(verify=False, timeout=60) as web:
        answer = web.get(f"{url}/login", headers={"Host": "dsr.infotrust.example"})
        assert answer.headers["strict-transport-security"] == "max-age=63072000"
        (cookie,) = answer.headers.get_list("set-cookie")
        assert cookie.startswith("__Host-infotrust_guest=")
        assert "Secure" in cookie
        assert "Path=/;" in cookie


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::2]", "localhost@evil.example"])
def test_a_foreign_host_gets_no_page(url: str, host: str) -> None:
    assert httpx.get(f"{url}/login", headers={"Host": host}, verify=False).status_code in {400, 421}


@pytest.mark.parametrize(
    ("fields", "headers"),
    [
        ({}, {}),
        ({"csrf": "0" * 64}, {}),
        ({"csrf": "ā"}, {}),
        (None, {"Origin": "https://evil.example"}),
        (None, {"Origin": "null"}),
        (None, {"Sec-Fetch-Site": "cross-site"}),
    ],
)
def test_a_form_of_another_session_or_site_is_refused_and_what_was_typed_is_kept(
    admin: Browsing, fields: dict[str, str] | None, headers: dict[str, str]
) -> None:
    sent = {"csrf": admin.csrf} if fields is None else fields
    answer = admin.web.post("/users", data={**TYPED, **sent}, headers=headers)
    assert answer.status_code == 403
    assert "Veidlapa ir novecojusi" in answer.text
    assert "jauns@infotrust.example" in answer.text
    assert "Ilze &lt;b&gt;Kalniņa" in answer.text


def test_a_form_of_this_site_is_taken(admin: Browsing, url: str) -> None:
    answer = admin.send("/users", TYPED, headers={"Origin": url, "Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 200
    assert "/invitation/" in answer.text


def test_a_token_of_one_session_is_worth_nothing_in_another(
    rt: Runtime, url: str, admin: Browsing, admin_user: User
) -> None:
    other = signed_in(rt, url, Role.ADMIN, admin_user)
    with other.web:
        assert admin.web.post("/users", data={**TYPED, "csrf": other.csrf}).status_code == 403


def test_a_form_after_the_session_ended_gives_back_what_was_typed_but_no_secret(url: str) -> None:
    sent = {"text": "Garš pamatojums", "password": "noslēpums", "csrf": "x" * 64}
    answer = httpx.post(f"{url}/account/password", data=sent, verify=False)
    assert answer.status_code == 403
    assert "Sesija ir beigusies" in answer.text
    assert "Garš pamatojums" in answer.text
    assert "noslēpums" not in answer.text


def test_somebody_was_first_and_nothing_typed_is_lost(admin: Browsing, monkeypatch: pytest.MonkeyPatch) -> None:
    def beaten(*_: object) -> None:
        raise Conflict("somebody was first")

    monkeypatch.setattr(users_page.accounts, "invite", beaten)
    answer = admin.send("/users", TYPED)
    assert answer.status_code == 409
    assert "Kāds cits bija ātrāks" in answer.text
    assert "jauns@infotrust.example" in answer.text


def test_a_dead_database_is_said_in_both_languages_and_nothing_typed_is_lost(rt: Runtime, tmp_path: Path) -> None:
    dead = replace(rt, db=connect(f"sqlite:///{tmp_path}/none/x.db"))
    with (
        served(dead) as url,
        httpx.Client(base_url=url, cookies={visits.SESSION_COOKIE: "x"}, verify=False, timeout=60) as web,
    ):
        answer = web.post("/users?lang=en", data=TYPED)
        assert answer.status_code == 503
        assert "The database is away" in answer.text
        assert "jauns@infotrust.example" in answer.text
        assert "Datubāze nav pieejama" in web.get("/account?lang=lv").text


def test_a_defect_shows_no_traceback(admin: Browsing, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret of a person")

    monkeypatch.setattr(users_page.stored, "list_users", broken)
    monkeypatch.setattr("review.shield.log.exception", lambda *_, **__: None)
    answer = admin.get("/users")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/users/999", 404, "There is no such page"),
        ("/users/0", 404, "There is no such page"),
        ("/users/99999999999999999999", 404, "There is no such page"),
        ("/users/x", 404, "There is no such page"),
        ("/nowhere", 404, "There is no such page"),
        ("/statistics/2026/register.csv", 403, "You may not do this"),
    ],
)
def test_what_is_not_there_is_told(admin: Browsing, path: str, status: int, words: str) -> None:
    answer = admin.get(f"{path}?lang=en")
    assert (answer.status_code, words in answer.text) == (status, True)


def test_what_is_too_big_is_not_read(admin: Browsing) -> None:
    big = {"csrf": admin.csrf, "name": "x" * (TEXT_BYTES + 1)}
    answer = admin.web.post("/users", data=big)
    assert answer.status_code == 413
    assert "1 MB" in answer.text


def test_a_length_that_is_a_lie_is_found_while_reading(url: str, admin: Browsing) -> None:
    """Chunked, with no length stated at all."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    cookie = f"{visits.SESSION_COOKIE}={admin.web.cookies[visits.SESSION_COOKIE]}"
    head = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    pieces = (b"name=" + b"x" * 65_536 for _ in range(40))
    connection.request("POST", "/users", body=pieces, headers=head, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe%%%", "application/x-www-form-urlencoded"),
        (b"no boundary", "multipart/form-data"),
        (b"--a\r\nbroken", "multipart/form-data; boundary=a"),
        (b"{}", "application/json"),
        (b"&" * 5_000, "application/x-www-form-urlencoded"),
        (b"a=1&" * 5_000, "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_is_refused(admin: Browsing, body: bytes, kind: str) -> None:
    answer = admin.web.post("/users", content=body, headers={"Content-Type": kind})
    assert answer.status_code in {400, 403}
    assert "<h1>" in answer.text


def test_a_forms_fields_are_clean() -> None:
    form = Form(
        FormData(
            [("a", " x\r\ny\0 "), ("n", "7"), ("n", "-1"), ("n", "²"), ("n", str(LARGEST_ROW + 1)), ("password", " p ")]
        )
    )
    assert form.text("a") == "x\ny"
    assert form.text("none") == ""
    assert form.numbers("n") == (7,)
    assert form.secret("password") == " p "
    assert form.typed() == [("a", "x\ny"), ("n", "7"), ("n", "-1"), ("n", "²"), ("n", str(LARGEST_ROW + 1))]
    assert form.file("a") is None


def test_the_last_admin_stays(tmp_path: Path) -> None:
    with bare(tmp_path) as alone, served(alone) as there:
        only = add_user(alone, Role.ADMIN)
        browsing = signed_in(alone, there, Role.ADMIN, only)
        with browsing.web:
            for path, fields in ((f"/users/{only.id}/disable", {}), (f"/users/{only.id}/role", {"role": "auditor"})):
                answer = browsing.send(path, fields)
                assert answer.status_code == 422
                assert "Pēdējo administratoru" in answer.text
            assert browsing.get("/users").status_code == 200


def test_the_language_is_chosen_by_link_and_kept(admin: Browsing) -> None:
    assert '<html lang="lv">' in admin.get("/account").text
    assert '<html lang="en">' in admin.get("/account?lang=en").text
    assert '<html lang="en">' in admin.get("/account").text
    admin.send("/account/language", {"language": "lv"})
    assert '<html lang="lv">' in admin.get("/account").text
    assert '<html lang="lv">' in admin.get("/account?lang=ru").text


@pytest.mark.parametrize(
    "target", ["//evil.example/x", "/%5Cevil.example", "/\\evil.example/", "///evil.example?a=//b"]
)
def test_no_link_of_a_page_leads_to_another_host(url: str, target: str) -> None:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    connection.request("GET", target)
    text = connection.getresponse().read().decode()
    connection.close()
    links = re.findall(r'(?:href|action|src)="([^"]+)"', text)
    assert len(links) > 3
    assert [link for link in links if not re.match(r"#|/(?![/\\])", link)] == []


def test_what_was_done_is_told_by_texts_of_ours_only(admin: Browsing) -> None:
    assert "3 sūtījumi tiks" in admin.get("/system?done=retried&count=3").text
    assert "1 sūtījums tiks" in admin.get("/system?done=retried&count=1").text
    for query in ("done=retried", "done=login.title", "done=<script>", "done=retried&count=<script>"):
        assert "<script>" not in admin.get(f"/system?{query}").text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Anna 010190-12345", "Anna ••••••-••345"),
        ("01019012345", "••••••-••345"),
        ("PNOLV-010190-12345", "PNOLV-••••••-••345"),
        ("tālrunis 29123456", "tālrunis 29123456"),
        ("DSR-2026-000123", "DSR-2026-000123"),
    ],
)
def test_personal_codes_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iOS"),
        ("", "?"),
    ],
)
def test_a_device_is_told_in_a_few_words(agent: str, words: str) -> None:
    assert device_of(agent) == words


@pytest.mark.parametrize(("highest", "top"), [(0, 4), (4, 4), (5, 8), (9, 20), (41, 80), (81, 200), (100_000, 200_000)])
def test_a_charts_top_is_round_and_above_all_bars(highest: int, top: int) -> None:
    assert round_top(highest) == top
    assert top % 4 == 0


def test_charts_escape_their_words_and_say_their_numbers() -> None:
    drawn = stacked("<T>", ["01", "02"], [Series("A&B", [3, 0]), Series("C", [1, 2])])
    assert "&lt;T&gt;" in drawn
    assert "<title>01 · A&amp;B: 3</title>" in drawn
    assert drawn.count("<rect") == 3
    assert shares("none", [("A", 0, 1)]).count("<rect") == 0
