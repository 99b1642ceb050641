"""What a person carries is noted at the case; the menu tells how much waits; numbers are dialled as E.164; a letter is seen on paper."""

import base64
import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from fakes.case_desk import case_now
from fakes.letter_desk import Cart, a_case, a_mail, letter_desk, mail_from, rows
from fakes.pages import ANYWHERE, Browsing, served, signed_in
from fakes.watched import Hands, kinds_of_events
from PIL import Image
from sqlalchemy import event

from cases import store
from cases.database import reading, writing
from cases.opening import open_channel_target
from cases.roles import Role
from cases.states import CaseState, OutboundState
from cases.waiting_counts import Waits, count_waiting
from classifier.rights import ChannelKind, ChannelWish, Label
from desk.addresses import addresses_of
from runtime import typesetting
from runtime.runtime import Runtime
from verify.codes import ReasonCode
from verify.judge import Verdict

REASONS = {"field-reasons": "Grāmatvedības dokumenti glabājami piecus gadus."}
PHONE = ChannelWish(ChannelKind.PHONE, "+37120000000")
POST = ChannelWish(ChannelKind.POST, "Ilgā iela 1, Rīga, LV-1010")
HELD = store.NewItem(Verdict.REJECT, (ReasonCode.UNSIGNED_REQUEST,), (Label.ACCESS,), date(2026, 4, 7))
COUNT = re.compile(r'class="count[^>]*title="([^"]+)"')


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Runtime, str]]:
    hands = Hands()
    hands.at("2026-03-09T10:00")
    with letter_desk(tmp_path_factory.mktemp("errands"), hands, Cart(), web_bind=ANYWHERE) as rt, served(rt) as url:
        yield rt, url


@pytest.fixture
def rt(program: tuple[Runtime, str]) -> Runtime:
    return program[0]


@pytest.fixture(scope="module")
def people(program: tuple[Runtime, str]) -> Iterator[dict[Role, Browsing]]:
    opened = {role: signed_in(*program, role) for role in Role}
    yield opened
    for one in opened.values():
        one.web.close()


@pytest.fixture
def clerk(people: dict[Role, Browsing]) -> Browsing:
    return people[Role.CASE_STAFF]


def sent(clerk: Browsing, number: str) -> int:
    """Write a refusal and send it; gives its outbound row."""
    clerk.send(f"/cases/{number}/letters/refusal", {"version": 0, **REASONS})
    answer = clerk.send(f"/cases/{number}/letters/refusal/send", {"version": 1, **REASONS})
    assert answer.status_code == 303
    return rows(clerk.rt, "refusal")[-1].id


def state(rt: Runtime, row_id: int) -> OutboundState:
    with reading(rt.db) as session:
        return store.get_outbound(session, row_id).state


def test_a_call_is_noted_where_the_case_is_looked_at(clerk: Browsing, rt: Runtime) -> None:
    number = a_case(rt, PHONE)
    row_id = sent(clerk, number)
    page = clerk.get(f"/cases/{number}").text
    assert "Ko pateikt" in page
    assert REASONS["field-reasons"] in page
    done = clerk.send(f"/cases/{number}/sent/{row_id}/done")
    assert done.headers["location"] == f"/cases/{number}?done=task_done#letters"
    assert (state(rt, row_id), case_now(rt, number).state) == (OutboundState.DONE, CaseState.OPEN)
    again = clerk.send(f"/cases/{number}/sent/{row_id}/done")
    assert (again.status_code, "Kāds cits to jau atzīmēja" in again.text) == (409, True)
    assert clerk.send(f"/cases/{a_case(rt)}/sent/{row_id}/done").status_code == 404, "a letter of another case"


def test_a_letter_by_post_is_noted_with_its_day_and_a_wrong_day_stays_typed(clerk: Browsing, rt: Runtime) -> None:
    number = a_case(rt, POST)
    row_id = sent(clerk, number)
    for wrong in ("2030-01-01", "2020-01-01", "", "šodien"):
        refused = clerk.send(f"/cases/{number}/sent/{row_id}/posted", {"on": wrong})
        assert (refused.status_code, "Norādiet citu dienu" in refused.text) == (422, True)
        assert f'value="{wrong}"' in refused.text
    assert clerk.send(f"/cases/{number}/sent/{row_id}/done").status_code == 409, "its day is wanted"
    assert clerk.send(f"/cases/{number}/sent/{row_id}/posted", {"on": "2026-03-09"}).status_code == 303
    assert state(rt, row_id) is OutboundState.DONE
    assert "nodota pastā 09.03.2026." in clerk.get(f"/cases/{number}").text


