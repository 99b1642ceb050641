"""Databases with current tables, and the mails, cases and items that tests of the store begin with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from fakes.reports import SIGNER
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cases import schema, store
from cases.acceptance import Acceptance, SignedRequest, identity
from cases.calendar import Calendar
from cases.database import connect
from cases.deadline import due
from cases.model import Case, Mail
from cases.sealed import Keyring, Vault, key_line
from cases.states import Outcome
from classifier.rights import ChannelKind, ChannelWish, Right

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
RIGA = ZoneInfo("Europe/Riga")
SENDER = "ilze@example.lv"
OLD_KEY, NEW_KEY = key_line("k1", b"\x01" * 32), key_line("k2", b"\x02" * 32)
VAULT = Vault(Keyring.parse(OLD_KEY))
ROTATED = Vault(Keyring.parse(NEW_KEY + OLD_KEY))
WORKER = store.Act("worker", NOW)
ANNA = store.Act("anna", NOW + timedelta(hours=1), "root")
_uids = count(1)


@contextmanager
def database(url: str) -> Iterator[Engine]:
    """An engine on current tables; every connection is closed at the end."""
    engine = connect(url)
    try:
        schema.upgrade(engine)
        yield engine
    finally:
        engine.dispose()


def delivery(**changes: object) -> store.Delivery:
    """A delivery that is like no other, but for *changes*."""
    first = store.Delivery("imaps://mail.example.lv", "INBOX", 7, str(next(_uids)), NOW, NOW)
    return replace(first, **changes)


def new_mail(session: Session, raw: bytes | None = None, **changes: object) -> Mail:
    """A stored mail, with bytes like no other's where none are given."""
    where = delivery(**changes)
    mail_id = store.add_mail(session, VAULT, WORKER, where, [raw or f"mail {where.uid}".encode()])
    assert mail_id is not None
    return store.get_mail(session, mail_id)


def examined_mail(session: Session, **who: Any) -> Mail:
    """A stored mail with an examination; *who* as in `store.Identity`."""
    mail = new_mail(session)
    envelope = store.Envelope(SENDER, "Pieprasījums")
    found = store.Examination(b'{"verdict":"accept"}', envelope, store.Identity(**{"sender": SENDER, **who}))
    store.keep_examination(session, VAULT, mail, found)
    return mail


def due_right(right: Right = Right.ACCESS, received_at: datetime = NOW) -> store.DueRight:
    """A right with its dates, on a calendar without one-off days."""
    return store.DueRight(right, due(received_at, Calendar(RIGA)))


def new_case(*rights: store.DueRight, **changes: object) -> store.NewCase:
    """A case that asks for *rights* (access where none is given)."""
    first = store.NewCase(
        rights=rights or (due_right(),),
        channel=ChannelWish(ChannelKind.EMAIL, SENDER),
        language="lv",
        policy_version="2018-04-30",
        zone=RIGA,
        request="Lūdzu izsniegt manu datu kopiju.",
        sender=SENDER,
    )
    return replace(first, **changes)


def signed(digest: str = "cd" * 32) -> SignedRequest:
    """What one accepted signature stands for."""
    return SignedRequest((Acceptance("S1", SIGNER, identity(SIGNER), NOW),), digest)


def opened_case(session: Session, mail: Mail | None = None, **changes: object) -> Case:
    """A case, with the mail that opened it where one is given."""
    case = store.open_case(session, VAULT, WORKER, new_case(**changes), signed())
    if mail is not None:
        store.finish(session, VAULT, WORKER, mail, store.Ending(Outcome.CASE, case_id=case.id))
    return case
