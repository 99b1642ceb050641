"""HTML reduced to what a reader sees."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.html_text import reduce


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("a <b>bold</b>\n  word", "a bold word"),
        ("<td>a</td><td>b</td>", "a b"),
        ("1 &lt; 2 &amp; l&#363;dzu&nbsp;x", "1 < 2 & lūdzu x"),
        ("a < b and 2 <3", "a < b and 2 <3"),
        ("<title>t</title><style>p{}</style><script>x<y</script>shown", "shown"),
        ("a<!-- <p>no</p> -->b<!doctype html>c<?php x ?>d", "abcd"),
        ("a<!-- never ended", "a"),
        ("<style>never ended", ""),
        ('<a title="1 > 0" href=x>link</a>', "link"),
        ("<p it's>text</p>", "text"),
        ('<img alt="x"', ""),
        ("dz\u00adē\u200bst", "dzēst"),
        ("<blockquote>old<blockquote>older</blockquote></blockquote>new", "> old\n> > older\nnew"),
        ("<div>" * 5000 + "deep" + "</div>" * 5000, "deep"),
        ("<table><tr><td>" * 200 + "cell", "cell"),
        ("&#99999999999999999999;x", "\ufffdx"),
    ],
)
def test_text(markup, text):
    assert reduce(markup)[0] == text


@pytest.mark.parametrize(
    "markup",
    [
        "<div style='display: none'>x<div>y</div>z</div>shown",
        "<span hidden>x</span>shown",
        '<span style="font-size:0px">x</span>shown',
        "<span STYLE=visibility:hidden>x</span>shown",
        "<p style='opacity:0.0'>x<p>shown",
    ],
)
def test_text_that_its_own_style_hides_is_left_out_and_told(markup):
    assert reduce(markup) == ("shown", True)


@pytest.mark.parametrize(
    "markup",
    [
        '<p class="a hidden b">shown</p>',
        "<p style='opacity:0.5'>shown</p>",
        "<p data-hidden=1>shown</p>",
        "<p aria-hidden=false>shown</p>",
        "<img style='display:none'>shown",
        "<p title='display:none'>shown</p>",
        "<div style='display:none'></div>shown",
    ],
)
def test_text_that_is_shown_is_not_left_out(markup):
    assert reduce(markup) == ("shown", False)


@settings(deadline=None)
@given(st.text(st.sampled_from("<>/!-= \"'abp&;#1\n"), max_size=200))
def test_any_markup_gives_text(markup):
    reduce(markup)


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        "<a b='",
        "<!--",
        "<style></style",
        "</",
        "&#",
        "<p hidden>",
        "<p style='a>",
        "<![",
        "<a =",
        "<blockquote>x",
    ],
)
def test_time_grows_with_length_alone(piece):
    def seconds(count: int) -> float:
        started = time.process_time()
        reduce(piece * count)
        return time.process_time() - started

    seconds(1000)
    # Ten times the length takes about ten times the time; were it quadratic, a hundred times.
    assert seconds(100_000) < 40 * seconds(10_000) + 0.2
