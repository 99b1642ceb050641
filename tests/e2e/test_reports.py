"""Reports from the shell: one document on standard output, or a sentence why there is none."""

from pathlib import Path

import pytest
from fakes.command import inside
from fakes.trust_world import CONTENT, World

from authority.levels import Level


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    world = World()
    file = tmp_path_factory.mktemp("signed") / "pieprasījums.txt.p7m"
    file.write_bytes(world.at_level(Level.LT))
    assert CONTENT in file.read_bytes()
    return file


@pytest.mark.parametrize(
    ("form", "start"), [("text", "Elektronisko parakstu"), ("html", "<!doctype html>"), ("etsi", "<?xml")]
)
def test_each_form_is_one_document(signed: Path, tmp_path: Path, form: str, start: str) -> None:
    ran = inside(
        "verify", "--offline", "--trusted-list", tmp_path, "--report", form, "--lang", "lv", signed,
        settings={"DATA_DIR": tmp_path / "data"},
    )  # fmt: skip
    assert ran.code == 1, ran.err
    assert ran.out.startswith(start)
    assert "PARAUGKALNE" in ran.out
    assert ran.err == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("--report", "docx", "{file}"),
        ("--report", "html", "--json", "{file}"),
        ("--report", "html", "{file}", "{file}"),
        ("--report", "text", "--batch", "-"),
    ],
)
def test_what_is_no_document_is_refused_with_a_sentence(
    signed: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    given = [argument.format(file=signed) for argument in arguments]
    ran = inside("verify", *given, settings={"DATA_DIR": tmp_path / "data"})
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("--report ")
