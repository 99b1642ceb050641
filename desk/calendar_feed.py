"""What the calendar subscription shows: the target and the last day of each running right, and provisional dates.

Its address holds a secret. There is none before somebody asks for the address, and a new generation ends the old one.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from cases import store, watch
from cases.clocks import last_day
from cases.database import reading, writing
from cases.icalendar import DayEvent, calendar
from cases.model import CaseRight, ReviewItem
from classifier.rights import RIGHTS
from runtime.runtime import Runtime

FEED: Final = "calendar_feed"
"""The name under which the generation is kept, and the kind of the token."""
NAME: Final = "Personas datu pieprasījumi"
SECRET: Final = 43
"""Characters of the secret: 172 bits of an HMAC, nothing that is guessed."""


def address(rt: Runtime) -> str:
    """Give the address of the calendar; the first to ask brings it into being."""
    with reading(rt.db) as session:
        found = secrets(session, rt)
    return _url(rt, found[0]) if found else renew(rt)


def renew(rt: Runtime, actor: str = "calendar") -> str:
    """Give a new address; the old one leads nowhere from now on."""
    with writing(rt.db) as session:
        store.lock_head(session)
        kept = watch.kept_for_change(session, FEED, rt.clock())
        generation = int(kept.content.get("generation", 0)) + 1
        kept.content, kept.changed_at = {"generation": generation}, rt.clock()
        store.record(session, rt.vault, rt.act(actor), store.Event("calendar_feed_renewed", {"generation": generation}))
        return _url(rt, secrets(session, rt)[0])


def secrets(session: Session, rt: Runtime) -> tuple[str, ...]:
    """Give the secrets that open the calendar, by each key of the key file; none before there is an address."""
    kept = watch.kept(session, FEED)
    if kept is None:
        return ()
    return tuple(token[:SECRET] for token in rt.vault.tokens(FEED, str(kept["generation"])))


def feed(session: Session, rt: Runtime) -> bytes:
    """Give the calendar as it is now."""
    return calendar(NAME, _events(session, rt), rt.clock())


def _events(session: Session, rt: Runtime) -> Iterator[DayEvent]:
    for right in watch.running_rights(session):
        yield from _of_right(rt, right)
    for item in watch.waiting_items(session):
        yield _of_item(rt, item)


def _of_right(rt: Runtime, right: CaseRight) -> Iterator[DayEvent]:
    """The day to aim at, with reminders, and the last day of the law; one event where they are the same."""
    number, title = right.case.number, RIGHTS[right.right].title_lv
    link, last = f"{rt.web_url}/cases/{number}", last_day(right)
    text = f"Lieta {number}: {title}\nMērķis: {_short(right.target_on)}\nPēdējā diena: {_short(last)}\n{link}"
    uid = f"{number}.{right.right}"
    if right.target_on != last:
        yield DayEvent(
            f"{uid}.target@{rt.mail_domain}", right.target_on, f"Atbildēt: {number}, {title}", text, link, (5, 2)
        )
    alarms = (1,) if right.target_on != last else (5, 2, 0)
    yield DayEvent(f"{uid}.due@{rt.mail_domain}", last, f"Pēdējā diena: {number}, {title}", text, link, alarms)


def _of_item(rt: Runtime, item: ReviewItem) -> DayEvent:
    link, day = f"{rt.web_url}/review/{item.id}", item.provisional_due_on
    text = f"Vēstule Nr. {item.id} gaida lēmumu.\nProvizoriskais termiņš: {_short(day)}\n{link}"
    uid = f"review.{item.id}@{rt.mail_domain}"
    return DayEvent(uid, day, f"Jāizlemj: vēstule Nr. {item.id}", text, link, (5, 2, 0))


def _url(rt: Runtime, secret: str) -> str:
    return f"{rt.web_url}/calendar/{secret}.ics"


def _short(day: date) -> str:
    return f"{day:%d.%m.%Y}"
