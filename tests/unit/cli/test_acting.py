"""An act is always somebody's."""

import os

import pytest

from cli.acting import actor, system_user
from cli.errors import CommandError


def test_a_name_is_taken_without_the_space_around_it():
    assert actor(" Anna ") == "Anna"


@pytest.mark.parametrize("name", ["", " ", "\t\n"])
def test_nobody_cannot_act(name):
    with pytest.raises(CommandError, match="--as"):
        actor(name)


def test_a_system_user_without_a_name_is_told_by_its_number(monkeypatch):
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 3_999_999_999)
    assert system_user() == "uid 3999999999"
