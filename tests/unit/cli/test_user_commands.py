"""``user``: the first admin comes from a shell, and so does the last help."""

import json
from pathlib import Path

import pytest
from fakes.command import Ran, inside
from fakes.pages import bare, served

from cases.roles import Role
from cli.demo_pages import add_people
from desk.signing_in import Caller, sign_in

ANNA = "anna@infotrust.example"


@pytest.fixture
def run(tmp_path: Path):
    def command(*words: str) -> Ran:
        return inside(
            "user",
            *words,
            settings={"DATA_DIR": str(tmp_path / "data"), "WEB_URL": "https://dsr.example", "OFFLINE": "true"},
        )

    return command


def listed(run) -> list[dict[str, object]]:
    return [json.loads(line) for line in run("list", "--json").out.splitlines()]


def test_a_link_is_printed_alone_so_that_it_can_be_piped(run) -> None:
    done = run("invite", ANNA.upper(), "--role", "admin", "--name", "Anna")
    assert done.code == 0
    assert done.out.startswith("https://dsr.example/invitation/")
    assert len(done.out.split()) == 1
    assert ANNA in done.err
    (row,) = listed(run)
    assert (row["schema"], row["email"], row["name"], row["role"], row["state"]) == (
        "infotrust/user/1",
        ANNA,
        "Anna",
        "admin",
        "invited",
    )
    assert (row["second_factor"], row["signed_in_at"]) == (False, None)
    again = run("invite", ANNA)
    assert again.out != done.out, "a new link for who has lost the first"
    assert len(listed(run)) == 1


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("invite", "nobody"), 2, "no mail address"),
        (("invite", ANNA), 2, "--role"),
        (("invite", ANNA, "--role", "king"), 2, "Invalid value for '--role': 'king' is not one of 'reviewer'"),
        (("invite", "x" * 64 + "@example.lv", "--role", "admin"), 2, "64 characters"),
        (("disable", "nobody@infotrust.example"), 1, "no account"),
    ],
)
def test_what_can_not_be_done_is_a_sentence(run, words: tuple[str, ...], code: int, sentence: str) -> None:
    done = run(*words)
    assert (done.code, done.out) == (code, "")
    assert sentence in done.err
    assert done.err.count("\n") == 1


def test_another_role_and_a_disabled_account_are_told(run) -> None:
    run("invite", ANNA, "--role", "reviewer")
    assert "reviewer" in run("invite", ANNA, "--role", "admin").err
    assert run("disable", ANNA).code == 0
    assert "disabled" in run("invite", ANNA).err
    assert [row["state"] for row in listed(run)] == ["disabled"]


def test_the_demo_has_somebody_of_each_role_who_can_sign_in(tmp_path: Path) -> None:
    with bare(tmp_path, second_factor="optional") as rt, served(rt):
        people = add_people(rt, "parole demonstracijai")
        assert [role for _, role in people] == [role.value for role in Role]
        begun = sign_in(rt, Caller("127.0.0.1", "test"), people[0][0], "parole demonstracijai")
        assert begun.step.value == "signed_in"
