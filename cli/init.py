"""``init``: from nothing to a checked mailbox in minutes. It asks, writes the settings file, makes the key, and checks."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from cli.errors import CommandError, Exit
from cli.output import say

SETTINGS_FILE = Path("infotrust.toml")
SECRETS_FOLDER = "secrets"
OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Answers:
    """What the newcomer said. Passwords go into files of their own, never into the settings file."""

    mailbox: str
    password: str | None
    outgoing: str
    outgoing_password: str | None
    staff: str
    admins: str
    trust: str
    data_dir: Path
    send: bool


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(init)


def init(
    settings: Annotated[Path, typer.Option(metavar="FILE", help="The settings file to write.")] = SETTINGS_FILE,
    mailbox: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="info@company.example@mail.company.example, imaps://…, or maildir:///folder."
        ),
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file that holds the mailbox password; else it is asked for.")
    ] = None,
    outgoing: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="smtps://user@host, or file: to write letters into a folder.")
    ] = None,
    staff: Annotated[str | None, typer.Option(metavar="ADDRESSES", help="Who is told of cases, with commas.")] = None,
    admins: Annotated[str | None, typer.Option(metavar="ADDRESSES", help="Who is told of mail that waits.")] = None,
    trust: Annotated[str | None, typer.Option(metavar="SOURCE", help="eu, or a folder of trusted lists.")] = None,
    data_dir: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where the program keeps its data.")] = None,
    send: Annotated[
        bool | None, typer.Option("--send/--hold", help="Let letters leave, or hold them for an admin to see first.")
    ] = None,
) -> int:
    """Set the program up: ask for mailbox, outgoing mail and people, write the settings, make the key, check everything."""
    if settings.exists():
        raise CommandError(f"{settings} is there already; edit it, or name another file with --settings.")
    asked = _Asked()
    box = mailbox_url(asked.text(mailbox, "--mailbox", "Mailbox (address@server, or maildir:///folder)"))
    remote = not box.startswith("maildir:")
    sent = asked.text(outgoing, "--outgoing", "Outgoing mail (smtps://user@host, or file:)", default="file:")
    answers = Answers(
        mailbox=box,
        password=_password(asked, password_file, "Password of the mailbox") if remote else None,
        outgoing=sent,
        outgoing_password=_password(asked, password_file, "Password of outgoing mail") if _needs_login(sent) else None,
        staff=asked.text(staff, "--staff", "Staff to tell of new cases (addresses, with commas)", default=""),
        admins=asked.text(admins, "--admins", "Admins to tell of mail that waits", default=""),
        trust=asked.text(trust, "--trust", "Trusted lists (eu, or a folder)", default="eu"),
        data_dir=Path(
            asked.text(None if data_dir is None else str(data_dir), "--data-dir", "Folder for the data", default="var")
        ),
        send=asked.yes(send, "May letters leave at once? No holds them until an admin has looked"),
    )
    write(settings, answers)
    return _check(settings, answers.admins)


class _Asked:
    """Asks at a terminal; without one, what has no default must be given as an option."""

    def __init__(self) -> None:
        import sys

        self.terminal = sys.stdin.isatty()

    def text(self, given: str | None, option: str, question: str, default: str | None = None) -> str:
        if given is not None:
            return given
        if self.terminal:
            return str(typer.prompt(question, default=default, show_default=bool(default))).strip()
        if default is None:
            raise CommandError(f"There is no terminal to ask at; give {option}.")
        return default

    def yes(self, given: bool | None, question: str) -> bool:
        if given is not None:
            return given
        return typer.confirm(question, default=False) if self.terminal else False

    def secret(self, question: str) -> str:
        if not self.terminal:
            raise CommandError("There is no terminal to ask for a password at; give --password-file.")
        return str(typer.prompt(question, hide_input=True))


def mailbox_url(text: str) -> str:
    """Give the address as the setting SOURCE_URL wants it; ``info@company.example@mail.company.example`` is user, then server.

    Raises:
        CommandError: it names no server.
    """
    if "://" in text:
        return text
    user, at, host = text.strip().rpartition("@")
    if not at or "@" not in user or not host:
        raise CommandError(
            f"{text!r} names no mail server; write the address and the server, as in info@company.example@mail.company.example."
        )
    return f"imaps://{quote(user, safe='')}@{host}"


def write(path: Path, answers: Answers) -> None:
    """Write the settings file, and passwords into files that only their owner may read.

    Raises:
        CommandError: a file can't be written.
    """
    secrets = path.parent / SECRETS_FOLDER
    lines = [
        "# Settings of infotrust; `infotrust doctor --settings` lists all there are.",
        _line("SOURCE_URL", answers.mailbox),
    ]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lines += _secret(secrets / "mailbox.password", "SOURCE_PASSWORD_FILE", answers.password)
        lines.append(_line("SMTP_URL", answers.outgoing))
        lines += _secret(secrets / "outgoing.password", "SMTP_PASSWORD_FILE", answers.outgoing_password)
        lines += [
            _line("OUTGOING", "send" if answers.send else "hold"),
            _line("DATA_DIR", str(answers.data_dir)),
            _line("TRUST_SOURCE", answers.trust),
            _list("STAFF_ADDRESSES", answers.staff),
            _list("ADMIN_ADDRESSES", answers.admins),
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(
            f"{error.filename} can't be written ({error.strerror}); check the folder and its owner."
        ) from error


def _needs_login(outgoing: str) -> bool:
    return outgoing.startswith("smtp") and "@" in outgoing


def _password(asked: _Asked, file: Path | None, question: str) -> str:
    if file is None:
        return asked.secret(question)
    from cli.inputs import read_file

    return read_file(file).decode("utf-8", "replace").rstrip("\r\n")


def _secret(path: Path, name: str, value: str | None) -> list[str]:
    if value is None:
        return []
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "w", encoding="utf-8") as file:
        file.write(value)
    return [_line(name, str(path.absolute()))]


def _line(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{name} = "{escaped}"'


def _list(name: str, addresses: str) -> str:
    items = [a.strip() for a in addresses.split(",") if a.strip()]
    return f"{name} = [{', '.join(_line('', a).removeprefix(' = ') for a in items)}]"


def _check(path: Path, admins: str) -> int:
    """Check everything with the new settings, and say what comes next; the file stays where a check fails."""
    from cli.checks import check_all

    os.environ["INFOTRUST_CONFIG"] = str(path)
    good = check_all()
    say("")
    say(f"The settings are in {path}. Use them with: export INFOTRUST_CONFIG={path.absolute()}")
    say(
        "Then start the service: infotrust run" if good else "Mend what failed above, and check again: infotrust doctor"
    )
    if good:
        _invite(admins)
    return Exit.DONE if good else Exit.NEGATIVE


def _invite(admins: str) -> None:
    """Make the first admin's link; in a database that knows somebody already none is needed."""
    from cases.roles import Role
    from cli.running import runtime
    from cli.users import invited
    from desk.accounts import is_nobody

    first = admins.split(",", maxsplit=1)[0].strip()
    with runtime() as rt:
        if first and is_nobody(rt):
            say(f"The first admin, {first}, sets a password here, once: {invited(rt, first, Role.ADMIN).url}")
            return
    say("People sign in to the pages once they are invited: infotrust user invite EMAIL --role admin")
