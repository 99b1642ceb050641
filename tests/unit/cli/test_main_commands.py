"""The table of commands names for each the modules that make it up, no fewer and no more."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from fakes.command import ROOT

from cli.main import COMMANDS, program

LISTING = """
import sys
from cli.main import program
command = program(sys.argv[1]).commands.get(sys.argv[1])
loaded = sorted(name for name in sys.modules if name.startswith("cli."))
print(*sorted(getattr(command, "commands", {sys.argv[1]: command})))
print(*loaded)
"""


def _modules_of(command) -> Iterator[str]:
    for below in getattr(command, "commands", {}).values():
        yield from _modules_of(below)
    if command.callback is not None:
        yield command.callback.__module__


def test_the_table_names_every_command_and_no_other():
    assert set(COMMANDS) == set(program().commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_modules_of_a_command_are_those_that_hold_it(name):
    holding = set(_modules_of(program().commands[name]))
    named = {f"cli.{module}" for module in COMMANDS[name]}
    imported_by_them = {"cli.demo", "cli.trusted_lists"}
    assert holding - imported_by_them <= named
    assert named == {"cli.system"} or named <= holding


@pytest.mark.parametrize("name", ["verify", "case", "mail"])
def test_a_command_alone_is_whole_and_loads_no_other(name):
    done = subprocess.run(
        [sys.executable, "-c", LISTING, name], capture_output=True, text=True, cwd=ROOT, check=True, timeout=60
    )
    below, loaded = (line.split() for line in done.stdout.splitlines())
    assert below == sorted(getattr(program().commands[name], "commands", {name: None}))
    others = {f"cli.{module}" for modules in COMMANDS.values() for module in modules} - {"cli.reading"}
    assert others.intersection(loaded) == {f"cli.{module}" for module in COMMANDS[name]}
