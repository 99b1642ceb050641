"""The page of a case over HTTP: what it shows, what is done there, what is refused, and that nothing typed is lost."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.case_desk import a_letter
from fakes.letter_desk import CLIENT, RECEIVED, Cart, a_case, a_mail, later, letter_desk, mail_from, rows
from fakes.matters import read
from fakes.pages import ANYWHERE, Browsing, add_user, served, signed_in
from fakes.watched import Hands, kinds_of_events
from sqlalchemy import event

from cases import store
from cases.database import reading, writing
from cases.deadline import due
from cases.model_accounts import User
from cases.roles import Role
from cases.states import ClosedAs, OutboundState, Outcome, RightOutcome
from classifier.rights import ChannelKind, ChannelWish, Classification, Evidence, Label, RequestText, Right
from desk.acts import Person
from desk.life import note
from runtime.runtime import Runtime
from workers.delivery import deliver

REASONS = {"field-reasons": "Grāmatvedības dokumenti glabājami piecus gadus."}
WORDS = "mans garais un rūpīgi rakstītais teksts"


class Marking:
    """Reads every request as one for access, by one passage."""

    def classify(self, text: RequestText) -> Classification:
        """Mark the passage."""
        (part,) = text.parts
        start = part.text.index("datu kopiju")
        evidence = Evidence(Label.ACCESS, "datu kopiju", part.source, start, start + len("datu kopiju"), "rule")
        return read(Label.ACCESS, evidence=(evidence,))

    def close(self) -> None:
        """Nothing to end."""


@pytest.fixture(scope="module")
def cart() -> Cart:
    return Cart()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, cart: Cart) -> Iterator[tuple[Runtime, Hands, str]]:
    hands = Hands()
    hands.at("2026-03-09T10:00")
    with letter_desk(tmp_path_factory.mktemp("case-page"), hands, cart, web_bind=ANYWHERE) as opened:
        rt = replace(opened, examiner=Marking())
        with served(rt) as url:
            yield rt, hands, url


@pytest.fixture(scope="module")
def users(program: tuple[Runtime, Hands, str]) -> dict[Role, User]:
    return {role: add_user(program[0], role) for role in Role}


@pytest.fixture
def clock(program: tuple[Runtime, Hands, str]) -> Hands:
    program[1].at("2026-03-09T10:00")
    return program[1]


@pytest.fixture
def rt(program: tuple[Runtime, Hands, str], clock: Hands) -> Runtime:
    return program[0]


@pytest.fixture
def clerk(rt: Runtime, program: tuple[Runtime, Hands, str], users: dict[Role, User]) -> Iterator[Browsing]:
    with as_role(rt, program[2], users, Role.CASE_STAFF) as browsing:
        yield browsing


@contextmanager
def as_role(rt: Runtime, url: str, users: dict[Role, User], role: Role) -> Iterator[Browsing]:
    browsing = signed_in(rt, url, role, users[role])
    with browsing.web:
        yield browsing


@pytest.fixture
def number(rt: Runtime) -> str:
    return a_case(rt)


def do(who: Browsing, number: str, deed: str, status: int = 303, **fields: object) -> str:
    """Do something as the page would, on the case as it stands; gives the page that it leads to."""
    version = case_now(who.rt, number).version
    answer = who.send(f"/cases/{number}/{deed}", {"version": version, **fields})
    assert answer.status_code == status, (deed, answer.status_code, re.findall(r'role="alert">(.*?)<', answer.text))
    return answer.text if status != 303 else who.get(answer.headers["location"].partition("#")[0]).text


def case_now(rt: Runtime, number: str) -> store.Case if False else object:  # type: ignore[valid-type]
    with reading(rt.db) as session:
        return store.get_case(session, number)