def test_the_menu_tells_each_person_what_waits_for_them(people: dict[Role, Browsing], rt: Runtime) -> None:
    with writing(rt.db) as session:
        store.lock_head(session)
        mail_id = a_mail(session, rt, mail_from("cits@example.lv", "X-Number: 77"))
        store.open_item(session, rt.vault, rt.act(), store.get_mail(session, mail_id), HELD)
    sent(people[Role.CASE_STAFF], a_case(rt, PHONE))
    told = {role: " ".join(COUNT.findall(people[role].get("/account").text)) for role in Role}
    assert "gaida lēmumu" in told[Role.ADMIN]
    assert "zvan" not in told[Role.ADMIN], "the work on cases is not an admin's"
    assert all(part in told[Role.CASE_STAFF] for part in ("gaida lēmumu", "zvan"))
    assert "zvan" not in told[Role.REVIEWER]
    with reading(rt.db) as session:
        late = count_waiting(session, tuple(Waits), rt.today().replace(year=2031))
        none = count_waiting(session, tuple(Waits), rt.today().replace(year=2020))
    assert (late[Waits.DUE] > 0, none[Waits.DUE], late[Waits.REVIEW]) == (True, 0, 1)


def test_counting_for_the_menu_takes_one_statement(people: dict[Role, Browsing], rt: Runtime) -> None:
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(rt.db, "before_cursor_execute", note)
    try:
        people[Role.DATA_PROTECTION_OFFICER].get("/help/keys")
    finally:
        event.remove(rt.db, "before_cursor_execute", note)
    assert len([text for text in asked if "count(" in text]) == 1


NUMBERS = {"26 123 456": "+37126123456", "(+371) 67-123-456": "+37167123456", "+44 20 7946 0958": "+442079460958"}


@pytest.mark.parametrize("typed", NUMBERS)
def test_a_number_is_kept_as_it_is_dialled(clerk: Browsing, rt: Runtime, typed: str) -> None:
    number = a_case(rt)
    fields = {"version": case_now(rt, number).version, "channel": "phone", "target": typed, "reason": "piezvanīja"}
    assert clerk.send(f"/cases/{number}/change_channel", fields).status_code == 303
    with reading(rt.db) as session:
        assert open_channel_target(rt.vault, store.get_case(session, number)) == NUMBERS[typed]
    assert clerk.send(f"/cases/{number}/confirm_address", {**fields, "version": 0}).status_code == 303
    assert addresses_of(rt, number)[ChannelKind.PHONE].target == NUMBERS[typed]


@pytest.mark.parametrize("typed", ["zvaniet man", "2612345", "26123456 pēc pieciem", "90000000", "+37126123456 " * 9])
def test_a_number_that_is_none_is_told_with_its_remedy_and_stays_typed(
    clerk: Browsing, rt: Runtime, typed: str
) -> None:
    number = a_case(rt)
    fields = {"channel": "phone", "target": typed, "reason": "piezvanīja", "version": case_now(rt, number).version}
    for deed in ("change_channel", "confirm_address"):
        answer = clerk.send(f"/cases/{number}/{deed}", fields)
        assert (answer.status_code, f'value="{typed.strip()}"' in answer.text) == (422, True)
        assert re.search(r"astoņus ciparus|paaugstinātas maksas", answer.text)
    paper = clerk.send(
        "/paper", {**fields, "received": "2026-03-05", "right": "access", "person": "Ilze", "language": "lv"}
    )
    assert (paper.status_code, f'value="{typed.strip()}"' in paper.text) == (422, True)
    assert re.search(r"astoņus ciparus|paaugstinātas maksas", paper.text)


def test_a_letter_is_seen_on_paper_in_a_frame_that_may_do_nothing(
    clerk: Browsing, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = a_case(rt)
    clerk.send(
        f"/cases/{number}/letters/refusal", {"version": 0, "field-reasons": "\n\n".join(["Garš iemesls. " * 40] * 9)}
    )
    page = clerk.get(f"/cases/{number}/letters/refusal").text
    assert '<iframe sandbox="" loading="lazy" referrerpolicy="no-referrer" title="Vēstule uz papīra"' in page
    frame = clerk.get(f"/cases/{number}/letters/refusal/paper?v=1")
    policy = frame.headers["content-security-policy"]
    assert all(part in policy for part in ("default-src 'none'", "img-src data:", "frame-ancestors 'self'", "sandbox"))
    pictures = re.findall(r'alt="Vēstules (\d). lapa no (\d)" src="data:image/png;base64,([^"]+)"', frame.text)
    assert [(page, of) for page, of, _ in pictures] == [("1", "2"), ("2", "2")]
    with Image.open(BytesIO(base64.b64decode(pictures[0][2]))) as drawn:
        assert 1.40 < drawn.height / drawn.width < 1.43, "A4"
    monkeypatch.setattr(typesetting, "MAX_PICTURES", 1)
    first = clerk.get(f"/cases/{number}/letters/refusal/paper").text
    assert (first.count("<img"), "Vēstulei ir 2 lapas; pārējās skatiet PDF." in first) == (1, True)
    unsent = clerk.get(f"/cases/{number}/letters/grant/paper").text
    assert "Vēstulei trūkst: Kas izdarīts." in unsent
    assert "letter_viewed" in kinds_of_events(rt, number)
