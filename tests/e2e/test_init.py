"""A newcomer's first minutes: `infotrust init` writes settings, makes the key, and checks the mailbox."""

import stat
import tomllib

import pytest
from fakes.command import infotrust

from cli.errors import CommandError
from cli.init import mailbox_url


@pytest.fixture
def folder(tmp_path):
    for part in ("cur", "new", "tmp"):
        (tmp_path / "box" / part).mkdir(parents=True)
    return tmp_path


def init(folder, *arguments):
    given = ("--settings", str(folder / "infotrust.toml"), "--data-dir", str(folder / "data"), *arguments)
    return infotrust("init", *given, folder=folder)


def test_it_writes_settings_that_the_program_takes_and_makes_the_key(folder):
    done = init(folder, "--mailbox", f"maildir://{folder / 'box'}", "--staff", "a@office.example, b@office.example")
    written = tomllib.loads((folder / "infotrust.toml").read_text(encoding="utf-8"))
    assert written["STAFF_ADDRESSES"] == ["a@office.example", "b@office.example"]
    assert written["OUTGOING"] == "hold"  # nothing leaves that nobody switched on
    assert stat.S_IMODE((folder / "data" / "infotrust.key").stat().st_mode) == 0o600
    assert "ok    mailbox" in done.out
    # Without trusted lists nothing can be accepted yet, and the newcomer is told the next step.
    assert done.code == 1
    assert "infotrust trust refresh" in done.out


def test_a_password_goes_into_a_file_that_only_its_owner_reads(folder):
    (folder / "given").write_text("correct horse\n", encoding="utf-8")
    init(folder, "--mailbox", "info@company.example@127.0.0.1", "--password-file", str(folder / "given"))
    settings = (folder / "infotrust.toml").read_text(encoding="utf-8")
    secret = folder / "secrets" / "mailbox.password"
    assert "correct horse" not in settings
    assert str(secret) in settings
    assert secret.read_text(encoding="utf-8") == "correct horse"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_settings_that_are_there_are_never_overwritten(folder):
    (folder / "infotrust.toml").write_text("# mine\n", encoding="utf-8")
    done = init(folder, "--mailbox", f"maildir://{folder / 'box'}")
    assert done.code == 2
    assert (folder / "infotrust.toml").read_text(encoding="utf-8") == "# mine\n"


def test_without_a_terminal_what_is_missing_is_named(folder):
    done = init(folder)
    assert done.code == 2
    assert "--mailbox" in done.err


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("info@company.example@mail.company.example", "imaps://info%40company.example@mail.company.example"),
        ("imaps://info%40a.example@mail.example", "imaps://info%40a.example@mail.example"),
        ("maildir:///var/mail/info", "maildir:///var/mail/info"),
    ],
)
def test_the_mailbox_may_be_written_as_people_write_it(given, url):
    assert mailbox_url(given) == url


@pytest.mark.parametrize("given", ["", "info", "info@company.example", "@host"])
def test_an_address_without_a_server_is_refused_with_an_example(given):
    with pytest.raises(CommandError, match=r"info@company\.example@mail\.company\.example"):
        mailbox_url(given)
