"""A program with an empty database and a clock in a test's hands: cases and review items as the watch finds them."""

import atexit
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from fakes.casework import RIGA, delivery
from sqlalchemy import select

from cases import store
from cases.database import reading, writing
from cases.deadline import due
from cases.model import Case, Outbound
from classifier.rights import ChannelKind, ChannelWish, Label, Right
from config.settings import Settings
from runtime.notices import Notice
from runtime.records import load
from runtime.runtime import Runtime, build
from runtime.webhook import WEBHOOK
from verify.codes import ReasonCode
from verify.judge import Verdict

STAFF, ADMIN = "staff@infotrust.example", "admin@infotrust.example"


@dataclass
class Hands:
    """A clock that shows what the test says."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 26, 10, tzinfo=UTC))

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now

    def at(self, text: str) -> None:
        """Set it to a time of Riga, as ISO 8601 without offset."""
        self.now = datetime.fromisoformat(text).replace(tzinfo=RIGA)


@cache
def empty_install() -> Path:
    """A data folder with current tables and a key, made once."""
    folder = Path(mkdtemp(prefix="watched-"))
    atexit.register(shutil.rmtree, folder)
    build(Settings(data_dir=folder / "data")).close()
    return folder / "data"


@contextmanager
def watched(folder: Path, clock: Hands, **changes: Any) -> Iterator[Runtime]:
    """Open the program on *folder* (made if need be): letters go to files, staff and one admin are told."""
    data = folder / "data"
    if not data.exists():
        shutil.copytree(empty_install(), data)
    given: dict[str, Any] = {"data_dir": data, "staff_addresses": STAFF, "admin_addresses": ADMIN, "offline": True}
    rt = build(Settings(**(given | changes)), clock=clock)
    try:
        yield rt
    finally:
        rt.close()


def a_case(rt: Runtime, received_at: datetime, *rights: Right) -> str:
    """Open a case on paper and give its number."""
    deadline = due(received_at, rt.calendar)
    new = store.NewCase(
        rights=tuple(store.DueRight(right, deadline) for right in rights or (Right.ACCESS,)),
        channel=ChannelWish(ChannelKind.POST, "Paraugu iela 1, Rīga, LV-1001"),
        language="lv",
        policy_version="2018-04-30",
        zone=rt.calendar.zone,
        request="Lūdzu izsniegt manu datu kopiju.",
        person="Ilze Paraudziņa",
    )
    with writing(rt.db) as session:
        return store.add_case(session, rt.vault, rt.act("anna"), new, "a letter").number


def an_item(rt: Runtime, received_at: datetime, reason: ReasonCode = ReasonCode.UNSIGNED_REQUEST) -> int:
    """Send a stored mail to a person and give the item's number."""
    with writing(rt.db) as session:
        mail_id = a_mail(session, rt, received_at)
        due_on = due(received_at, rt.calendar).due_on
        new = store.NewItem(Verdict.REJECT, (reason,), (Label.ACCESS,), due_on)
        return store.open_item(session, rt.vault, rt.act(), store.get_mail(session, mail_id), new).id


def a_mail(session: Any, rt: Runtime, received_at: datetime, raw: bytes = b"Subject: x\r\n\r\ny\r\n") -> int:
    """Store a mail and give its number."""
    where = delivery(source=rt.source_name, received_at=received_at, internal_date=received_at)
    stored = store.add_mail(session, rt.vault, rt.act(), where, [raw])
    assert stored is not None
    return stored


def told(rt: Runtime, kind: str | None = None) -> list[tuple[str, str, str]]:
    """What was written to people: (kind, address, subject), oldest first."""
    return [(row.kind, address, notice.subject) for row, address, notice in letters(rt) if kind in {None, row.kind}]


def letters(rt: Runtime) -> Sequence[tuple[Outbound, str, Notice]]:
    """Every notice with its row and address."""
    with reading(rt.db) as session:
        rows = session.scalars(select(Outbound).where(Outbound.kind != WEBHOOK).order_by(Outbound.id)).all()
        opened = [(row, store.open_parcel(rt.vault, row)) for row in rows]
    return [(row, parcel.recipient or "", load(Notice, parcel.content)) for row, parcel in opened]


def the_case(rt: Runtime, number: str) -> Case:
    """The case as it is now."""
    with reading(rt.db) as session:
        return store.get_case(session, number)


def kinds_of_events(rt: Runtime, number: str) -> list[str]:
    """The kinds of events in a case's history."""
    with reading(rt.db) as session:
        return [event.kind for event in store.events(session, rt.vault, case_id=the_case(rt, number).id)]
