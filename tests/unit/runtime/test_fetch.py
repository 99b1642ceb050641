"""Questions to the network end in time, within their size, and never inside our own network."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest
from fakes.web import Web, running

from runtime.addresses import RefusedAddressError, pin, refuse_literal_private
from runtime.answer_cache import NEW_ENOUGH, AnswerCache
from runtime.fetch import Fetcher, FetchLimits
from verify.report import CrlQuery, IssuerQuery, Missing, OcspQuery

TIGHT = FetchLimits(ocsp=100, crl=1000, certificate=200, silence=30.0, deadline=60.0, questions=3)
HASTY = replace(TIGHT, silence=0.3, deadline=0.5)
"""For servers that never come to an end."""


@pytest.fixture
def web() -> Iterator[Web]:
    with running() as made:
        yield made


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    made = Fetcher(allow_loopback=True, limits=TIGHT, cache=AnswerCache(passing=lambda: 0.0))
    yield made
    made.close()


def test_an_ocsp_request_is_posted_as_rfc_6960_says(web: Web, fetcher: Fetcher) -> None:
    query = OcspQuery(web.serve("/ocsp", b"answer"), b"request")
    assert fetcher.ask([query]) == {query: b"answer"}
    assert web.asked == [("POST", "/ocsp", web.url.removeprefix("http://"), b"request")]


def test_lists_and_issuers_are_fetched_side_by_side(web: Web, fetcher: Fetcher) -> None:
    crl, issuer = CrlQuery(web.serve("/a.crl", b"list")), IssuerQuery(web.serve("/ca.cer", b"certificate"))
    assert fetcher.ask([crl, issuer]) == {crl: b"list", issuer: b"certificate"}


def test_no_question_waits_for_the_answer_to_another(web: Web) -> None:
    together = threading.Barrier(3)

    def behave(handler: BaseHTTPRequestHandler) -> None:
        together.wait(5)  # broken, and without an answer, where one is asked after the other
        handler.send_response(200)
        handler.send_header("Content-Length", "1")
        handler.end_headers()
        handler.wfile.write(b"x")

    fetcher = Fetcher(allow_loopback=True)
    queries = [CrlQuery(web.behave(f"/{n}", behave)) for n in range(3)]
    assert fetcher.ask(queries) == dict.fromkeys(queries, b"x")
    fetcher.close()


def test_an_answer_is_reused_for_a_while(web: Web, fetcher: Fetcher) -> None:
    query = CrlQuery(web.serve("/a.crl", b"list"))
    assert fetcher.ask([query]) == fetcher.ask([query])
    assert len(web.asked) == 1


def test_an_answer_that_proved_too_old_is_asked_for_anew(web: Web) -> None:
    now = [0.0]
    fetcher = Fetcher(allow_loopback=True, limits=TIGHT, cache=AnswerCache(passing=lambda: now[0]))
    query = CrlQuery(web.serve("/a.crl", b"old"))
    fetcher.ask([query])
    web.serve("/a.crl", b"new")
    assert fetcher.ask([query], anew=True) == {query: b"old"}  # moments ago: nothing newer can be had
    now[0] = NEW_ENOUGH
    assert fetcher.ask([query], anew=True) == {query: b"new"}
    assert fetcher.ask([query]) == {query: b"new"}
    fetcher.close()


@pytest.mark.parametrize(
    ("query", "size"),
    [(OcspQuery, TIGHT.ocsp), (CrlQuery, TIGHT.crl), (IssuerQuery, TIGHT.certificate)],
)
def test_each_kind_has_its_largest_size(web: Web, fetcher: Fetcher, query: type, size: int) -> None:
    extra = (b"request",) if query is OcspQuery else ()
    fits, exceeds = query(web.serve("/fits", b"x" * size), *extra), query(web.serve("/big", b"x" * (size + 1)), *extra)
    assert fetcher.ask([fits, exceeds]) == {fits: b"x" * size, exceeds: None}


@pytest.mark.parametrize("status", [204, 304, 400, 404, 500, 503])
def test_another_status_than_ok_is_no_answer(web: Web, fetcher: Fetcher, status: int) -> None:
    query = CrlQuery(web.serve("/a", b"" if status in {204, 304} else b"x", status))
    assert fetcher.ask([query]) == {query: None}


def test_an_empty_answer_is_none(web: Web, fetcher: Fetcher) -> None:
    query = CrlQuery(web.serve("/a", b""))
    assert fetcher.ask([query]) == {query: None}


def test_two_redirects_are_followed_and_a_third_is_not(web: Web, fetcher: Fetcher) -> None:
    web.serve("/0", b"there")
    for n in (1, 2, 3):
        web.serve(f"/{n}", b"", 302, Location=f"/{n - 1}")
    two, three = CrlQuery(web.url + "/2"), CrlQuery(web.url + "/3")
    assert fetcher.ask([two, three]) == {two: b"there", three: None}


def test_a_redirect_into_the_private_network_is_refused(web: Web, fetcher: Fetcher) -> None:
    query = CrlQuery(web.serve("/a", b"", 302, Location="http://169.254.169.254/latest/meta-data"))
    assert fetcher.ask([query]) == {query: None}


def test_a_server_that_is_silent_or_drips_is_left_in_time(web: Web) -> None:
    def silent(handler: BaseHTTPRequestHandler) -> None:
        web.released.wait(5)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not web.released.wait(0.05):
            handler.wfile.write(b"x")

    fetcher = Fetcher(allow_loopback=True, limits=HASTY)
    queries = [CrlQuery(web.behave("/silent", silent)), CrlQuery(web.behave("/drip", drip))]
    assert fetcher.ask(queries) == dict.fromkeys(queries)
    fetcher.close()


def test_a_closed_port_and_an_unknown_host_are_no_answer(fetcher: Fetcher) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = CrlQuery(f"http://127.0.0.1:{unused.getsockname()[1]}/")
        unknown = CrlQuery("http://no-such-host.invalid/")
        assert fetcher.ask([closed, unknown]) == {closed: None, unknown: None}


def test_questions_beyond_the_limit_are_left_unanswered(web: Web, fetcher: Fetcher) -> None:
    queries: list[Missing] = [CrlQuery(web.serve(f"/{n}", b"x")) for n in range(5)]
    answers = fetcher.ask(queries)
    assert [answers[q] for q in queries] == [b"x", b"x", b"x", None, None]


def test_loopback_is_asked_only_where_trials_allow_it(web: Web) -> None:
    fetcher = Fetcher(limits=TIGHT)
    query = CrlQuery(web.serve("/a", b"x"))
    assert fetcher.ask([query]) == {query: None}
    assert web.asked == []
    fetcher.close()


def test_a_configured_proxy_is_asked_with_the_whole_address(web: Web) -> None:
    fetcher = Fetcher(limits=TIGHT, proxy=web.url)
    query = CrlQuery("http://crl.example.lv/a.crl")
    web.serve("http://crl.example.lv/a.crl", b"list")
    private = CrlQuery("http://10.0.0.1/a.crl")
    assert fetcher.ask([query, private]) == {query: b"list", private: None}
    fetcher.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://172.16.0.1/",
        "http://169.254.169.254/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://localhost/",
        "http://[::1]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::a00:1]/",
        "http://[2002:a00:1::]/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "ftp://example.lv/",
        "ldap://example.lv/",
        "file:///etc/passwd",
        "http://user@example.lv/",
        "http:///path",
        "http://[::1",
        "http://example.lv:99999/",
        "",
    ],
)
def test_addresses_that_lie_inside_or_are_none_are_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        pin(url, allow_loopback=False)


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://[fc00::1]/", "http://127.0.0.1/"])
def test_a_private_address_is_refused_before_a_proxy_sees_it(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        refuse_literal_private(url, allow_loopback=False)


def test_a_pinned_address_keeps_the_name_for_the_far_end() -> None:
    pinned = pin("http://localhost:8080/a?b=c", allow_loopback=True)
    assert pinned.url in {"http://127.0.0.1:8080/a?b=c", "http://[::1]:8080/a?b=c"}
    assert (pinned.host_header, pinned.server_name) == ("localhost:8080", "localhost")
