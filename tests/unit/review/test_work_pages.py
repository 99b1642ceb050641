"""The day, the list of cases, requests on paper, what is done by hand, the report of a mail: what they show and take."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.casework import delivery
from fakes.pages import Browsing, bare, served, signed_in
from fakes.reports import QUALIFIED, document, report
from PIL import Image

from cases import store
from cases.database import reading, writing
from cases.roles import Role
from intake.message import read as facts_of
from intake.received import Receipt
from runtime.examine import Examination
from runtime.records import dump
from runtime.runtime import Runtime

PAPER = {"received": "2026-11-02", "person": "Ilze Paraudziņa", "right": ["erasure", "access"], "channel": "post",
         "target": "Brīvības iela 1, Rīga, LV-1010", "language": "lv", "request": "Lūdzu dzēst manus datus."}  # fmt: skip
RAW = b"From: Ilze <ilze@example.lv>\r\nSubject: Dati\r\n\r\nSveiki!\r\n"


@pytest.fixture(scope="module")
def rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with bare(tmp_path_factory.mktemp("work")) as opened:
        yield opened


@pytest.fixture(scope="module")
def staff(rt: Runtime) -> Iterator[Browsing]:
    with served(rt) as url:
        browsing = signed_in(rt, url, Role.DATA_PROTECTION_OFFICER)
        with browsing.web:
            yield browsing


@pytest.fixture(scope="module")
def number(staff: Browsing) -> str:
    """A case that was opened from a letter on paper, with its scan."""
    page = io.BytesIO()
    Image.new("1", (8, 8)).save(page, "PNG")
    sent = staff.send("/paper", PAPER, files={"scan": ("lapa.png", page.getvalue(), "image/png")})
    assert sent.status_code == 303
    found = re.search(r"/cases/(DSR-2026-\d{6})", sent.headers["location"])
    assert found is not None
    return found[1]


def test_a_letter_on_paper_opens_a_case_under_the_same_clock(rt: Runtime, number: str) -> None:
    with reading(rt.db) as session:
        case = store.get_case(session, number)
        assert {right.right.value: right.due_on.isoformat() for right in case.rights} == {
            "erasure": "2026-12-02",
            "access": "2026-12-02",
        }
        assert store.open_person(rt.vault, case) == PAPER["person"]
        kinds = {past.kind for past in store.events(session, rt.vault, case_id=case.id)}
        assert {"case_opened", "file_added"} <= kinds


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"received": "2999-01-01"}, "Saņemšanas diena nav derīga"),
        ({"received": ""}, "Saņemšanas diena nav derīga"),
        ({"right": []}, "Atzīmējiet vismaz vienas tiesības"),
        ({"channel": "email", "target": "tepat"}, "Tā nav e-pasta adrese"),
        ({"language": "de"}, "Izvēlieties atbildes valodu"),
        ({"reference": "9" * 300}, "garāks par 255"),
    ],
    ids=lambda value: "" if isinstance(value, str) else next(iter(value)),
)
def test_what_cannot_be_used_is_said_and_nothing_typed_is_lost(
    staff: Browsing, number: str, changed: dict[str, object], said: str
) -> None:
    answer = staff.send("/paper", {**PAPER, **changed})
    assert answer.status_code == 422
    assert said in answer.text
    assert "Ilze Paraudziņa" in answer.text
    assert "Lūdzu dzēst manus datus." in answer.text


def test_a_file_that_is_no_scan_opens_no_case(staff: Browsing) -> None:
    answer = staff.send("/paper", PAPER, files={"scan": ("lapa.pdf", b"MZ\x90 no page", "application/pdf")})
    assert answer.status_code == 422
    assert "pēc satura nav PDF" in answer.text


def test_the_day_and_the_list_show_the_case_and_the_history_remembers(
    rt: Runtime, staff: Browsing, number: str
) -> None:
    for path in (
        "/",
        "/cases",
        "/cases?q=paraudzina",
        f"/cases?q={number}",
        "/cases?who=nobody&right=erasure",
        "/cases?q=atverta",
    ):
        shown = staff.get(path).text
        assert number in shown, path
        assert "Ilze Paraudziņa" in shown
    assert number not in staff.get("/cases?q=slēgta").text
    with reading(rt.db) as session:
        seen = [past for past in store.events(session, rt.vault) if past.kind == "cases_listed"]
    assert any(past.content and number in past.content["cases"] for past in seen)


def test_links_that_ask_for_what_is_not_there_show_more_instead_of_failing(staff: Browsing, number: str) -> None:
    for path in ("/cases?state=nope&sort=nope&due=nope&page=-3", "/cases?page=99999999999", "/cases?q=%00"):
        assert staff.get(path).status_code == 200, path


def test_the_acknowledgement_is_a_task_until_it_is_done(staff: Browsing, number: str) -> None:
    shown = staff.get("/letters").text
    assert number in shown
    (row_id,) = re.findall(r'action="/letters/(\d+)/done"', shown)
    assert staff.send(f"/letters/{row_id}/done").headers["location"].startswith("/letters")
    again = staff.send(f"/letters/{row_id}/done")
    assert again.status_code == 409
    assert "Nekas netika mainīts" in again.text
    assert number not in staff.get("/letters").text
    assert staff.get("/letters/9999.pdf").status_code == 404


def test_a_mail_has_its_report_in_both_languages_and_as_a_file(rt: Runtime, staff: Browsing) -> None:
    found = Examination(facts_of(RAW), Receipt(rt.clock()), report(document(QUALIFIED)), (), ())
    with writing(rt.db) as session:
        mail_id = store.add_mail(session, rt.vault, rt.act(), delivery(), [RAW])
        assert mail_id is not None
        mail = store.get_mail(session, mail_id)
        kept = store.Examination(dump(found), store.Envelope("ilze@example.lv", "Dati"), store.Identity())
        store.keep_examination(session, rt.vault, mail, kept)
    shown = staff.get(f"/mail/{mail_id}/report").text
    assert "ILZE PARAUDZIŅA" in shown
    assert "Kas ir parakstīts un kas nav" in shown
    assert "What is signed and what is not" in staff.get(f"/mail/{mail_id}/report?lang=en").text
    file = staff.get(f"/mail/{mail_id}/report/etsi.xml")
    assert file.headers["content-disposition"].startswith("attachment")
    assert b"SignatureValidationReport" in file.content
    assert staff.get("/mail/9999/report").status_code == 404


def test_pages_are_shut_to_who_may_not(rt: Runtime, tmp_path: Path) -> None:
    with served(rt) as url:
        browsing = signed_in(rt, url, Role.ADMIN)
        with browsing.web:
            assert browsing.get("/").status_code == 200
            for path in ("/cases", "/paper", "/letters"):
                assert browsing.get(path).status_code == 403, path
