"""The table of standards names functions and tests that exist, and every clause that a report cites."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from verify.checks import CLAUSES

ROOT = Path(__file__).resolve().parents[3]
TABLE = (ROOT / "docs" / "standards.md").read_text("utf-8")
ROWS = [line.split("|")[1:-1] for line in TABLE.splitlines() if line.startswith("| ") and not line.startswith("| ---")]
ENTRIES = [row for row in ROWS if row[0].strip() != "clause"]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


FUNCTIONS = sorted({name for row in ENTRIES for name in quoted(row[2])})
TESTS = sorted({name for row in ENTRIES for name in quoted(row[3])})


def test_the_table_is_read() -> None:
    assert len(ENTRIES) > len(CLAUSES)
    assert all(len(row) == len(("clause", "what", "function", "vectors")) for row in ROWS)
    assert all(quoted(row[2]) and quoted(row[3]) for row in ENTRIES)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_exists(name: str) -> None:
    module, _, member = name.rpartition(".")
    assert getattr(importlib.import_module(f"verify.{module}"), member) is not None


@pytest.mark.parametrize("name", TESTS)
def test_every_vector_exists(name: str) -> None:
    file, _, function = name.partition("::")
    tree = ast.parse((Path(__file__).parent / file).read_text("utf-8"))
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert any(test.startswith("test_") for test in defined)
    assert not function or function in defined


def test_every_clause_of_a_check_is_in_the_table() -> None:
    cited = {part for clause in CLAUSES.values() for part in re.findall(r"\d\.\d(?:\.\d)*", clause)}
    assert {part for part in cited if part not in TABLE} == set()
