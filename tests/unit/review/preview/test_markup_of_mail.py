"""HTML of a mail made harmless: what can do anything is gone, what a person reads stays."""

import re
from html.parser import HTMLParser

import pytest
from fakes.hostile_mail import MARKUP
from hypothesis import given, settings
from hypothesis import strategies as st

from review.preview.markup import MAX_DEPTH, MAX_TAGS, TAGS, Words, harmless

WORDS = Words()


class Read(HTMLParser):
    """Gathers elements and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.depth = self.deepest = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.depth += tag not in {"br", "hr", "img"}
        self.deepest = max(self.deepest, self.depth)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1


def read(markup: str) -> Read:
    found = Read()
    found.feed(harmless(markup, WORDS).html)
    found.close()
    return found


@pytest.mark.parametrize("markup", MARKUP.values(), ids=MARKUP.keys())
def test_nothing_that_acts_is_left(markup: str) -> None:
    found = read(markup)
    assert found.elements <= TAGS | {"br", "hr", "span"}
    assert found.attributes <= {"class", "colspan", "rowspan"}
    assert found.depth == 0


PIECES = st.sampled_from(["<", ">", "/", '"', "'", "=", " ", "&", ";", "a", "img", "src", "href", "svg", "style", "math",
                          "<p>", "</p>", "<!--", "-->", "<script>", "</script>", "<svg>", "<noscript>", "onerror=", "\0",
                          "<table>", "<td>", "cid:x", "javascript:", "&#x", "<![CDATA[", "]]>", "<a href="])  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=150, deadline=None)
def test_no_pile_of_pieces_gets_through(markup: str) -> None:
    found = read(markup)
    assert found.elements <= TAGS | {"br", "hr", "span"}
    assert found.attributes <= {"class", "colspan", "rowspan"}
    assert found.depth == 0


def test_what_a_person_reads_stays() -> None:
    markup = "<h1>Lūgums</h1><p>Dzēst <b>visu</b>.<br>Paldies!</p><table><tr><td colspan=2>1</td></tr></table>"
    shown = harmless(markup, WORDS).html
    assert "<h1>Lūgums</h1><p>Dzēst <b>visu</b>.<br>Paldies!</p>" in shown
    assert "<td colspan=2>1</td>" in shown


def test_a_link_is_text_with_its_real_target() -> None:
    shown = harmless('<a href="https://evil.example/x?a=1&b=2">www.banka.lv</a>', WORDS).html
    assert (
        shown == "<span class=link>www.banka.lv</span> <span class=target>‹https://evil.example/x?a=1&amp;b=2›</span>"
    )


def test_a_name_in_foreign_letters_is_shown_as_the_network_knows_it() -> None:
    assert "xn--80ak6aa92e.com" in harmless('<a href="https://аррӏе.com">Apple</a>', WORDS).html


def test_pictures_are_counted_and_only_enclosed_ones_asked_for() -> None:
    asked: list[str] = []
    markup = '<img src="cid:a%40b" alt=\'"><script>\'><img src="http://evil.example/p"><img src="data:x"><img>'
    shown = harmless(markup, WORDS, lambda name: asked.append(name) or "data:image/png;base64,AA==")
    assert (asked, shown.pictures, shown.withheld) == (["a@b"], 1, 3)
    assert '<img src="data:image/png;base64,AA==" alt="&quot;&gt;&lt;script&gt;">' in shown.html


def test_depth_and_number_of_tags_are_bounded_and_the_reader_is_told() -> None:
    assert read("<div>" * 1_000 + "x" + "</div>" * 1_000).deepest == MAX_DEPTH
    long = harmless("<b>x</b>" * MAX_TAGS, WORDS)
    assert long.cut
    assert WORDS.cut in long.html


def test_invisible_characters_are_named() -> None:
    assert re.search("a⟨U\\+202E⟩b", harmless("<p>a&#x202e;b</p>", WORDS).html)
