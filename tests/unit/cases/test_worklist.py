"""The work lists: whole for every right, sourced in the law, spread over the company's systems, refused where wrong."""

import copy
import re
import tomllib
from pathlib import Path

import pytest

from cases.company import System
from cases.model_desk import STEP_LENGTH
from cases.worklist import WorklistError, Worklists, worklists_from
from classifier.rights import RIGHTS, Right

CONFIG = Path(__file__).resolve().parents[3] / "config"
TABLE = tomllib.loads((CONFIG / "worklists.toml").read_text(encoding="utf-8"))
LISTS = worklists_from(TABLE)
SYSTEMS = (System("crm", "Klienti", "Clients"), System("newsletter", "Jaunumi", "News"))
EVERYWHERE = {
    Right.RECTIFICATION: {"find", "correct"},
    Right.OBJECTION: {"restrict", "stop"},
    Right.ERASURE: {"find", "erase"},
    Right.ACCESS: {"search"},
    Right.PORTABILITY: {"extract"},
    Right.WITHDRAW_CONSENT: {"stop"},
    Right.RESTRICTION: {"mark"},
    Right.COMPLAINT: {"examine"},
}
"""What has to be done in each system that may hold data of the person."""


def codes(right: Right, lists: Worklists = LISTS) -> set[str]:
    return {step.key.partition(":")[0] for step in lists.steps(right, SYSTEMS)}


@pytest.mark.parametrize("right", Right)
def test_every_right_has_steps_with_words_in_both_languages_and_a_legal_source(right: Right) -> None:
    steps = LISTS.steps(right, SYSTEMS)

    assert len({step.key for step in steps}) == len(steps) >= 5
    for entry in (*steps, *LISTS.exceptions(right)):
        assert re.match(r"GDPR \d+", entry.source), "a source in the law"
        assert entry.text.lv != entry.text.en
    article = re.escape((RIGHTS[right].article or "").partition("(")[0])
    assert any(re.search(rf"\b{article}\b", step.source) for step in steps), "the right's own article"
    assert all(len(step.key) <= STEP_LENGTH for step in steps)


@pytest.mark.parametrize("right", Right)
def test_what_touches_data_is_done_in_every_system(right: Right) -> None:
    spread = {step.key for step in LISTS.steps(right, SYSTEMS) if step.system is not None}

    assert spread == {f"{code}:{system.code}" for code in EVERYWHERE.get(right, ()) for system in SYSTEMS}
    assert all("(Clients)" in step.text.en for step in LISTS.steps(right, SYSTEMS) if step.system == "crm")


def test_recipients_are_told_where_article_19_says_so() -> None:
    for right in (Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION):
        [step] = [step for step in LISTS.steps(right, SYSTEMS) if step.key == "recipients"]
        assert "GDPR 19" in step.source


def test_an_objection_and_a_withdrawal_end_in_the_suppression_list() -> None:
    assert {right for right in Right if "suppress" in codes(right)} == {Right.OBJECTION, Right.WITHDRAW_CONSENT}


def test_a_right_is_refused_on_grounds_of_its_own_before_those_of_all() -> None:
    grounds = [ground.code for ground in LISTS.exceptions(Right.ERASURE)]

    assert grounds[:3] == ["other_basis", "legal_obligation", "legal_claims"]
    assert grounds[-4:] == [ground.code for ground in LISTS.exceptions(Right.QUESTION)]


STEP = {"code": "x", "lv": "a", "en": "b", "source": "GDPR 12"}
WRONG = {
    "a right is missing": (lambda t: t.pop("erasure"), "erasure is missing"),
    "an unknown right": (lambda t: t.update(oblivion={}), "oblivion is unknown"),
    "a right without steps": (lambda t: t["access"].update(steps=[]), "access must hold steps"),
    "another entry": (lambda t: t["access"].update(hints=[]), "access must hold steps"),
    "exceptions that are no list": (lambda t: t["access"].update(exceptions={}), "access must hold steps"),
    "no source": (lambda t: t["access"]["steps"][0].pop("source"), "every entry of access"),
    "an empty sentence": (lambda t: t["access"]["steps"][0].update(lv=" "), "every entry of access"),
    "a code with a space": (lambda t: t["access"]["steps"][0].update(code="a b"), "every entry of access"),
    "a code with a colon": (lambda t: t["access"]["steps"][0].update(code="a:b"), "every entry of access"),
    "a code that no tick can hold": (lambda t: t["access"]["steps"][0].update(code="a" * 41), "every entry of access"),
    "a step twice": (lambda t: t["access"]["steps"].extend([STEP, STEP]), "access names x twice"),
    "a step of all again": (lambda t: t["access"]["steps"].append(STEP | {"code": "identity"}), "names identity twice"),
    "everywhere in words": (lambda t: t["access"]["steps"].append(STEP | {"everywhere": "yes"}), "everywhere = true"),
    "a ground everywhere": (lambda t: t["access"]["exceptions"].append(STEP | {"everywhere": True}), "unknown entry"),
}


@pytest.mark.parametrize(("spoil", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_table_is_refused_and_the_entry_named(spoil: object, sentence: str) -> None:
    table = copy.deepcopy(TABLE)
    spoil(table)

    with pytest.raises(WorklistError, match=sentence):
        worklists_from(table)
