"""The register as a file: read back by others than who wrote it, and harmless whatever people typed."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
import pytest
from fakes.pages import bare, served, signed_in
from openpyxl import load_workbook

from cases.database import writing
from cases.dates import Language
from cases.model import Case, CaseRight
from cases.roles import Role
from cases.states import CaseState, ClosedAs, RightOutcome
from cases.statistics import YearFigures
from cases.yearly import RegisterRow
from classifier.rights import ChannelKind, Right
from review import register_files as files
from review.catalogue import catalogue
from review.figures import charts_of, percent
from runtime.runtime import Runtime
from verify.judge import Verdict

WORDS = files.Words(catalogue(), Language.LV)
HOSTILE = (
    "=1+1",
    "+371 1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    '=HYPERLINK("http://evil.example")',
    '#link("x")[y]',
    'a;b"c\nd',
    "\x07bell",
    "<b>",
    "😀 雪",
)


def row(reference: str | None = None, number: str = "DSR-2026-000001") -> RegisterRow:
    return RegisterRow(
        number, reference, date(2026, 3, 2), Right.ACCESS, ChannelKind.EMAIL, "lv", date(2026, 4, 2), None,
        date(2026, 3, 20), 18, True, RightOutcome.GRANTED, CaseState.CLOSED, ClosedAs.ANSWERED, None,
    )  # fmt: skip


def test_the_csv_opens_in_a_spreadsheet() -> None:
    text = "".join(files.as_csv([row("2024/7")], WORDS))
    assert text.startswith("\ufeff")
    head, line = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert head[:4] == ["Lieta", "Agrākais numurs", "Saņemts", "Tiesības"]
    assert line[:11] == [
        "DSR-2026-000001",
        "2024/7",
        "02.03.2026.",
        "Piekļuve datiem",
        "E-pasts",
        "lv",
        "02.04.2026.",
        "",
        "20.03.2026.",
        "18",
        "jā",
    ]


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_cell_is_a_formula(typed: str) -> None:
    text = "".join(files.as_csv([row(typed)], WORDS)).removeprefix("\ufeff")
    cell = list(csv.reader(io.StringIO(text), delimiter=";"))[1][1]
    assert not cell.startswith(files.FORMULA)
    assert cell.lstrip("'") == typed.replace("\x07", "").lstrip("'")
    book = load_workbook(io.BytesIO(files.as_xlsx([row(typed)], WORDS, "Reģistrs 2026")))
    found = book.active["B2"]
    assert found.data_type == "s"
    assert not str(found.value).startswith(files.FORMULA)


def test_the_workbook_holds_days_as_days_and_numbers_as_numbers() -> None:
    sheet = load_workbook(io.BytesIO(files.as_xlsx([row()], WORDS, "Reģistrs 2026"))).active
    assert sheet.title == "Reģistrs 2026"
    assert [cell.value for cell in sheet[1]] == files.heads(WORDS)
    assert (sheet["C2"].value.date(), sheet["C2"].number_format) == (date(2026, 3, 2), "DD.MM.YYYY")
    assert sheet["J2"].value == 18
    assert sheet["B2"].value in {None, ""}


@pytest.fixture(scope="module")
def rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with bare(tmp_path_factory.mktemp("register")) as opened:
        with writing(opened.db) as session:
            for n, typed in enumerate(HOSTILE, start=1):
                at = datetime(2026, 3, n, 9, tzinfo=UTC)
                case = Case(
                    year=2026, sequence=n, number=f"DSR-2026-{n:06}", reference=typed, state=CaseState.OPEN, received_at=at,
                    opened_at=at, opened_by="test", channel=ChannelKind.POST, language="lv", policy_version="1",
                )  # fmt: skip
                day = date(2026, 4, n)
                case.rights = [
                    CaseRight(
                        right=Right.ERASURE,
                        outcome=RightOutcome.PENDING,
                        received_at=at,
                        nominal_due_on=day,
                        due_on=day,
                        target_on=day,
                        grounds=[],
                    )
                ]
                session.add(case)
        yield opened


def test_an_officer_gets_all_three_files_and_the_history_knows(rt: Runtime) -> None:
    with served(rt) as url:
        officer = signed_in(rt, url, Role.DATA_PROTECTION_OFFICER)
        with officer.web:
            for kind in files.FileKind:
                answer = officer.get(f"/statistics/2026/register.{kind}?lang=en", timeout=60)
                assert answer.status_code == 200
                assert answer.headers["content-type"] == files.MEDIA_TYPES[kind]
                assert 'attachment; filename="dsr-2026-' in answer.headers["content-disposition"]
            text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content))
    assert "Register of data-subject requests, 2026" in text
    assert '#link("x")[y]' in text, "nothing is read as markup"
    assert "DSR-2026-000011" in text
    with rt.db.connect() as connection:
        kinds = connection.exec_driver_sql(
            "select count(*) from history_event where kind = 'register_exported'"
        ).scalar()
    assert kinds == 3


def test_a_register_that_is_too_long_for_paper_says_so(rt: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LONGEST_PDF", 9)
    with served(rt) as url:
        auditor = signed_in(rt, url, Role.AUDITOR)
        with auditor.web:
            answer = auditor.get("/statistics/2026/register.pdf")
    assert answer.status_code == 422
    assert "vairāk nekā 9 rindu" in answer.text


def test_the_statistics_page_says_what_its_charts_show(rt: Runtime) -> None:
    with served(rt) as url:
        staff = signed_in(rt, url, Role.CASE_STAFF)
        with staff.web:
            text = staff.get("/statistics").text
    assert "<title>03 · Datu dzēšana: 11</title>" in text
    assert "register.csv" not in text, "who may not export sees no button"


def test_words_for_paper_are_data(tmp_path: Path) -> None:
    found = json.loads(files.listing([row("#x")], WORDS, "T", "C", "M"))
    assert found["rows"][0][1] == "#x"
    assert len(found["widths"]) == len(found["heads"]) == len(found["rows"][0])
    assert files.layout().startswith(b"//")


@pytest.mark.parametrize(
    ("share", "language", "text"),
    [
        (None, Language.LV, "–"), (1.0, Language.LV, "100,0\u00a0%"), (0.9999, Language.EN, "99.9\u00a0%"),
        (0.0, Language.LV, "0,0\u00a0%"), (0.975, Language.LV, "97,5\u00a0%"),
    ],
)  # fmt: skip
def test_a_share_is_never_rounded_up_to_all(share: float | None, language: Language, text: str) -> None:
    assert percent(share, language) == text


def test_answers_of_many_days_share_a_bar() -> None:
    figures = YearFigures(2026, {(1, Right.ACCESS): 2}, {3: 1, 60: 2, 400: 1}, 1, 3, 0, 0, {}, {Verdict.HOLD: 4})
    charts = charts_of(figures, WORDS)
    assert charts.day_rows == (("3", 1), ("46+", 3))
    assert charts.rights == ((Right.ACCESS, list(Right).index(Right.ACCESS), (2, *[0] * 11)),)
    assert sum(count for _, _, count in charts.verdict_rows) == 4
