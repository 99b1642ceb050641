"""A store as it is after eight years, made in a minute: rows are written in bulk, sealed and made findable by the real vault.

Each row is sealed for its own place. What is written goes past the acts of `cases`, so only reading is measured on it; the
history is the program's own, one event for each case and review item. No page that is measured reads raw mails, so there are none.
"""

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import Engine, Table, insert, text

from cases.acceptance import identity
from cases.calendar import Calendar
from cases.database import writing
from cases.deadline import due
from cases.folding import index_terms
from cases.history import Act, Event, record_all
from cases.model import Base
from cases.sealed import Place, Vault
from cases.search import KIND
from cases.states import CaseState, ClosedAs, OutboundState, Outcome, ReviewState, RightOutcome, Stage
from classifier.rights import ChannelKind, Label, Right
from verify.codes import ReasonCode
from verify.judge import Verdict
from verify.report import Signer

YEARS = timedelta(days=8 * 365)
UNANSWERED = 0.03
DECIDED_REVIEWS = 5
"""Review items that were decided, for each that waits."""
BATCH = 2_000
GIVEN = (
    "Anna",
    "Ilze",
    "Jana",
    "Liga",
    "Inese",
    "Marta",
    "Zane",
    "Andris",
    "Juris",
    "Ivars",
    "Toms",
    "Gunars",
    "Edgars",
)
FAMILY = ("Paraugs", "Piemers", "Ozolkalns", "Berzlapa", "Egluzars", "Liepziede", "Vitolupe", "Upmala", "Ezerkrasts")
WORDS = tuple(f"{a}{b}" for a in ("datu", "rek", "lig", "kont", "piek", "dzes", "lab", "iz") for b in (
    "ums", "ana", "ini", "iem", "ojums", "etaja", "osana", "igs", "iba", "uma", "iski", "ejs", "inas", "ots", "ena"
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is filled in; *mails* counts those of cases and reviews, too."""

    cases: int
    mails: int
    reviews: int


@dataclass(slots=True)
class Filling:
    """What the rows are made of: *examinations* are those of real mails, the signed ones first in a pair with the unsigned."""

    vault: Vault
    calendar: Calendar
    people: tuple[str, ...]
    examinations: tuple[bytes, bytes]
    now: datetime
    amount: Amount
    chosen: random.Random = field(default_factory=lambda: random.Random(8))
    sequences: dict[int, int] = field(default_factory=dict)

    def received(self, number: int, of: int) -> datetime:
        """When the row of that number came: evenly, the last one just now."""
        return self.now - YEARS * (1 - number / of)

    def waits(self, number: int) -> bool:
        """Tell whether the case of that number waits for its answer: the newest do."""
        return number > self.amount.cases * (1 - UNANSWERED)

    def sentence(self, number: int) -> str:
        """Words of a request or a mail like no other."""
        return f"Ludzu dzest manu personas datu kopiju {number}: " + " ".join(self.chosen.choices(WORDS, k=8))


def client(number: int) -> Signer:
    """The client of that number as a certificate names them; each family name is borne by some forty."""
    family = f"{FAMILY[number % len(FAMILY)]}{number // 40:x}"
    given = GIVEN[number % len(GIVEN)]
    return Signer(f"{given} {family}", given, family, f"PNOLV-{code_of(number)}", "LV", None, None, False, "ab" * 32)  # noqa: FBT003  the shape of a certificate's subject


def code_of(number: int) -> str:
    """The personal code of that client."""
    return f"32{number // 100_000:04}-{number % 100_000:05}"


def fill(engine: Engine, filling: Filling) -> None:
    """Write everything; the tables must be there, and empty."""
    for table, rows in (
        ("case", _cases(filling)), ("case_right", _rights(filling)), ("mail", _mails(filling)),
        ("review_item", _reviews(filling)), ("outbound", _letters(filling)),
        ("search_token", _tokens(filling)),
    ):  # fmt: skip
        _write(engine, Base.metadata.tables[table], rows)
    _number_on(engine)
    _write_history(engine, filling)
    _settle(engine)


def _write(engine: Engine, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    while batch := list(islice(rows, BATCH)):
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                _copy(connection, table, batch)
            else:
                connection.execute(insert(table), batch)


def _copy(connection: Any, table: Table, rows: list[dict[str, Any]]) -> None:
    """Write rows by COPY, each value bound as a statement would bind it."""
    names = tuple(rows[0])
    dialect = connection.dialect
    binds = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    with connection.connection.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([bind(row[n]) if bind else row[n] for n, bind in zip(names, binds, strict=True)])


def _cases(fill: Filling) -> Iterator[dict[str, Any]]:
    for number in range(1, fill.amount.cases + 1):
        at, waits = fill.received(number, fill.amount.cases), fill.waits(number)
        sequence = fill.sequences[at.year] = fill.sequences.get(at.year, 0) + 1
        name = f"DSR-{at.year}-{sequence:06d}"
        signer = client(number)
        state = fill.chosen.choice((CaseState.IN_PROGRESS, CaseState.WAITING)) if waits else CaseState.CLOSED
        assigned = fill.chosen.choice(fill.people)
        if waits and number % 5 == 0:
            state, assigned = CaseState.OPEN, None
        yield {
            "id": number, "year": at.year, "sequence": sequence, "number": name, "state": state,
            "closed_as": None if waits else ClosedAs.ANSWERED, "flags": [], "received_at": at, "opened_at": at,
            "opened_by": "pipeline", "channel": ChannelKind.EMAIL, "language": "lv", "policy_version": "2018-04-30",
            "channel_target": fill.vault.seal_json(Place("case", "channel_target", name), _address(number)),
            "request": fill.vault.seal(Place("case", "request", name), fill.sentence(number).encode()),
            "signer": fill.vault.seal_json(Place("case", "signer", name), asdict(signer)),
            "signer_token": fill.vault.token("signer", identity(signer)), "signed_digest": f"{number:064x}",
            "sender_token": fill.vault.token("address", _address(number)), "assigned_to": assigned, "version": 1,
        }  # fmt: skip


def _address(number: int) -> str:
    return f"klients{number}@pasts.example"


def _rights(fill: Filling) -> Iterator[dict[str, Any]]:
    for number in range(1, fill.amount.cases + 1):
        at = fill.received(number, fill.amount.cases)
        dates = due(at, fill.calendar)
        late = fill.waits(number) and number % 12 and dates.due_on <= fill.now.date()
        done = None if fill.waits(number) else at + timedelta(days=fill.chosen.randrange(1, 33))
        for right in fill.chosen.sample(list(Right), k=1 + (number % 4 == 0)):
            yield {
                "case_id": number, "right": right, "outcome": RightOutcome.GRANTED if done else RightOutcome.PENDING,
                "received_at": at, "nominal_due_on": dates.nominal_due_on, "due_on": dates.due_on,
                "target_on": dates.target_on, "extended_due_on": dates.extended_due_on if late else None,
                "answered_at": done, "grounds": [],
            }  # fmt: skip


def _mails(fill: Filling) -> Iterator[dict[str, Any]]:
    """Mails of cases come first, then those in review, then those that asked for nothing."""
    amount = fill.amount
    reviewed = amount.cases + amount.reviews * (1 + DECIDED_REVIEWS)
    for number in range(1, amount.mails + 1):
        of_case, waits = number <= amount.cases, amount.cases < number <= amount.cases + amount.reviews
        at = _mail_received(fill, number)
        stage, outcome = Stage.IN_REVIEW if waits else Stage.DONE, Outcome.NO_REQUEST
        if number <= reviewed:
            outcome = Outcome.CASE if of_case else Outcome.REVIEW
        envelope = [_address(number), f"Par manu pieprasijumu {number}"]
        yield {
            "id": number, "source": "imaps://mail.example", "folder": "INBOX", "uidvalidity": 7, "uid": str(number),
            "sha256": f"{number:064x}", "size": 4096, "internal_date": at, "received_at": at, "stored_at": at,
            "flags": [], "stage": stage, "outcome": outcome, "marked_at": at, "attempts": 1, "kills": 0,
            "envelope": fill.vault.seal_json(Place("mail", "envelope", number), envelope),
            "examination": _examination(fill, number),
            "case_id": number if of_case else None, "message_id_token": fill.vault.token("message_id", str(number)),
            "sender_token": fill.vault.token("address", _address(number)),
            "signed_digest": f"{number:064x}" if of_case else None, "version": 1,
        }  # fmt: skip


def _examination(fill: Filling, number: int) -> bytes | None:
    """What was found in a mail that a page may open: of a case, or waiting."""
    if number > fill.amount.cases + fill.amount.reviews:
        return None
    found = fill.examinations[number > fill.amount.cases]
    return fill.vault.seal(Place("mail", "examination", number), found)


def _mail_received(fill: Filling, number: int) -> datetime:
    amount = fill.amount
    if number <= amount.cases:
        return fill.received(number, amount.cases)
    if number <= amount.cases + amount.reviews:
        return fill.now - timedelta(days=25) * fill.chosen.random()
    return fill.received(number - amount.cases, amount.mails - amount.cases)


REASONS = ([ReasonCode.NO_SIGNATURE], [ReasonCode.NO_SIGNATURE, ReasonCode.ACT_WITHOUT_SIGNATURE_SUGGESTED])


def _reviews(fill: Filling) -> Iterator[dict[str, Any]]:
    amount = fill.amount
    for place in range(amount.reviews * (1 + DECIDED_REVIEWS)):
        mail_id, waits = amount.cases + 1 + place, place < amount.reviews
        at = fill.now - timedelta(days=25) * fill.chosen.random() if waits else _mail_received(fill, mail_id)
        yield {
            "mail_id": mail_id, "state": ReviewState.WAITING if waits else ReviewState.REJECTED,
            "decision": Verdict.REJECT, "reasons": fill.chosen.choice(REASONS),
            "labels": [fill.chosen.choice((Label.ERASURE, Label.ACCESS, Label.OBJECTION))], "received_at": at,
            "provisional_due_on": due(at, fill.calendar).due_on, "opened_at": at,
            "case_hint": fill.chosen.randrange(1, amount.cases) if place % 3 == 0 else None,
            "resolved_at": None if waits else at + timedelta(days=2),
            "resolved_by": None if waits else fill.chosen.choice(fill.people),
            "resolution": None if waits else fill.vault.seal_json(Place("review_item", "resolution", mail_id), "spam"),
            "version": 1,
        }  # fmt: skip


def _letters(fill: Filling) -> Iterator[dict[str, Any]]:
    """One acknowledgement for each case, which left."""
    for number in range(1, fill.amount.cases + 1):
        at, key = fill.received(number, fill.amount.cases), f"acknowledgement:case:{number}"
        yield {
            "key": key, "kind": "acknowledgement", "channel": ChannelKind.EMAIL, "state": OutboundState.SENT,
            "case_id": number, "mail_id": number, "created_at": at, "sent_at": at, "attempts": 1, "version": 1,
            "recipient": fill.vault.seal_json(Place("outbound", "recipient", key), _address(number)),
            "content": fill.vault.seal(Place("outbound", "content", key), b"Subject: x\r\n\r\n" + b"Labdien! " * 100),
        }  # fmt: skip


def _tokens(fill: Filling) -> Iterator[dict[str, Any]]:
    """Words of cases, then of mails: names, codes, addresses, what is asked."""

    @lru_cache(maxsize=10_000)
    def token(term: str) -> str:
        return fill.vault.token(KIND, term)

    for number in range(1, fill.amount.cases + 1):
        for term in sorted(
            index_terms(f"{client(number).common_name} {code_of(number)} {_address(number)} {fill.sentence(number)}")
        ):
            yield {"token": token(term), "case_id": number, "mail_id": None}
    for number in range(1, fill.amount.mails + 1):
        for term in sorted(index_terms(f"{_address(number)} {fill.sentence(number)}")):
            yield {"token": token(term), "case_id": None, "mail_id": number}


def _number_on(engine: Engine) -> None:
    """Let the counters of rows go on after the numbers that were written."""
    if engine.dialect.name != "postgresql":
        return
    with engine.begin() as connection:
        for table in ("case", "mail"):
            connection.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM \"{table}\"))"))


def _write_history(engine: Engine, fill: Filling) -> None:
    happened = _events(fill)
    while batch := list(islice(happened, BATCH)):
        with writing(engine) as session:
            record_all(session, fill.vault, Act("pipeline", fill.now), batch)


def _events(fill: Filling) -> Iterator[Event]:
    amount = fill.amount
    for number in range(1, amount.cases + 1):
        yield Event("case_opened", {"number": number}, case_id=number, mail_id=number)
    for mail_id in range(amount.cases + 1, amount.cases + 1 + amount.reviews):
        yield Event("review_opened", {"decision": "reject"}, mail_id=mail_id)


def _settle(engine: Engine) -> None:
    """Let PostgreSQL look at what it holds, as it does by itself in the night; nothing does so on SQLite."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
