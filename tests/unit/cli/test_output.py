"""What is printed harms no terminal and no reader of lines."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.output import one_line, print_json, print_object, print_table
from verify.visible import visible


@given(st.text())
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    shown = visible(text)
    assert not [c for c in shown if ord(c) < 0x20 or 0x7F <= ord(c) <= 0x9F or c in "\u202e\u2066\u200f\u2028"]
    shown.encode()


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "S", "Zs"))))
def test_words_stay_as_they_are(text: str) -> None:
    assert visible(text) == text


@given(st.text())
def test_a_sentence_stands_on_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize("word", ["a\u2028b", "\x85", "\ud800", "\x9b31m", "\u202e", "Ādaži", "\U0001f600"])
def test_an_object_is_one_line_for_every_reader_and_says_the_same(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_json({"word": word})
    written = capsys.readouterr().out
    assert len(written.splitlines()) == 1
    assert json.loads(written) == {"word": word}


@pytest.mark.parametrize(
    "sent", ['{"file": "a"}\n{"file": "b"}', '{"a": 1}\r', "\x1b[2J", "\x00", "\u2028", "\ud800", ""]
)
def test_whatever_a_child_sends_takes_one_line_and_steers_nothing(
    sent: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_object(sent)
    written = capsys.readouterr().out
    assert (len(written.splitlines()), written[-1]) == (1, "\n")
    assert visible(written[:-1]) == written[:-1]


def test_a_table_is_as_wide_as_its_widest_cell_and_never_cut(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("name", "n"), [["a" * 200, "1"], ["b\x1b[2J", "22"]])
    lines = capsys.readouterr().out.splitlines()
    assert [line.index(cell) for line, cell in zip(lines, ("n", "1", "22"), strict=True)] == [0, 202, 202]
    assert "\x1b" not in "".join(lines)
