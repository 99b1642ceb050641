from datetime import UTC, datetime, timedelta

import pytest

from authority import subjects
from authority.pki import Authority, Identity

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority(NOW)


@pytest.fixture(scope="session")
def liga(authority: Authority) -> Identity:
    return authority.issue(subjects.LIGA)


@pytest.fixture(scope="session")
def at() -> datetime:
    return NOW - timedelta(hours=5)
