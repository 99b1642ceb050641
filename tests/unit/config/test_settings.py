"""Settings: unknown or wrong ones stop the start with a sentence that names them; secrets come from files too."""

from datetime import date
from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, load

WRONG = {
    "unknown name": ({"INFOTRUST_SORCE_URL": "x"}, "INFOTRUST_SORCE_URL"),
    "unknown name without a near one": ({"INFOTRUST_ZZZ": "x"}, "INFOTRUST_ZZZ"),
    "number that is none": ({"INFOTRUST_RETRY_AFTER": "soon"}, "RETRY_AFTER"),
    "number out of range": ({"INFOTRUST_RETRY_AFTER": "0"}, "RETRY_AFTER"),
    "word outside the choice": ({"INFOTRUST_OUTGOING": "perhaps"}, "OUTGOING"),
    "date that is none": ({"INFOTRUST_PROCESS_SINCE": "yesterday"}, "PROCESS_SINCE"),
    "staff address that is none": ({"INFOTRUST_STAFF_ADDRESSES": "a@office.example, anna"}, "STAFF_ADDRESSES"),
    "admin address with a name": ({"INFOTRUST_ADMIN_ADDRESSES": "Anna <a@office.example>"}, "ADMIN_ADDRESSES"),
    "sender address with a line break": ({"INFOTRUST_MAIL_FROM": "a@office.example\nBcc: b@c.example"}, "MAIL_FROM"),
    "proxy without a scheme": ({"INFOTRUST_HTTP_PROXY": "proxy:3128"}, "HTTP_PROXY"),
    "address to listen on without a port": ({"INFOTRUST_WEB_BIND": "0.0.0.0"}, "WEB_BIND"),
    "port beyond the last": ({"INFOTRUST_WEB_BIND": "127.0.0.1:65536"}, "WEB_BIND"),
    "zone that does not exist": ({"INFOTRUST_TIMEZONE": "Europe/Atlantis"}, "TIMEZONE"),
    "zone that is a path": ({"INFOTRUST_TIMEZONE": "../../etc/passwd"}, "TIMEZONE"),
    "secret file that is not there": ({"INFOTRUST_SMTP_PASSWORD_FILE": "/nowhere/at/all"}, "SMTP_PASSWORD_FILE"),
    "test anchors with a mailbox elsewhere": (
        {"INFOTRUST_ALLOW_TEST_ANCHORS": "true", "INFOTRUST_SOURCE_URL": "imaps://info@mail.example"},
        "SOURCE_URL",
    ),
    "test anchors with outgoing mail elsewhere": (
        {"INFOTRUST_ALLOW_TEST_ANCHORS": "true", "INFOTRUST_SMTP_URL": "smtps://info@mail.example"},
        "SMTP_URL",
    ),
    "settings file that is not there": ({"INFOTRUST_CONFIG": "/nowhere/at/all.toml"}, "INFOTRUST_CONFIG"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_stops_the_start_and_is_named(name):
    environ, expected = WRONG[name]
    with pytest.raises(SettingsError) as caught:
        load(environ)
    assert expected in str(caught.value)
    assert str(caught.value).endswith(".")


def test_an_unknown_name_in_the_file_is_refused(tmp_path):
    path = tmp_path / "infotrust.toml"
    path.write_text('SOURCE_ULR = "maildir:///tmp"', encoding="utf-8")
    with pytest.raises(SettingsError, match="did you mean SOURCE_URL"):
        load({"INFOTRUST_CONFIG": str(path)})


def test_a_broken_file_is_named_with_its_fault(tmp_path):
    path = tmp_path / "infotrust.toml"
    path.write_text("SOURCE_URL = ", encoding="utf-8")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load({"INFOTRUST_CONFIG": str(path)})


def test_the_environment_wins_over_the_file(tmp_path):
    path = tmp_path / "infotrust.toml"
    path.write_text(
        'RETRY_AFTER = 60\nSTAFF_ADDRESSES = ["a@office.example"]\nPROCESS_SINCE = 2026-11-01', encoding="utf-8"
    )
    settings = load({"INFOTRUST_CONFIG": str(path), "INFOTRUST_RETRY_AFTER": "30"})
    assert settings.retry_after == 30
    assert settings.staff_addresses == ("a@office.example",)
    assert settings.process_since == date(2026, 11, 1)


def test_a_secret_is_read_from_its_file_without_the_line_end(tmp_path):
    path = tmp_path / "password"
    path.write_text("correct horse\n", encoding="utf-8")
    settings = load({"INFOTRUST_SOURCE_PASSWORD_FILE": str(path)})
    assert settings.source_password is not None
    assert settings.source_password.get_secret_value() == "correct horse"


def test_no_secret_shows_when_settings_are_printed():
    settings = load(
        {
            "INFOTRUST_SOURCE_URL": "imap://user:hush-hush@127.0.0.1:1143",
            "INFOTRUST_SOURCE_PASSWORD": "hush-hush",
            "INFOTRUST_DATABASE_URL": "postgresql+psycopg://user:hush-hush@127.0.0.1/db",
        }
    )
    assert "hush-hush" not in repr(settings)
    assert "hush-hush" not in str(settings)


def test_the_defaults_send_nothing_to_anybody_and_keep_all_in_the_data_folder():
    settings = load({})
    assert settings.smtp_url.get_secret_value() == "file:"
    assert settings.effective_database_url.startswith("sqlite:///")
    assert settings.effective_key_file == Path("var/infotrust.key")
    assert settings.effective_source_url.startswith("maildir:///")
    assert not settings.allow_test_anchors


@pytest.mark.parametrize(
    ("environ", "sends"),
    [
        ({}, True),  # the default writes files, which reach nobody
        ({"INFOTRUST_SMTP_URL": "smtp://127.0.0.1:1025"}, False),
        ({"INFOTRUST_SMTP_URL": "smtp://127.0.0.1:1025", "INFOTRUST_OUTGOING": "send"}, True),
        ({"INFOTRUST_OUTGOING": "hold"}, False),
    ],
)
def test_nothing_leaves_that_nobody_switched_on(environ, sends):
    assert load(environ).sends is sends


def test_settings_cannot_be_changed_after_the_start():
    settings = load({})
    with pytest.raises(ValueError, match="frozen"):
        settings.offline = True


def test_other_programs_variables_are_left_alone():
    assert load({"PATH": "/bin", "INFOTRUSTED_X": "y"}) == Settings()
