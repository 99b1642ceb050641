"""Every word of the pages is in the catalogue, in both languages, and every key that is used is there."""

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from cases.dates import Language
from cases.letter_kinds import LetterKind
from cases.notices import NoticeKind
from cases.roles import Role, UserState
from cases.states import CaseState, ClosedAs, OutboundState, Outcome, ProcessKind, ReviewState, RightOutcome, Stage
from classifier.rights import ChannelKind
from review.access import Action
from review.catalogue import LANGUAGES, CatalogueError, catalogue, is_one, word_key
from review.rendering import TEMPLATES, environment
from runtime.trust_status import ListState
from verify.judge import Verdict

WORDED: tuple[type[StrEnum], ...] = (
    Action, CaseState, ChannelKind, ClosedAs, LetterKind, ListState, NoticeKind, OutboundState, Outcome, ProcessKind,
    ReviewState, RightOutcome, Role, Stage, UserState, Verdict,
)  # fmt: skip
REVIEW = TEMPLATES.parent
SPOKEN = re.compile(r'(?:aria-label|title|placeholder|alt|label|content)="([^"{]*\w[^"{]*)"')
KEPT = {"width=device-width, initial-scale=1", "light dark", "DSR-"}
USED = re.compile(r'(?:\btext|\bwords|RefusedError|_text)\(\s*(?:context, )?"([a-z_]+(?:\.[a-z_]+)+)"')
DONE = re.compile(r'\bdone="([a-z_.]+)"')
ATTRIBUTE = re.compile(r'\b(?:[a-z-]+="[^"]*"|autofocus|checked|selected|required|disabled|readonly)(?!\w)')
"""What a macro hands out for a tag; spoken ones were looked at before."""
TEMPLATE_NAMES = sorted(path.name for path in TEMPLATES.glob("*.html"))


def calls(name: str) -> Iterator[nodes.Expr]:
    """What `t` is asked for in a template."""
    tree = Environment(autoescape=True, extensions=[]).parse((TEMPLATES / name).read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t":
            yield call.args[0]


def keys_of(asked: nodes.Expr) -> Iterator[tuple[str, bool]]:
    """Each key, and whether it is whole; of a key put together, its first part."""
    match asked:
        case nodes.Const():
            yield asked.value, True
        case nodes.Concat():
            first = asked.nodes[0]
            assert isinstance(first, nodes.Const), "a key begins with a word"
            yield first.value, False
        case nodes.CondExpr():
            yield from keys_of(asked.expr1)
            yield from keys_of(asked.expr2)
        case nodes.Name() | nodes.Getattr() | nodes.Getitem():
            return


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_every_key_of_a_template_is_there(name: str) -> None:
    known = catalogue().keys
    for asked in calls(name):
        for key, whole in keys_of(asked):
            assert key in known if whole else any(k.startswith(key) for k in known), f"{name}: {key}"


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_no_template_holds_words_of_its_own(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    for spoken in SPOKEN.findall(source):
        assert spoken in KEPT, f"{name}: {spoken}"
    plain = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", " ", source, flags=re.DOTALL)
    plain = re.sub(r"<kbd[^>]*>.*?</kbd>|<!doctype html>|<[^>]*>|&\w+;", " ", plain, flags=re.DOTALL)
    plain = re.sub(ATTRIBUTE, " ", plain)
    assert re.findall(r"[^\W\d_].*", plain) == [], name


def test_every_key_of_the_code_is_there() -> None:
    known = catalogue().keys
    used = set()
    for path in REVIEW.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        used |= {(path.name, key) for key in USED.findall(source)}
        used |= {(path.name, f"done.{key}") for key in DONE.findall(source)}
    assert len(used) > 20
    assert [(file, key) for file, key in sorted(used) if key not in known] == []


@pytest.mark.parametrize("codes", WORDED)
def test_every_member_of_a_closed_list_has_a_word(codes: type[StrEnum]) -> None:
    for code in codes:
        assert word_key(code) in catalogue(), word_key(code)


def test_both_languages_name_the_same_values() -> None:
    words = catalogue()
    for key in words.keys:
        names = {lang: set(re.findall(r"\{(\w+)\}", words._texts[key][lang])) for lang in ("lv", "en")}
        assert names["lv"] == names["en"], key
        assert all(text.strip() == text and text for text in words._texts[key].values()), key


def test_the_texts_are_latvian_and_english() -> None:
    """A text that is the same in both languages is a name, a number or an abbreviation, and rare."""
    words = catalogue()
    same = [key for key in words.keys if words.text(Language.LV, key) == words.text(Language.EN, key)]
    assert len(same) < len(words.keys) * 0.08, sorted(same)
    russian = [key for key in words.keys for text in words._texts[key].values() if re.search("[а-яА-Я]", text)]
    assert russian == []


@pytest.mark.parametrize(
    ("language", "count", "one"),
    [
        (Language.LV, 1, True), (Language.LV, 21, True), (Language.LV, 11, False), (Language.LV, 111, False),
        (Language.LV, 101, True), (Language.LV, 0, False), (Language.EN, 1, True), (Language.EN, 21, False),
        (Language.EN, None, False),
    ],
)  # fmt: skip
def test_the_singular_follows_the_language(language: Language, count: int | None, one: bool) -> None:
    assert is_one(language, count) is one


def test_a_count_chooses_its_form() -> None:
    words = catalogue()
    assert words.text(Language.LV, "age.days", count=21) == "pirms 21 dienas"
    assert words.text(Language.LV, "age.days", count=2) == "pirms 2 dienām"
    assert words.text(Language.EN, "age.days", count=1) == "1 day ago"


@pytest.mark.parametrize("bad", ['a = { lv = "x" }', 'a = { lv = "x", en = "y", ru = "z" }'])
def test_an_entry_without_a_language_is_refused(tmp_path: Path, bad: str) -> None:
    (tmp_path / "one.toml").write_text(bad, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"one\.toml"):
        catalogue(tmp_path)


def test_a_key_in_two_tables_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text('a = { lv = "x", en = "y" }', encoding="utf-8")
    with pytest.raises(CatalogueError, match="twice"):
        catalogue(tmp_path)


def test_every_template_is_well_formed() -> None:
    made = environment()
    for name in TEMPLATE_NAMES:
        made.get_template(name)
    assert LANGUAGES == (Language.LV, Language.EN)
