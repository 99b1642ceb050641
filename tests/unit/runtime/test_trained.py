"""Weights that an install trained: used where they fit the shipped rules, passed over where not; `train` refuses poison."""

from dataclasses import replace
from pathlib import Path

import pytest
from fakes.classifier_rules import model
from fakes.command import inside

from classifier import learning
from classifier.learning import Figures, Outcome
from classifier.weights import LABELS, Weights, from_table, packed
from config.settings import Settings, load
from runtime import trained
from runtime.resources import rule_tables

SMALL = Weights(tuple(0 for _ in LABELS), {"dzest": packed([-50, *(7 for _ in LABELS[1:])])})


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("INFOTRUST_DATA_DIR", str(tmp_path))
    return load()


def test_without_own_weights_the_shipped_ones_serve(settings: Settings) -> None:
    assert trained.tables(settings) == rule_tables()


def test_own_weights_replace_the_shipped_ones_and_nobody_else_may_read_them(settings: Settings) -> None:
    path = trained.keep(settings, SMALL)
    assert from_table(trained.tables(settings)["weights"]) == SMALL
    assert path.stat().st_mode & 0o077 == 0
    assert not path.with_suffix(".part").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"weights = 1",
        b"\xff\xfe",
        b"fits = 'another edition'\nweights = ''",
        b"fits = 'EDITION'",
        b"fits = 'EDITION'\nweights = 'access'",
        b"fits = 'EDITION'\nweights = ''",
    ],
    ids=["empty", "no text", "no UTF-8", "other rules", "no weights", "other labels", "nothing in it"],
)
def test_weights_that_do_not_fit_are_passed_over(settings: Settings, content: bytes) -> None:
    path = settings.data_dir / trained.FILE
    path.write_bytes(content.replace(b"EDITION", trained.edition().encode()))
    assert trained.tables(settings) == rule_tables()


@pytest.mark.parametrize(("accepted", "code"), [(False, 1), (True, 0)], ids=["worse", "no worse"])
def test_the_command_keeps_what_reads_no_worse_and_says_why_it_refuses_the_rest(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, accepted: bool, code: int
) -> None:
    before, after = Figures(40, 0.9, 0.01, 0.0), Figures(40, 0.8, 0.1, 0.05)
    weighing = replace(model(), weights=SMALL)
    outcome = Outcome(weighing, before, after, accepted=accepted, reason="it misses too many")
    monkeypatch.setattr(learning, "train", lambda *_: outcome)
    ran = inside("train", settings={"DATA_DIR": str(settings.data_dir)})
    assert ran.code == code, ran.err
    head, *rows = ran.out.splitlines()
    assert head.split()[-2:] == ["before", "after"]
    assert [row.split()[-2:] for row in rows[:3]] == [["90.0%", "80.0%"], ["1.0%", "10.0%"], ["0.0%", "5.0%"]]
    assert (settings.data_dir / trained.FILE).exists() is accepted
    assert ("it misses too many" in ran.err) is not accepted
