"""The checks of ``doctor``: one line each, with the next step where one fails."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import SecretStr

from cli.errors import CommandError
from cli.failures import known
from cli.output import say

if TYPE_CHECKING:
    from config.settings import Settings

EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before the program was written is wrong: every term would be reckoned from a wrong day."""

MASK = "(secret)"
SCHEMES = frozenset({"imap", "imaps", "imap+starttls", "maildir", "smtp", "smtps", "file", "memory", "redis", "rediss", "amqp", "amqps", "http", "https",
                     "sqlite", "postgresql", "postgresql+psycopg"})  # fmt: skip
"""How an address can begin; of anything else nothing is shown."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: *notes* are no failures, but somebody should know; *details* are what *text* sums up."""

    text: str
    notes: tuple[str, ...] = ()
    details: tuple[str, ...] = ()


def check_all() -> bool:
    """Run every check, print a line each, and tell whether all succeeded."""
    from config.settings import load

    try:
        settings = load()
    except Exception as error:  # noqa: BLE001 - sorted into known failures below
        return _print("settings", _failure(error))
    outcomes = [_run(name, check, settings) for name, check in CHECKS]
    return all(outcomes)


def list_settings() -> None:
    """Print every setting with its value; secrets are masked."""
    from config.settings import Settings, SettingsError, load

    try:
        settings = load()
    except SettingsError:
        _list_names()
        raise
    for name in Settings.model_fields:
        value = getattr(settings, f"effective_{name}", getattr(settings, name))
        if isinstance(getattr(settings, name), SecretStr):
            value = _masked(name, value)
        say(f"{name.upper():20} {_shown(value)}".rstrip())


def _list_names() -> None:
    """Print at least what settings there are, for whoever has misspelt one."""
    from config.settings import Settings

    for name in Settings.model_fields:
        say(name.upper())


