"""What the README promises is what the program has: commands and settings, each in both, and help for all."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.command import inside

from cli.main import program
from config.settings import SECRETS, Settings

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def table(heading: str) -> list[str]:
    """The first cells of the table under a heading."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert rows
    return rows


def documented_commands() -> set[str]:
    names = re.findall(r"`infotrust ([^`]+)`", " ".join(table("Commands")))
    words = [name.split() for name in names]
    return {f"{first} {one}".strip() for first, *rest in words for one in _choices(rest)}


def _choices(rest: list[str]) -> list[str]:
    """Read ``case list/show`` as two commands, ``verify FILE…`` as one."""
    return rest[0].split("/") if rest and rest[0].islower() else [""]


def commands(command=None, above: str = "") -> Iterator[str]:
    command = command or program()
    for name, below in getattr(command, "commands", {}).items():
        if getattr(below, "commands", None):
            yield from commands(below, f"{above}{name} ")
        else:
            yield f"{above}{name}"


def test_every_command_is_in_the_readme_and_no_other():
    assert documented_commands() == set(commands())


@pytest.mark.parametrize("command", [*commands(), "case", "review", "mail", "trust", "db", ""])
def test_every_command_explains_itself(command):
    ran = inside(*command.split(), "--help")
    assert (ran.code, ran.err) == (0, "")
    assert f"Usage: infotrust {command}".rstrip() in ran.out


def test_every_setting_is_in_the_readme_and_no_other():
    documented = set(re.findall(r"`([A-Z0-9_]+)`", " ".join(table("Settings"))))
    assert documented - {f"{name.upper()}_FILE" for name in SECRETS} == {name.upper() for name in Settings.model_fields}


def test_doctor_lists_every_setting_and_shows_no_secret():
    ran = inside(
        "doctor",
        "--settings",
        settings={
            "SOURCE_URL": "imaps://info:hush-hush@mail.example/a?token=hush-hush",
            "SOURCE_PASSWORD": "imaps:hush-hush",
            "SOURCE_OAUTH2": "hush-hush",
            "DATABASE_URL": "postgresql+psycopg://u:hush-hush@db.example/infotrust",
            "HTTP_PROXY": "http://u:hush-hush@proxy.example:3128",
        },
    )
    shown = {line.split()[0]: line.partition(" ")[2].strip() for line in ran.out.splitlines()}
    assert shown.keys() == {name.upper() for name in Settings.model_fields}
    assert "hush" not in ran.out
    assert shown["DATABASE_URL"] == "postgresql+psycopg://(secret)@db.example/infotrust"
    assert shown["SOURCE_PASSWORD"] == "(secret)"


def test_whoever_misspelt_a_setting_is_told_all_names():
    ran = inside("doctor", "--settings", settings={"COLOUR": "blue"})
    assert ran.code == 2
    assert set(ran.out.split()) == {name.upper() for name in Settings.model_fields}
    assert "INFOTRUST_COLOUR" in ran.err


DEMO = re.compile(r"<!-- demo -->\n```text\n(.*)```\n<!-- /demo -->", re.DOTALL)


def test_the_shown_output_of_the_demo_is_what_it_prints(demo):
    """Dates change with the day; which mails there are, and how each ends, does not."""
    found = DEMO.search(README)
    assert found is not None
    shown = found[1].splitlines()
    assert [_timeless(line) for line in shown] == [_timeless(line) for line in demo.printed.splitlines()[: len(shown)]]
    assert "letters and notices written" in shown[-1]


def _timeless(line: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\d{4}-\d{2}-\d{2}|DSR-\d{4}", "…", line)).strip()
