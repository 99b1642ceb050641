"""Named wrong inputs, each given as a user would: one sentence with cause and remedy, the right exit code, nothing lost."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from fakes.dovecot import Certificate, dovecot
from fakes.wrong_input import (
    DONE,
    ENVIRONMENT,
    MAIL,
    NEGATIVE,
    USAGE,
    Office,
    Prepared,
    Row,
    Words,
    assert_one_sentence,
)

from cases.schema import SCHEMA_VERSION

LISTED: Words = ("case", "list")


def setting(name: str, value: str, *says: str, command: Words = LISTED) -> Row:
    """Give a wrong setting, which stops the start and is named."""
    return Row(USAGE, (name, *says), command, {name: value})


def needing_all(name: str, value: str, *says: str) -> Row:
    """Give a setting whose fault shows where everything is connected."""
    return Row(USAGE, (name, *says), lambda o: ("ingest", o.file("m.eml", MAIL)), {name: value})


SETTINGS = {
    "unknown setting": Row(USAGE, ("INFOTRUST_COLOUR", "doctor --settings"), LISTED, {"COLOUR": "blue"}),
    "misspelt setting": Row(USAGE, ("SOURCE_ULR", "did you mean SOURCE_URL"), LISTED, {"SOURCE_ULR": "x"}),
    "number that is none": setting("RETRY_AFTER", "soon", "valid integer"),
    "number out of range": setting("POLL_INTERVAL", "0", "greater than or equal to 1"),
    "word outside the choice": setting("OUTGOING", "maybe", "'send' or 'hold'"),
    "date that is none": setting("PROCESS_SINCE", "yesterday", "valid date"),
    "truth that is none": setting("OFFLINE", "perhaps", "valid boolean"),
    "zone that does not exist": setting("TIMEZONE", "Mars/Olympus", "write one such as"),
    "staff address that is none": setting("STAFF_ADDRESSES", "anna", "write one such as"),
    "proxy that is no address": setting("HTTP_PROXY", "proxy", "write http://"),
    "listening on no port": setting("WEB_BIND", "localhost", "address:port"),
    "settings file that is not there": setting("CONFIG", "/nowhere.toml", "can't be read", "check"),
    "settings file that is no TOML": setting("CONFIG", "/etc/passwd", "not valid TOML"),
    "secret file that is not there": setting("SMTP_PASSWORD_FILE", "/nowhere", "can't be read"),
    "database address that is none": setting("DATABASE_URL", "nonsense", "write sqlite:///"),
    "database of another make": setting("DATABASE_URL", "mysql://x/y", "use SQLite or PostgreSQL"),
    "test anchors and a mailbox elsewhere": Row(
        USAGE,
        ("SOURCE_URL", "remove ALLOW_TEST_ANCHORS"),
        LISTED,
        {"ALLOW_TEST_ANCHORS": "true", "SOURCE_URL": "imaps://u:p@mail.example"},
    ),
    "mailbox of another protocol": needing_all("SOURCE_URL", "pop3://u:p@mail.example", "write imaps://"),
    "mailbox that would be read in clear": needing_all("SOURCE_URL", "imap://u:p@mail.example", "use imaps://"),
    "mailbox without a user": needing_all("SOURCE_URL", "imaps://mail.example", "write imaps://user@host"),
    "mailbox without a password": Row(
        USAGE,
        ("password", "SOURCE_PASSWORD_FILE"),
        lambda o: ("ingest", o.file("m.eml", MAIL)),
        {"SOURCE_URL": "imaps://u@mail.example"},
    ),
    "mailbox address that is none": needing_all("SOURCE_URL", "imaps://u:p@[1", "write imaps://"),
    "outgoing mail of another protocol": needing_all("SMTP_URL", "ftp://mail.example", "write smtps://"),
    "queue of another make": needing_all("BROKER_URL", "kafka://queue.example", "write redis://"),
    "company file that is not there": needing_all("COMPANY_FILE", "/nowhere.toml", "can't be read"),
    "calendar file that is no TOML": needing_all("CALENDAR_FILE", "/etc/passwd", "not valid TOML"),
    "algorithms file that is a folder": needing_all("ALGORITHMS_FILE", "/etc", "can't be read"),
    "trust folder that is not there": needing_all("TRUST_SOURCE", "/nowhere", "make it, or write eu"),
}


def without_key(office: Office) -> Words:
    (office.data / "infotrust.key").rename(office.data / "elsewhere.key")
    return LISTED


def key_of_another(office: Office) -> Words:
    other = Office(office.folder / "other")
    other.folder.mkdir()
    assert other.run(*LISTED).code == DONE
    (office.data / "infotrust.key").rename(office.data / "elsewhere.key")
    shutil.copy(other.data / "infotrust.key", office.data)
    return LISTED


def key_for_all_to_read(office: Office) -> Words:
    shutil.copy(office.data / "infotrust.key", office.data / "elsewhere.key")
    (office.data / "infotrust.key").chmod(0o644)
    return LISTED


def key_of_rubbish(office: Office) -> Words:
    (office.data / "infotrust.key").rename(office.data / "elsewhere.key")
    office.file("data/infotrust.key", "secret").chmod(0o600)
    return LISTED


def newer_tables(office: Office) -> Words:
    with sqlite3.connect(office.data / "infotrust.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    return LISTED


def repaired(office: Office) -> None:
    """Put back what a row took away."""
    if (office.data / "elsewhere.key").exists():
        (office.data / "elsewhere.key").replace(office.data / "infotrust.key")
        (office.data / "infotrust.key").chmod(0o600)
    with sqlite3.connect(office.data / "infotrust.db") as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (SCHEMA_VERSION,))
    database.close()


UNREACHABLE = "postgresql+psycopg://u@127.0.0.1:1/db"

ENVIRONMENTS = {
    "data folder below a file": Row(
        ENVIRONMENT, ("data folder", "set DATA_DIR"), LISTED, {"DATA_DIR": "/etc/passwd/data"}
    ),
    "data folder that is a file": Row(
        ENVIRONMENT, ("data folder", "set DATA_DIR"), LISTED, {"DATA_DIR": "/etc/passwd"}
    ),
    "data folder that nobody can write": Row(
        ENVIRONMENT, ("data folder", "set DATA_DIR"), LISTED, {"DATA_DIR": "/proc/1/x"}
    ),
    "key file that is gone": Row(USAGE, ("not there", "restore it"), without_key),
    "key file of another database": Row(USAGE, ("another database", "restore"), key_of_another),
    "key file that others can read": Row(USAGE, ("read by others", "chmod 600"), key_for_all_to_read),
    "key file of rubbish": Row(USAGE, ("line 1 of the key file", "32 bytes"), key_of_rubbish),
    "key file below a file, for a new database": Row(
        ENVIRONMENT,
        ("can't be made", "set KEY_FILE"),
        LISTED,
        {"KEY_FILE": "/etc/passwd/k", "DATABASE_URL": "sqlite://"},
    ),
    "database that is none": Row(
        ENVIRONMENT,
        ("no SQLite database", "DATABASE_URL"),
        LISTED,
        {"DATABASE_URL": lambda o: f"sqlite:///{o.file('text.db', 'x' * 4096)}"},
    ),
    "database that is a folder": Row(
        ENVIRONMENT, ("can't be opened", "check"), LISTED, {"DATABASE_URL": lambda o: f"sqlite:///{o.folder}"}
    ),
    "database of a newer program": Row(ENVIRONMENT, ("version 9999", "db upgrade"), newer_tables),
    "PostgreSQL that does not answer": Row(
        ENVIRONMENT, ("can't be reached", "check that it runs"), LISTED, {"DATABASE_URL": UNREACHABLE}
    ),
    "mailbox that does not answer": Row(
        ENVIRONMENT,
        ("No connection to 127.0.0.1:1", "check the network"),
        ("run",),
        {"SOURCE_URL": "imap://u:p@127.0.0.1:1", "START_RETRIES": 1},
    ),
    "mailbox of an unknown name": Row(
        ENVIRONMENT,
        ("mail.invalid", "check SOURCE_URL"),
        ("run",),
        {"SOURCE_URL": "imaps://u:p@mail.invalid", "START_RETRIES": 0},
    ),
    "Maildir that is not there": Row(
        ENVIRONMENT,
        ("no Maildir", "check SOURCE_URL"),
        ("run",),
        {"SOURCE_URL": "maildir:///nowhere", "START_RETRIES": 0},
    ),
    "demo in a folder of somebody else": Row(
        USAGE, ("no demo made", "--folder"), lambda o: ("demo", "--folder", o.file("mine.txt").parent)
    ),
    "demo in a file": Row(
        ENVIRONMENT, ("can't be used", "--folder"), lambda o: ("demo", "--folder", o.file("mine.txt"))
    ),
}


def verifying(*options: object) -> Words:
    return ("verify", *options)


def named(name: str, content: bytes | str = "", *before: object, after: Words = ()) -> Prepared:
    """Give a command that names a file of this *content*."""
    return lambda office: (*before, office.file(name, content), *after)


FILES = {
    "file that is not there": Row(USAGE, ("does not exist", "check the name"), ("verify", "/nowhere/at.all")),
    "folder in place of a file": Row(USAGE, ("is a directory", "name a file"), ("verify", "/etc")),
    "name with a line break": Row(USAGE, ("does not exist", "check the name"), ("parse", "/nowhere/a\nb")),
    "file too large to be read": Row(
        USAGE, ("bytes", "up to"), lambda o: ("parse", sparse(o.folder / "large", 300 * 1024 * 1024))
    ),
    "mail that is not there": Row(USAGE, ("does not exist", "check the name"), ("ingest", "/nowhere/at.all")),
    "folder that is no Maildir": Row(USAGE, ("no Maildir", "name the message files"), ("ingest", "/etc")),
    "detached content that is not there": Row(
        USAGE, ("does not exist", "check the name"), named("a.p7s", "x", "verify", after=("--detached", "/nowhere/a"))
    ),
    "trusted list that is not there": Row(
        USAGE,
        ("can't be read", "check its name"),
        named("a.txt", "x", "verify", after=("--trusted-list", "/nowhere.xml")),
    ),
    "trusted list that is no XML": Row(
        USAGE,
        ("as a trusted list", "name another"),
        named("list.xml", "no list", "verify", "/etc/passwd", "--trusted-list"),
    ),
    "trusted list of another kind of XML": Row(
        USAGE, ("no trusted list", "name another"), named("list.xml", "<a/>", "verify", "/etc/passwd", "--trusted-list")
    ),
    "anchor that is no certificate": Row(
        USAGE, ("no certificate", "name another"), named("a.pem", "x", "verify", "/etc/passwd", "--trust-anchor")
    ),
    "anchor that is not there": Row(
        USAGE, ("can't be read", "check its name"), ("verify", "/etc/passwd", "--trust-anchor", "/nowhere.pem")
    ),
    "list signer that is a folder": Row(
        USAGE,
        ("can't be read", "check its name"),
        ("verify", "/etc/passwd", "--trust-anchor", "/etc", "--list-signer", "/etc"),
    ),
    "batch that is not there": Row(
        USAGE, ("does not exist", "check the name"), ("verify", "--batch", "/nowhere.jsonl")
    ),
    "batch that is a folder": Row(USAGE, ("is a directory", "name a file"), ("classify", "--batch", "/etc")),
}


def sparse(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


USES = {
    "no command": Row(USAGE, ("Missing command", "--help"), ()),
    "unknown command": Row(USAGE, ("No such command", "--help"), ("frobnicate",)),
    "unknown command of a group": Row(USAGE, ("No such command", "case --help"), ("case", "frobnicate")),
    "unknown option": Row(USAGE, ("No such option", "verify --help"), ("verify", "--frobnicate", "x")),
    "option without its value": Row(USAGE, ("requires an argument", "--help"), ("verify", "x", "--at")),
    "no file and no batch": Row(USAGE, ("Name files", "--batch"), ("verify",)),
    "files and a batch": Row(USAGE, ("Name files", "not both"), ("parse", "x", "--batch", "y")),
    "no worker": Row(USAGE, ("--jobs", "--help"), ("parse", "x", "--jobs", "0")),
    "language without sentences": Row(USAGE, ("'fr'", "--lang lv"), ("verify", "/etc/passwd", "--lang", "fr")),
    "validation time that is none": Row(
        USAGE, ("no time", "2026-11-30T10:00:00Z"), ("verify", "/etc/passwd", "--at", "noon")
    ),
    "validation time without an offset": Row(
        USAGE, ("no offset", "2026-11-30T10:00:00Z"), ("verify", "/etc/passwd", "--at", "2026-11-30T10:00:00")
    ),
    "time of receipt that is none": Row(USAGE, ("no time", "2026-11-30T10:00:00Z"), ("due", "yesterday")),
    "day that no calendar has": Row(USAGE, ("no time", "or a date"), ("due", "2026-02-30")),
    "day at the edge of time": Row(USAGE, ("beyond the years", "write a year"), ("due", "0001-01-01")),
    "day after all calendars": Row(USAGE, ("9999-12-31", "must lie in the years"), ("due", "9999-12-31")),
    "receipt stated as no time": Row(
        USAGE, ("no time", "2026-11-30T10:00:00Z"), lambda o: ("ingest", o.file("m.eml", MAIL), "--received-at", "noon")
    ),
    "case of an unknown number": Row(NEGATIVE, ("DSR-2026-000099", "case list"), ("case", "show", "DSR-2026-000099")),
    "state of no case": Row(USAGE, ("'lost'", "write one of"), ("case", "list", "--state", "lost")),
    "stage of no mail": Row(USAGE, ("'lost'", "write one of"), ("mail", "list", "--stage", "lost")),
    "item of an unknown number": Row(NEGATIVE, ("no review item 99", "review list"), ("review", "show", "99")),
    "item that is no number": Row(USAGE, ("valid integer", "review show --help"), ("review", "show", "one")),
    "item beyond all numbers": Row(USAGE, ("less than", "mail show --help"), ("mail", "show", "9" * 30)),
    "mail of an unknown number": Row(NEGATIVE, ("no mail 99", "mail list"), ("mail", "export", "99")),
    "release of an unknown item": Row(
        NEGATIVE, ("no review item 99", "review list"), ("review", "release", "99", "--as", "Anna", "--reason", "x")
    ),
    "release without a reason": Row(USAGE, ("Missing option", "--help"), ("review", "release", "1", "--as", "Anna")),
    "release with an empty reason": Row(
        USAGE, ("needs a reason", "--reason"), ("review", "release", "1", "--as", "Anna", "--reason", "  ")
    ),
    "release by nobody": Row(
        USAGE, ("name of who acts", "--as"), ("review", "release", "1", "--as", " ", "--reason", "x")
    ),
    "release with an unknown right": Row(
        USAGE,
        ("'oblivion'", "write one of"),
        ("review", "release", "1", "--as", "Anna", "--reason", "x", "--right", "oblivion"),
    ),
    "rejection with an empty reason": Row(
        USAGE, ("needs a reason", "--reason"), ("review", "reject", "1", "--as", "Anna", "--reason", "")
    ),
    "rejection of an unknown item": Row(
        NEGATIVE, ("no review item 99", "review list"), ("review", "reject", "99", "--as", "Anna", "--reason", "x")
    ),
}

ROWS = SETTINGS | ENVIRONMENTS | FILES | USES


@pytest.mark.parametrize("name", ROWS)
def test_wrong_input_ends_in_one_sentence_and_loses_nothing(office: Office, name: str) -> None:
    row = ROWS[name]
    command = row.command(office) if callable(row.command) else row.command
    settings = {name: value(office) if callable(value) else value for name, value in row.settings.items()}
    ran = office.run(*command, **settings)
    assert_one_sentence(ran.err, *row.says)
    assert ran.code == row.code, ran.err
    repaired(office)
    assert office.stored() == row.stored


def test_a_decision_is_not_taken_twice(office: Office) -> None:
    decision = ("1", "--as", "Anna", "--reason", "known by telephone")
    assert office.run("review", "release", *decision).code == DONE
    ran = office.run("review", "release", *decision)
    assert_one_sentence(ran.err, "released already", "show")
    assert ran.code == NEGATIVE
    assert len(office.run("case", "list", "--json").objects) == 1


MAILBOXES = {
    "wrong password": (
        Certificate.NONE,
        "imap://info:wrong@127.0.0.1:{port}",
        USAGE,
        ("refuses the login", "SOURCE_PASSWORD"),
    ),
    "certificate of another host": (
        Certificate.WRONG_HOST,
        "imaps://info:secret@127.0.0.1:{tls_port}",
        ENVIRONMENT,
        ("belongs to another host", "SOURCE_URL"),
    ),
    "certificate of an unknown authority": (
        Certificate.GOOD,
        "imaps://info:secret@127.0.0.1:{tls_port}",
        ENVIRONMENT,
        ("not trusted here", "SOURCE_CA_FILE"),
    ),
}


@pytest.mark.parametrize("name", MAILBOXES)
def test_a_mailbox_that_refuses_or_cannot_be_trusted_stops_the_start(office: Office, name: str) -> None:
    certificate, url, code, says = MAILBOXES[name]
    with dovecot(certificate) as server:
        address = url.format(port=server.port, tls_port=server.tls_port)
        trusted = {"SOURCE_CA_FILE": server.ca_file} if certificate is Certificate.WRONG_HOST else {}
        ran = office.run("run", SOURCE_URL=address, START_RETRIES=0, **trusted)
        told = office.run("doctor", SOURCE_URL=address, **trusted)
    assert_one_sentence(ran.err, *says)
    assert ran.code == code
    assert told.code == NEGATIVE
    (line,) = [line for line in told.out.splitlines() if line.startswith("FAIL  mailbox")]
    assert ran.err.strip() in line
    assert "wrong" not in ran.err + told.out, "no password is repeated"
    assert office.stored() == 1
