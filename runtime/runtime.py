"""The one place that connects: settings in, everything that works on mails out. Importing connects nothing."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine, func, select

from cases.calendar import Calendar
from cases.company import Company
from cases.database import DatabaseUrlError, connect, reading
from cases.failures import StoreError
from cases.history import Act, keys_fit
from cases.letter_forms import Sheet
from cases.model import Mail
from cases.retention import Periods
from cases.schema import check, upgrade, version
from cases.sealed import Vault
from cases.troubles import Trouble
from cases.worklist import Worklists
from config.settings import Settings, SettingsError
from intake.limits import MESSAGE_SIZE
from intake.source import Source
from runtime import trained
from runtime.algorithm_dates import load_algorithms
from runtime.calendar_keeper import CalendarKeeper
from runtime.carriers import MailCarrier
from runtime.child import ChildLimits
from runtime.connections import (
    open_broker,
    open_carrier,
    open_fetcher,
    open_source,
    open_webhook,
    queue_is_in_process,
    source_name,
)
from runtime.crash_points import Hook, live_on
from runtime.examination import Examiner
from runtime.examine import Shared
from runtime.failures import EnvironmentFailed
from runtime.keys import load_vault
from runtime.letter_shelf import LetterShelf
from runtime.mail_keys import load_mail_keys
from runtime.pdf_signature import ForeignPdfError
from runtime.resources import load_company, load_retention, load_worklists
from runtime.sandbox import Sandbox
from runtime.signing import Sealer, load_sealer
from runtime.trust_keeper import TrustKeeper
from runtime.typesetting import Typesetter, TypesettingError
from runtime.webhook import Webhook
from verify.trust import TrustStore

if TYPE_CHECKING:
    from dramatiq import Broker

FIRST_LOOK_BACK = timedelta(days=31)
"""Mail older than a whole term at the first start is stored and never answered by itself (CONTRACT 5, PROCESS_SINCE)."""

CHILDREN = 2
"""Child processes that examine mails side by side."""

PREVIEW_LIMITS = ChildLimits(deadline=8, answer=MESSAGE_SIZE)
"""What showing one mail may cost: a person waits for it, and takes an attachment as large as mails are."""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Give the time, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Runtime:
    """Everything that a step needs. *mail_from* is the address that letters come from, *web_url* without a last slash.

    In the children of *preview* pages read hostile bytes: apart from the mails in work, so that nobody waits for a batch.
    """

    settings: Settings
    db: Engine
    vault: Vault
    source: Source
    broker: "Broker"
    mail_carrier: MailCarrier
    examiner: Examiner
    trust_keeper: TrustKeeper
    company: Company
    worklists: Worklists
    calendar_keeper: CalendarKeeper
    retention: Periods
    process_since: datetime
    typesetter: Typesetter
    letters: LetterShelf
    preview: Sandbox
    sealer: Sealer | None = None
    webhook: Webhook | None = None
    clock: Clock = utc_now
    at: Hook = field(default=live_on)

    @property
    def trust(self) -> TrustStore:
        """What is trusted now."""
        return self.trust_keeper.store

    @property
    def calendar(self) -> Calendar:
        """The working days as the calendar's file says now."""
        return self.calendar_keeper.calendar

    @property
    def source_name(self) -> str:
        """What deliveries of this mailbox are called in the store."""
        return source_name(self.settings)

    @property
    def queue_is_in_process(self) -> bool:
        """Whether the queue dies with this process."""
        return queue_is_in_process(self.settings)

    @property
    def staff(self) -> tuple[str, ...]:
        """Who is told of cases."""
        return self.settings.staff_addresses

    @property
    def admins(self) -> tuple[str, ...]:
        """Who is told of review items."""
        return self.settings.admin_addresses

    @property
    def sends(self) -> bool:
        """Whether anything may leave (OUTGOING)."""
        return self.settings.sends

    @property
    def mail_from(self) -> str:
        """The address that letters and notices come from."""
        return self.settings.mail_from or self.company.email

    @property
    def mail_domains(self) -> tuple[str, ...]:
        """The company's own mail domains, in lower case; what is below them is its own too."""
        return mail_domains(self.settings, self.company)

    @property
    def mail_domain(self) -> str:
        """The right side of our Message-IDs."""
        return self.mail_from.rpartition("@")[2]

    @property
    def lease(self) -> timedelta:
        """For so long a queued row is not queued again: longer than one mail can take, with all before it in a batch."""
        return timedelta(seconds=self.settings.queue_lease)

    @property
    def web_url(self) -> str:
        """Where links in notices lead."""
        return (self.settings.web_url or f"http://{self.settings.web_bind}").rstrip("/")

    @property
    def retry_after(self) -> timedelta:
        """The first pause before an undecided verdict is tried again."""
        return timedelta(seconds=self.settings.retry_after)

    def paper(self, sheet: Sheet, at: datetime) -> bytes:
        """Set a letter dated *at* as PDF/A, signed where there is something to sign with. Raises TypesettingError."""
        made = self.typesetter.pdf(sheet, at)
        try:
            return made if self.sealer is None else self.sealer.pdf(made, at)
        except ForeignPdfError as error:
            raise TypesettingError(Trouble.LETTER_NOT_SIGNED, why=error) from error

    def act(self, actor: str = "pipeline") -> Act:
        """Name who acts, now."""
        return Act(actor, self.clock())

    def today(self) -> date:
        """Give the day in the company's zone."""
        return self.clock().astimezone(self.calendar.zone).date()

    def close(self) -> None:
        """End what was started: child processes, connections."""
        self.examiner.close()
        self.preview.close()
        self.source.close()
        self.broker.close()
        self.db.dispose()


