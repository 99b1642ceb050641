"""The demo as its user sees it: every row of its closing table against one written by hand, and all that it leaves behind."""

import email
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.easter import easter
from fakes.people import PERSONAL

RIGA = ZoneInfo("Europe/Riga")


@dataclass(frozen=True)
class Expected:
    """What a person who reads the sample expects of it. Rights as the rules of labelling give them, in any order."""

    verdict: str
    rights: frozenset[str]
    outcome: str
    channel: str = ""


def of(verdict: str, rights: str, outcome: str, channel: str = "") -> Expected:
    """Write one row."""
    return Expected(verdict, frozenset(rights.split()), outcome, channel)


QUALIFIED = "qualified signature"

EXPECTED = {
    "erasure-edoc-lt": of(QUALIFIED, "erasure", "case", "email"),
    "access-edoc-t": of(QUALIFIED, "access", "case", "email"),
    "rectification-edoc-b-post": of(QUALIFIED, "rectification", "case", "post"),
    "portability-asice-en": of(QUALIFIED, "access portability", "case", "email"),
    "objection-smime-en": of(QUALIFIED, "objection", "case", "email"),
    "erasure-asice-ru": of(QUALIFIED, "erasure", "case", "email"),
    "access-smime-ru": of(QUALIFIED, "access", "case", "email"),
    "withdrawal-edoc-lt": of(QUALIFIED, "withdraw_consent", "case", "email"),
    "restriction-edoc-phone": of(QUALIFIED, "restriction", "case", "phone"),
    "altered-edoc": of("rejected: changed after signing", "access", "review"),
    "extra-file-edoc": of("held: a file beside the signed one", "erasure", "review"),
    "unknown-authority-edoc": of("rejected: unknown authority", "access", "review"),
    "seal-edoc": of("held: seal of a company", "rectification", "review"),
    "not-qualified-edoc": of("held: certificate not qualified", "erasure", "review"),
    "revoked-edoc": of("held: certificate revoked", "access", "review"),
    "two-signers-edoc": of(QUALIFIED, "access", "review"),
    "unsigned-erasure": of("not signed", "erasure", "review"),
    "unsigned-unsubscription": of("not signed", "objection", "review"),
    "auto-reply": of("not signed", "", "ignored"),
    "signed-invoice-question": of(QUALIFIED, "", "no_request"),
    "business-mail": of("not signed", "", "no_request"),
    "access-pdf": of(QUALIFIED, "access", "case", "email"),
    "rectification-p7m": of(QUALIFIED, "rectification", "case", "email"),
    "duplicate-delivery": of("the same bytes again", "", "duplicate"),
}
"""In the order of arrival, but for the last, which is the first delivered once more."""

COLUMNS = ("mail", "verdict", "rights", "outcome", "case", "due", "channel")


def printed_table(text: str) -> list[dict[str, str]]:
    """Read the table as it is printed: columns begin where their names do."""
    head, *lines = text.split("\n\n", maxsplit=1)[0].splitlines()
    starts = [head.index(name) for name in COLUMNS]
    spans = [*pairwise(starts), (starts[-1], None)]
    return [{n: line[a:b].strip() for n, (a, b) in zip(COLUMNS, spans, strict=True)} for line in lines]


@pytest.fixture(scope="session")
def rows(demo) -> list[dict[str, str]]:
    return printed_table(demo.printed)


@pytest.fixture(scope="session")
def received(demo) -> dict[str, datetime]:
    """When each sample arrived, by its name: the number in the name of its delivery is its place in the table."""
    arrivals = {int(name.split(".")[1]): datetime.fromtimestamp(int(name.split(".")[0]), UTC) for name in demo.mails()}
    return {name: arrivals[number] for number, name in enumerate(EXPECTED, start=1)}


