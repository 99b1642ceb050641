"""What shall leave, from a shell: listed with its failure, discarded with a reason, tried again; and what `doctor` says of templates."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.case_desk import a_letter
from fakes.command import inside
from fakes.watched import Hands, a_case, watched

from cases import store
from cases.database import writing
from cases.states import OutboundState
from runtime.notices import Notice
from runtime.records import dump
from runtime.runtime import Runtime


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def rt(folder: Path) -> Iterator[Runtime]:
    hands = Hands()
    with watched(folder, hands, outgoing="send") as opened:
        yield opened


def letters(rt: Runtime, *states: OutboundState) -> list[int]:
    """Letters of one case, one in each state."""
    number = a_case(rt, rt.clock())
    made = []
    for state in states:
        row_id = a_letter(rt, number, f"kind_{state}", state)
        made.append(row_id)
        with writing(rt.db) as session:
            row = store.get_outbound(session, row_id)
            content = dump(Notice("Atbilde", "Labdien!\n", "lv", None))
            row.content = rt.vault.seal(_place(row.key), content)
            row.error = "the mail server refused the recipient (550)" if state is OutboundState.FAILED else None
    return made


def _place(key: str):
    from cases.sealed import Place

    return Place("outbound", "content", key)


def test_what_has_not_left_is_listed_with_its_failure_and_ended_or_tried_again(rt: Runtime, folder: Path) -> None:
    held, failed, sent = letters(rt, OutboundState.HELD, OutboundState.FAILED, OutboundState.SENT)
    settings = {"DATA_DIR": folder / "data", "OUTGOING": "send"}

    listed = inside("mail", "outgoing", "--json", settings=settings).objects
    assert {one["id"]: (one["state"], one["error"]) for one in listed if one["id"] in {held, failed, sent}} == {
        held: ("held", None),
        failed: ("failed", "the mail server refused the recipient (550)"),
    }

    refused = inside("mail", "discard", held, "--as", "Anna", "--reason", " ", settings=settings)
    assert refused.code == 2
    assert "reason" in refused.err
    ended = inside("mail", "discard", held, "--as", "Anna", "--reason", "a trial", settings=settings)
    assert (ended.code, ended.out) == (0, "1 discarded; nothing of them leaves.\n")
    again = inside("mail", "retry", failed, "--as", "Anna", settings=settings)
    assert (again.code, again.out) == (0, "1 tried again; the service carries them now.\n")
    twice = inside("mail", "retry", failed, "--as", "Anna", settings=settings)
    assert twice.code != 0
    states = {one["id"]: one["state"] for one in inside("mail", "outgoing", "--json", settings=settings).objects}
    assert (states.get(held), states[failed]) == (None, "pending")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Subject: x\n\n{{vards}}\n", "{{vards}}"),
        ("Subject: x\n\n{{#outcome}}{{done}} ir{{/outcome}}\n", "“complaint”"),
        ("Labdien!\n", "first line"),
        ("Subject: x\n\n{{#court}}", "never closed"),
    ],
)
def test_doctor_names_what_is_wrong_with_a_template(folder: Path, text: str, sentence: str) -> None:
    own = folder / "own" / "lv" / "grant.txt"
    own.parent.mkdir(parents=True)
    own.write_text(text, encoding="utf-8")
    ran = inside("doctor", settings={"DATA_DIR": folder / "data", "LETTERS_DIR": folder / "own"})
    [line] = [line for line in ran.out.splitlines() if " letters " in line]
    assert line.startswith("FAIL")
    assert sentence in line
    assert ran.code == 1