def _shown(value: object) -> str:
    """Write a value as the environment would spell it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return ",".join(map(str, value))
        case _:
            return str(value)


def _masked(name: str, value: SecretStr | str) -> str:
    """Mask a secret; of an address scheme, host and path stay, unless it is none that we know."""
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    scheme, _, rest = text.partition(":")
    if scheme not in SCHEMES or not name.endswith(("_url", "_proxy")):
        return MASK
    address, _, query = rest.partition("?")
    before, at, after = address.rpartition("@")
    return f"{scheme}:{'//' + MASK + '@' if at else before}{after}{'?' + MASK if query else ''}"


def _run(name: str, check: "Callable[[Settings], Finding]", settings: "Settings") -> bool:
    try:
        return _print(name, check(settings))
    except Exception as error:  # noqa: BLE001 - sorted into known failures below
        return _print(name, _failure(error))


def _failure(error: Exception) -> CommandError:
    failure = known(error)
    if failure is None:
        raise error
    return failure


def _print(name: str, outcome: Finding | CommandError) -> bool:
    if isinstance(outcome, CommandError):
        say(f"FAIL  {name:14} {outcome}")
        return False
    say(f"ok    {name:14} {outcome.text}")
    for detail in outcome.details:
        say(f"      {name:14} {detail}")
    for note in outcome.notes:
        say(f"note  {name:14} {note}")
    return True


def _settings(settings: "Settings") -> Finding:
    """Read the files that settings name, too: a start reads them."""
    from runtime.algorithm_dates import load_algorithms
    from runtime.resources import load_calendar, load_company, load_retention

    for load in (load_company, load_calendar, load_algorithms, load_retention):
        load(settings)
    notes = []
    if not settings.staff_addresses:
        notes.append("STAFF_ADDRESSES is empty: nobody is told of new cases.")
    if not settings.admin_addresses:
        notes.append("ADMIN_ADDRESSES is empty: nobody is told of mail that waits for review.")
    if settings.allow_test_anchors:
        notes.append("ALLOW_TEST_ANCHORS is on: test certificates can be accepted. Never use this with real clients.")
    return Finding("all settings are known and fit together", tuple(notes))


def _data_folder(settings: "Settings") -> Finding:
    from runtime.runtime import make_data_folder

    make_data_folder(settings)
    return Finding(f"{settings.data_dir} can be written")


def _database(settings: "Settings") -> Finding:
    from runtime.runtime import open_store

    engine, _ = open_store(settings)
    try:
        note = f"Back up the key file {settings.effective_key_file} apart from the database: without it nothing can be read."
        return Finding(f"{engine.dialect.name} answers, tables are up to date, keys fit", (note,))
    finally:
        engine.dispose()


def _mailbox(settings: "Settings") -> Finding:
    from runtime.connections import open_source, source_name

    source = open_source(settings)
    try:
        source.check()
        return Finding(f"{source_name(settings)} can be read: {', '.join(source.folders())}")
    finally:
        source.close()


def _stored_mail(settings: "Settings") -> Finding:
    """Compare what the mailbox held at the last look with what is stored."""
    from cases import store
    from cases.database import reading
    from runtime.connections import source_name
    from runtime.runtime import open_store

    engine, _ = open_store(settings)
    try:
        with reading(engine) as session:
            states = store.folder_counts(session, source_name(settings))
    finally:
        engine.dispose()
    alarms = [f"{state.missing} in {state.folder}" for state in states if store.is_alarm(state)]
    if alarms:
        raise CommandError(
            f"The mail server holds mail that can't be stored: {', '.join(alarms)}; look at it in the mailbox, and at"
            " mail_not_fetched in the log for the cause. It is tried again at every poll."
        )
    gone = tuple(f"{state.gone} stored mails are no longer in {state.folder}." for state in states if state.gone)
    return Finding(f"{sum(state.held for state in states)} mails were on the server at the last look, all stored", gone)


def _outgoing(settings: "Settings") -> Finding:
    from runtime.connections import open_carrier

    open_carrier(settings).check()
    held = () if settings.sends else ("OUTGOING is hold: letters and notices wait, nothing leaves.",)
    return Finding("mail can be handed over", held)


def _letters(settings: "Settings") -> Finding:
    """Read every template, and the certificate that letters are signed with."""
    from cases.letter_kinds import LetterError
    from runtime.letter_shelf import LetterShelf
    from runtime.signing import load_sealer

    try:
        number = LetterShelf.of(settings).check()
    except LetterError as error:
        text = str(error)
        raise CommandError(f"{text[:1].upper()}{text[1:]}. Nothing of that kind is sent until it is mended.") from error
    sealer = load_sealer(settings)
    if sealer is None:
        return Finding(f"{number} templates are whole", ("No SIGN_CERTIFICATE is set: letters leave unsigned.",))
    until = sealer.certificate.not_valid_after_utc
    if until < datetime.now(UTC):
        raise CommandError(f"The certificate in SIGN_CERTIFICATE ended on {until:%Y-%m-%d}; name a new one.")
    return Finding(f"{number} templates are whole; letters are signed until {until:%Y-%m-%d}")


def _sent_mail(settings: "Settings") -> Finding:
    """Tell of what did not leave, and of what waits for an admin."""
    from cases import store
    from cases.database import reading
    from cases.states import OutboundState
    from runtime.runtime import open_store

    engine, _ = open_store(settings)
    try:
        with reading(engine) as session:
            failed = [row for row in store.list_outbound(session, OutboundState.FAILED) if row.purged_at is None]
            held = store.list_outbound(session, OutboundState.HELD)
    finally:
        engine.dispose()
    if failed:
        kinds = ", ".join(sorted({row.kind for row in failed}))
        raise CommandError(
            f"{len(failed)} letters and notices did not leave ({kinds}): {failed[-1].error}."
            " `infotrust mail outgoing` names them; mend the cause, then `infotrust mail retry` them."
        )
    notes = (f"{len(held)} letters and notices wait for an admin: `infotrust mail held`.",) if held else ()
    return Finding("no letter or notice failed", notes)


def _queue(settings: "Settings") -> Finding:
    from runtime.broker_check import check_broker

    return Finding(check_broker(settings))


def _trust(settings: "Settings") -> Finding:
    del settings  # the states are read like those of `trust status`
    from cli.trust_table import all_states, line

    found = all_states(datetime.now(UTC))
    good = [s.territory for s in found if s.leads]
    if not good:
        raise CommandError(
            "No trusted list is loaded and fresh, so no signature can be accepted; fetch them with"
            " `infotrust trust refresh`, and see `infotrust trust status`."
        )
    bad = _grouped((s.state.value, s.territory) for s in found if not s.good)
    failed = _grouped((s.failure, s.territory) for s in found if s.failure)
    notes = [f"The list is {state}: {territories}." for state, territories in bad]
    notes += [f"Not refreshed ({failure}): {territories}." for failure, territories in failed]
    return Finding(f"{len(good)} lists are trusted: {', '.join(good)}", tuple(notes), tuple(map(line, found)))


def _grouped(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Put together what is the same for several territories: a server of the network that is down fails thirty lists."""
    groups: dict[str, list[str]] = {}
    for what, territory in pairs:
        groups.setdefault(what, []).append(territory or "unreadable file")
    return [(what, ", ".join(territories)) for what, territories in groups.items()]


def _clock(settings: "Settings") -> Finding:
    from zoneinfo import ZoneInfo

    now = datetime.now(UTC)
    if now < EARLIEST:
        raise CommandError(f"The clock shows {now:%Y-%m-%d}; set it, for instance by NTP: terms are reckoned from it.")
    return Finding(f"{now.astimezone(ZoneInfo(settings.timezone)):%Y-%m-%d %H:%M:%S %Z}")


def _scans(_settings: "Settings") -> Finding:
    from runtime import ocr

    if ocr.is_available():
        return Finding("scans and photographs are read in Latvian")
    note = "Scans can't be read here, and such mail is held; install tesseract-ocr and tesseract-ocr-lav."
    return Finding("text is read, scans are not", (note,))


CHECKS: tuple[tuple[str, "Callable[[Settings], Finding]"], ...] = (
    ("settings", _settings),
    ("data folder", _data_folder),
    ("database", _database),
    ("mailbox", _mailbox),
    ("stored mail", _stored_mail),
    ("outgoing mail", _outgoing),
    ("sent mail", _sent_mail),
    ("letters", _letters),
    ("queue", _queue),
    ("trust data", _trust),
    ("scans", _scans),
    ("clock", _clock),
)
