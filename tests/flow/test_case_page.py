"""The page of a case over HTTP: what it shows, what is done there, what is refused, and that nothing typed is lost."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.case_desk import a_letter, case_now, right_now
from fakes.letter_desk import CLIENT, Cart, a_case, a_mail, later, letter_desk, mail_from, rows
from fakes.matters import read
from fakes.pages import ANYWHERE, Browsing, add_user, served, signed_in
from fakes.watched import Hands, kinds_of_events
from sqlalchemy import event

from cases import files, store
from cases.casework import add_note
from cases.database import reading, writing
from cases.deadline import due
from cases.model_accounts import User
from cases.roles import Role
from cases.states import CaseState, ClosedAs, ExtensionState, OutboundState, Outcome, RightOutcome
from classifier.rights import ChannelKind, ChannelWish, Classification, Evidence, Label, RequestText, Right
from desk import corrections
from desk.acts import Person
from desk.files import add_file
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


def saved(who: Browsing, number: str, kind: str, version: int = 0, **fields: object) -> None:
    """Keep a draft."""
    answer = who.send(f"/cases/{number}/letters/{kind}", {"version": version, **REASONS, **fields})
    assert (answer.status_code, answer.headers.get("location", "")[-12:]) == (303, "letter_saved")


def test_the_page_shows_the_request_with_its_marks_the_verdict_and_the_derivation(clerk: Browsing, number: str) -> None:
    text = clerk.get(f"/cases/{number}").text
    assert '<mark title="piekļuve">datu kopiju</mark>' in text
    assert "Kā termiņš aprēķināts" in text
    assert "Regulas Nr. 1182/71" in text
    assert "2026. gada 7. aprīlis" in text
    assert re.search(r'class="verdict warn">[^<]+<', text)
    assert "VDAR 15" in text
    assert "case_viewed" in kinds_of_events(clerk.rt, number)


STOPS_NOTHING = "ar to termiņš neapstāsies"


def test_a_case_goes_its_whole_way(clerk: Browsing, number: str, clock: Hands) -> None:
    do(clerk, number, "take")
    assert (case_now(clerk.rt, number).assigned_to, case_now(clerk.rt, number).state) == (
        "case_staff@infotrust.example", CaseState.IN_PROGRESS,
    )  # fmt: skip
    step = re.findall(r'name="step" value="([^"]+)"', clerk.get(f"/cases/{number}").text)[0]
    ticked = do(clerk, number, "tick", right="access", step=step, note="pārbaudīts pēc pases")
    assert "pārbaudīts pēc pases" in ticked
    assert "pārbaudīts pēc pases" not in do(clerk, number, "untick", right="access", step=step).partition("history")[0]
    ground = re.findall(r'name="ground" value="([^"]+)"', ticked)[0]
    do(clerk, number, "outcome", right="access", outcome="refused", reason="jo tā", ground=ground)
    assert right_now(clerk.rt, number).outcome is RightOutcome.REFUSED
    saved(clerk, number, "refusal")
    page = clerk.get(f"/cases/{number}/letters/refusal").text
    assert (REASONS["field-reasons"] in page, CLIENT in page, "/refusal/send" in page) == (True, True, True)
    assert STOPS_NOTHING not in page
    sent = clerk.send(f"/cases/{number}/letters/refusal/send", {"version": 1, **REASONS})
    assert sent.headers["location"] == f"/cases/{number}?done=letter_sent#letters"
    (row,) = [r for r in rows(clerk.rt, "refusal") if r.case_id == case_now(clerk.rt, number).id]
    later(clock, minutes=11)
    assert deliver(clerk.rt, row.id) is OutboundState.SENT
    assert case_now(clerk.rt, number).state is CaseState.ANSWERED
    do(clerk, number, "close", **{"as": "answered"})
    assert case_now(clerk.rt, number).closed_as is ClosedAs.ANSWERED
    reopened = do(clerk, number, "reopen", reason="jauna informācija", right="access")
    assert "Lieta atvērta no jauna" in reopened


def test_the_other_acts_of_a_case(clerk: Browsing, number: str) -> None:
    assert "Gaida: ziņas no klienta" in do(clerk, number, "wait", waiting_for="details")
    do(clerk, number, "resume")
    do(clerk, number, "ask_identity", reason="cits vārds")
    do(clerk, number, "settle_identity", reason="uzrādīja pasi")
    do(clerk, number, "add_right", right="erasure", reason="lūdz arī dzēst")
    do(clerk, number, "remove_right", right="erasure", reason="tomēr ne")
    do(clerk, number, "suppress", addresses="ilze@example.lv, i.otra@example.lv")
    do(clerk, number, "change_channel", channel="post", target="Ilgā iela 1, Rīga", reason="piezvanīja")
    do(clerk, number, "assign", to="data_protection_officer@infotrust.example")
    do(clerk, number, "outcome", right="access", outcome="granted", reason="viss izsniegts")
    done = do(clerk, number, "record_answer", means="phone", on="2026-03-09", reason="nolasīts pa tālruni")
    assert "nolasīts pa tālruni" in done
    assert case_now(clerk.rt, number).state is CaseState.ANSWERED
    kinds = set(kinds_of_events(clerk.rt, number))
    assert {"case_ask_identity", "case_add_right", "case_suppress", "case_change_channel", "case_assign"} <= kinds


def test_what_the_request_asks_for_is_corrected_and_its_rights_stay(clerk: Browsing, number: str) -> None:
    assert re.search(r'value="access" checked', clerk.get(f"/cases/{number}").text), (
        "the rights of the case come ticked"
    )
    fields = {"label": ["objection", "complaint"], "reason": "sūdzas par zvaniem"}
    done = do(clerk, number, "correct", **fields)
    assert "Labojums saglabāts" in done
    assert "sūdzas par zvaniem" in done
    assert re.findall(r'name="label" value="(\w+)" checked', done) == ["objection", "complaint"]
    assert {row.right for row in case_now(clerk.rt, number).rights} == {Right.ACCESS}
    with reading(clerk.rt.db) as session:
        words = store.open_request(clerk.rt.vault, store.get_case(session, number))
    taught = [e.labels for e in corrections.examples(clerk.rt) if e.request.parts[0].text == words]
    assert frozenset({Label.OBJECTION, Label.COMPLAINT}) in taught


def test_an_extension_is_looked_at_before_it_is_sent(clerk: Browsing, number: str) -> None:
    shown = do(clerk, number, "extend/preview", 200, reason="pieprasījums ir ļoti sarežģīts")
    assert shown.count("pieprasījums ir ļoti sarežģīts") >= 2
    assert "case_extend" not in kinds_of_events(clerk.rt, number)
    do(clerk, number, "extend", reason="pieprasījums ir ļoti sarežģīts")
    with reading(clerk.rt.db) as session:
        (extension,) = store.extensions(session, clerk.rt.vault, store.get_case(session, number))
    assert extension.state is ExtensionState.ANNOUNCED
    assert "jau ir pagarināts" in do(clerk, number, "extend/preview", 422, reason="vēlreiz")


def test_a_letter_is_recalled_and_sent_again(clerk: Browsing, number: str, clock: Hands) -> None:
    saved(clerk, number, "refusal")
    assert STOPS_NOTHING in clerk.get(f"/cases/{number}/letters/refusal").text, "no right is refused in this case"
    clerk.send(f"/cases/{number}/letters/refusal/send", {"version": 1, **REASONS})
    page = clerk.get(f"/cases/{number}").text
    (row_id,) = re.findall(r"/sent/(\d+)/recall", page)
    assert "Var atsaukt līdz 09.03.2026. 10:10" in page
    pdf = clerk.get(f"/cases/{number}/sent/{row_id}/pdf")
    assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert "frame-ancestors 'self'" in pdf.headers["content-security-policy"]
    assert clerk.send(f"/cases/{number}/sent/{row_id}/recall").status_code == 303
    assert "melnraksts" in clerk.get(f"/cases/{number}").text
    again = clerk.send(f"/cases/{number}/letters/refusal/send", {"version": 1, **REASONS})
    assert again.status_code == 303
    later(clock, minutes=11)
    (last,) = re.findall(r"/sent/(\d+)/pdf", clerk.get(f"/cases/{number}").text)[:1]
    late = clerk.send(f"/cases/{number}/sent/{last}/recall")
    assert (late.status_code, "vairs nevar atsaukt" in late.text) == (422, True)


def test_what_was_typed_since_the_last_look_is_not_sent_unseen(clerk: Browsing, number: str) -> None:
    saved(clerk, number, "refusal")
    answer = clerk.send(f"/cases/{number}/letters/refusal/send", {"version": 1, "field-reasons": WORDS})
    assert (answer.status_code, "nekas netika nosūtīts" in answer.text, WORDS in answer.text) == (409, True, True)
    assert not [row for row in rows(clerk.rt, "refusal") if row.case_id == case_now(clerk.rt, number).id]


def test_two_people_on_one_draft_lose_no_word(clerk: Browsing, number: str) -> None:
    saved(clerk, number, "refusal")
    late = clerk.send(f"/cases/{number}/letters/refusal", {"version": 0, "field-reasons": WORDS})
    assert (late.status_code, WORDS in late.text, REASONS["field-reasons"] in late.text) == (409, True, True)
    saved(clerk, number, "refusal", version=1, **{"field-reasons": WORDS})
    dropped = clerk.send(f"/cases/{number}/letters/refusal/drop", {"version": 2})
    assert dropped.headers["location"] == f"/cases/{number}?done=letter_dropped#letters"


LETTERS = {
    "an empty field": ({"field-reasons": " "}, "Vēstulei trūkst: Iemesli."),
    "another channel without a reason": ({"channel": "post"}, "pa citu kanālu, nekā klients lūdza"),
    "no address for the channel": ({"channel": "post", "deviation": "lūdza"}, "adrese nav zināma"),
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_that_can_not_leave_says_why(clerk: Browsing, number: str, name: str) -> None:
    fields, sentence = LETTERS[name]
    saved(clerk, number, "refusal", **fields)
    page = clerk.get(f"/cases/{number}/letters/refusal").text
    assert (sentence in page, "/refusal/send" in page) == (True, False)
    sent = clerk.send(f"/cases/{number}/letters/refusal/send", {"version": 1, **REASONS, **fields})
    assert (sent.status_code, sentence in sent.text) == (422, True)


def test_an_address_is_confirmed_before_personal_data_go_there(clerk: Browsing) -> None:
    number = a_case(clerk.rt, ChannelWish(ChannelKind.NONE), is_signed=False)
    saved(clerk, number, "refusal")
    assert "neparakstītajā galvenē" in clerk.get(f"/cases/{number}/letters/refusal").text
    do(clerk, number, "confirm_address", channel="email", target=CLIENT, reason="tā pati adrese līgumā")
    assert "/refusal/send" in clerk.get(f"/cases/{number}/letters/refusal").text
    wrong = do(clerk, number, "confirm_address", 422, channel="email", target="nav adrese", reason=WORDS)
    assert ("tā nav e-pasta adrese" in wrong.lower(), WORDS in wrong) == (True, True)


def test_files_go_along_and_are_handed_over_behind_a_warning(clerk: Browsing, number: str) -> None:
    added = clerk.send(f"/cases/{number}/files/add", files={"file": ("dati.csv", b"a;b", "text/csv")})
    assert added.status_code == 303
    page = clerk.get(f"/cases/{number}").text
    (file_id,) = re.findall(r"/files/(\d+)/remove", page)
    assert "dati.csv" in clerk.get(f"/cases/{number}/files/{file_id}").text
    taken = clerk.send(f"/cases/{number}/files/{file_id}")
    assert (taken.content, "attachment" in taken.headers["content-disposition"]) == (b"a;b", True)
    assert "sandbox" in taken.headers["content-security-policy"]
    other = a_case(clerk.rt)
    assert clerk.get(f"/cases/{other}/files/{file_id}").status_code == 404
    assert clerk.send(f"/cases/{number}/files/{file_id}/remove").status_code == 303
    for sent in ({"file": ("tuksa.csv", b"", "text/csv")}, {"other": ("x", b"x")}):
        assert clerk.send(f"/cases/{number}/files/add", files=sent).status_code == 422


def test_a_draft_outlives_a_file_that_it_names(clerk: Browsing, number: str) -> None:
    file_id = add_file(clerk.rt, number, "dati.csv", "text/csv", [b"a;b"], Person("anna", None, ""))
    saved(clerk, number, "refusal", file=str(file_id))
    assert "checked" in clerk.get(f"/cases/{number}/letters/refusal").text
    clerk.send(f"/cases/{number}/files/{file_id}/remove")
    for path in ("refusal", "refusal/pdf"):
        assert clerk.get(f"/cases/{number}/letters/{path}").status_code == 200
    assert clerk.send(f"/cases/{number}/letters/refusal/send", {"version": 1, **REASONS}).status_code == 409
    assert clerk.send(f"/cases/{number}/letters/refusal/send", {"version": 2, **REASONS}).status_code == 303


WRONG = {
    "no reason": ("outcome", {"right": "access", "outcome": "granted", "reason": " "}, "Ierakstiet pamatojumu"),
    "no ground": ("outcome", {"right": "access", "outcome": "refused", "reason": WORDS}, "vajag pamatojumu"),
    "no outcome": ("outcome", {"right": "access", "reason": WORDS}, "Izvēlieties vienu"),
    "nobody": ("assign", {"to": "kads@cits.example"}, "Izvēlieties vienu"),
    "not answered": ("close", {"as": "answered", "reason": WORDS}, "nevar slēgt kā atbildētu"),
    "withdrawn without a reason": ("close", {"as": "withdrawn"}, "Ierakstiet pamatojumu"),
    "merged by closing": ("close", {"as": "merged", "reason": WORDS}, "nevar pievienot tai pašai"),
    "the last right": ("remove_right", {"right": "access", "reason": WORDS}, "jāpaliek vismaz vienām"),
    "no such case": ("merge", {"into": "DSR-2026-999999", "reason": WORDS}, "DSR-2026-999999 nav"),
    "no such day": ("record_answer", {"means": "phone", "on": "vakar", "reason": WORDS}, "Norādiet dienu"),
    "no such step": ("tick", {"right": "access", "step": "none", "note": WORDS}, "nav soļa"),
    "no such mail": ("use_receipt", {"right": "access", "mail": "77", "reason": WORDS}, "Izvēlieties vienu"),
    "no address": ("suppress", {"addresses": WORDS}, "Adrese nav pareiza"),
    "nothing asked for": ("correct", {"reason": WORDS}, "Atzīmējiet, ko vēstule lūdz"),
    "no request beside a right": (
        "correct",
        {"label": ["other", "access"], "reason": WORDS},
        "tikai „nav datu pieprasījums”",
    ),
    "corrected without a reason": ("correct", {"label": "access", "reason": ""}, "Ierakstiet pamatojumu"),
    "an empty note": ("note", {"text": ""}, "Ierakstiet pamatojumu"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_can_not_be_done_is_said_and_what_was_typed_stays(clerk: Browsing, number: str, name: str) -> None:
    deed, fields, sentence = WRONG[name]
    before = kinds_of_events(clerk.rt, number)
    text = do(clerk, number, deed, 422, **fields)
    assert sentence in text
    assert (WORDS in fields.values()) <= (WORDS in text)
    assert [kind for kind in kinds_of_events(clerk.rt, number) if kind != "case_viewed"] == before


def test_persons_that_differ_are_merged_on_a_persons_word_only(clerk: Browsing, number: str) -> None:
    other = a_case(clerk.rt, is_signed=False)
    refused = do(clerk, number, "merge", 422, into=other, reason=WORDS)
    assert ("dažādas personas" in refused, WORDS in refused) == (True, True)
    assert f"Apvienota ar lietu {other}" in do(clerk, number, "merge", into=other, reason=WORDS, confirmed="1")


def test_a_stale_page_does_nothing_and_keeps_what_was_typed(clerk: Browsing, number: str) -> None:
    seen = case_now(clerk.rt, number).version
    note(clerk.rt, number, Person("anna", None, ""), "cita piezīme")
    fields = {"version": seen, "right": "access", "outcome": "granted", "reason": WORDS}
    late = clerk.send(f"/cases/{number}/outcome", fields)
    assert (late.status_code, "kāds cits lietu mainīja" in late.text, WORDS in late.text) == (409, True, True)
    assert right_now(clerk.rt, number).outcome is RightOutcome.PENDING
    assert f'name="version" value="{case_now(clerk.rt, number).version}"' in late.text


def test_a_case_that_is_not_there_gives_back_what_was_typed(clerk: Browsing) -> None:
    gone = clerk.send("/cases/DSR-2026-999999/note", {"text": WORDS})
    assert (gone.status_code, WORDS in gone.text) == (404, True)
    for path in ("/cases/DSR-2026-999999", "/cases/none", "/cases/DSR-2026-999999/letters/refusal"):
        assert clerk.get(path).status_code == 404
    assert clerk.send("/cases/DSR-2026-999999/destroy", {"text": WORDS}).status_code == 404


def test_a_letter_of_another_case_is_none_of_this_one(clerk: Browsing, number: str) -> None:
    other = a_case(clerk.rt)
    row = a_letter(clerk.rt, other, "refusal")
    assert clerk.get(f"/cases/{number}/sent/{row}/pdf").status_code == 404
    assert clerk.send(f"/cases/{number}/sent/{row}/recall").status_code == 404
    for kind in ("extension", "acknowledgement", "none"):
        assert clerk.get(f"/cases/{number}/letters/{kind}").status_code == 404


@pytest.mark.parametrize(
    ("role", "there", "missing"),
    [
        (Role.AUDITOR, (), ("/take", "/note", "/correct", "/outcome", "/letters/refusal", "/hold", "/tick")),
        (Role.REVIEWER, (), ("/take", "/note", "/correct", "/outcome", "/letters/refusal", "/hold", "/tick")),
        (Role.CASE_STAFF, ("/take", "/note", "/correct", "/outcome", "/letters/refusal", "/tick"), ("/hold",)),
        (Role.DATA_PROTECTION_OFFICER, ("/take", "/note", "/outcome", "/letters/refusal", "/hold"), ()),
    ],
)
def test_there_are_buttons_only_for_what_a_role_may(
    rt: Runtime, program: tuple[Runtime, Hands, str], users: dict[Role, User], number: str, role: Role,
    there: tuple[str, ...], missing: tuple[str, ...],
) -> None:  # fmt: skip
    with as_role(rt, program[2], users, role) as who:
        text = who.get(f"/cases/{number}").text
        assert [end for end in there if f'/cases/{number}{end}"' not in text] == []
        assert [end for end in missing if f'/cases/{number}{end}"' in text] == []
        for deed in ("take", "note", "hold"):
            refused = who.send(f"/cases/{number}/{deed}", {"text": "x", "reason": "x"}).status_code == 403
            assert refused == (f"/{deed}" in missing), deed


def test_an_officer_keeps_a_case_from_being_purged(
    rt: Runtime, program: tuple[Runtime, Hands, str], users: dict[Role, User], number: str
) -> None:
    with as_role(rt, program[2], users, Role.DATA_PROTECTION_OFFICER) as officer:
        assert "saglabāšanas pienākums" in do(officer, number, "hold", reason="strīds tiesā")
        assert case_now(rt, number).legal_hold
        do(officer, number, "unhold", reason="strīds beidzies")
        assert not case_now(rt, number).legal_hold


def test_a_page_of_much_asks_no_more_than_a_page_of_little(clerk: Browsing) -> None:
    little, much = a_case(clerk.rt), a_case(clerk.rt)
    grow(clerk.rt, little, 2, (Right.ERASURE,))
    grow(clerk.rt, much, 30, tuple(right for right in Right if right is not Right.ACCESS))
    asked = {number: statements(clerk, f"/cases/{number}") for number in (little, much)}
    assert len(asked[little]) == len(asked[much])
    assert len(asked[much]) < 60


def grow(rt: Runtime, number: str, count: int, rights: tuple[Right, ...]) -> None:
    """Give a case *count* mails, letters, notes and files more, and *rights*."""
    act = rt.act("anna")
    with writing(rt.db) as session:
        case = store.get_case(session, number)
        deadline = due(case.received_at, rt.calendar)
        store.add_rights(session, rt.vault, act, case, [store.DueRight(right, deadline) for right in rights])
        for turn in range(count):
            letter = store.NewOutbound(
                f"{number}:{turn}", "grant", ChannelKind.EMAIL, OutboundState.HELD, b"a letter", CLIENT, case_id=case.id
            )
            store.add_outbound(session, rt.vault, act, letter)
            add_note(session, rt.vault, act, case, "piezīme")
            files.add_file(session, rt.vault, act, case, files.NewFile("dati.csv", "text/csv"), [b"x"], 10)
            mail = store.get_mail(session, a_mail(session, rt, mail_from()))
            store.finish(session, rt.vault, act, mail, store.Ending(Outcome.ATTACHED, case_id=case.id))


def statements(who: Browsing, path: str) -> list[str]:
    """What the database is asked for while a page is made."""
    asked: list[str] = []

    def count(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(who.rt.db, "before_cursor_execute", count)
    try:
        assert who.get(path).status_code == 200
    finally:
        event.remove(who.rt.db, "before_cursor_execute", count)
    return asked


def test_a_letter_that_failed_says_why_and_when_it_is_tried_again(clerk: Browsing, number: str, clock: Hands) -> None:
    row_id = a_letter(clerk.rt, number, "grant")
    with writing(clerk.rt.db) as session:
        row = store.get_outbound(session, row_id)
        failure = store.Failure("the mail server can't be reached; check SMTP_URL", clock.now + timedelta(minutes=4))
        store.set_failed(session, clerk.rt.vault, clerk.rt.act(), row, failure)
    text = clerk.get(f"/cases/{number}").text
    assert "Neizdevās. Pasta serveris nav sasniedzams; pārbaudiet SMTP_URL." in text
    assert "Programma mēģinās vēlreiz 09.03.2026. 10:04" in text
