"""Everything that a case's page names has a word in both languages: events of every kind, deeds, outcomes, fields."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from cases.addresses import AddressSource
from cases.life import LIFE, Deed
from cases.persons import Meant
from cases.states import AnswerMeans, ExtensionState, WaitingFor
from classifier.rights import Requester
from review.case_deeds import DEEDS, RIGHT_TO, CaseDeed
from review.catalogue import catalogue, word_key
from review.letter_desk import LETTER_LANGUAGES, WRITABLE
from review.letter_problems import known_fields

ROOT = Path(__file__).parents[3]
WRITTEN = re.compile(r'(?:store\.)?Event\(\s*"([a-z_]+)"')
SEEN = re.compile(r'viewed\(\s*visit,\s*"([a-z_]+)"')
NOT_OF_CASES = {
    "absence_added", "absence_removed", "calendar_changed", "calendar_feed_renewed", "history_checked", "sender_unblocked",
    "case_viewed", "history_purged",
}  # fmt: skip
"""Kinds of events that stand in no case's history."""


def kinds() -> set[str]:
    """Every kind of event that the program can write into the history of a case or of a mail of it."""
    found: set[str] = set()
    for folder in ("cases", "desk", "workers"):
        for path in (ROOT / folder).glob("*.py"):
            found |= set(WRITTEN.findall(path.read_text(encoding="utf-8")))
    found |= {f"case_{deed}" for deed in Deed} | {f"extension_{state}" for state in ExtensionState}
    return found - NOT_OF_CASES


def test_every_kind_of_event_has_words() -> None:
    known = catalogue()
    assert len(kinds()) > 45
    assert [
        kind for kind in sorted(kinds()) if f"case_event.{kind}" not in known and f"mail_event.{kind}" not in known
    ] == []


@pytest.mark.parametrize("codes", [AddressSource, AnswerMeans, ExtensionState, Meant, Requester, WaitingFor])
def test_every_member_of_a_closed_list_has_a_word(codes: type[StrEnum]) -> None:
    assert [code for code in codes if word_key(code) not in catalogue()] == []


def test_every_deed_has_its_act_its_right_its_button_and_what_it_says_when_done() -> None:
    known = catalogue()
    assert set(DEEDS) == set(RIGHT_TO) == set(CaseDeed)
    assert [deed for deed in CaseDeed if f"done.case_{deed}" not in known] == []
    named = [deed for deed in CaseDeed if deed not in {CaseDeed.TICK, CaseDeed.UNTICK}]
    assert [deed for deed in named if f"case_deed.{deed}" not in known] == []


def test_whatever_a_person_can_do_to_a_case_has_a_deed_on_its_page() -> None:
    elsewhere = {Deed.ANSWERED, Deed.RETURN, Deed.ATTACH}
    fits = {
        Deed.DECIDE: "outcome", Deed.MOVE_CLOCK: "use_receipt", Deed.LEGAL_HOLD: "hold", Deed.CLOSE_MERGED: "merge",
        Deed.CLOSE_ANSWERED: "close", Deed.CLOSE_WITHDRAWN: "close", Deed.CLOSE_IN_ERROR: "close",
    }  # fmt: skip
    assert {fits.get(deed, deed.value) for deed in LIFE if deed not in elsewhere} <= {deed.value for deed in CaseDeed}


def test_every_field_and_language_of_a_letter_has_words() -> None:
    known = catalogue()
    assert [name for name in known_fields() if f"letter_field.{name}" not in known] == []
    assert [code for code in LETTER_LANGUAGES if f"letter_language.{code}" not in known] == []
    assert len(WRITABLE) == 5
