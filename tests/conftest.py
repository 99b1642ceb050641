"""What all tests share: the folder of real samples, and the rule that CI skips nothing unannounced."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import made_once
from fakes.postgres import Postgres, private_postgres
from fakes.rabbitmq import private_rabbitmq
from fakes.redis import private_redis
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
EXPECTED_SKIPS = ROOT / ".ci" / "expected-skips"

settings.register_profile("untimed", deadline=None)  # a busy machine fails no test
settings.load_profile("untimed")
made_once.remember()
made_once.remember_in_children()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real signatures, lists, mails and requests that lies beside a checkout."""
    folder = SHARED / "corpus"
    if not folder.is_dir():
        pytest.skip("the folder of real samples is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A private PostgreSQL server; each test makes a database of its own in it."""
    with private_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A private Redis server."""
    with private_redis() as url:
        yield url


@pytest.fixture(scope="session")
def rabbitmq_url() -> Iterator[str]:
    """A private RabbitMQ server."""
    with private_rabbitmq() as url:
        yield url


def pytest_collection_finish() -> None:
    """Spare the collector of garbage the thousands of tests and modules that live to the end: it walked them all the time."""
    gc.collect()
    gc.freeze()


def _announced() -> set[str]:
    lines = EXPECTED_SKIPS.read_text(encoding="utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2]).removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
        if reason not in _announced():
            report.outcome = "failed"
            report.longrepr = f"skipped in CI for a reason that .ci/expected-skips does not name: {reason}"
    return report
