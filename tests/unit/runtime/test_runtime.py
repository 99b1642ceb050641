"""The start: everything connects, or one sentence says what is wrong and which exit code it is."""

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes.office import rows

from config.settings import Settings, SettingsError
from runtime.failures import EnvironmentFailed
from runtime.runtime import FIRST_LOOK_BACK, build

ROOT = Path(__file__).resolve().parents[3]


def test_the_embedded_default_needs_nothing_but_a_folder(tmp_path: Path) -> None:
    rt = build(Settings(data_dir=tmp_path / "var"))
    rt.source.check()
    rt.mail_carrier.check()
    assert rt.trust.anchors_count == 0
    assert rt.process_since - (datetime.now(UTC) - FIRST_LOOK_BACK) < timedelta(minutes=1)
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "var" / "infotrust.key").stat().st_mode) == 0o600
    rt.close()


def test_a_second_start_finds_what_the_first_one_made(tmp_path: Path) -> None:
    for _ in range(2):
        rt = build(Settings(data_dir=tmp_path / "var"))
        assert rows(rt, "select last_id from history_head") == [(0,)]
        rt.close()


def test_a_lost_key_stops_the_start(tmp_path: Path) -> None:
    build(Settings(data_dir=tmp_path)).close()
    (tmp_path / "infotrust.key").unlink()
    with pytest.raises(SettingsError, match="restore it"):
        build(Settings(data_dir=tmp_path))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"source_url": "pop3://x"}, "SOURCE_URL"),
        ({"source_url": "imaps://"}, "SOURCE_URL"),
        ({"source_url": "imaps://host"}, "SOURCE_URL"),
        ({"source_url": "imaps://user@host"}, "SOURCE_PASSWORD"),
        ({"source_url": "imap://user:pass@mail.example.lv"}, "SOURCE_URL"),
        ({"source_url": "imaps://user:pass@[broken"}, "SOURCE_URL"),
        ({"smtp_url": "x:"}, "SMTP_URL"),
        ({"broker_url": "kafka://x"}, "BROKER_URL"),
        ({"database_url": "mysql://x/y"}, "DATABASE_URL"),
        ({"database_url": "nonsense"}, "DATABASE_URL"),
        ({"trust_source": "/nowhere/at/all"}, "TRUST_SOURCE"),
        ({"company_file": "/nowhere/company.toml"}, "COMPANY_FILE"),
        ({"calendar_file": "/nowhere/calendar.toml"}, "CALENDAR_FILE"),
    ],
)
def test_a_wrong_setting_is_named_and_no_password_shown(tmp_path: Path, given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as caught:
        build(Settings(data_dir=tmp_path, **given))
    assert "pass" not in str(caught.value).replace("password", "").replace("SOURCE_PASSWORD", "")


def test_a_data_folder_that_can_t_be_written_is_the_environment_s_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(EnvironmentFailed, match="DATA_DIR"):
        build(Settings(data_dir=tmp_path / "file" / "var"))


def test_a_file_that_is_no_database_is_the_environment_s_fault(tmp_path: Path) -> None:
    (tmp_path / "infotrust.db").write_bytes(b"not a database at all" * 1000)
    with pytest.raises(EnvironmentFailed, match="DATABASE_URL"):
        build(Settings(data_dir=tmp_path))


def test_a_database_server_that_is_away_is_the_environment_s_fault(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://x@/y?host={tmp_path}"
    with pytest.raises(EnvironmentFailed, match="DATABASE_URL"):
        build(Settings(data_dir=tmp_path, database_url=url))


def test_importing_connects_nothing_and_loads_no_web(tmp_path: Path) -> None:
    code = (
        "import sys, runtime.runtime, workers.service; sys.exit('fastapi' in sys.modules or 'alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "HOME": str(tmp_path)}, check=True)