def test_the_table_has_every_sample_and_no_other(rows):
    assert [row["mail"] for row in rows] == list(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_mail_ends_as_a_person_would_expect(rows, name):
    row = next(row for row in rows if row["mail"] == name)
    rights = frozenset(filter(None, row["rights"].split(", ")))
    assert Expected(row["verdict"], rights, row["outcome"], row["channel"]) == EXPECTED[name]


def test_cases_are_numbered_in_the_order_of_arrival_without_gaps(rows):
    numbers = [row["case"] for row in rows if EXPECTED[row["mail"]].outcome == "case"]
    year = datetime.now(RIGA).year
    assert numbers == [f"DSR-{year}-{number:06}" for number in range(1, len(numbers) + 1)]
    assert all(not row["case"] for row in rows if EXPECTED[row["mail"]].outcome != "case")


def test_what_asks_is_due_a_month_after_its_arrival_and_nothing_else_is(rows, received):
    for row in rows:
        asks = EXPECTED[row["mail"]].outcome in {"case", "review"}
        arrived = received[row["mail"]].astimezone(RIGA).date()
        assert row["due"] == (due_by_hand(arrived).isoformat() if asks else ""), row["mail"]


def due_by_hand(received: date) -> date:
    """The same day next month, or its last, and on to a working day (Regulation 1182/71, Article 3)."""
    year, month = received.year + received.month // 12, received.month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    due = date(year, month, min(received.day, last))
    while not works(due):
        due += timedelta(days=1)
    return due


def works(day: date) -> bool:
    fixed = {(1, 1), (5, 1), (5, 4), (6, 23), (6, 24), (11, 18), (12, 24), (12, 25), (12, 26), (12, 31)}
    rolled = day.weekday() == 0 and any(
        (d.month, d.day) in {(5, 4), (11, 18)} for d in (day - timedelta(1), day - timedelta(2))
    )
    moving = day - easter(day.year) in {timedelta(-2), timedelta(1)}
    return day.weekday() < 5 and (day.month, day.day) not in fixed and not rolled and not moving


def test_it_says_where_to_look_around_and_how_much_was_written(demo):
    cases = sum(e.outcome == "case" for e in EXPECTED.values())
    letters = len(list(demo.outgoing.glob("*.eml")))
    assert f"{len(EXPECTED)} mails, {cases} cases opened, {letters} letters and notices written." in demo.printed
    assert f"INFOTRUST_DATA_DIR={demo.folder / 'data'} infotrust case list" in demo.printed
    assert demo.errors == ""


def letters_of(demo) -> Sequence[EmailMessage]:
    parsed = (
        email.message_from_bytes(path.read_bytes(), policy=default) for path in sorted(demo.outgoing.glob("*.eml"))
    )
    return [letter for letter in parsed if isinstance(letter, EmailMessage)]


def test_every_letter_is_a_whole_mail_that_no_machine_answers(demo):
    for letter in letters_of(demo):
        assert not letter.defects
        assert letter["From"].addresses[0].addr_spec == "info@infotrust.lv"
        assert len(letter["To"].addresses) == 1
        assert abs(letter["Date"].datetime - datetime.now(UTC)) < timedelta(hours=1)
        assert re.fullmatch(r"<[^@\s<>]+@infotrust\.lv>", letter["Message-ID"])
        assert letter["Auto-Submitted"] in {"auto-replied", "auto-generated"}
        assert letter.get_content_type() == "text/plain"
        assert letter.get_content().strip()
    identifiers = [letter["Message-ID"] for letter in letters_of(demo)]
    assert len(set(identifiers)) == len(identifiers)


def test_a_client_is_told_number_and_day_in_the_language_of_the_request_and_in_its_thread(demo, rows):
    originals = {email.message_from_bytes(raw)["Message-ID"] for raw in demo.mails().values()}
    told = {number(letter): letter for letter in letters_of(demo) if letter["Auto-Submitted"] == "auto-replied"}
    by_mail = [row for row in rows if row["outcome"] == "case" and row["channel"] == "email"]
    assert set(told) == {row["case"] for row in by_mail}
    for row in by_mail:
        letter = told[row["case"]]
        assert letter["In-Reply-To"] in originals
        assert str(date.fromisoformat(row["due"]).day) in letter.get_content()
        language = "en" if row["mail"].endswith("-en") else "ru" if row["mail"].endswith("-ru") else "lv"
        assert letter["Content-Language"] == language


def number(letter: EmailMessage) -> str:
    found = re.search(r"DSR-\d{4}-\d{6}", letter["Subject"])
    assert found is not None
    return found[0]


def test_staff_hear_of_each_case_and_admins_of_each_mail_that_waits(demo):
    notices = [letter for letter in letters_of(demo) if letter["Auto-Submitted"] == "auto-generated"]
    staff = [n for n in notices if n["To"].addresses[0].addr_spec == "personals@infotrust.example"]
    admins = [n for n in notices if n["To"].addresses[0].addr_spec == "administrators@infotrust.example"]
    assert len(staff) + len(admins) == len(notices)
    outcomes = [expected.outcome for expected in EXPECTED.values()]
    by_hand = sum(expected.channel in {"post", "phone"} for expected in EXPECTED.values())
    assert len(staff) == outcomes.count("case") + by_hand
    assert len(admins) == outcomes.count("review")
    for notice in staff:
        assert f"/cases/{number(notice)}" in notice.get_content()


def test_no_notice_and_no_subject_names_anybody(demo):
    for letter in letters_of(demo):
        texts = [letter["Subject"]]
        if letter["Auto-Submitted"] == "auto-generated":
            texts += [letter.as_string(), letter.get_content()]
        assert not [word for word in PERSONAL for text in texts if word in text]


def test_an_acknowledgement_repeats_nothing_of_the_request(demo):
    for letter in letters_of(demo):
        assert not [word for word in PERSONAL if word in letter.get_content()]


def test_nothing_personal_lies_open_in_the_database(demo):
    data = b"".join(path.read_bytes() for path in (demo.folder / "data").glob("infotrust.db*"))
    telling = [word for word in PERSONAL if len(word) > 5]  # fewer letters stand in ciphertext by chance now and then
    assert not [word for word in telling if word.encode() in data]


def test_only_its_owner_can_read_data_and_keys(demo):
    assert (demo.folder / "data").stat().st_mode & 0o077 == 0
    assert (demo.folder / "data" / "infotrust.key").stat().st_mode & 0o077 == 0