def build(settings: Settings, *, clock: Clock = utc_now, at: Hook = live_on) -> Runtime:
    """Connect everything.

    Raises:
        SettingsError: a setting, or a file that it names, can't be used (exit code 2).
        EnvironmentFailed: folder, disk or database failed (exit code 3).
    """
    make_data_folder(settings)
    db, vault = open_store(settings)
    with disposed_on_failure(db):
        return _built(settings, db, vault, clock, at)


def mail_domains(settings: Settings, company: Company) -> tuple[str, ...]:
    """Give the domains of the address that letters come from and of the company's own, in lower case."""
    addresses = (settings.mail_from or company.email, company.email)
    return tuple(dict.fromkeys(address.lower().rpartition("@")[2] for address in addresses))


def _built(settings: Settings, db: Engine, vault: Vault, clock: Clock, at: Hook) -> Runtime:
    company, calendars = load_company(settings), CalendarKeeper(settings)
    keeper = TrustKeeper(settings, vault, clock)
    tables, mail_keys = trained.tables(settings), load_mail_keys(settings)
    shared = Shared(
        keeper.store, load_algorithms(settings), tables, company.mail_hosts, mail_keys, mail_domains(settings, company)
    )
    sandbox = Sandbox(shared, size=CHILDREN)
    examiner = Examiner(sandbox, open_fetcher(settings))
    keeper.on_change = lambda store: examiner.renew(replace(shared, trust=store))
    return Runtime(
        settings=settings,
        db=db,
        vault=vault,
        source=open_source(settings),
        broker=open_broker(settings),
        mail_carrier=open_carrier(settings),
        examiner=examiner,
        trust_keeper=keeper,
        company=company,
        worklists=load_worklists(settings),
        calendar_keeper=calendars,
        retention=load_retention(settings),
        process_since=_process_since(settings, db, calendars.calendar, clock),
        typesetter=Typesetter(sandbox),
        letters=LetterShelf.of(settings),
        preview=Sandbox(mail_keys, size=CHILDREN, limits=PREVIEW_LIMITS),
        sealer=load_sealer(settings),
        webhook=open_webhook(settings, clock),
        clock=clock,
        at=at,
    )


@contextlib.contextmanager
def disposed_on_failure(db: Engine) -> Iterator[None]:
    """Let no connection stay open where what needs it could not be made."""
    try:
        yield
    except BaseException:
        db.dispose()
        raise


def make_data_folder(settings: Settings) -> None:
    """Make the data folder, for its owner only. Raises EnvironmentFailed."""
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.write_bytes(b"")
        probe.unlink(missing_ok=True)  # another command may have probed at the same moment
    except OSError as error:
        raise EnvironmentFailed(
            f"The data folder {folder} can't be written ({error.strerror}); check its owner, mode and disk, or set DATA_DIR."
        ) from error


def open_store(settings: Settings, *, check_keys: bool = True) -> tuple[Engine, Vault]:
    """Connect to the database with tables up to date, and read its keys. A key is made for an empty database only.

    Without *check_keys* a history that was altered is opened too: by whoever wants to know where.

    Raises:
        SettingsError, EnvironmentFailed: as `build`.
    """
    with telling():
        db = connect(settings.effective_database_url)
        with disposed_on_failure(db):
            with reading(db) as session:
                is_new = version(session.connection()) is None
            vault = load_vault(settings.effective_key_file, make=is_new)
            if is_new:
                upgrade(db)
            check(db)
            if check_keys:
                _check_keys(settings, db, vault)
    return db, vault


def _check_keys(settings: Settings, db: Engine, vault: Vault) -> None:
    """Refuse keys that did not seal this database, before anything is sealed with them."""
    with reading(db) as session:
        if keys_fit(session, vault):
            return
    raise SettingsError(
        f"The key file {settings.effective_key_file} belongs to another database, or the history was altered;"
        " restore database and key file from one backup, or set KEY_FILE."
    )


@contextlib.contextmanager
def telling() -> Iterator[None]:
    """Turn a failure of the database into a sentence with its exit code."""
    try:
        yield
    except DatabaseUrlError as error:
        raise SettingsError(f"The setting DATABASE_URL is wrong: {error}.") from error
    except StoreError as error:
        text = str(error)
        raise EnvironmentFailed(f"{text[:1].upper()}{text[1:]}.") from error


def _process_since(settings: Settings, db: Engine, calendar: Calendar, clock: Clock) -> datetime:
    """Give the first instant whose mail is processed: as set, else a term before the first mail was ever stored."""
    if settings.process_since is not None:
        return datetime.combine(settings.process_since, time.min, calendar.zone)
    with telling(), reading(db) as session:
        first = session.scalar(select(func.min(Mail.stored_at)))
    return (first or clock()) - FIRST_LOOK_BACK
